"""What a question says of prices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from alime_rdf.text import Shadow, find_amounts, normalise, read_number

#: A text is read with one sign for each amount in it (money, a number without a unit, 两三百), and filling behind the
#: sign, so that every offset stays. No one types these characters.
_MONEY, _BARE, _RANGE, _FILLING = "\ue000", "\ue001", "\ue002", "\ue003"
_SIGNS = re.compile(f"[{_MONEY}-{_FILLING}]")
_A = rf"([{_MONEY}{_BARE}{_RANGE}]){_FILLING}*"
_M = rf"([{_MONEY}]){_FILLING}*"
#: Two bare numbers are prices where no other thing is counted.
_END = r"(?=\s*(?:之间|左右|上下|的|呢|吧|吗|价|区间|预算|块|元|$|[,，。.;；!！?？、]))"
_TO = r"\s*(?:--?|–|—|~|到|至|to)\s*"
_AND = r"\s*(?:和|与|and)\s*"
_BETWEEN = re.compile(
    rf"(?:between|from|in the range of|ranging from|从|价格?在?|预算)\s*{_A}(?:{_TO}|{_AND}){_A}|"
    rf"{_M}{_TO}{_A}|{_A}{_TO}{_M}|{_A}{_TO}{_A}{_END}|{_A}{_AND}{_A}\s*(?:之间|中间)"
)
_ABOUT = re.compile(
    rf"{_A}\s*(?:左右|上下|or so\b|ish\b)|(?:大概|大约|差不多|\babout|\baround|\broughly|\bapproximately)\s*{_A}"
)
#: 100块的面霜 asks for about 100.
_AT = re.compile(rf"{_M}\s*(?:的|价位|档)")
#: 500以上的不要, nothing over 500: what is refused is the other side.
_REFUSED_BEHIND = re.compile(r"\s*的?[^,，。;；!！?？]{0,2}(?:不要|不考虑|不行|免谈|排除|太贵|买不起|别推)")
_REFUSED_BEFORE = re.compile(r"(?:nothing|none|not? (?:anything|items?|products?)?|排除|不要|别推荐?)\s*$")
_JUST_OVER = re.compile(rf"{_A}\s*出头")
_AT_MOST = re.compile(
    rf"{_A}\s*(?:以内|以下|之内|之下|内(?![衣裤胆部容外存饰搭衬径])|封顶|为限|打住|or (?:less|under|below|cheaper)|"
    rf"max(?:imum)?\b|tops\b|"
    rf"at (?:the )?most)|比\s*{_A}\s*(?:更|还|要)?(?:便宜|低|少)|"
    rf"(?:最多|至多|顶多|最高)\s*(?:能?花|出得?到?|给到?)\s*{_A}|"
    r"(?:(?:不|不要|不能|不可以|别|勿)(?:超过|高于|大于|多于|超出|贵过|贵于|超)|不到|(?<![不要别勿能])(?:低于|少于|"
    r"小于)|(?:最多|至多|顶多|最高)(?:能?花|出到?|给到?)?|最贵|"
    r"预算|上限|控制在|under|below|(?<!no )(?<!not )less than|at (?:the )?most|up to|"
    r"(?:no|not) (?:more|higher|greater) than|not over|"
    r"not above|max(?:imum)?(?: of)?|within|cheaper than|budget(?: is)?(?: of)?|not exceed(?:ing)?|<=?|≤)"
    rf"\s*(?:是|在|为|只有|:)?\s*{_A}"
)
_AT_LEAST = re.compile(
    rf"{_A}\s*(?:以上|之上|起步|往上|or (?:more|above|over)|and (?:up|above|over)\b)|{_M}\s*(?:起|\+)|"
    rf"比\s*{_A}\s*(?:更|还|要)?(?:贵|高)|"
    r"(?:(?<![不要别勿能以])(?:超过|高于|大于|多于|贵于)|(?:不|不能|不要|别)(?:低于|少于|小于)|至少|最少|起码|最低|"
    r"(?<!not )\b(?:over|above)|"
    r"(?<!no )(?<!not )\b(?:more|higher|greater) than|at least|(?:no|not) (?:less|lower) than|"
    rf"starting (?:at|from)|from(?=\s*{_MONEY})|min(?:imum)?(?: of)?|>=?|≥)\s*{_A}"
)
#: "About" is a fifth more or less.
_AROUND = Decimal("0.2")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_DIGIT = "一二两三四五六七八九"
_GOES_ON = r"(?=\s*(?:元|块|以内|以下|之内|以上|左右|的|预算|$|[,，。.;；!！?？、]))"
#: 两三百块 is 200 to 300, 三五百 300 to 500, 2-3千 2000 to 3000: the unit counts for both numbers.
_ONE_UNIT = re.compile(
    rf"(?<![0-9{_NUMERAL}])(?:([{_DIGIT}])([{_DIGIT}])|([1-9{_DIGIT}])\s*(?:-|~|到|至)\s*([1-9{_DIGIT}]))([十百千万])"
    rf"(?:元|块钱|块|{_GOES_ON})"
)
#: 一百多块 is 100 to 200.
_SOME_MORE = re.compile(rf"([0-9{_NUMERAL}]{{1,9}})[多来](?:元|块钱|块|{_GOES_ON})")
_CHEAP = re.compile(r"便宜|实惠|划算|平价|性价比|低价|cheap|affordable")
_CHEAPER = re.compile(r"(?:便宜|实惠|划算|平价|价格低)(?:一点|点|些|一些)|更便宜|太贵|cheaper|less expensive")
_ANY_PRICE = re.compile(r"(?:价格|价钱|预算|多少钱).{0,2}(?:不限|无所谓|都行|都可以|没关系)|贵一?点也(?:行|可以)")


@dataclass(frozen=True, slots=True)
class Prices:
    """The least and the greatest price that a text asks for, and the stretches of it that say so."""

    least: Decimal | None = None
    most: Decimal | None = None
    places: tuple[tuple[int, int], ...] = ()


def price_limits(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest price that a text asks for.

    >>> price_limits("1,000元以内的面霜，要 50 ml 以上")
    (None, Decimal('1000'))
    >>> price_limits("五十到一百块的"), price_limits("between 50 and 100 yuan")
    ((Decimal('50'), Decimal('100')), (Decimal('50'), Decimal('100')))
    """
    prices = read_prices(text)
    return prices.least, prices.most


