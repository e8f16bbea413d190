import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alime_rdf.domain import Dialect, LeftOut, Pairs, column_key, column_label, compile_pattern
from alime_rdf.text import read_amount
from mining.tables._attributes import attributes_in, distinct, split
from mining.tables._head import with_header
from mining.tables._row import TableRow

#: What joins the levels that a JSON list gives.
_LEVELS = " > "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshaped:
    """Products in place of rows: every row is a product, part of one, of the header, or left out, by what says so.

    `attributes` are columns that the table doesn't have, of what its cells name.
    """

    rows: tuple[TableRow, ...]
    header: int = 0
    variants: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()


def columns_of(rows: Iterable[TableRow]) -> list[str]:
    """Return the columns of rows in the order met; of a cell with objects in it those inside, as ``brand.name``."""
    found: dict[str, None] = {}
    for row in rows:
        for column, cell in row.cells.items():
            found |= dict.fromkeys(_names(column, cell))
    return list(found)


def _names(column: str, cell: Any) -> Iterator[str]:
    inner = [entry for entry in (cell if isinstance(cell, list) else [cell]) if isinstance(entry, dict)]
    if not inner:
        yield column
    for entry in inner:
        for key, value in entry.items():
            yield from _names(f"{column}.{key}", value)


def reshape(rows: Sequence[TableRow], dialect: Dialect, *, language: str | None = None) -> Reshaped:
    """Make one row of each product that a shop system wrote into several, as its dialect says.

    Variants and images join their product; drafts and what isn't on sale are left out and counted. Attributes get
    columns of their own, named as the shop names them. The first column of a role takes what the others say where
    it is empty; `language` picks among columns in several languages.
    """
    read = len(rows)
    rows = with_header(rows, dialect)
    header = columns_of(rows)
    table = _Table(dialect, header, language)
    products: list[TableRow] = []
    left_out: Counter[str] = Counter()
    variants = 0
    for key, group in table.products(rows):
        head, *others = group
        if reason := table.left_out(head):
            left_out[reason] += len(group)
            continue
        kept = [head]
        for row in others:
            if reason := table.left_out(row, variant=True):
                left_out[reason] += 1
            else:
                kept.append(row)
        variants += len(kept) - 1
        products.append(table.product(kept, key))
    left = dict(sorted(left_out.items()))
    made = [
        column for column in dict.fromkeys(column for row in products for column in row.cells) if column not in header
    ]
    return Reshaped(
        rows=tuple(products),
        header=read - len(rows),
        variants=variants,
        left_out=left,
        attributes=tuple(column for column in made if column not in _tops(header)),
    )


