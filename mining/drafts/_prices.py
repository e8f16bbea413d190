"""What prices are in: the currency, and the sign before the decimals."""

import re
from collections.abc import Iterable, Sequence

from alime_rdf.domain import column_key
from alime_rdf.text import read_amount
from mining.tables import TableRow

#: Columns that name the currency of a row's price.
_CURRENCY = re.compile(r"(?:price ?)?currency(?: ?(?:code|id))?|währung|devise|moneda|valuta|币种|货币|币别|幣別")
#: What parts the words of a column's name: price-EUR, Price (USD), 价格（元）, price/CNY.
_PARTS = re.compile(r"[\s\-_/|,;:()（）\[\]【】]+")


def decimal_comma(rows: Sequence[TableRow], prices: Sequence[str]) -> bool:
    """Tell whether the prices are written with decimal commas: more are read so than otherwise."""
    cells = list(_cells(rows, prices))
    commas = sum(re.search(r",\d{1,2}(?!\d)", cell) is not None for cell in cells)
    return commas > sum(re.search(r"\.\d{1,2}(?!\d)", cell) is not None for cell in cells)


def guess_currency(rows: Sequence[TableRow], prices: Sequence[str], columns: Iterable[str]) -> str | None:
    """Return the currency that all prices of a table are in, as ISO 4217 names it; None where the table doesn't say.

    It is said by the cells, by the names of the price columns, or by a column of currencies. Where they disagree, or
    only some of the cells name one, none is returned: what a bare number means there is for the shop to say.
    """
    if not prices:
        return None
    comma = decimal_comma(rows, prices)
    amounts = [read_amount(cell.strip(), decimal_comma=comma) for cell in _cells(rows, prices)]
    named = [amount.currency for amount in amounts if amount is not None]
    found = {currency for currency in named if currency is not None}
    by_name = {currency for column in prices if (currency := _in_name(column)) is not None}
    of_rows = [column for column in columns if _CURRENCY.fullmatch(column_key(column))]
    by_column = {_code(cell) for cell in _cells(rows, of_rows)}
    everywhere = bool(named) and None not in named
    if len(found | by_name | by_column) != 1 or not (everywhere or by_name or by_column):
        return None
    return (found | by_name | by_column).pop()


def _cells(rows: Sequence[TableRow], columns: Sequence[str]) -> Iterable[str]:
    return (value for row in rows for column in columns for value in row.values(column))


def _in_name(column: str) -> str | None:
    """Return the currency that a column's name gives after the word for price.

    >>> _in_name("price-EUR"), _in_name("价格（元）"), _in_name("Price (incl. tax)"), _in_name("price_yuan")
    ('EUR', 'CNY', None, 'CNY')
    """
    words = [word for word in _PARTS.split(column) if word]
    found = {code for word in words[1:] if (code := _code(word)) is not None}
    return found.pop() if len(found) == 1 else None


def _code(sign: str) -> str | None:
    """Return the code that a sign stands for: what an amount with it is in."""
    amount = read_amount(f"1 {sign.strip()}")
    return amount.currency if amount is not None else None
