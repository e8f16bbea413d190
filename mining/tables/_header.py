import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from alime_rdf.errors import Finding
from mining.tables._row import TableRow

#: Among so many rows the header is looked for.
HEAD = 10


def broken(name: str, line: int, zh: str, en: str) -> Finding:
    """Return the finding that a row can't be read."""
    return Finding("ALM-C001", {"detail_zh": zh, "detail_en": en}, name, line)


def left_out(name: str, line: int | None, zh: str, en: str) -> Finding:
    """Return the finding that a part of a file is no part of its table."""
    return Finding("ALM-C028", {"detail_zh": zh, "detail_en": en}, name, line)


def above_header(name: str, line: int, header: int) -> Finding:
    """Return the finding that a table has lines above its header."""
    zh = f"表头在第 {header} 行，其上各行不是数据"
    return left_out(name, line, zh, f"the header is line {header}, and what is above it no row")


def find_header(rows: Sequence[Sequence[Any]]) -> int:
    """Return which of a table's first rows names its columns: titles above it fill few cells.

    >>> find_header([["Price list"], ["id", "name", ""], ["1", "Soap", "x"]])
    1
    """
    filled = [sum(not _blank(cell) for cell in row) for row in rows[:HEAD]]
    enough = max(2, (max(filled, default=0) + 1) // 2)
    return next((number for number, count in enumerate(filled) if count >= enough), 0)


class Header:
    """Names the cells of a table's rows.

    Columns of one name (as NFKC has it) become one with the values of all; a column without a name isn't read.
    Both are said once in `findings`.
    """

    def __init__(self, cells: Sequence[Any], name: str, line: int, findings: list[Finding]) -> None:
        self.name = name
        self.findings = findings
        self.cells = list(cells)
        self.names = [column_name(str(cell or "")) for cell in cells]
        self.width = max((n for n, column in enumerate(self.names, start=1) if column), default=0)
        first: dict[str, str] = {}
        self.columns = [first.setdefault(unicodedata.normalize("NFKC", column), column) for column in self.names]
        named = [column for column in self.columns if column]
        self.plain = len(set(named)) == len(named) == self.width
        self._unnamed: set[int] = set()
        for column, count in Counter(named).items():
            if count > 1:
                findings.append(Finding("ALM-C022", {"column": column, "count": str(count)}, name, line))

    def fits(self, cells: Sequence[Any]) -> bool:
        """Tell whether a row has a cell for each column, and nothing but blank cells behind them."""
        if self.width <= len(cells) <= len(self.cells):
            return True
        return len(cells) > self.width and all(map(_blank, cells[self.width :]))

    def row(self, cells: Sequence[Any], line: int) -> TableRow | None:
        """Return a row that fits; None, with a finding, for one that repeats the header."""
        if cells[: self.width] == self.cells[: self.width]:
            self.findings.append(broken(self.name, line, "与表头相同", "it repeats the header"))
            return None
        if self.plain and len(cells) == self.width:
            return TableRow(self.name, line, dict(zip(self.columns, cells, strict=True)))
        merged: dict[str, list[Any]] = {column: [] for column in self.columns if column}
        for number, cell in enumerate(cells):
            column = self.columns[number] if number < len(self.columns) else ""
            if column:
                merged[column].append(cell)
            elif not _blank(cell):
                self._say_unnamed(number + 1, line)
        return TableRow(self.name, line, {column: _merge(found) for column, found in merged.items()})

    def _say_unnamed(self, number: int, line: int) -> None:
        if number not in self._unnamed:
            self._unnamed.add(number)
            zh, en = f"第 {number} 列没有列名", f"column {number} has no name"
            self.findings.append(left_out(self.name, line, zh, en))


def column_name(text: str) -> str:
    """Return a column's name as rows have it: single spaces, nothing invisible.

    >>> column_name("\\ufeff Price\\n(EUR) ")
    'Price (EUR)'
    """
    kept = "".join(c for c in text if not unicodedata.category(c).startswith("C") or c.isspace())
    return " ".join(kept.split())


def _merge(cells: list[Any]) -> Any:
    """Return the one cell that there is, or the different ones that aren't blank."""
    if len(cells) == 1:
        return cells[0]
    filled = tuple(dict.fromkeys(cell for cell in cells if not _blank(cell)))
    return filled if len(filled) > 1 else filled[0] if filled else ""


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
