import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mining.privacy._reading import Reading, Span
from mining.privacy._words import words

#: Digits as they are typed and spelled; a letter o, i or l among them is a digit too.
_DIGITS = "0123456789零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾oil"
_VALUES = str.maketrans(_DIGITS, "01234567890012345678912123456789079" + "011")
_D = "[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾]"
_GROUP = re.compile(rf"{_D}(?:{_D}|[oil]+(?={_D}|(?![a-z0-9])))*")
#: What may stand between the groups of one number, emoji included.
_BETWEEN = r"(?:\\u[0-9a-f]{4}|[^\w\n\0，。;!?、]|_)"
_RUN = re.compile(rf"{_GROUP.pattern}(?:{_BETWEEN}{{1,4}}{_GROUP.pattern})*")
_STARRED = re.compile(r"(?<![0-9])(?:1[3-9][0-9]|[0-9]{4,6})[ -]?[*x×✱●■#]{2,12}[ -]?[0-9]{2,4}(?![0-9])")

_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_AREA = re.compile(r"(?:0(?:10|2\d)\d{8}|0[3-9]\d\d\d{7,8})(?:\d{1,5})?")
_ABROAD = re.compile(r"(?:00)?86(?:10|2\d|[3-9]\d\d)\d{7,8}")
_COUNTRY = re.compile(
    r"00[1-9]\d{8,13}|85[23][235-9]\d{7}|8869\d{8}|65[689]\d{7}|601\d{8,9}|447\d{9}|614\d{8}|821\d{9}"
)
_ABROAD_SHAPES = frozenset(
    ((3, 4, 4), (3, 8), (3, 3, 3, 3), (3, 9), (2, 4, 4), (2, 10), (2, 3, 3, 3), (2, 4, 6), (2, 2, 4, 4))
)
_NATIONAL = re.compile(r"0[1-9]\d{7,9}")
_SERVICE = re.compile(r"[48]00\d{7}")
_LISTED = re.compile("[*~×=:|<>￥¥$€£%+]")
_US = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\d?")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_UNIT = re.compile(
    r"\s?(?:元|块|件|个|瓶|粒|颗|片|毫|克|升|ml|mg|kg|g\b|cfu|iu|亿|万|人|粉|次|条|张|mah|步|级|"
    r"年|天|单|盒|支|只|套|米|点|分|%|℃|°|[a-z]?rmb)"
)
_THING = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(words('harmless'), key=len, reverse=True)))}|字\W?[\u4e00-\u9fff]?\W?第?)"
    r"(?:号码|编号|号|码|no|number|是|为|is|[^\w\n\0])*[a-z]{0,4}-?$"
)
#: One number has so many groups at most; in a table of numbers, fewer.
_MOST = 8
_TABLE = 64
#: So far back a word is looked for that says what a number is of.
_BACK = 24


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    digits: str


def numbers(reading: Reading) -> Iterator[Span]:
    """Yield the numbers that by their form alone are of a person: phones, cards, papers, orders."""
    text = reading.text
    for match in _STARRED.finditer(text):
        yield Span(match.start(), match.end(), "phone" if match.group()[3] in " -*x×✱●■#" else "id")
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= 7:
            yield from _in_run(text, _groups(text, run.start(), run.end()))


def names_a_thing(text: str, at: int) -> bool:
    """Tell whether the words before `at` say that the number there is of a thing: a bar code, a licence, a batch."""
    before = text[max(0, at - _BACK) : at]
    return _THING.search(before) is not None


def _groups(text: str, start: int, end: int) -> list[_Group]:
    """Return the groups of a run; digits that are typed apart, one by one, are one group."""
    found: list[_Group] = []
    for match in _GROUP.finditer(text, start, end):
        group = _Group(match.start(), match.end(), match.group().translate(_VALUES))
        last = found[-1] if found else None
        if (
            last is not None and len(group.digits) == 1 and last.end - last.start != len(last.digits) and _apart(last)
        ) or (last is not None and len(group.digits) == len(last.digits) == 1):
            found[-1] = _Group(last.start, group.end, last.digits + group.digits)
        else:
            found.append(group)
    return found


def _apart(group: _Group) -> bool:
    return len(group.digits) >= 2


def _in_run(text: str, groups: list[_Group]) -> Iterator[Span]:
    at = 0
    while at < len(groups):
        best: tuple[int, str, int] | None = None
        digits = ""
        most = _MOST if len(groups) < _TABLE else _MOST // 2
        for after in range(at + 1, min(at + most, len(groups)) + 1):
            digits += groups[after - 1].digits
            if len(digits) > 32:
                break
            kind, extra = _kind(text, groups[at:after], digits)
            if kind is not None:
                best = after, kind, extra
        if (
            best is None
            and len(groups[at].digits) > 32
            and _is_code(text, groups[at], groups[at].digits)
            and not names_a_thing(text, groups[at].start)
        ):
            best = at + 1, "id", 0
        if best is None or names_a_thing(text, groups[at].start):
            at = best[0] if best is not None else at + 1
            continue
        after, kind, extra = best
        start = groups[at].start
        while kind == "phone" and start and text[start - 1] in "+(":
            start -= 1
        yield Span(start, groups[after - 1].end + extra, kind)
        at = after


