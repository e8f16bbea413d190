"""Birthdays: a date that words around it say somebody was born on."""

import re
from collections.abc import Iterator

from mining.privacy._reading import Reading, Span

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_N = "[0-9一二三四五六七八九十零〇]"
_DATE = (
    rf"(?:(?:19|20)?[0-9]{{2}}\s?[年./\-]\s?[0-9]{{1,2}}\s?[月./\-]\s?[0-9]{{1,2}}(?:\s?[日号])?|"
    rf"(?:阴历|农历|阳历)?\s?{_N}{{1,3}}\s?月\s?(?:初)?{_N}{{1,3}}\s?[日号]?|[一二三四五六七八"
    rf"九零〇]{{4}}年{_N}{{1,3}}月{_N}{{1,3}}[日号]?|"
    rf"[0-9]{{1,2}}[./\-][0-9]{{1,2}}(?:[./\-][0-9]{{2,4}})?|(?:19|20)[0-9]{{2}}\s?年\s?[0-9]{{"
    rf"1,2}}\s?月|(?:19|20)[0-9]{{6}}(?![0-9])|[0-9]{{4}}(?![0-9年元块])|"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s[0-9]{{4}})?|{_MONTH}\s[0-9]{{1,2"
    rf"}}(?:st|nd|rd|th)?(?:,?\s[0-9]{{4}})?)"
)
_LINK = r"(?:[\s:,=\-]|是|为|在|于|就是|的?日期|日|时间|我的?|阳历|农历|阴历|公历|身份证上|is|on|was){0,6}"
_BEHIND = re.compile(
    rf"(?:(?<![同快])生日|出生(?:日期|年月日?|时间)?|生于|诞生于|(?<![a-z])(?:dob|"
    rf"d\.o\.b\.?|birthday|birth date|birthdate|date of birth|bday|b-day|"
    rf"born))(?P<link>{_LINK})(?P<date>{_DATE})"
)
_BEFORE = re.compile(rf"(?P<date>{_DATE})\s?(?:的?生日|出?生的|出生|生人|生(?=[,。;!\s]|$)|is my birthday)")


def birthdays(reading: Reading) -> Iterator[Span]:
    """Yield dates of birth."""
    for pattern in (_BEHIND, _BEFORE):
        for match in pattern.finditer(reading.text):
            yield Span(match.start("date"), match.end("date"), "birthday")
