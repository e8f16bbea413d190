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
    readable: list[tuple[int, str, str]] = []
    for candidate in ("gb18030", "big5"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        readable.append((sum(_uncommon(c) for c in text), candidate, text))
    if readable and min(readable)[0] * 20 <= len(min(readable)[2]):
        return min(readable)[2], min(readable)[1]
    best = from_bytes(data).best()
    return (str(best), best.encoding) if best is not None else None


def _uncommon(character: str) -> bool:
    """Tell whether a character is unlikely in shop texts: outside of what GB 2312 or Big5 has, and not ASCII."""
    if character.isascii():
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        try:
            character.encode("big5")
        except UnicodeEncodeError:
            return True
    return False
