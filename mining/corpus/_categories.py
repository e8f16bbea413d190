from dataclasses import replace
from pathlib import Path

from alime_rdf.domain import ItemColumns
from alime_rdf.errors import Finding
from alime_rdf.records import CategoryRecord
from mining.corpus._cells import entries, line_of
from mining.corpus._levels import MOST_LEVELS, Levels, path_key
from mining.corpus._rows import RowReader
from mining.tables import TableRow


class CategoryReader(RowReader):
    """Reads the category tree from a file of its own, or off the items."""

    def __init__(self, columns: ItemColumns, findings: list[Finding]) -> None:
        super().__init__(findings)
        self.columns = columns
        self.categories: dict[str, CategoryRecord] = {}
        self.names: dict[str, str] = {}
        self.levels = Levels.of(columns)

    def read_categories(self, path: Path) -> None:
        """Read a table of categories by path, or by id, name and parent; cycles are cut, orphans dropped."""
        rows = [row for row in self.rows(path) if self.has_label(row)]
        records: dict[str, CategoryRecord] = {}
        for row in rows:
            record = self.category_record(row)
            if record.key in records:
                self.find("ALM-C003", row, id=record.key, first=str(records[record.key].line))
            elif self.usable(record.key, row, path=True) and self.usable(record.label, row):
                records[record.key] = record
        self.drop_orphans(records)
        self.drop_deep(records)
        for record in records.values():
            record = self.cut_cycle(record, records)
            self.categories[record.key] = record
            self.names.setdefault(path_key([record.label]), record.key)

    def has_label(self, row: TableRow) -> bool:
        if self.levels.split(line_of(row.text("path"))) or (row.text("id") and row.text("name")):
            return True
        self.find("ALM-C002", row, column="path" if "path" in row.cells else "id, name")
        return False

    def category_record(self, row: TableRow) -> CategoryRecord:
        alts = tuple(entries(row, "alt_labels", "|"))
        path = self.levels.split(line_of(row.text("path")))
        if path:
            key, label, parent = path_key(path), path[-1], path_key(path[:-1]) or None
            key = row.text("id") or key
        else:
            key, label, parent = row.text("id"), line_of(row.text("name")), row.text("parent") or None
        return CategoryRecord(key=key, label=label, parent=parent, alt_labels=alts, source=row.source, line=row.line)

    def drop_orphans(self, records: dict[str, CategoryRecord]) -> None:
        below: dict[str, list[CategoryRecord]] = {}
        for record in records.values():
            below.setdefault(record.parent or "", []).append(record)
        orphans = [r for r in records.values() if r.parent is not None and r.parent not in records]
        for orphan in orphans:
            row = TableRow(orphan.source, orphan.line, {})
            self.find("ALM-C008", row, category=orphan.label, parent=orphan.parent or "")
            del records[orphan.key]
            orphans += below.get(orphan.key, [])

    def drop_deep(self, records: dict[str, CategoryRecord]) -> None:
        deep = [r for r in records.values() if len(self.lineage(r, records)[0]) > MOST_LEVELS]
        for record in deep:
            self.too_deep(TableRow(record.source, record.line, {}))
            del records[record.key]

    def too_deep(self, row: TableRow) -> None:
        zh, en = f"类目超过 {MOST_LEVELS} 级", f"its category has more than {MOST_LEVELS} levels"
        self.find("ALM-C001", row, detail_zh=zh, detail_en=en)

    @staticmethod
    def lineage(record: CategoryRecord, records: dict[str, CategoryRecord]) -> tuple[set[str], str | None]:
        """Return a record and those above it, as far as a tree may go, and the key that comes next."""
        above, seen = record.parent, {record.key}
        while above is not None and above not in seen and len(seen) <= MOST_LEVELS:
            seen.add(above)
            above = records[above].parent
        return seen, above

    def cut_cycle(self, record: CategoryRecord, records: dict[str, CategoryRecord]) -> CategoryRecord:
        """Take the parent from a record that closes a cycle: of those in the cycle, the one whose row comes last."""
        seen, above = self.lineage(record, records)
        if above != record.key or record.line != max(records[key].line for key in seen):
            return record
        row = TableRow(record.source, record.line, {})
        self.find("ALM-C007", row, category=record.label, parent=record.parent or "")
        return replace(record, parent=None)

    def categories_of_items(self, rows: list[TableRow]) -> None:
        """Take the tree off the category paths of the items."""
        for row in rows:
            for path in self.levels.paths(row, self.columns):
                if len(path) > MOST_LEVELS:
                    self.too_deep(row)
                    continue
                if path_key(path) in self.categories or not self.usable(path_key(path), row, path=True):
                    continue
                for depth, label in enumerate(path, start=1):
                    key, parent = path_key(path[:depth]), path_key(path[: depth - 1]) or None
                    record = CategoryRecord(key=key, label=label, parent=parent, source=row.source, line=row.line)
                    self.categories.setdefault(key, record)

    def category_paths(self, row: TableRow) -> list[str]:
        """Return the category paths of an item's row: each leaf behind the levels above it."""
        return [path_key(path) for path in self.levels.paths(row, self.columns)]

    def category_key(self, name: str) -> str | None:
        """Return the key of a category from its key, its path as shops write it, or its label."""
        for key in (name, path_key(self.levels.split(line_of(name)))):
            if key in self.categories:
                return key
        return self.names.get(path_key([line_of(name)]))


def category_paths(row: TableRow, columns: ItemColumns) -> list[str]:
    """Return the category paths of an item's row: each leaf behind the levels above it."""
    return [path_key(path) for path in Levels.of(columns).paths(row, columns)]


def category_tree(rows: list[TableRow], columns: ItemColumns) -> CategoryReader:
    """Return the category tree that items' rows give where there is no table of categories."""
    tree = CategoryReader(columns, [])
    tree.levels = Levels.of(columns, rows)
    tree.categories_of_items(rows)
    return tree
