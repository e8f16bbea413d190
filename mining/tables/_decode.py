import re
from pathlib import Path

from charset_normalizer import from_bytes

from alime_rdf.errors import Finding

#: Bytes that couldn't be decoded, as Python's "surrogateescape" writes them; no file can hold these characters.
UNDECODED = re.compile("[\udc80-\udcff]")

_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
#: High bytes of Windows-1252 that western texts have: quotes, dashes, ™, currencies, letters; not ÿ, þ, Ã and Â.
_WESTERN = frozenset(
    (
        *b"\x80\x82\x84\x85\x8b\x8c\x91\x92\x93\x94\x95\x96\x97\x99",
        *b"\x9b\x9c\xa0\xa1\xa3\xa7\xa9\xab\xae\xb0\xb1\xb2\xb4\xb5\xb7\xba\xbb\xbd",
        *range(0xC0, 0xFE),
    )
) - {*b"\xc2\xc3\xd0\xd7\xdd\xde\xf0\xf7"}


def read_text(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> str:
    """Return the text of a file without byte-order mark, line ends as ``\\n``.

    A file that isn't in `encoding` is read in the encoding it seems to have (finding ALM-D001), unless most
    of it is fine: then its broken bytes become U+FFFD. A file that can't be told is empty
    (ALM-D002).
    """
    text = decode(path.read_bytes(), path.name, findings=findings, encoding=encoding)
    return UNDECODED.sub("\ufffd", text)


def decode(data: bytes, name: str, *, findings: list[Finding], encoding: str = "utf-8") -> str:
    """As :func:`read_text`, for bytes in hand; what can't be decoded is left as :data:`UNDECODED`."""
    if encoding == "utf-8":
        encoding = _told(data)
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        text = _recover(data, name, encoding, getattr(error, "start", 0), findings)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _told(data: bytes) -> str:
    """Return the encoding that a byte-order mark or every other byte tells, else UTF-8."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    start = data[:4096]
    # ASCII in UTF-16 has a zero in every other byte; Chinese rows still have it in delimiters and line ends.
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(start) >= 8 and max(even, odd) * 10 > len(start) and min(even, odd) * 20 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8"


def _recover(data: bytes, name: str, encoding: str, byte: int, findings: list[Finding]) -> str:
    text = data.decode("utf-8-sig", errors="surrogateescape")
    undecoded = len(UNDECODED.findall(text))
    # Bytes of another encoding hardly ever make a character of UTF-8: where there are many, what isn't is damage.
    if sum(c > "\x7f" for c in text) > 3 * undecoded:
        return text
    lines = text.split("\n")
    broken = sum(UNDECODED.search(line) is not None for line in lines)
    some = undecoded * 100 <= len(data) or (broken * 2 <= len(lines) and len(lines) > 2)
    guess = _chinese(data) or _western(data)
    if guess is None and some:
        return text
    guess = guess or _statistical(data)
    if guess is None:
        findings.append(Finding("ALM-D002", {}, name))
        return ""
    decoded, guessed = guess
    findings.append(Finding("ALM-D001", {"encoding": encoding, "byte": str(byte), "guess": guessed}, name))
    return decoded


def _chinese(data: bytes) -> tuple[str, str] | None:
    """Decode by the Chinese encodings first: on short texts a statistical guess alone prefers others."""
    readable: list[tuple[float, str, str]] = []
    for candidate in ("gb18030", "big5"):
        text = data.decode(candidate, errors="surrogateescape")
        broken = len(UNDECODED.findall(text))
        if broken * 200 <= len(data):
            readable.append((_everyday_share(text, candidate) - (broken > 0) / 100, candidate, text))
    if readable and max(readable)[0] >= 0.7:
        return max(readable)[2], max(readable)[1]
    return None


def _western(data: bytes) -> tuple[str, str] | None:
    """Decode as Windows-1252 where high bytes are rare within words, as in no other alphabet."""
    high = {byte for byte in data if byte > 0x7F}
    if high <= _WESTERN and not re.search(rb"[\xc0-\xff]{3}", data):
        return data.decode("cp1252"), "cp1252"
    return None


def _statistical(data: bytes) -> tuple[str, str] | None:
    best = from_bytes(data).best()
    return (str(best), best.encoding) if best is not None else None


#: Lead bytes of the everyday characters: level 1 of GB 2312 and of Big5.
_EVERYDAY = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def _everyday_share(text: str, encoding: str) -> float:
    """Return which share of the Chinese characters are everyday ones; text read in a wrong encoding has few."""
    leads = [c.encode(encoding)[0] for c in text if "\u4e00" <= c <= "\u9fff"]
    return sum(lead in _EVERYDAY[encoding] for lead in leads) / len(leads) if leads else 0.0