def _kind(text: str, groups: list[_Group], digits: str) -> tuple[str | None, int]:
    """Return what kind of personal number groups of digits are, and how many characters behind them belong to it."""
    if len(digits) < 8:
        return None, 0
    shape = tuple(len(g.digits) for g in groups)
    gaps = [text[a.end : b.start] for a, b in pairwise(groups)]
    priced = re.match(r"\s?(?:元|块钱)", text[groups[-1].end : groups[-1].end + 3]) is not None
    if not priced and _is_phone(text, groups, digits, shape, gaps):
        return "phone", 0
    if _IDENTITY.fullmatch(digits) and len(digits) in (17, 18) and len(groups) <= 7:
        last = re.compile(r"[ -]?x(?![a-z0-9])").match(text, groups[-1].end)
        if len(digits) == 18 or last is not None:
            return "id", last.end() - groups[-1].end if last is not None and len(digits) == 17 else 0
    if len(groups) == 1:
        return ("id" if _is_code(text, groups[0], digits) else None), 0
    return ("id" if _is_card(groups, digits, shape, gaps) else None), 0


def _is_phone(text: str, groups: list[_Group], digits: str, shape: tuple[int, ...], gaps: list[str]) -> bool:
    if len(groups) > 6 or _is_list(groups, gaps):
        return shape == (3, 4, 4) and set(gaps) == {"|"} and _MOBILE.fullmatch(digits) is not None
    before = text[max(0, groups[0].start - 2) : groups[0].start]
    if before.rstrip("(").endswith("+") and 10 <= len(digits) <= 15 and (shape[0] <= 4 or len(digits) >= 11):
        return True
    if _MOBILE.fullmatch(digits):
        return shape[0] >= 3 or digits.startswith("86") or max(shape) >= 4
    if len(shape) > 1 and groups[0].digits in ("86", "0086") and _ABROAD.fullmatch(digits):
        return True
    if len(shape) > 1 and _COUNTRY.fullmatch(digits) and (digits.startswith("00") or shape in _ABROAD_SHAPES):
        return True
    if digits.startswith("0") and shape[0] in (3, 4) and _AREA.fullmatch(digits):
        return len(digits) <= 12 or (shape[-1] <= 5 and len(shape) > 2)
    if len(shape) == 1 and re.fullmatch(r"0(?:10|2\d)\d{8}|0[3-9]\d{9,10}|09\d{8}", digits):
        return not _is_barcode(digits)
    if len(shape) > 1 and _NATIONAL.fullmatch(digits) and min(shape) >= 2:
        return shape[0] in (2, 3, 4, 5) and not any("." in gap and shape[0] == 2 for gap in gaps)
    if _SERVICE.fullmatch(digits) and shape[0] in (3, 4, 10):
        return len(shape) < 4
    return _US.fullmatch(digits) is not None and shape in ((3, 3, 4), (1, 3, 3, 4), (3, 7))


def _is_list(groups: list[_Group], gaps: list[str]) -> bool:
    """Tell whether the groups are numbers of their own: sizes, a count, years, a date."""
    if len(groups) < 2:
        return False
    if _LISTED.search("".join(gaps)):
        return True
    if gaps[:2] == [",", ","] and len(groups[1].digits) == len(groups[2].digits) == 3:
        return True  # Thousands.
    amounts = [int(g.digits) for g in groups]
    steps = {b - a for a, b in pairwise(amounts)}
    if len(groups) > 2 and len(steps) == 1 and steps != {0}:
        return True
    if all(a % 50 == 0 and a for a in amounts):
        return True
    return (
        1900 <= amounts[0] < 2100
        and len(groups[0].digits) == 4
        and ((1 <= amounts[1] <= 12 and len(groups[1].digits) <= 2) or 1900 <= amounts[1] < 2100)
    )


def _is_card(groups: list[_Group], digits: str, shape: tuple[int, ...], gaps: list[str]) -> bool:
    if all(_DATE.fullmatch(g.digits) for g in groups):
        return False
    if _is_list(groups, gaps) or any("," in gap or "+" in gap for gap in gaps) or len(groups) > 6:
        return False
    if shape == (3, 2, 4):
        return all(gap == "-" for gap in gaps)
    if shape == (4, 4, 4):
        return all(gap == "-" for gap in gaps)
    if shape in ((6, 13), (6, 10), (6, 8, 4), (8, 8)) or shape[:2] == (4, 6):
        return True
    return 13 <= len(digits) <= 24 and len(shape) >= 3 and min(shape[:-1]) >= 3 and max(shape) <= 8


def _is_code(text: str, group: _Group, digits: str) -> bool:
    """Tell whether a single number of ten digits or more leads to a person, as far as its form goes."""
    if len(digits) < 10 or _UNIT.match(text, group.end) or len(set(digits)) == 1:
        return False
    if not re.search("[0-9]{6}", text[group.start : group.end]) and digits[1:] in "1234567890123456789":
        return False  # 一二三四五六七八九 counts.
    before = text[group.start - 1] if group.start else ""
    if before in tuple("¥￥$€£.") or re.match(r"\.[0-9]", text[group.end : group.end + 2]):
        return False
    return not _is_barcode(digits)


def _is_barcode(digits: str) -> bool:
    """Tell whether the digits are a GTIN, which the last digit checks."""
    if len(digits) not in (12, 13, 14):
        return False
    weighted = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == int(digits[-1])
