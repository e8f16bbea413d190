"""Amounts written in every way that people write them, there and back."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.presales._prices import price_limits
from alime_rdf.text import Amount, find_amounts, read_amount

DIGITS = "零一二三四五六七八九"


def in_characters(number: int) -> str:
    """Return a number in full Chinese characters; written apart from the reader, by place value."""
    groups = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    said = ""
    for group, unit in groups:
        if not group:
            continue
        places = [(group // 10 ** (3 - place) % 10, sign) for place, sign in enumerate(("千", "百", "十", ""))]
        written, gap = "", False
        for digit, sign in places:
            if digit:
                written += ("零" if gap else "") + DIGITS[digit] + sign
            gap = (gap or bool(written or said)) and not digit
        said += written + unit
    return said or "零"


def ways(number: int) -> Iterator[str]:
    """Return how people write a number."""
    full = in_characters(number)
    yield str(number)
    yield full
    if number >= 1000:
        yield f"{number:,}"
        yield f"{number:,}.00"
        yield "".join(chr(ord(c) + 0xFEE0) for c in f"{number:,}")
    if full.startswith("一十"):
        yield full[1:]
    for sign in "千万亿百":
        if full.startswith("二" + sign):
            yield "两" + full[1:]
    digits = str(number)
    for size, sign in ((100, "百"), (1000, "千"), (10**4, "万"), (10**8, "亿")):
        if number % size == 0 and 0 < number // size < 10:
            yield f"{number // size}{sign}"
        if number % (size // 10) == 0 and 10 < number // (size // 10) < 100 and number % size:
            high, low = divmod(number // (size // 10), 10)
            yield f"{high}{sign}{low}"
            yield f"{DIGITS[high]}{sign}{DIGITS[low]}"
            yield f"{high}.{low}{sign}"
    if len(digits) == 4 and "0" not in digits:
        yield f"{digits[0]}千{digits[1]}百{DIGITS[int(digits[2])]}十{DIGITS[int(digits[3])]}"
    if len(digits) > 5 and number % 10**4 == 0:
        yield f"{number // 10**4}万"


def numbers() -> list[int]:
    drawn = Random(17)
    few = [drawn.randrange(10**size) for size in (3, 4, 5, 6, 8) for _ in range(80)]
    round_ = [n * 10**size for n in range(1, 100) for size in (1, 2, 3)]
    return sorted({*range(1, 130), *few, *round_} - {0})


TABLE = sorted({(number, way) for number in numbers() for way in ways(number)})


def test_the_table_is_large() -> None:
    assert len(TABLE) > 3000


def test_numerals_of_the_table_itself() -> None:
    written = {
        105: "一百零五",
        150: "一百五十",
        1050: "一千零五十",
        10500: "一万零五百",
        12: "一十二",
        100105: "一十万零一百零五",
    }
    assert {number: in_characters(number) for number in written} == written


@pytest.mark.parametrize(
    ("before", "behind", "currency"),
    [
        ("", "元", "CNY"),
        ("¥", "", "CNY"),
        ("$", "", "USD"),
        ("€ ", "", "EUR"),
        ("", " USD", "USD"),
        ("RMB ", "", "CNY"),
    ],
)
def test_every_amount_of_the_table_is_read_in_a_cell(before: str, behind: str, currency: str) -> None:
    wrong = [
        (way, amount)
        for number, way in TABLE
        if (amount := read_amount(f"{before}{way}{behind}")) != Amount(Decimal(number), currency)
    ]
    assert wrong == []


def test_every_amount_of_the_table_is_read_in_a_question() -> None:
    wrong: list[tuple[str, object]] = []
    for number, way in TABLE:
        limit = Decimal(number)
        for text, limits in (
            (f"想买面霜,{way}元以内的", (None, limit)),
            (f"有没有{way}块以上的精华", (limit, None)),
            (f"不超过{way}元,要保湿", (None, limit)),
            (f"serum under ¥{way} please", (None, limit)),
        ):
            found = price_limits(text)
            wrong += [(text, found)] if found != limits else []
            amounts = find_amounts(text)
            wrong += [] if [way in text[a.start : a.end] for a in amounts] == [True] else [(text, amounts)]
    assert wrong == []


_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_ONES += "sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_english(number: int) -> str:
    if number < 20:
        return _ONES[number - 1]
    if number < 100:
        return _TENS[number // 10 - 2] + (f"-{_ONES[number % 10 - 1]}" if number % 10 else "")
    unit, word = (100, "hundred") if number < 1000 else (1000, "thousand")
    return f"{in_english(number // unit)} {word}" + (f" and {in_english(number % unit)}" if number % unit else "")


@pytest.mark.parametrize("number", [*range(1, 130), 250, 999, 1000, 1500, 12345, 99999])
def test_english_words_are_money_where_a_unit_says_so(number: int) -> None:
    written = in_english(number)
    assert [f.amount for f in find_amounts(f"a serum for {written} dollars")] == [Amount(Decimal(number), "USD")]
    assert find_amounts(f"{written} reasons") == []


@given(st.decimals(0, 10**7, places=2), st.sampled_from(["", "US$", "€", "₹", "¥"]))
def test_decimals_there_and_back(value: Decimal, sign: str) -> None:
    plain, grouped = f"{sign}{value}", f"{sign}{value:,}"
    continental = grouped.translate(str.maketrans(",.", ".,"))
    assert read_amount(plain) == read_amount(grouped)
    assert read_amount(grouped) == read_amount(continental, decimal_comma=True)
    assert getattr(read_amount(plain), "value", None) == value


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("59", "59", None),
        ("５９．９０元", "59.90", "CNY"),
        ("US$12.99", "12.99", "USD"),
        ("1'299.00", "1299.00", None),
        ("1 299,00 €", "1299.00", "EUR"),
        ("€ 1.299,00", "1299.00", "EUR"),
        ("26000 CRC", "26000", "CRC"),
        ("人民币59元", "59", "CNY"),
        ("CAD $59", "59", "CAD"),
        ("港币59元", "59", "HKD"),
        ("NT$1,290", "1290", "TWD"),
        ("1,290円", "1290", "JPY"),
        ("kr 59,-", "59", None),
        ("59元起", "59", "CNY"),
        ("￥59.00/件", "59.00", "CNY"),
        ("$5.99 each", "5.99", "USD"),
        ("价格：59元", "59", "CNY"),
        ("Rs. 1,29,900", "129900", "INR"),
        ("9块9", "9.9", "CNY"),
        ("59元5角6分", "59.56", "CNY"),
        ("人民币壹佰元整", "100", "CNY"),
        ("2.5万", "25000", None),
    ],
)
def test_cells_of_shops(cell: str, value: str, currency: str | None) -> None:
    assert read_amount(cell) == Amount(Decimal(value), currency)


NO_AMOUNTS = (
    "-5|-$5|(59.00)|59-99|59元-99元|59,90|12,5 €|1,2345|¥59 USD|$59 €|14k|59%|50ml|59 abc|免费|三亚|张三|一下|"
    "百搭|一百分|百分之十|第三|三个|十分|千万|万一|59 / 69||1e309|" + "9" * 70
)


@pytest.mark.parametrize("cell", NO_AMOUNTS.split("|"))
def test_cells_that_say_no_one_amount(cell: str) -> None:
    assert read_amount(cell) is None


def test_decimal_comma() -> None:
    read = {
        text: getattr(read_amount(text, decimal_comma=True), "value", None)
        for text in ("59,90", "1.299", "1.299,5", "59.90")
    }
    assert read == {"59,90": Decimal("59.90"), "1.299": 1299, "1.299,5": Decimal("1299.5"), "59.90": Decimal("59.90")}


@pytest.mark.parametrize(
    "text",
    [
        "三亚旅行带什么，张三推荐的，一下就干，一点油光，千万别油，万一过敏，百搭的，一百分好用，百分之十，第三款，三个，十分保湿",
        "一块买了两瓶，一块儿用",
        "SPF50 PA+++ 50ml 3岁 2024年 第2代 B5",
        "几百块，上百元，数千元",
        "三元素",
        "30 days, 25 years old, 2 pieces, 5%",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert [text[f.start : f.end] for f in find_amounts(text)] == []
    assert price_limits(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("1,000元以内", None, "1000"),
        ("2千元以内", None, "2000"),
        ("一百零五元以内", None, "105"),
        ("一万元以内", None, "10000"),
        ("between 50 and 100 yuan", "50", "100"),
        ("serum between 20 and 30 dollars", "20", "30"),
        ("under $1,000", None, "1000"),
        ("100-150", "100", "150"),
        ("from 50 to 100", "50", "100"),
        ("£20-£30", "20", "30"),
        ("$20-30", "20", "30"),
        ("人民币50至100", "50", "100"),
        ("五百元至八百元", "500", "800"),
        ("价格在50和100之间", "50", "100"),
        ("1-2千", "1000", "2000"),
        ("两到三百块", "200", "300"),
        ("三五百", "300", "500"),
        ("两三百块以内", None, "300"),
        ("一百多块的", "100", "200"),
        ("一千出头", "1000", "1200"),
        ("about $30", "24", "36"),
        ("100块钱的", "80", "120"),
        ("不超过两千五", None, "2500"),
        ("百元以内", None, "100"),
        ("50以上100以下", "50", "100"),
        ("不低于100不高于200", "100", "200"),
        ("over 100 dollars but under 200", "100", "200"),
        ("no more than $50", None, "50"),
        ("no less than $50", "50", None),
        ("500以上的不要", None, "500"),
        ("nothing over $50", None, "50"),
        ("皮肤干，rmb59以内", None, "59"),
        ("预算2k", None, "2000"),
        ("9块9以内", None, "9.9"),
        ("最多花300", None, "300"),
        ("比300便宜的", None, "300"),
        ("比300贵的", "300", None),
        ("贵于1000元的", "1000", None),
        ("under fifty dollars", None, "50"),
        ("cheaper than a hundred and twenty bucks", None, "120"),
        ("between twenty-five and forty dollars", "25", "40"),
        ("one cream, two serums under five steps", None, None),
        ("2015内衣", None, None),
        ("18-25岁，100-150ml，50 ml 以上, 18-25 years", None, None),
    ],
)
def test_limits(text: str, least: str | None, most: str | None) -> None:
    assert price_limits(text) == (least and Decimal(least), most and Decimal(most))


@pytest.mark.parametrize("text", ["一百" * 4000, "1," * 4000, "100元" * 2000, "from 1 " * 2000, "一" * 8000])
def test_a_long_text_is_read(text: str) -> None:
    """Neither in depth nor in time does a text of a kind cost more than its length."""
    assert read_amount(text) is None
    find_amounts(text)
    price_limits(text)


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    read_amount(text)
    for found in find_amounts(text):
        assert text[found.start : found.end]
        assert found.amount.value.is_finite()
