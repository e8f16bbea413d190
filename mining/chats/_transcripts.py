import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from mining.chats._turns import Said

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_TIME = r"(?:(?:上午|下午|晚上|中午|凌晨)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\.?)?)"
_STAMP = rf"(?P<stamp>{_DATE}(?:,?[ T\u202f]\s?{_TIME})?|{_TIME})"
#: A shop's account has a colon in it.
_NAME = r"(?P<name>[^\n:：]{1,30}(?:旗舰店|专卖店|专营店|企业店)[:：][^\n:：\s]{1,20}|[^\n]{1,60}?)"
#: How a turn begins in transcripts: time and name, in either order; what was said follows, or is below.
_HEADERS = [
    re.compile(rf"[(\[（【]\s?{_STAMP}\s?[)\]）】]\s?(?:-\s)?{_NAME}\s?[:：]\s?(?P<text>.*)"),
    re.compile(rf"{_NAME}\s?[(（\[]\s?{_STAMP}\s?[)）\]]\s?[:：]?\s?(?P<text>.*)"),
    re.compile(rf"{_STAMP}\s(?:-\s)?{_NAME}(?<!:)(?:[:：]\s|：)(?P<text>.*)"),
    re.compile(rf"{_STAMP}\s+(?:-\s)?['\"“]?{_NAME}['\"”]?\s*[:：]?(?P<text>)"),
    re.compile(rf"{_NAME}[:：]?\s+{_STAMP}\s*[:：]?(?P<text>)"),
]
#: As the fourth, with what was said right behind the name; where lines below have it, the colon is of an account.
_TIGHT = re.compile(rf"{_STAMP}\s+(?:-\s)?{_NAME}:(?P<text>.+)")
#: A line with a time and without a name: what the program notes itself.
_NOTICE = re.compile(rf"(?:[(\[（【]\s?{_STAMP}\s?[)\]）】]|{_STAMP.replace('stamp', 'at')} -)\s?(?P<text>\S.*)")
#: A transcript without times: who, and what.
_BARE = re.compile(r"(?P<name>[^\n:：\d][^\n:：]{0,30}?)\s?[:：](?P<stamp>)(?!//)\s?(?P<text>.*)")
#: A line that only parts turns, maybe with a date in it.
_RULE = re.compile(rf"[\s\-=_*~—]*(?:(?<=[\-=_*~—\s]{{3}}){_DATE}[\s\-=_*~—]{{3,}})?")
_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%m-%d-%Y %H:%M",
    "%m-%d-%Y %H:%M:%S",
    "%d-%m-%y %H:%M",
    "%d-%m-%y %H:%M:%S",
    "%m-%d-%y %H:%M",
    "%m-%d-%y %H:%M:%S",
)
_PLAIN_ROLES = re.compile(
    r"\w{0,12}(?:买家|卖家|客服|顾客|用户|客户|商家|旗舰店)\w{0,6}|"
    r"(?:user|customer|buyer|agent|seller|staff|visitor|bot|assistant|support)\W*\d*",
    re.IGNORECASE,
)


def is_transcript(text: str) -> bool:
    """Tell whether a text is a transcript: lines in it begin turns.

    >>> is_transcript("2024-01-02 10:00:00 小鱼儿\\n在吗\\n"), is_transcript("session,role,text\\n1,user,在吗\\n")
    (True, False)
    """
    return _header_of(text) is not None


def read_transcript(text: str) -> Iterator[tuple[int, Said | str]]:
    """Yield the turns of a transcript with the lines that they begin on; as text, a line that belongs to none."""
    header = _header_of(text)
    begun: tuple[int, Said] | None = None
    said: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        turn, first = _begins(line.strip(), header)
        if turn is not None:
            if begun is not None:
                yield begun[0], replace(begun[1], text="\n".join(said).strip())
            begun, said = (number, turn), [first]
        elif begun is not None:
            said.append("" if _RULE.fullmatch(line) else line)
        elif not _RULE.fullmatch(line):
            yield number, line
    if begun is not None:
        yield begun[0], replace(begun[1], text="\n".join(said).strip())


def _begins(line: str, header: re.Pattern[str] | None) -> tuple[Said | None, str]:
    """Return the turn that a line begins, if it does, and what it says of it."""
    match = header.fullmatch(line) if header is not None else None
    if match is not None and match["name"].strip():
        return Said("", match["name"].strip(), None, seconds(match["stamp"])), match["text"]
    notice = _NOTICE.fullmatch(line) if header is not _BARE else None
    return (Said("", silent="system"), notice["text"]) if notice is not None else (None, "")


def _header_of(text: str) -> re.Pattern[str] | None:
    """Return the form of header that begins most turns; None where the lines are of no transcript."""
    lines = [line.strip() for line in text.split("\n", 400)[:400] if not _RULE.fullmatch(line)]
    counts = [sum(map(bool, map(header.fullmatch, lines))) for header in _HEADERS]
    # Of forms that fit about as many lines, the first says most: what was said is in the line.
    best = next(header for header, count in zip(_HEADERS, counts, strict=True) if count * 2 >= max(counts))
    if (found := counts[_HEADERS.index(best)]) and found * 12 >= len(lines):
        first = next(i for i, line in enumerate(lines) if best.fullmatch(line))
        tight = best is _HEADERS[3] and (len(lines) - found) * 2 < found and any(map(_TIGHT.fullmatch, lines))
        return (_TIGHT if tight else best) if first <= 10 else None
    names = [match["name"] for match in map(_BARE.fullmatch, lines) if match]
    bare = len(names) * 2 >= len(lines) and any(map(_PLAIN_ROLES.fullmatch, names))
    return _BARE if bare else None


def seconds(stamp: str) -> float | None:
    """Return a point in time in seconds, of a time without date those of the day; None for what can't be read."""
    stamp = stamp.strip()
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", stamp):
        return float(stamp) / (1000 if len(stamp) == 13 else 1)
    later = re.search(r"下午|晚上|[Pp]\.?[Mm]", stamp) is not None
    plain = re.sub(r"[AaPp]\.?[Mm]\.?|上午|下午|晚上|中午|凌晨|日|Z$|\+\d\d:?\d\d$|[.,]\d{1,6}(?=$|Z|\+)", "", stamp)
    plain = re.sub(r"[年月/.]", "-", plain)
    plain = " ".join(re.sub(r"[T,\u202f]", " ", plain).split())
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", plain):
        hour = int(match[1]) + (12 if later and int(match[1]) < 12 else 0)
        return float(hour * 3600 + int(match[2]) * 60 + int(match[3] or 0))
    for form in _FORMATS:
        try:
            read = datetime.strptime(plain, form)
        except ValueError:
            continue
        hours = 12 if later and read.hour < 12 else 0
        return (read - datetime(1970, 1, 1)).total_seconds() + hours * 3600
    return None
