"""Numbers as people write them: 1,299.00, 1 299,00, 一百零五, 两千五, 1.5万."""

import re
from decimal import Decimal

#: 〇 and the characters of cheques count too. Texts come simplified: 貳 is 贰 by then.
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGITS |= {c: n for n, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "仟": 1000, "百": 100, "佰": 100, "十": 10, "拾": 10}
_BIG = 10**4
#: No one writes a longer number.
_LONGEST = 80
#: Where no one says what parts the thousands, these are sure.
_PLAIN = r"[0-9]{1,15}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}"
_BY_COMMA = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?|[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?:\.[0-9]{1,9})?"
_BY_SPACE = r"[0-9]{1,3}(?:[ '’][0-9]{3}){1,4}(?:\.[0-9]{1,9})?"
#: 1.299,00 and 1 299,00: a comma behind dots, spaces or apostrophes, before one or two digits, is the decimal sign.
_CONTINENTAL = r"[0-9]{1,3}(?:[. '’][0-9]{3}){1,4},[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3}){2,4}"
_DECIMAL_COMMA = r"[0-9]{1,15},[0-9]{1,9}|[0-9]{1,3}\.[0-9]{3}"
_POINTED = re.compile(f"{_PLAIN}|{_BY_COMMA}|{_BY_SPACE}")
_COMMAED = re.compile(f"{_CONTINENTAL}|{_DECIMAL_COMMA}")
_ONLY_COMMAED = re.compile(_CONTINENTAL)
_CHARACTERS = "".join((*_DIGITS, *_UNITS))

#: What may be a number within a text, to be read by :func:`read_number`. Space parts no thousands there: 买 2 300 元.
NUMBER = re.compile(
    rf"(?<![a-z0-9.])(?<![0-9],)(?:{_BY_COMMA}|[0-9]{{1,15}}(?:\.[0-9]{{1,9}})?)(?![0-9])[{_CHARACTERS}0-9]*|"
    rf"[{_CHARACTERS}]"
    rf"[{_CHARACTERS}0-9]*"
)

_ENGLISH = {
    **{word: n for n, word in enumerate("one two three four five six seven eight nine".split(), start=1)},
    **{word: n for n, word in enumerate("ten eleven twelve thirteen fourteen fifteen sixteen".split(), start=10)},
    **{word: n for n, word in enumerate("seventeen eighteen nineteen".split(), start=17)},
    **{word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty".split(), start=2)},
    **{word: 10 * n for n, word in enumerate("seventy eighty ninety".split(), start=7)},
}
_WORD = "|".join((*sorted(_ENGLISH, key=len, reverse=True), "hundred", "thousand"))
#: A number in English words: fifty, twenty-five, a hundred and fifty.
ENGLISH_NUMBER = re.compile(
    rf"(?<![a-z0-9-])(?:a (?=hundred|thousand))?(?:{_WORD})"
    rf"(?:[ -](?:(?:(?<=hundred )|(?<=thousand ))and )?(?:{_WORD})){{0,6}}(?![a-z0-9-])"
)


def read_number(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    """Return the number that a whole text is, in digits, in Chinese characters or in both; None if it is none.

    The text has to be NFKC and simplified. With `decimal_comma` 59,90 and 1.299 are read as on the continent; without
    it 59,90 is no number, because it may be two. What can only be read one way (1.299,00) is read in any case.

    >>> [str(read_number(text)) for text in ("1,299.00", "一百五", "一百零五", "一万二", "1.5万", "2千5")]
    ['1299.00', '150', '105', '12000', '15000', '2500']
    """
    if len(text) > _LONGEST:
        return None
    if decimal_comma and _COMMAED.fullmatch(text):
        return Decimal(re.sub(r"[. '’]", "", text).replace(",", "."))
    if _POINTED.fullmatch(text):
        return Decimal(re.sub(r"[, '’]", "", text))
    if _ONLY_COMMAED.fullmatch(text):
        return Decimal(re.sub(r"[. '’]", "", text).replace(",", "."))
    return _english(text) if ENGLISH_NUMBER.fullmatch(text) else _characters(text)


def _english(text: str) -> Decimal | None:
    """Return a number in English words; None where they are two numbers: five twenty."""
    total = part = last = 0
    for word in re.split(r"[ -]", text.removeprefix("a ")):
        if word == "thousand" and not total:
            total, part, last = max(part, 1) * 1000, 0, 0
        elif word == "hundred" and part < 100:
            part, last = max(part, 1) * 100, 0
        elif word in _ENGLISH and (not last or (last >= 20 and _ENGLISH[word] < 10)):
            part, last = part + _ENGLISH[word], 1 if last else _ENGLISH[word]
        elif word != "and":
            return None
    return Decimal(total + part)


def _characters(text: str) -> Decimal | None:
    """Return a number that has Chinese characters in it: the largest unit parts it in two."""
    unit = max((_UNITS[c] for c in text if c in _UNITS), default=None)
    if unit is None:
        return _digits(text)
    sign = max((c for c in text if _UNITS.get(c) == unit), key=text.rindex)
    at = text.rindex(sign)
    many = _head(text[:at], unit)
    if many is None:
        return None
    rest = _tail(text[at + 1 :], unit)
    whole = many == many.to_integral_value()
    if rest is None or (rest and not whole):
        return None
    value = many * unit + rest
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _head(text: str, unit: int) -> Decimal | None:
    """Return how many of a unit there are. Only ten needs no number before it: 百搭 and 千万别 are no numbers."""
    if not text:
        return Decimal(1) if unit == 10 else None
    if unit == 10 and text[0] in "零〇":
        return None
    many = read_number(text)
    if many is None or many <= 0:
        return None
    return many if many < (10 if unit < _BIG else 10**5) or (unit >= _BIG and text.isdigit()) else None


def _tail(text: str, unit: int) -> Decimal | None:
    """Return what comes behind a unit. A digit that closes a number counts the next lower one: 一百五, 一万二."""
    if not text:
        return Decimal(0)
    after_zero = text[0] in "零〇"
    rest = text[1:] if after_zero else text
    if len(rest) == 1 and (rest in _DIGITS or rest.isdigit()):
        digit = Decimal(_DIGITS[rest] if rest in _DIGITS else int(rest))
        if not digit:
            return None
        return digit if after_zero or unit == 10 else digit * unit / 10
    value = read_number(rest)
    if value is None or value != value.to_integral_value() or value < 10:
        return None
    return value if value < (unit // 10 if after_zero else unit) else None


def _digits(text: str) -> Decimal | None:
    """Return a number of Chinese digits alone: 五, 二〇二四. Two of them are 三五, three to five, and no number."""
    if not text or not all(c in _DIGITS for c in text):
        return None
    if len(text) == 1 or (text[0] not in "零〇" and (len(text) > 2 or text[1] in "零〇")):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    return None
