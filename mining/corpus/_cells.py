"""What cells say: text as a shop's page shows it, values, barcodes, prices."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from html import unescape

from alime_rdf.text import Amount, read_amount
from mining.tables import TableRow

_INLINE = (
    "a abbr acronym b bdi bdo big center cite code del dfn em font i iframe img ins kbd label mark picture q s samp "
    "small source span strike strong sub sup svg time tt u var video wbr"
)
_BLOCK = (
    "address article aside blockquote body br button caption dd details div dl dt figcaption figure footer h1 h2 h3 "
    "h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))*\s*/?"""


def _tags(names: str) -> re.Pattern[str]:
    return re.compile(rf"</?(?:{'|'.join(names.split())}){_ATTRIBUTES}>", re.IGNORECASE)


_INLINE_TAG, _BLOCK_TAG = _tags(_INLINE), _tags(_BLOCK)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
#: Entities end in a semicolon: AT&T and ?a=1&copy=2 have none.
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: Soft hyphen, zero-width space, marks of direction, word joiner, byte-order mark; joiners of emoji and Persian stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_SPACES = re.compile(r"[^\S\n]+")


def shown(text: str) -> str:
    """Return a cell's text as a page shows it: without markup and entities, lines and spaces made one each.

    >>> shown("<b>Salt</b> &amp; Pepper&nbsp;Soap"), shown("a < b, 5<10ml, AT&T")
    ('Salt & Pepper Soap', 'a < b, 5<10ml, AT&T')
    """
    previous = None
    while text != previous:
        previous = text
        if "<" in text:
            text = _BLOCK_TAG.sub("\n", _INLINE_TAG.sub("", _HIDDEN.sub("", text)))
        if "&" in text:
            text = _ENTITY.sub(lambda entity: unescape(f"&{entity[1]};"), text)
        text = _BREAKS.sub("\n", _INVISIBLE.sub("", text))
        lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
        text = "\n".join(line for line in lines if line)
    return text


def line_of(text: str) -> str:
    """Return a cell's text on one line, as names and labels have it."""
    return " ".join(shown(text).split("\n"))


def entries(row: TableRow, column: str, separator: str) -> list[str]:
    """Return the values in a cell, each once: those of a list, or those that the separator and line breaks part.

    >>> entries(TableRow("a.csv", 2, {"ingredients": "tea tree|aloe<br>aloe"}), "ingredients", "|")
    ['tea tree', 'aloe']
    """
    listed = isinstance(row.cells.get(column), list)
    found: list[str] = []
    for value in row.values(column):
        lines = shown(value).split("\n")
        found += lines if not listed else [" ".join(lines)]
    parts = found if listed else [part for line in found for part in line.split(separator)]
    return list(dict.fromkeys(part for part in map(str.strip, parts) if part))


_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")


def read_barcode(text: str) -> str | None:
    """Return the 8 to 14 digits of a barcode as sheets have it; None for what isn't one.

    Raises ValueError for one that a spreadsheet has rounded.

    >>> read_barcode("6 901234-567892"), read_barcode("0123456789012.0"), read_barcode("6.901234567892E+12")
    ('6901234567892', '0123456789012', '6901234567892')
    """
    text = unicodedata.normalize("NFKC", line_of(text)).lstrip("'")
    text = re.sub(r"[\s\-\u2010-\u2015]", "", re.sub(r"\.0+$", "", text))
    if (match := _SCIENTIFIC.fullmatch(text)) is not None:
        digits, length = match[1] + (match[2] or ""), int(match[3]) + 1
        if len(digits) > length or not 8 <= length <= 14:
            return None
        if len(digits) < length:
            raise ValueError(text)
        text = digits
    return text if re.fullmatch(r"[0-9]{8,14}", text) else None


#: A price with a comma that only a reader of decimal commas takes for one.
_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")


class PriceReader:
    """Reads prices and counts their currencies. `decimal` is the sign before a price's decimals."""

    def __init__(self, decimal: str) -> None:
        self._decimal_comma = decimal == ","
        self.currencies: Counter[str] = Counter()

    def read(self, text: str) -> Amount | None:
        """Return the amount that a cell says, of at most 12 digits before and 6 behind the point."""
        amount = read_amount(line_of(text), decimal_comma=self._decimal_comma)
        if amount is None or amount.value >= 10**12 or amount.value != round(amount.value, 6):
            return None
        if amount.currency is not None:
            self.currencies[amount.currency] += 1
        return amount

    def wants_comma(self, text: str) -> bool:
        """Tell whether a cell that isn't read as a price may be one with a decimal comma."""
        return not self._decimal_comma and _COMMA.search(unicodedata.normalize("NFKC", text)) is not None


def plain(value: Decimal) -> str:
    """Return a number as it is written in the graph: digits and a point.

    >>> plain(Decimal("1E+3")), plain(Decimal("59.90"))
    ('1000', '59.90')
    """
    return format(value, "f")
