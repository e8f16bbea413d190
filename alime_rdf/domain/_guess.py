import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alime_rdf.domain._dialect import Dialect, column_key
from alime_rdf.domain._names import BELOW, LEVELS, MEASURES, NAMES, NOTHING, Role
from alime_rdf.emit import LabelError, local_name
from alime_rdf.text import read_amount

#: A row of a table: the entries of each column's cell.
Cells = Mapping[str, Sequence[str]]

_BARCODE = re.compile(r"\d{8,14}")
_CODE = re.compile(r"[A-Za-z0-9][\w\-./#]{0,39}")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\S+\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_SWITCH = {"true", "false", "yes", "no", "y", "n", "0", "1", "是", "否", "t", "f", "on", "off"}
#: Fewer values than this say nothing about whether they repeat.
_FEW = 20
_SEPARATORS = ("|", "、", ";", ",", "\n")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column of an item table is taken for, why, and an example of what is in it."""

    column: str
    role: Role
    because: str
    example: str = ""


def guess_separator(cells: Sequence[str]) -> str:
    """Return what separates several values in one cell: the one of ``| 、 ; ,`` that most short cells hold.

    >>> guess_separator(["茶树、薄荷", "茶树"])
    '、'
    """
    short = [re.sub(r"\d[.,]\d", "", cell) for cell in cells if cell and len(cell) <= 120]
    return max(_SEPARATORS[:4], key=lambda separator: sum(separator in cell for cell in short))


def guess_columns(
    rows: Sequence[Cells],
    columns: Sequence[str] = (),
    *,
    dialect: Dialect | None = None,
    language: str | None = None,
    given: Mapping[Role, Sequence[str]] | None = None,
    attributes: Collection[str] = (),
) -> list[ColumnGuess]:
    """Guess the roles of an item table's columns: as `given`, by its dialect, from their names and from their cells.

    id, name, brand, barcode, price and text are each given once, category once a level; of the rest, short and
    repeating columns are properties and others are ignored. `attributes` are columns that a shop made to describe its
    items: their numbers and answers are properties, too, and so are weights and sizes.

    >>> rows = [{"编号": ["1"], "品名": ["甲"], "成分": ["茶树"]}, {"编号": ["2"], "品名": ["乙"], "成分": ["茶树"]}]
    >>> [(g.column, g.role) for g in guess_columns(rows)]
    [('编号', 'id'), ('品名', 'name'), ('成分', 'property')]
    """
    known = list(columns) or list(dict.fromkeys(column for row in rows for column in row))
    guesser = _Guesser(rows, known, given or {}, attributes)
    if dialect is not None:
        guesser.by_dialect(dialect, language)
    guesser.by_names()
    guesser.by_cells()
    return [guesser.guess(column) for column in known]


class _Guesser:
    def __init__(
        self,
        rows: Sequence[Cells],
        columns: list[str],
        given: Mapping[Role, Sequence[str]],
        attributes: Collection[str],
    ) -> None:
        self.rows = rows
        self.attributes = frozenset(attributes)
        self.columns = columns
        self.cells = {c: ["\n".join(row[c]) for row in rows if row.get(c)] for c in columns}
        self.entries = {c: [entry for row in rows for entry in row.get(c, ())] for c in columns}
        self.found: dict[str, tuple[Role, str]] = {}
        self.taken: set[Role] = set()
        for role, names in given.items():
            for column in names:
                self.take(column, role, "as asked")
        for column in columns:
            if column not in self.found and not self.cells[column]:
                self.found[column] = ("ignored", "empty")

    def take(self, column: str, role: Role, because: str) -> None:
        if column in self.found:
            return
        if role == "property" and not _usable(column):
            role, because = "ignored", "no label"
        self.found[column] = (role, because)
        if role not in ("property", "ignored"):
            self.taken.add(role)

    def guess(self, column: str) -> ColumnGuess:
        role, because = self.found[column]
        return ColumnGuess(column, role, because, next(iter(self.cells[column]), ""))

    def free(self) -> list[str]:
        return [column for column in self.columns if column not in self.found]

    # By the dialect

    def by_dialect(self, dialect: Dialect, language: str | None) -> None:
        kept = dialect.matches(dialect.columns.get("property", ()), self.columns)
        once = {role: names for role, names in dialect.columns.items() if role not in ("property", "ignored")}
        by_role = {role: dialect.resolve(names, self.columns, language=language) for role, names in once.items()}
        firsts = {role: found[0] for role, found in by_role.items() if found}
        for role, names in once.items():
            if role in self.taken:
                continue
            # A title may be an id where there is no other, and is still the name.
            others = {column for other, column in firsts.items() if other != role}
            columns = [c for c in by_role[role] if c not in self.found and c not in others]
            for number, column in enumerate(columns):
                if number == 0:
                    self.take(column, role, dialect.name)  # type: ignore[arg-type]
                elif column not in kept:
                    # The first column says what these say: see mining.tables.reshape.
                    self.take(column, "ignored", f"fills {columns[0]}")
            for column in dialect.matches(names, self.columns):
                if column not in kept and column not in others:
                    self.take(column, "ignored", "another language or currency")
        attributes = [c for rule in dialect.attributes for c in dialect.matches(rule.columns, self.columns)]
        for role in ("property", "ignored"):
            for column in dialect.matches(dialect.columns.get(role, ()), self.columns):
                if (role == "property" and self.switch(column)) or self.measures(column):
                    continue
                self.take(column, role, dialect.name)  # type: ignore[arg-type]
        for column in attributes:
            self.take(column, "ignored", dialect.name)

    # By names

    def by_names(self) -> None:
        for role, patterns in NAMES.items():
            if role == "category" and role not in self.taken:
                self.levels()
            if role in self.taken:
                continue
            candidates = [c for pattern in patterns for c in self.free() if re.fullmatch(pattern, column_key(c))]
            fitting = [column for column in candidates if self.fits(role, column)]
            if fitting:
                self.take(self.best(role, fitting), role, "name")
                if role == "category":
                    self.below()

    def levels(self) -> None:
        """Take columns of numbered levels, if there are several or no other column is a category."""
        for pattern in LEVELS:
            levels = [c for c in self.free() if re.fullmatch(pattern, column_key(c))]
            others = [c for c in self.free() if any(re.fullmatch(p, column_key(c)) for p in NAMES["category"][:2])]
            if len(levels) > 1 or (levels and not others):
                for column in levels:
                    self.take(column, "category", "name")

    def below(self) -> None:
        for column in self.free():
            if re.fullmatch(BELOW, column_key(column)) and self.fits("category", column):
                self.take(column, "category", "name")
                return

    def best(self, role: Role, columns: list[str]) -> str:
        if role == "id":
            # The id of a product repeats where its variants are rows, but not as much as a shop's does.
            return next((c for c in columns if len(set(self.cells[c])) * 4 > len(self.cells[c])), columns[0])
        return columns[0]

    def fits(self, role: Role, column: str) -> bool:
        """Tell whether what is in a column can be what its name says."""
        cells = self.cells[column]
        if role == "price":
            return self.most(cells, _is_amount)
        if role == "id":
            return not self.most(cells, _ADDRESS.fullmatch) and self.average(cells) <= 60
        if role == "barcode":
            return not self.most(cells, _LETTERS.search)
        if role in ("name", "text", "category", "brand"):
            if self.most(cells, _ADDRESS.fullmatch) or self.switch(column):
                return False
            return role != "category" or self.average(self.entries[column]) <= 200
        return True

    # By cells

    def by_cells(self) -> None:
        rows = len(self.rows)
        for column in self.free():
            cells = self.cells[column]
            unique = len(set(cells)) == rows == len(cells)
            codes = all(_CODE.fullmatch(c) and not _fraction(c) for c in cells) and any(len(c) > 1 for c in cells)
            if "id" not in self.taken and unique and codes and not re.fullmatch(NOTHING, column_key(column)):
                self.take(column, "id", "each different")
        for column in self.free():
            cells = self.cells[column]
            if "barcode" not in self.taken and all(_BARCODE.fullmatch(c) for c in cells):
                self.take(column, "barcode", "8 to 14 digits")
        for column in self.free():
            cells = self.cells[column]
            distinct = len(set(cells)) * 10 > rows * 8 and len(cells) * 10 > rows * 8
            if "name" not in self.taken and distinct and self.reads(cells) and 3 <= self.average(cells) <= 80:
                self.take(column, "name", "each different")
        for column in self.free():
            if "text" not in self.taken and self.average(self.cells[column]) > 30 and self.prose(column):
                self.take(column, "text", "long")
        for column in self.free():
            self.of_the_rest(column)

    def of_the_rest(self, column: str) -> None:
        cells, key = self.cells[column], column_key(column)
        own = column in self.attributes
        if re.fullmatch(NOTHING, key) and not self.measures(column):
            return self.take(column, "ignored", "no part of the item")
        if self.switch(column) and not own:
            return self.take(column, "ignored", "yes or no")
        if all(_is_number(cell) for cell in cells) and not own:
            price = "price" not in self.taken and len(set(cells)) >= 3 and all(_is_amount(cell) for cell in cells)
            return self.take(column, "price" if price else "ignored", "numbers")
        if self.most(cells, _ADDRESS.fullmatch):
            return self.take(column, "ignored", "addresses")
        separator = guess_separator(cells)
        values = [
            value.strip()
            for entry in self.entries[column]
            for value in re.split(rf"[{re.escape(separator)}\n]", entry)
        ]
        values = [value for value in values if value]
        repeating = len(set(values)) * 3 <= len(values) * 2
        if values and self.average(values) <= 25 and (repeating or len(values) < _FEW):
            return self.take(column, "property", "repeating" if repeating else "short")
        return self.take(column, "ignored", "long" if self.average(cells) > 30 else "each different")

    def measures(self, column: str) -> bool:
        """Tell whether a column that is nothing of an item's mostly describes it, as the shop says so itself."""
        return column in self.attributes and re.fullmatch(MEASURES, column_key(column)) is not None

    def prose(self, column: str) -> bool:
        if re.fullmatch(NOTHING, column_key(column)) or not self.reads(self.cells[column]):
            return False
        return bool(self.most(self.cells[column], lambda cell: " " in cell or re.search(r"[\u4e00-\u9fff]{4}", cell)))

    def switch(self, column: str) -> bool:
        return all(cell.lower() in _SWITCH for cell in self.cells[column])

    def reads(self, cells: Sequence[str]) -> bool:
        return self.most(cells, lambda cell: _LETTERS.search(cell) and not _ADDRESS.fullmatch(cell))

    @staticmethod
    def most(cells: Sequence[str], test: object) -> bool:
        return bool(cells) and sum(bool(test(cell)) for cell in cells) * 2 > len(cells)  # type: ignore[operator]

    @staticmethod
    def average(cells: Sequence[str]) -> float:
        return sum(map(len, cells)) / len(cells) if cells else 0.0


def _is_amount(cell: str) -> bool:
    return (read_amount(cell) or read_amount(cell, decimal_comma=True)) is not None


def _is_number(cell: str) -> bool:
    return _is_amount(cell) or re.fullmatch(r"[-+]?[\d.,]+\s*%?", cell) is not None


def _fraction(cell: str) -> bool:
    return re.fullmatch(r"\d+[.,]\d+", cell) is not None


def _usable(label: str) -> bool:
    """Tell whether a label can name a property or value."""
    try:
        local_name(label)
    except LabelError:
        return False
    return True
