"""Amounts of money: what a cell says, and those in a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from alime_rdf.text._currencies import BEHIND_ONLY, CELL_ONLY, CODES, SHARED, SIGNS, UNKNOWN
from alime_rdf.text._numerals import ENGLISH_NUMBER, NUMBER, read_number
from alime_rdf.text._shadow import Shadow, normalise

#: A cell that is longer says more than an amount.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of units of money; `currency` is an ISO 4217 code, None where the text names none."""

    value: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount that ``text[start:end]`` says, or a number that may be one (`amount.currency` is None)."""

    amount: Amount
    start: int
    end: int


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of words, the longer first; a Latin word doesn't go on behind it."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(w) + (r"(?![a-z])" if w[-1].isalpha() and w.isascii() else "") for w in ordered)


_SIGN = f"(?:{_any_of((*SIGNS, *UNKNOWN, *(code.lower() for code in CODES)))})"
_LABEL = (
    r"(?:(?:(?:原|售|现|单|标|促销|活动|到手|零售|市场|吊牌|会员|优惠)?价格?|金额|仅|只要|仅需|"
    r"(?:regular |sale |list |unit )?price|now|only|from|rrp|msrp)\s*[:：]?\s*)?"
)
_EACH = (
    r"(?:\s*(?:整|正|起|起售|包邮|含税|不含税|[.,]?-{1,2}|[.,]?[–—]|each|ea|apiece|"
    r"(?:/|每|per )\s*(?:ea|pc|pcs|piece|unit|[件个瓶盒支套只双包袋台本份条罐桶箱张])|"
    r"(?:incl|excl|inc|ex)\.?(?:uding)? ?(?:vat|tax|gst)|\+|起\+)\.?)?"
)
_NUMBER_IN_CELL = r"[0-9零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟.,'’ ]*"
_CELL = re.compile(
    rf"{_LABEL}(?P<before>(?:{_SIGN}\s*){{0,2}})(?P<number>{_NUMBER_IN_CELL}?)\s*(?P<thousands>[wk])?\s*"
    rf"(?P<behind>(?:{_SIGN}\s*){{0,2}}){_EACH}"
)
#: 9块9, 59元5角, 五毛: what stands behind the unit are tenths.
_TENTHS = re.compile(
    rf"(?P<whole>{_NUMBER_IN_CELL})\s*(?:元|块)\s*(?:(?P<tenths>[0-9一二两三四五六七八九])(?:[毛角])?)"
    r"(?:(?P<hundredths>[0-9一二两三四五六七八九])分)?(?:整|正)?"
)
_ONLY_TENTHS = re.compile(r"(?P<tenths>[0-9一二两三四五六七八九])[毛角](?:钱)?")


def read_amount(text: str, *, decimal_comma: bool = False) -> Amount | None:
    """Return the amount that a whole cell says, as shops write them; None if it says none, several or one below zero.

    `decimal_comma` reads 59,90 as 59.90 and 1.299 as 1299. "¥" and 元 are taken for the yuan, "$" for the US dollar
    where no other sign tells more.

    >>> read_amount("¥1,299.00"), read_amount("CAD $59"), read_amount("一百零五元")
    (Amount(value=Decimal('1299.00'), currency='CNY'), Amount(value=Decimal('59'), currency='CAD'), \
Amount(value=Decimal('105'), currency='CNY'))
    >>> read_amount("59,90"), read_amount("59-99"), read_amount("-5")
    (None, None, None)
    """
    if len(text) > _LONGEST:
        return None
    said = normalise(text).lower()
    match = _CELL.fullmatch(said)
    if match is None:
        return _with_tenths(said)
    signs = _signs(match["before"]) + _signs(match["behind"])
    value = read_number(match["number"], decimal_comma=decimal_comma)
    currency = _currency(signs)
    if value is None or currency == "":
        return None
    if match["thousands"]:
        if not signs:
            return None
        value = _times(value, match["thousands"])
    return Amount(value, currency)


def _with_tenths(said: str) -> Amount | None:
    match = _TENTHS.fullmatch(said)
    only = _ONLY_TENTHS.fullmatch(said)
    if match is None and only is None:
        return None
    whole = read_number(match["whole"]) if match is not None else Decimal(0)
    parts = match or only
    assert parts is not None
    tenths = read_number(parts["tenths"])
    hundredths = read_number(match["hundredths"]) if match is not None and match["hundredths"] else Decimal(0)
    if whole is None or tenths is None or hundredths is None or whole != whole.to_integral_value():
        return None
    return Amount(whole + tenths / 10 + hundredths / 100, "CNY")


_SIGN_PATTERN = re.compile(_SIGN)


def _signs(text: str) -> list[str]:
    return [match[0] for match in _SIGN_PATTERN.finditer(text)]


def _currency(signs: list[str]) -> str | None:
    """Return the one currency that signs name, None where they name none, "" where they disagree."""
    own = {_code(sign) for sign in signs if sign not in SHARED}
    shared = [sign for sign in signs if sign in SHARED]
    if len(own) > 1 or any(code not in SHARED[sign] for code in own for sign in shared):
        return ""
    named = own or {_code(sign) for sign in shared}
    return named.pop() if len(named) == 1 else "" if named else None


def _code(sign: str) -> str | None:
    return SIGNS.get(sign) or (None if sign in UNKNOWN else sign.upper())


def _times(value: Decimal, thousands: str) -> Decimal:
    many = value * (1000 if thousands == "k" else 10000)
    return Decimal(int(many)) if many == many.to_integral_value() else many


# In a text

#: What counts or measures something else than money.
_MEASURE = (
    r"(?:[个支瓶次天日月年岁周号码寸层片包袋盒件款只双套台份种位人克斤毫升厘米度分点折倍%‰°℃成集条张罐桶箱秒时刻半多几来余下样步"
    r"口家世代]|小时|(?:ml|l|g|kg|mg|mcg|oz|lbs?|pounds?|fl|cm|mm|inch(?:es)?|ft|feet|years?|yrs?|months?|days?|weeks?|"
    r"hours?|minutes?|mins?|pieces?|pcs|packs?|counts?|ct|items?|people|persons?|percent|degrees?|watts?|w|v|mah|gb|tb|"
    r"mb|iu|ppm|x|times|stars?|points?)\b)"
)
_NO_MONEY_BEHIND = re.compile(rf"\s*-?\s*{_MEASURE}|[a-z]")
_NO_MONEY_BEFORE = re.compile(r"(?:第|百分之|spf ?|pa ?|no\.? ?|№ ?|# ?|每)$")
_IN_TEXT = {s for s in (*SIGNS, *UNKNOWN) if s not in CELL_ONLY}
_BEFORE = re.compile(rf"(?<![a-z])((?:{_SIGN}) ?)((?:{_SIGN}) ?)?$")
#: 2022元旦 is a day, 三元素 are elements.
_BEHIND = re.compile(rf" ?(?!元[旦素气宝首])((?:{_SIGN}))(?: ?({_SIGN}))?")
_THOUSANDS = re.compile(r"([kw])(?![a-z])")
_TENTHS_BEHIND = re.compile(rf"([0-9一二三四五六七八九])(?:[毛角]|(?=包邮)|(?![0-9.]|\s*{_MEASURE}))")
#: 千元以内 is 1000: these units stand alone before 元.
_ALONE = {"十": 10, "百": 100, "千": 1000, "万": 10000}
#: 一块买, 一块儿, 一块用 say "together".
_TOGETHER = re.compile(r"一块(?!钱|[0-9一二三四五六七八九][毛角]?|以|之|内|左|上下)")


def find_amounts(text: str) -> list[FoundAmount]:
    """Return the amounts in a text, in order, and the numbers that may be amounts: those without a unit of their own.

    >>> [(str(f.amount.value), f.amount.currency) for f in find_amounts("三个，一百零五元以内，50ml，预算 80")]
    [('105', 'CNY'), ('80', None)]
    """
    shadow = Shadow.of(text)
    found = []
    for start, end, amount in _places(shadow.text):
        first, last = shadow.span(start, end)
        found.append(FoundAmount(amount, first, last))
    return found


def _places(said: str) -> Iterator[tuple[int, int, Amount]]:
    at = 0
    for match in _NUMBERS.finditer(said):
        if match.start() < at:
            continue
        place = _place(said, match)
        if place is not None:
            yield place
            at = place[1]


#: As NUMBER, but rmb59 is a number too, and fifty where a unit says that it is money.
_NUMBERS = re.compile(
    rf"(?:(?<=rmb)|(?<=usd)|(?<=eur)|(?<=cny)|(?<=gbp))[0-9][0-9,.]*[0-9]|{NUMBER.pattern}|" + ENGLISH_NUMBER.pattern
)


def _place(said: str, match: re.Match[str]) -> tuple[int, int, Amount] | None:
    start, end = match.span()
    before = _BEFORE.search(said, max(0, start - 12), start)
    signs = [s.strip() for s in (before.groups() if before else ()) if s and _leads(s.strip())]
    value = read_number(match[0])
    if match[0] in _ALONE and not signs:
        known = said[end : end + 1] in ("元", "块") and said[start - 1 : start] not in tuple("几数上好多近")
        value = Decimal(_ALONE[match[0]]) if known else None
    if (
        value is None
        or _TOGETHER.match(said, start)
        or (not signs and _NO_MONEY_BEFORE.search(said[max(0, start - 8) : start]))
    ):
        return None
    if thousands := _THOUSANDS.match(said, end):
        value = _times(value, thousands[1])
        end = thousands.end()
    if (behind := _BEHIND.match(said, end)) and _in_text(behind[1]):
        signs += [s for s in behind.groups() if s]
        end = behind.end()
        if behind[1] in ("元", "块") and value == value.to_integral_value():
            tenths = _TENTHS_BEHIND.match(said, end)
            if tenths is not None:
                value += (read_number(tenths[1]) or Decimal(0)) / 10
                end = tenths.end()
    elif not signs and (_NO_MONEY_BEHIND.match(said, end) or not _alone(match[0], said, end)):
        return None
    currency = _currency(signs)
    begin = before.start() if before is not None and _leads(before[1].strip()) else start
    return None if currency == "" else (begin, end, Amount(value, currency))


#: twenty and forty dollars: the unit counts for both.
_SHARED_UNIT = re.compile(rf" ?(?:and|to|or|-|–) ?{ENGLISH_NUMBER.pattern} ?(?:{_SIGN})")


def _alone(number: str, said: str, end: int) -> bool:
    """Tell whether a number may be an amount without a unit of its own: 80 or 五十, but neither 三 nor fifty."""
    if number[0].isascii() and number[0].isalpha():
        return bool(_SHARED_UNIT.match(said, end))
    return number[0].isdigit() or len(number) > 1


def _leads(sign: str) -> bool:
    return sign not in BEHIND_ONLY and _in_text(sign)


def _in_text(sign: str) -> bool:
    """Tell whether a sign says in running text that a number is money."""
    return sign in _IN_TEXT or sign.upper() in {"USD", "EUR", "CNY", "GBP", "JPY", "HKD", "CAD", "AUD", "TWD", "CRC"}
