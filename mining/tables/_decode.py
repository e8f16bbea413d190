import re
from pathlib import Path

from charset_normalizer import from_bytes

from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import read_bytes

#: Bytes that couldn't be decoded, as Python's "surrogateescape" writes them; no file can hold these characters.
UNDECODED = re.compile("[\udc80-\udcff]")

_NOT_ASCII, _NOT_ASCII_BYTE = re.compile("[^\0-\x7f]"), re.compile(rb"[\x80-\xff]")
_BROKEN_LINE = re.compile("[\udc80-\udcff][^\n]*")
#: Bytes that an encoding is told from.
_SAMPLE = 1 << 20

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
    (ALM-D002), and so is one that isn't a regular file, is too large or can't be opened (ALM-D034 to D036).
    """
    try:
        data = read_bytes(path)
    except UsageError as error:
        findings.append(error.finding)
        return ""
    text = decode(data, path.name, findings=findings, encoding=encoding)
    return UNDECODED.sub("\ufffd", text)


def decode(data: bytes, name: str, *, findings: list[Finding], encoding: str = "utf-8") -> str:
    """As :func:`read_text`, for bytes in hand; what can't be decoded is left as :data:`UNDECODED`."""
    if encoding == "utf-8":
        encoding = _told(data)
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeError, LookupError) as error:
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
    undecoded = _count(UNDECODED, text)
    # Bytes of another encoding hardly ever make a character of UTF-8: where there are many, what isn't is damage.
    if _count(_NOT_ASCII, text) > 3 * undecoded:
        return text
    broken = sum(1 for _ in _BROKEN_LINE.finditer(text))
    lines = text.count("\n") + 1
    some = undecoded * 100 <= len(data) or (broken * 2 <= lines and lines > 2)
    sample = _sample(data)
    guessed = _chinese(sample) or _western(data)
    if guessed is None and some:
        return text
    del text
    guessed = guessed or _statistical(sample)
    if guessed is None:
        findings.append(Finding("ALM-D002", {}, name))
        return ""
    findings.append(Finding("ALM-D001", {"encoding": encoding, "byte": str(byte), "guess": guessed}, name))
    # Bytes are carried along where one is damaged; what a guess from the sample can't carry is lost.
    return data.decode(guessed, errors="replace" if guessed.startswith("utf") else "surrogateescape")


def _sample(data: bytes) -> bytes:
    """Return so much of a file as a guess takes, from the lines that have something to tell."""
    if len(data) <= _SAMPLE:
        return data
    first = _NOT_ASCII_BYTE.search(data)
    at = data.rfind(b"\n", 0, first.start()) + 1 if first is not None else 0
    end = data.rfind(b"\n", at, at + _SAMPLE) + 1
    return data[at : end or at + _SAMPLE]


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def _chinese(data: bytes) -> str | None:
    """Tell the Chinese encodings first: on short texts a statistical guess alone prefers others."""
    readable: list[tuple[float, str]] = []
    for candidate in ("gb18030", "big5"):
        text = data.decode(candidate, errors="surrogateescape")
        broken = _count(UNDECODED, text)
        if broken * 200 <= len(data):
            readable.append((_everyday_share(text, candidate) - (broken > 0) / 100, candidate))
    return max(readable)[1] if readable and max(readable)[0] >= 0.7 else None


def _western(data: bytes) -> str | None:
    """Tell Windows-1252 where high bytes are rare within words, as in no other alphabet."""
    high = {byte for byte in set(data) if byte > 0x7F}
    return "cp1252" if high <= _WESTERN and not re.search(rb"[\xc0-\xff]{3}", data) else None


def _statistical(data: bytes) -> str | None:
    best = from_bytes(data).best()
    return best.encoding if best is not None else None


#: Lead bytes of the everyday characters: level 1 of GB 2312 and of Big5.
_EVERYDAY = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def _everyday_share(text: str, encoding: str) -> float:
    """Return which share of the Chinese characters are everyday ones; text read in a wrong encoding has few."""
    leads = [c.encode(encoding)[0] for c in text if "\u4e00" <= c <= "\u9fff"]
    return sum(lead in _EVERYDAY[encoding] for lead in leads) / len(leads) if leads else 0.0
