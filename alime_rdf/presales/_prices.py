"""What a question says of prices."""

import re
from decimal import Decimal

from alime_rdf.text import normalise

_NUMBER = r"(?<![a-z\d.])(\d{1,7}(?:\.\d{1,2})?)"
_MONEY = r"(?:元|块钱|块|rmb|yuan)"
_NOT_MONEY = r"(?!\s*(?:岁|ml|毫升|g|克|spf|个|支|瓶|次|天|月|年))"
_BETWEEN = re.compile(rf"{_NUMBER}\s*{_MONEY}?\s*(?:-|~|到|至)\s*{_NUMBER}\s*(?:{_MONEY}|之间|左右|的|呢|$)")
_ABOUT = re.compile(rf"{_NUMBER}\s*{_MONEY}?\s*(?:左右|上下)")
_AT_MOST = re.compile(
    rf"{_NUMBER}\s*{_MONEY}\s*(?:以内|以下|之内|内|封顶)|{_NUMBER}(?:以内|以下)|"
    r"(?:(?:不|不要|不能|别)超过|不到|低于|少于|最多|最贵|预算|under|below|less than|at most)\s*"
    rf"[¥$]?{_NUMBER}{_NOT_MONEY}"
)
_AT_LEAST = re.compile(
    rf"{_NUMBER}\s*{_MONEY}?\s*(?:以上|起步)|{_NUMBER}\s*{_MONEY}起|"
    rf"(?:高于|至少|over|at least)\s*[¥$]?{_NUMBER}\s*{_MONEY}"
)
#: "About" is a fifth more or less.
_AROUND = Decimal("0.2")
_CHINESE = re.compile(
    r"[一二两三四五六七八九十百千]+(?=\s*(?:元|块|以内|以下|之内|以上|到|至|左右|上下|[，,。；;!！?？]|$))"
)
#: 两三百块 is 200 to 300.
_FROM_TO = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([十百千])(?=元|块)")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHEAP = re.compile(r"便宜|实惠|划算|平价|性价比|低价|cheap|affordable")
_CHEAPER = re.compile(r"(?:便宜|实惠|划算|平价|价格低)(?:一点|点|些|一些)|更便宜|太贵|cheaper|less expensive")
_ANY_PRICE = re.compile(r"(?:价格|价钱|预算|多少钱).{0,2}(?:不限|无所谓|都行|都可以|没关系)|贵一?点也(?:行|可以)")


def price_limits(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest price that a text asks for.

    >>> price_limits("100元以内的面霜，要 50 ml 以上")
    (None, Decimal('100'))
    >>> price_limits("五十到一百块的")
    (Decimal('50'), Decimal('100'))
    """
    said = _FROM_TO.sub(r"\1\3到\2\3", normalise(text))
    said = _CHINESE.sub(lambda match: str(_number(match[0])), said)
    if between := _BETWEEN.search(said):
        low, high = sorted((Decimal(between[1]), Decimal(between[2])))
        return low, high
    if about := _ABOUT.search(said):
        middle = Decimal(about[1])
        return middle * (1 - _AROUND), middle * (1 + _AROUND)
    return _first(_AT_LEAST, said), _first(_AT_MOST, said)


def asks_cheaper(text: str) -> bool:
    """Tell whether a text asks for less than what was shown: 有便宜点的吗, 太贵了."""
    return bool(_CHEAPER.search(normalise(text)))


def asks_cheap(text: str) -> bool:
    """Tell whether a text asks for low prices: 便宜的面霜."""
    return bool(_CHEAP.search(normalise(text)))


def asks_any_price(text: str) -> bool:
    """Tell whether a text takes a limit back: 价格不限, 贵点也行."""
    return bool(_ANY_PRICE.search(normalise(text)))


def _first(pattern: re.Pattern[str], said: str) -> Decimal | None:
    match = pattern.search(said)
    return Decimal(next(group for group in match.groups() if group)) if match else None


def _number(text: str) -> int:
    """Return a number in Chinese characters: 一百五 is 150, 一百零五 105."""
    total, digit, unit = 0, 0, 1
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _DIGITS[character]
    # A digit that closes a number counts the next lower unit.
    return total + digit * (unit // 10 if unit > 10 else 1)
