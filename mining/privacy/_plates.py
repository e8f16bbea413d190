import re
from collections.abc import Iterator

from mining.privacy._reading import Reading, Span

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z][\s·•.\-・]?(?:[a-hj-np-z0-9]{5,6}|"
    r"[a-hj-np-z0-9]{4}[挂学警港澳]|[0-9]{3}\s[0-9]{2})(?![a-z0-9])|使\s?[0-9]{6}(?![0-9])"
)


def plates(reading: Reading) -> Iterator[Span]:
    """Yield number plates: the sign of a province, a capital, and five or six letters and digits."""
    for match in _PLATE.finditer(reading.text):
        digits = sum(c.isdigit() for c in match.group())
        if match.group()[0] == "使":
            yield Span(match.start(), match.end(), "plate")
            continue
        sure = reading.cased[match.start() + 1].isupper() and digits >= 2
        if sure or (
            digits >= 4
            and re.search("车牌|牌照|开车|我的车|车号", reading.text[max(0, match.start() - 12) : match.start()])
        ):
            yield Span(match.start(), match.end(), "plate")
