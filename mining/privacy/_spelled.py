"""Numbers of phones that no run of digits shows: spelled in English, put into words, typed with letters."""

import re
from collections.abc import Iterator
from itertools import pairwise

from mining.privacy._reading import Reading, Span

_NAMED = {word: str(n) for n, word in enumerate("zero one two three four five six seven eight nine".split())}
_NAMED |= {"oh": "0", "o": "0", "nought": "0"}
_WORD = "|".join(sorted(_NAMED, key=len, reverse=True))
#: Seven digits at least, each a word: "one three eight, double zero …".
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?:(?:double|triple)\s)?(?:{_WORD}|[0-9])(?![a-z])(?:\s?[,.\-/]?\s?|$)){{7,24}}(?<![\s,.\-/])"
)
_SAID = re.compile(rf"(double |triple )?({_WORD}|[0-9])(?![a-z])")
_D = "[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾]"
#: Words between the groups of one number: 138然后0013再8000, 前面是1380013后面8000.
_MARKS = r"[\s,、，。;:~=+>→]"
_WORDS = "然后|接着|后面|前面|中间|之后|最后|再|是|空格|横杠|杠|点|和|跟|加|后|四位|位|then|dash|dot|and"
_BETWEEN = rf"(?:{_MARKS}|{_WORDS}){{1,6}}"
_JOINED = re.compile(rf"(?<!{_D}){_D}{{3,7}}(?:{_BETWEEN}{_D}{{3,8}}){{1,3}}(?!{_D})")
_ONE = re.compile(rf"[要腰妖一1]{_D}{{10}}(?!{_D})|(?<![a-z0-9])(?=[a-z0-9]{{11}}(?![a-z0-9]))[1il][0-9iloz]{{10}}")
_VALUES = str.maketrans(
    "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾oilz要腰妖", "00123456789121234567890790112111"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_CUE = re.compile(r"电话|手机|号码|联系|打|号是|call|phone|tel|mobile|cell|number|reach")
_AMOUNT = re.compile(r"元|块|价|¥|￥|\$|€|尺码|[0-9]码|寸|ml|g\b|克|色号|型号|款")


def spelled(reading: Reading) -> Iterator[Span]:
    """Yield phone numbers that are spelled."""
    text = reading.text
    for match in _ENGLISH.finditer(text):
        if _is_spelled(match.group()):
            yield Span(match.start(), match.end(), "phone")
    for match in _JOINED.finditer(text):
        if _is_joined(text, match):
            yield Span(match.start(), match.end(), "phone")
    for match in _ONE.finditer(text):
        if _MOBILE.fullmatch(match.group().translate(_VALUES)) and sum(c in "zoil" for c in match.group()) < 8:
            yield Span(match.start(), match.end(), "phone")


def _is_spelled(text: str) -> bool:
    found = list(_SAID.finditer(text))
    words = sum(match[2] in _NAMED for match in found)
    values = [int(_NAMED.get(match[2], match[2])) for match in found]
    return words >= 4 and len({b - a for a, b in pairwise(values)}) > 1


def _is_joined(text: str, match: re.Match[str]) -> bool:
    """Tell whether groups that words or the marks of lists part are one mobile number."""
    groups = re.findall(f"{_D}+", match.group())
    digits = "".join(groups).translate(_VALUES)
    shape = tuple(len(group) for group in groups)
    if not _MOBILE.fullmatch(digits) or shape not in (
        (3, 4, 4),
        (3, 8),
        (7, 4),
        (3, 3, 5),
        (4, 3, 4),
        (4, 4, 3),
        (3, 5, 3),
    ):
        return False
    around = text[max(0, match.start() - 16) : match.start()]
    if _AMOUNT.search(text[match.end() : match.end() + 3]) or _AMOUNT.search(around[-6:]):
        return False
    zero = any(group.translate(_VALUES).startswith("0") for group in groups[1:])
    return (
        zero
        or _CUE.search(around) is not None
        or re.search("[a-z\u4e00-\u9fff]", re.sub(_D, "", match.group())) is not None
    )
