from pathlib import Path

from charset_normalizer import from_bytes

from alime_rdf.errors import Finding

#: Stands for bytes that couldn't be decoded; a row that holds it is set aside.
BROKEN = "\ufffd"


def read_text(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> str:
    """Return the text of a file without byte-order mark, line ends as ``\\n``.

    A file that isn't in `encoding` is read in the encoding it seems to have (finding ALM-D001), unless only a
    few of its lines are broken: then their broken bytes become U+FFFD. A file that can't be told is empty
    (ALM-D002).
    """
    data = path.read_bytes()
    if encoding == "utf-8" and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        text = _recover(data, path.name, encoding, getattr(error, "start", 0), findings)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _recover(data: bytes, name: str, encoding: str, byte: int, findings: list[Finding]) -> str:
    text = data.decode("utf-8-sig", errors="replace")
    lines = text.split("\n")
    if sum(BROKEN in line for line in lines) <= max(1, len(lines) // 20) and len(lines) > 2:
        return text
    guess = _guess(data)
    if guess is None:
        findings.append(Finding("ALM-D002", {}, name))
        return ""
    decoded, guessed = guess
    findings.append(Finding("ALM-D001", {"encoding": encoding, "byte": str(byte), "guess": guessed}, name))
    return decoded


def _guess(data: bytes) -> tuple[str, str] | None:
    """Decode by the Chinese encodings first: on short texts a statistical guess alone prefers others."""
    readable: list[tuple[float, str, str]] = []
    for candidate in ("gb18030", "big5"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        readable.append((_everyday_share(text, candidate), candidate, text))
    if readable and max(readable)[0] >= 0.7:
        return max(readable)[2], max(readable)[1]
    best = from_bytes(data).best()
    return (str(best), best.encoding) if best is not None else None


#: Lead bytes of the everyday characters: level 1 of GB 2312 and of Big5.
_EVERYDAY = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def _everyday_share(text: str, encoding: str) -> float:
    """Return which share of the Chinese characters are everyday ones; text read in a wrong encoding has few."""
    leads = [c.encode(encoding)[0] for c in text if "\u4e00" <= c <= "\u9fff"]
    return sum(lead in _EVERYDAY[encoding] for lead in leads) / len(leads) if leads else 0.0
