import re
from collections.abc import Iterator

from mining.privacy._reading import Reading, Span

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z](?P<mark>[\s·•."
    r"\-・]?)(?:[a-hj-np-z0-9]{5,6}|"
    r"[a-hj-np-z0-9]{4}[挂学警港澳]|[0-9]{3}\s[0-9]{2})(?![a-z0-9])|使\s?[0-9]{6}(?![0-9])"
)
#: Elsewhere plates are told by a word before them.
_CUED = re.compile(
    r"(?:车牌号?码?|牌照号?|车号|(?<![a-z])(?:licen[cs]e plate|number plate|my plate|"
    r"plate no|plate number|plate|reg|registration|"
    r"reg no|rego))(?:\s?(?:is|number|no|是|为|[:#.=])){0,3}\s?(?P<plate>(?=[a-z0-9·\- ]{0,9}"
    r"[0-9])(?=[a-z0-9·\- ]{0,9}[a-z])[a-z0-9]{1,4}[ ·\-]?[a-z0-9]{2,5})"
    r"(?![a-z0-9])"
)
_CAR = re.compile("车牌|牌照|开车|我的车|车号")


def plates(reading: Reading) -> Iterator[Span]:
    """Yield number plates: the sign of a province, a capital, and five or six letters and dig"
    "its; others by a word."""
    text = reading.text
    for match in _PLATE.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        if match.group()[0] == "使":
            yield Span(match.start(), match.end(), "plate")
            continue
        sure = digits >= 2 and (reading.cased[match.start() + 1].isupper() or match["mark"] in tuple("·•・"))
        if sure or (digits >= 4 and _CAR.search(text[max(0, match.start() - 12) : match.start()])):
            yield Span(match.start(), match.end(), "plate")
    for match in _CUED.finditer(text):
        value = match["plate"]
        written = reading.cased[match.start("plate") : match.end("plate")]
        if written.upper() != written and match.group()[0].isascii():
            continue
        if sum(c.isdigit() for c in value) >= 2 and len(value) >= 5:
            yield Span(match.start("plate"), match.end("plate"), "plate")