class _Table:
    """A dialect's columns, looked up once in a table's header."""

    def __init__(self, dialect: Dialect, header: list[str], language: str | None) -> None:
        self.dialect = dialect
        self.header = header

        def find(names: Sequence[str]) -> list[str]:
            return dialect.resolve(names, header, language=language)

        variants = dialect.variants
        self.group, self.parent, self.parent_ids = (
            find(variants.group),
            find(variants.parent),
            find(variants.parent_ids),
        )
        self.children, self.follow_empty = find(variants.children), find(variants.follow_empty)
        self.follow = [(find(rule.columns), _values(rule)) for rule in variants.follow]
        self.gather = set(dialect.matches(variants.gather, header))
        self.rules = [(find(rule.columns), _values(rule), rule.variants) for rule in dialect.left_out]
        self.roles = {
            role: find(names) for role, names in dialect.columns.items() if role not in ("property", "ignored")
        }
        self.pairs = [(pairs, numbered) for pairs in dialect.pairs if (numbered := _numbered(pairs, header))]
        self.attributes = [
            (rule, dialect.matches(rule.columns, [*header, *_tops(header)])) for rule in dialect.attributes
        ]
        self.lists = {
            column: separator
            for name, separator in reversed(list(dialect.lists.items()))
            for column in dialect.matches([name], header)
        }
        self.level_lists = dialect.matches(dialect.level_lists, header)
        # An attribute that is named like one of these is another thing.
        self.reserved = {column for columns in self.roles.values() for column in columns}
        self.reserved |= set(dialect.matches(dialect.columns.get("ignored", ()), header))

    # Which rows are one product

    def products(self, rows: Sequence[TableRow]) -> list[tuple[str | None, list[TableRow]]]:
        """Return each product's rows, that of the product itself first, with its id where the rows share one."""
        parents = self.named_parents(rows)
        groups: dict[object, list[TableRow]] = {}
        keys: dict[object, str | None] = {}
        heads: dict[object, TableRow] = {}
        above: object = None
        for number, row in enumerate(rows):
            shared = next((f"{row.text(column)}" for column in self.group if row.text(column)), None)
            parent = parents.get(number)
            key: object
            if above is not None and self.follows(row):
                key = above
            elif shared is not None:
                key = ("group", shared)
            else:
                key = ("row", number if parent is None else parent)
            keys.setdefault(key, shared)
            groups.setdefault(key, []).append(row)
            if key == ("row", number):
                heads[key] = row
            above = key
        for key, head in heads.items():
            groups[key].sort(key=lambda row, head=head: row is not head)  # type: ignore[misc]
        return [(keys[key], group) for key, group in groups.items()]

    def follows(self, row: TableRow) -> bool:
        if any(_says(row, columns, values) for columns, values in self.follow):
            return True
        return bool(self.follow_empty) and not any(row.text(column) for column in self.follow_empty)

    def named_parents(self, rows: Sequence[TableRow]) -> dict[int, int]:
        """Return for each row that is a variant the number of its product's row: it names that, or is named there."""
        if not (self.parent or self.children):
            return {}
        ids = self.parent_ids or self.roles.get("id", [])
        numbers: dict[str, int] = {}
        for column in reversed(ids):
            for number, row in reversed(list(enumerate(rows))):
                if name := row.text(column):
                    numbers[name] = number
        children = compile_pattern(self.dialect.variants.children_pattern)
        found: dict[int, int] = {}
        orphans: dict[str, int] = {}
        for number, row in enumerate(rows):
            named = next((row.text(column) for column in self.parent if row.text(column)), "")
            name = named if named in numbers else re.sub(r"^id:\s*", "", named)
            if name:
                found[number] = numbers.get(name, orphans.setdefault(name, number))
            for column in self.children:
                for child in children.findall(row.text(column)):
                    if (at := numbers.get(child.strip())) is not None and at != number:
                        found.setdefault(at, number)
        return {number: parent for number, parent in found.items() if parent not in found and parent != number}

    # What isn't a product on sale

    def left_out(self, row: TableRow, *, variant: bool = False) -> str | None:
        for columns, values, variants in self.rules:
            if (variants or not variant) and (said := _says(row, columns, values)):
                return said
        return None

    # One row of several

    def product(self, rows: list[TableRow], key: str | None) -> TableRow:
        head = rows[0]
        prices = set(self.roles.get("price", []))
        cells: dict[str, Any] = {}
        for column in dict.fromkeys(column for row in rows for column in row.cells):
            if column in self.gather:
                cells[column] = tuple(distinct(value for row in rows for value in row.values(column)))
            elif column in prices and len(rows) > 1:
                cells[column] = _lowest([row.text(column) for row in rows])
            else:
                cells[column] = next(
                    (row.cells.get(column) for row in rows if row.text(column) or row.nested(column)), ""
                )
        merged = TableRow(head.source, head.line, cells)
        for column in self.level_lists:
            if column in cells:
                cells[column] = tuple(_paths(cells[column]))
        for column, separator in self.lists.items():
            if column in cells and not isinstance(cells[column], list):
                cells[column] = tuple(split(merged.text(column), separator))
        for name, (values, parted) in self.attributes_of(rows).items():
            column = name if name not in self.reserved else f"{name} (2)"
            together = _alike_once([*values, *merged.values(column)])
            cells[column] = together if parted else tuple(together)
        self.fill(merged)
        ids = self.roles.get("id", [])
        if key is not None and ids:
            cells[ids[0]] = key
        return merged

    def fill(self, row: TableRow) -> None:
        """Let the first column of each role say what the others say where it is empty; a description says it all."""
        for role, columns in self.roles.items():
            if not columns:
                continue
            if role == "text":
                row.cells[columns[0]] = tuple(distinct(value for column in columns for value in row.values(column)))
            elif role in ("price", "category") and columns[0] not in row.cells and row.values(columns[0]):
                # Of objects in a list each is a category, or a variant with its price; strings may be levels of one.
                found = row.values(columns[0])
                row.cells[columns[0]] = _lowest(found) if role == "price" else tuple(found)
            elif not row.values(columns[0]):
                row.cells[columns[0]] = next(
                    (row.cells.get(c) or tuple(row.values(c)) for c in columns if row.values(c)), ""
                )

    def attributes_of(self, rows: list[TableRow]) -> dict[str, tuple[list[str], bool]]:
        """Return what the rows say in columns that name an attribute and its value, or hold several attributes.

        With the values comes whether they are single values; else each may hold several.
        """
        found: dict[str, tuple[list[str], bool]] = {}

        def add(name: str, values: Iterable[str], parted: bool) -> None:
            if name := " ".join(name.split()):
                own = self.own_name(name, found)
                known, so_far = found.get(own, ([], True))
                found[own] = ([*known, *values], parted and so_far)

        for pairs, numbered in self.pairs:
            for name_column, value_column in numbered:
                name = ""
                for row in rows:
                    # Shopify names an option on the first row of a product only.
                    name = row.text(name_column) or name
                    value = row.text(value_column)
                    if value and value not in pairs.skip:
                        add(name, split(value, pairs.separator) if pairs.separator else [value], True)
        for rule, columns in self.attributes:
            for column in columns:
                for row in rows:
                    for name, value in attributes_in(row, column, rule):
                        add(name, split(value, rule.values) if rule.values else [value], rule.values is not None)
        return found

    def own_name(self, name: str, found: Iterable[str]) -> str:
        """Return a column that the attribute shares already, however its name is written; else its name."""
        keys = {column_key(name)}
        known = (*found, *self.header)
        same = next((column for column in known if column_key(column) in keys), None)
        return same or next((column for column in known if column_key(column_label(column)) in keys), name)


