from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

#: What strip() leaves at the ends of a cell: zero-width space, word joiner, byte-order mark.
_INVISIBLE = "\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: where it is, and its cells by column name.

    `line` is the line of the file on which the row begins; in JSON arrays, XML and JSON-LD it is the number of the
    record, in a workbook the number of the row. A cell is what its file says: text, or of JSON also a truth value, a
    list, an object or nothing. Numbers are text, as they are written.
    """

    source: str
    line: int
    cells: dict[str, Any]

    def values(self, column: str) -> list[str]:
        """Return the entries of a cell that aren't empty, stripped: of a list its own, of anything else one.

        A name with dots that isn't a column leads into objects: ``brand.name``. Objects themselves are no entries.

        >>> row = TableRow("a.jsonl", 1, {"tags": ["dry ", "", "oily"], "vegan": True, "brand": {"name": "Ayu"}})
        >>> row.values("tags"), row.values("vegan"), row.values("brand"), row.values("brand.name")
        (['dry', 'oily'], ['true'], [], ['Ayu'])
        """
        texts = (_text(entry) for entry in _entries(self.cell(column)))
        return [text for text in texts if text]

    def text(self, column: str) -> str:
        """Return the entries of a cell, one a line; empty where there are none."""
        return "\n".join(self.values(column))

    def cell(self, column: str) -> Any:
        """Return a cell as it is in its file; a tuple where the header has several columns of the name.

        Names that NFKC makes the same name the same column: 净含量（ml） and 净含量(ml).
        """
        if column in self.cells:
            return self.cells[column]
        if (same := self._same(column)) is not None:
            return self.cells[same]
        return _inner(self.cells, column.split(".")) if "." in column else None

    def _same(self, column: str) -> str | None:
        folded = normalize("NFKC", column)
        if folded in self.cells:
            return folded
        return next((name for name in self.cells if not name.isascii() and normalize("NFKC", name) == folded), None)

    def has(self, column: str) -> bool:
        """Tell whether the row has a column, whatever is in it."""
        return column in self.cells or self._same(column) is not None or self.cell(column) is not None

    def nested(self, column: str) -> bool:
        """Tell whether a cell has an object that isn't empty, which no value can be made of."""
        return any(isinstance(entry, dict) and entry for entry in _entries(self.cell(column)))


def _inner(value: Any, path: list[str]) -> Any:
    if not path:
        return value
    if isinstance(value, dict):
        return _inner(value.get(path[0]), path[1:])
    if isinstance(value, list):
        found = [_inner(entry, path) for entry in value]
        return [entry for entry in found if entry is not None] or None
    return None


def _entries(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _entries(entry)
    else:
        yield value


def _text(entry: Any) -> str:
    if entry is None or isinstance(entry, dict):
        return ""
    if isinstance(entry, bool):
        return "true" if entry else "false"
    text = str(entry).strip()
    return text.strip(_INVISIBLE).strip() if text and (text[0] in _INVISIBLE or text[-1] in _INVISIBLE) else text
