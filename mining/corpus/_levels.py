"""Category paths as shops write them."""

import re
from collections.abc import Iterable

from alime_rdf.domain import ItemColumns
from mining.corpus._cells import shown
from mining.tables import TableRow

#: Levels of a category tree; each has the names of all above it in its key.
MOST_LEVELS = 64
#: Signs that part levels and are in no name; where one is, a slash belongs to a name.
_ARROW = re.compile(r"\s*(?:-+>|=+>|[>＞›»→])\s*")
_SPACED_SLASH = re.compile(r"\s+[/／]\s+")
_SLASH = re.compile(r"[/／]")
#: Taxonomies of Open Food Facts and its kin: en:beverages,en:teas.
_TAGS = re.compile(r"\s*[a-z]{2,3}:[^,:]+(?:,\s*[a-z]{2,3}:[^,:]+)*\s*")
_TAG = re.compile(r"[a-z]{2,3}:(?=\S)")
#: Roots that a shop system makes and no shopper sees.
_ROOTS = ("Default Category", "Root Catalog")
_NEXT_PATH = re.compile(rf",\s*(?=(?:{'|'.join(_ROOTS)})\s*[/>])")


def path_key(levels: Iterable[str]) -> str:
    """Return the key of a category: its levels joined by ``/``; a slash in a name becomes a wide one.

    >>> path_key(["Home/Office", "Chairs"])
    'Home／Office/Chairs'
    """
    return "/".join(level.replace("/", "／") for level in levels)


class Levels:
    """Cuts category cells into paths, and paths into levels.

    `sign` parts levels; without one it is read off each cell: an arrow, a slash between spaces, a slash.
    """

    def __init__(self, sign: str | None = None, separator: str = "|") -> None:
        self.sign = sign
        self.separator = separator
        self._whole: frozenset[str] = frozenset()

    @classmethod
    def of(cls, columns: ItemColumns, rows: Iterable[TableRow] = ()) -> "Levels":
        """Return how a table's cells are cut: a level that an arrow shows to have a slash in its name keeps it."""
        levels = cls(columns.levels, columns.separator)
        if columns.levels is None and len(columns.category) == 1:
            cells = {cell for row in rows for cell in row.values(columns.category[0]) if "/" in cell}
            paths = [_ARROW.split(shown(cell)) for cell in sorted(cells)]
            levels._whole = frozenset(level for path in paths if len(path) > 1 for level in path if "/" in level)
        return levels

    def paths(self, row: TableRow, columns: ItemColumns) -> list[list[str]]:
        """Return the category paths of an item's row; the default category where it states none."""
        default = [[columns.default_category]] if columns.default_category is not None else []
        return (self._stated(row, columns) if columns.category else []) or default

    def _stated(self, row: TableRow, columns: ItemColumns) -> list[list[str]]:
        """Return the paths of one column, or of columns that are levels."""
        if len(columns.category) == 1:
            return self._of_cell(row.cell(columns.category[0]))
        *above, last = columns.category
        upper = [" ".join(shown(text).split("\n")) for text in map(row.text, above)]
        leaves = [leaf.strip() for leaf in re.split("\n", shown(row.text(last)))]
        leaves = [part.strip() for leaf in leaves for part in leaf.split(self.separator)]
        levels = [level.strip("/ ") for level in upper if level.strip("/ ")]
        return [[*levels, leaf.strip("/ ")] for leaf in leaves if leaf.strip("/ ")]

    def split(self, path: str) -> list[str]:
        """Return the levels of a path, outermost first.

        >>> Levels().split("Home/Office > Chairs"), Levels().split("Default Category/Women/Tops")
        (['Home/Office', 'Chairs'], ['Women', 'Tops'])
        """
        if self.sign is not None:
            levels = path.split(self.sign)
        elif _ARROW.search(path):
            levels = _ARROW.split(path)
        elif path.strip() in self._whole:
            levels = [path]
        else:
            levels = (_SPACED_SLASH if _SPACED_SLASH.search(path) else _SLASH).split(path)
        levels = [level.strip() for level in levels if level.strip()]
        if levels and all(_TAG.match(level) for level in levels):
            levels = [_TAG.sub("", level, count=1) for level in levels]
        return levels[1:] if len(levels) > 1 and levels[0] in _ROOTS else levels

    def _of_cell(self, cell: object) -> list[list[str]]:
        if isinstance(cell, list):
            return self._of_list(cell)
        cells = cell if isinstance(cell, tuple) else [cell]
        return [path for each in cells for path in self._of_text(shown(str(each if each is not None else "")))]

    def _of_list(self, cell: list[object]) -> list[list[str]]:
        """Return the paths of a list: of lists each is one; of texts each, or all are the levels of one."""
        if any(isinstance(entry, list) for entry in cell):
            return [path for entry in cell for path in self._of_list(entry if isinstance(entry, list) else [entry])]
        texts = [" ".join(shown(e).split("\n")) for e in cell if isinstance(e, str) and e.strip()]
        paths = [path for text in texts if (path := self.split(text))]
        if all(len(path) == 1 for path in paths):
            return [[level for path in paths for level in path]] if paths else []
        return paths

    def _of_text(self, text: str) -> list[list[str]]:
        if _TAGS.fullmatch(text):
            return [self.split(" > ".join(text.split(",")))] if self.sign is None else [self.split(text)]
        lines = text.split("\n")
        if len(lines) > 1 and not any(len(self.split(line)) > 1 or self.separator in line for line in lines):
            return [[level for line in lines for level in self.split(line)]]
        parts = [part for line in lines for part in _NEXT_PATH.split(line)]
        if self.sign != self.separator:
            parts = [part for each in parts for part in each.split(self.separator)]
        return [path for part in parts if (path := self.split(part))]