def _values(rule: LeftOut) -> frozenset[str]:
    return frozenset(value.casefold() for value in rule.values)


def _says(row: TableRow, columns: Sequence[str], values: frozenset[str]) -> str | None:
    column = next((column for column in columns if row.text(column)), None)
    if column is None or row.text(column).casefold() not in values:
        return None
    return f"{column}: {row.text(column)}"


def _tops(header: Iterable[str]) -> list[str]:
    """Return the columns whose cells hold objects."""
    return list(dict.fromkeys(column.split(".")[0] for column in header if "." in column))


def _numbered(pairs: Pairs, header: Sequence[str]) -> list[tuple[str, str]]:
    """Return the columns of names and values, by their number."""
    keys = {column_key(column): column for column in reversed(header)}
    found = []
    for number in range(1, 101):
        name, value = (keys.get(column_key(p.replace("{n}", str(number)))) for p in (pairs.name, pairs.value))
        if name is not None and value is not None:
            found.append((name, value))
    return found


def _alike_once(values: Sequence[str]) -> list[str]:
    """Return the values that aren't empty, of those that differ in case or hyphens only the first.

    >>> _alike_once(["Sea Green", "sea-green", "red"])
    ['Sea Green', 'red']
    """
    return list({column_key(value): value for value in reversed(distinct(values))}.values())[::-1]


def _paths(cell: Any) -> list[str]:
    """Return the paths that a list of levels gives, or a list of such lists.

    >>> _paths(["Beauty", "Hair"]), _paths([["Beauty", "Hair"], ["Gifts"]]), _paths("Beauty")
    (['Beauty > Hair'], ['Beauty > Hair', 'Gifts'], ['Beauty'])
    """
    if not isinstance(cell, list):
        return [cell] if isinstance(cell, str) and cell else []
    if any(isinstance(entry, list) for entry in cell):
        return [path for entry in cell for path in _paths(entry)]
    levels = [str(level).strip() for level in cell if level is not None]
    return [_LEVELS.join(level for level in levels if level)] if any(levels) else []


def _lowest(prices: Sequence[str]) -> str:
    """Return the lowest of several prices as it is written; the first of those that can't be read."""
    read: Callable[[str], Any] = lambda price: read_amount(price) or read_amount(price, decimal_comma=True)  # noqa: E731
    amounts = [(amount.value, price) for price in prices if (amount := read(price)) is not None and amount.value > 0]
    if amounts:
        return min(amounts, key=lambda amount: amount[0])[1]
    return next((price for price in prices if price), "")
