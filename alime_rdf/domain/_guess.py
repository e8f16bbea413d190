import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["id", "name", "category", "barcode", "price", "text", "property", "ignored"]

_CATEGORY = "category|categories|类目|類目|品类|品類|分类|分類|类别|類別|品项|品項"
_NAMES: dict[Role, str] = {
    "id": r"(?:item|product|goods|商品|产品|產品)?[ _-]?(?:id|sku|编号|編號|货号|貨號|编码|編碼)",
    "name": r"(?:item|product|商品|产品|產品|中文)?[ _-]?(?:name|title|名称|名稱|品名|标题|標題|名)",
    "category": rf"(?:[一二三四]级|叶子)?(?:{_CATEGORY})[1-4]?",
    "barcode": r"(?:barcode|gtin|ean|upc|条码|條碼|条形码|條形碼|国际码)",
    "price": r"(?:price|价格|價格|售价|售價|单价|單價|定价|定價)",
    "text": r"(?:商品|产品|產品|中文)?(?:description|detail|text|描述|简介|簡介|详情|詳情|介绍|介紹|卖点|賣點)",
}
_BARCODE = re.compile(r"\d{8,14}")
#: Fewer values than this say nothing about whether they repeat.
_FEW = 20
_SEPARATORS = ("|", "、", ";", ",")
_PRICE = re.compile(r"\d+(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column of an item table is taken for, and why."""

    column: str
    role: Role
    because: str


def guess_separator(rows: Sequence[Mapping[str, str]]) -> str:
    """Return what separates several values in one cell: the one of ``| 、 ; ,`` that most short cells hold.

    >>> guess_separator([{"成分": "茶树、薄荷"}, {"成分": "茶树"}])
    '、'
    """
    cells = [cell for row in rows for cell in row.values() if cell and len(cell) <= 60]
    return max(_SEPARATORS, key=lambda separator: sum(separator in cell for cell in cells))


def guess_columns(rows: Sequence[Mapping[str, str]]) -> list[ColumnGuess]:
    """Guess the roles of an item table's columns from their names and the cells of some rows.

    id, name, barcode, price and text are each given once, category once a level; of the rest, short and repeating
    columns are properties and others are ignored.

    >>> rows = [{"编号": "1", "品名": "甲", "成分": "茶树"}, {"编号": "2", "品名": "乙", "成分": "茶树"}]
    >>> [(g.column, g.role) for g in guess_columns(rows)]
    [('编号', 'id'), ('品名', 'name'), ('成分', 'property')]
    """
    columns = list(rows[0]) if rows else []
    separator = guess_separator(rows)
    cells = {c: [v for row in rows if (v := (row.get(c) or "").strip())] for c in columns}
    guesses: dict[str, ColumnGuess] = {}
    taken: set[Role] = set()
    for role, pattern in _NAMES.items():
        for column in columns:
            free = role == "category" or role not in taken
            if column not in guesses and free and re.fullmatch(pattern, column, re.IGNORECASE):
                guesses[column] = ColumnGuess(column, role, "name")
                taken.add(role)
    for column in columns:
        if column not in guesses:
            guess = _by_cells(column, cells[column], len(rows), separator, taken)
            guesses[column] = guess
            if guess.role != "property":
                taken.add(guess.role)
    return [guesses[column] for column in columns]


def _by_cells(column: str, cells: Sequence[str], rows: int, separator: str, taken: set[Role]) -> ColumnGuess:
    if not cells:
        return ColumnGuess(column, "ignored", "empty")
    distinct, length = len(set(cells)), sum(map(len, cells)) / len(cells)
    if "barcode" not in taken and all(_BARCODE.fullmatch(c) for c in cells):
        return ColumnGuess(column, "barcode", "8 to 14 digits")
    if "id" not in taken and distinct == rows == len(cells) and length <= 20:
        return ColumnGuess(column, "id", "each different")
    if "text" not in taken and length > 30:
        return ColumnGuess(column, "text", f"{length:.0f} characters on average")
    if all(_PRICE.fullmatch(c) for c in cells):
        role: Role = "ignored" if "price" in taken or distinct < 3 else "price"
        return ColumnGuess(column, role, "numbers")
    values = [value for cell in cells for value in cell.split(separator)]
    repeating = len(set(values)) * 3 <= len(values) * 2
    if sum(map(len, values)) / len(values) <= 20 and (repeating or len(values) < _FEW):
        return ColumnGuess(column, "property", f"{len(set(values))} different of {len(values)}")
    return ColumnGuess(column, "ignored", f"{distinct} different of {len(cells)}")