def read_prices(text: str) -> Prices:
    """Return what a text says of prices: between two, about one, at least and at most."""
    shadow = Shadow.of(text)
    said, amounts = _signed(shadow.text)

    def ends(match: re.Match[str]) -> list[tuple[Decimal, Decimal]]:
        return [amounts[match.start(n)] for n, group in enumerate(match.groups(), start=1) if group]

    def prices(least: Decimal | None, most: Decimal | None, *matches: re.Match[str] | None) -> Prices:
        return Prices(least, most, tuple(sorted(shadow.span(*match.span()) for match in matches if match)))

    if between := _BETWEEN.search(said):
        both = [end for pair in ends(between) for end in pair]
        return prices(min(both), max(both), between)
    if about := _ABOUT.search(said):
        low, high = ends(about)[0]
        around = _AROUND if low == high else 0
        return prices(low * (1 - around), high * (1 + around), about)
    if over := _JUST_OVER.search(said):
        low, high = ends(over)[0]
        return prices(low, high * (1 + _AROUND), over)
    at_least, at_most = _AT_LEAST.search(said), _AT_MOST.search(said)
    if at_least or at_most:
        least, most = ends(at_least)[0][0] if at_least else None, ends(at_most)[0][1] if at_most else None
        if at_least and not at_most and _refused(said, at_least):
            least, most = None, least
        elif at_most and not at_least and _refused(said, at_most):
            least, most = most, None
        return prices(least, most, at_least, at_most)
    if some := re.search(f"{_RANGE}{_FILLING}*", said):
        return prices(*amounts[some.start()], some)
    if at := _AT.search(said):
        middle = ends(at)[0][0]
        return prices(middle * (1 - _AROUND), middle * (1 + _AROUND), at)
    return Prices()


def _refused(said: str, match: re.Match[str]) -> bool:
    return bool(_REFUSED_BEHIND.match(said, match.end()) or _REFUSED_BEFORE.search(said[: match.start()]))


def _signed(said: str) -> tuple[str, dict[int, tuple[Decimal, Decimal]]]:
    """Return a text with signs for the amounts in it, and the ends of the amount at each sign."""
    signed = list(_SIGNS.sub(" ", said))
    amounts: dict[int, tuple[Decimal, Decimal]] = {}
    for start, end, sign, ends in (*_ranges(said), *_single(said)):
        if not any(signed[place] in (_RANGE, _FILLING) for place in range(start, end)):
            signed[start:end] = sign + _FILLING * (end - start - 1)
            amounts[start] = ends
    return "".join(signed), amounts


def _single(said: str) -> Iterator[tuple[int, int, str, tuple[Decimal, Decimal]]]:
    for found in find_amounts(said):
        value = found.amount.value
        yield found.start, found.end, _BARE if found.amount.currency is None else _MONEY, (value, value)


def _ranges(said: str) -> Iterator[tuple[int, int, str, tuple[Decimal, Decimal]]]:
    for match in _ONE_UNIT.finditer(said):
        low, high = (read_number(digit + match[5]) for digit in (match[1] or match[3], match[2] or match[4]))
        if low is not None and high is not None and low < high:
            yield *match.span(), _RANGE, (low, high)
    for match in _SOME_MORE.finditer(said):
        value = read_number(match[1])
        if value is not None and value >= 10 and value == int(value):
            digits = str(int(value))
            yield *match.span(), _RANGE, (value, value + 10 ** (len(digits) - len(digits.rstrip("0"))))


def asks_cheaper(text: str) -> bool:
    """Tell whether a text asks for less than what was shown: 有便宜点的吗, 太贵了."""
    return bool(_CHEAPER.search(normalise(text)))


def asks_cheap(text: str) -> bool:
    """Tell whether a text asks for low prices: 便宜的面霜."""
    return bool(_CHEAP.search(normalise(text)))


def asks_any_price(text: str) -> bool:
    """Tell whether a text takes a limit back: 价格不限, 贵点也行."""
    return bool(_ANY_PRICE.search(normalise(text)))
