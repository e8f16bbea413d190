from collections.abc import Sequence
from dataclasses import replace

from alime_rdf.domain import CatalogueSettings
from alime_rdf.emit import CatalogueFit
from alime_rdf.errors import DomainError, Finding
from alime_rdf.records import (
    Catalogue,
    CPVClaim,
    ItemRecord,
    RegulatedRecord,
    ScenarioRecord,
    SchemaRecord,
    UserRecord,
    ValueRecord,
    families_of,
)
from alime_rdf.text import normalise
from mining.corpus._categories import CategoryReader
from mining.corpus._cells import PriceReader, entries, line_of, plain, read_barcode
from mining.corpus._items import read_item_rows
from mining.corpus._levels import Levels
from mining.corpus._lexicon import Lexicon
from mining.corpus._rows import RowReader
from mining.tables import TableRow

_YES = ("yes", "true", "1", "是")
_NO = ("no", "false", "0", "否")
#: What an earlier conversion has left of characters that it couldn't read.
_DAMAGED = "\ufffd"
#: A file with one of these has no rows at all.
_NO_TABLE = ("ALM-C023", "ALM-C027", "ALM-D002")


def read_catalogue(
    settings: CatalogueSettings,
    lexicon: Lexicon,
    *,
    findings: list[Finding],
    item_rows: Sequence[TableRow] | None = None,
) -> Catalogue:
    """Read categories, category schema, items, users and scenarios, and check what refers to what.

    Without a category file the tree is read off the items; without a schema file a category has the properties
    that its items fill. What can't be used becomes a finding and is left out: of a value only the value, of a
    row without id, name or known category the row. `item_rows` are the items' rows where they have been read already.
    """
    rows = read_item_rows(settings, findings=findings) if item_rows is None else list(item_rows)
    return _CatalogueReader(settings, lexicon, findings).read(rows)


class _CatalogueReader(RowReader):
    def __init__(self, settings: CatalogueSettings, lexicon: Lexicon, findings: list[Finding]) -> None:
        super().__init__(findings)
        self.settings = settings
        self.columns = settings.columns
        self.lexicon = lexicon
        self.tree = CategoryReader(settings.columns, findings)
        self.prices = PriceReader(settings.columns.decimal)

    def read(self, item_rows: list[TableRow]) -> Catalogue:
        self.check_columns(item_rows)
        self.tree.levels = Levels.of(self.columns, item_rows)
        if self.settings.categories is not None:
            self.tree.read_categories(self.settings.categories)
        else:
            self.tree.categories_of_items(item_rows)
        schema = self.read_schema()
        values = self.lexicon_values()
        tree = Catalogue(
            categories=tuple(self.tree.categories.values()),
            schema=tuple(schema),
            values=values,
            regulated=self.regulated(),
        )
        items = self.read_items(item_rows, tree)
        if not items:
            self.findings.append(Finding("ALM-C015", {"path": self.settings.items.name}))
        ids = {item.id for item in items}
        users = self.read_users()
        scenarios = self.read_scenarios(ids, {user.id for user in users})
        return replace(
            tree,
            items=tuple(items),
            users=tuple(users),
            scenarios=tuple(scenarios),
            currency=self.currency(),
        )

    def check_columns(self, rows: list[TableRow]) -> None:
        """Refuse a table that lacks a column which the domain file names, or that has no rows."""
        name = self.settings.items.name
        if not rows:
            for finding in self.findings:
                if finding.source == name and finding.code in _NO_TABLE:
                    raise DomainError(finding.code, finding.values, source=name)
            raise DomainError("ALM-C015", {"path": name})
        columns = self.columns
        known = {column for row in rows for column in row.cells}
        optional = (columns.barcode, columns.features, *columns.siblings)
        # A dialect's attributes are columns only where a product has them.
        properties = columns.properties.values() if self.settings.dialect is None else ()
        named = [columns.id, *columns.category, *properties, *optional]
        # Of columns of which the first that isn't empty counts, one is enough.
        sets = [(column,) for column in named if column is not None] + [columns.name, columns.price]
        missing = [names[0] for names in sets if names and not known.intersection(names)]
        missing = [column for column in missing if not any(row.has(column) for row in rows)]
        if missing:
            values = {"path": name, "column": missing[0], "known": ", ".join(sorted(known))}
            raise DomainError("ALM-C014", values)

    # Category schema and values

    def read_schema(self) -> list[SchemaRecord]:
        records: list[SchemaRecord] = []
        first: dict[str, SchemaRecord] = {}
        for row in self.rows(self.settings.schema):
            category = self.tree.category_key(row.text("category"))
            property_, flag = row.text("property"), row.text("enumerable").lower()
            if category is None:
                self.find("ALM-C013", row, what_zh="类目", what_en="category", name=row.text("category"))
            elif not property_ or not self.usable(property_, row):
                self.find("ALM-C002", row, column="property")
            elif flag not in (*_YES, *_NO):
                self.find(
                    "ALM-C011", row, column="enumerable", expected_zh="yes 或 no", expected_en="yes or no", value=flag
                )
            else:
                values = tuple(v for v in entries(row, "values", "|") if self.usable(v, row))
                record = SchemaRecord(
                    category=category,
                    property=property_,
                    enumerable=flag in _YES,
                    values=values,
                    source=row.source,
                    line=row.line,
                )
                earlier = first.setdefault(property_, record)
                if earlier.enumerable != record.enumerable:
                    self.find("ALM-C012", row, property=property_, first=str(earlier.line))
                    record = replace(record, enumerable=earlier.enumerable)
                records.append(record)
        return records if self.settings.schema is not None else self.schema_of_columns()

    def schema_of_columns(self) -> list[SchemaRecord]:
        roots = [c for c in self.tree.categories.values() if c.parent is None]
        return [
            SchemaRecord(category=root.key, property=name, enumerable=False, source=root.source, line=root.line)
            for root in roots
            for name in self.columns.properties
        ]

    def lexicon_values(self) -> tuple[ValueRecord, ...]:
        return tuple(
            ValueRecord(property=e.property, label=e.label, alt_labels=e.synonyms, source=e.source, line=e.line)
            for e in self.lexicon.values
        )

    def regulated(self) -> tuple[RegulatedRecord, ...]:
        return tuple(
            RegulatedRecord(word=word, source=entry.source, line=entry.line)
            for entry in self.lexicon.regulated
            for word in (entry.label, *entry.synonyms)
        )

    # Items

    def read_items(self, rows: list[TableRow], tree: Catalogue) -> list[ItemRecord]:
        fit = CatalogueFit(tree)
        items: dict[str, ItemRecord] = {}
        for row in rows:
            item = self.item_record(row, fit)
            if item is None:
                continue
            if item.id in items:
                self.find("ALM-C003", row, id=item.id, first=str(items[item.id].line))
            else:
                items[item.id] = item
        return list(items.values())

    def item_record(self, row: TableRow, fit: CatalogueFit) -> ItemRecord | None:
        columns = self.columns
        id_ = self.first(row, (columns.id,))
        label = line_of(self.first(row, columns.name))
        if not id_ or not label:
            self.find("ALM-C002", row, column=columns.id if not id_ else " / ".join(columns.name))
            return None
        if not self.usable(id_, row) or not self.usable(label, row):
            return None
        categories = []
        for path in self.tree.category_paths(row):
            key = self.tree.category_key(path)
            if key is None:
                self.find("ALM-C004", row, item=id_, category=path)
            else:
                categories.append(key)
        if not categories:
            if not self.tree.category_paths(row):
                self.find("ALM-C002", row, column=" / ".join(columns.category))
            return None
        return ItemRecord(
            id=id_,
            label=label,
            categories=tuple(dict.fromkeys(categories)),
            values=tuple(self.item_values(row, categories, fit)),
            features=tuple(self.declared(row)),
            families=families_of(line_of(row.text(column)) for column in columns.siblings),
            barcode=self.barcode(row),
            price=self.price(row),
            source=row.source,
            line=row.line,
        )

    def item_values(self, row: TableRow, categories: list[str], fit: CatalogueFit) -> list[tuple[str, str]]:
        values: dict[tuple[str, str], None] = {}
        for property_, column in self.columns.properties.items():
            for value in self.values(row, column):
                defects = [fit.defect(CPVClaim(category, property_, value)) for category in categories]
                if None in defects:
                    values[property_, value] = None
                elif (defect := defects[0]) is not None:
                    self.find(defect.code, row, **defect.values)
        return list(values)

    def declared(self, row: TableRow) -> list[str]:
        """Return what the row declares the item to serve, as labels are compared."""
        column = self.columns.features
        labels = (normalise(label) for label in (self.values(row, column) if column is not None else ()))
        return [label for label in dict.fromkeys(labels) if label and self.usable(label, row)]

    def values(self, row: TableRow, column: str) -> list[str]:
        """Return the values in a cell; what an earlier conversion has damaged, and objects, become findings."""
        if row.nested(column):
            self.find("ALM-C020", row, column=column)
        values = entries(row, column, self.columns.separator)
        for value in values:
            if _DAMAGED in value:
                self.find("ALM-C021", row, column=column, value=value)
        return [value for value in values if _DAMAGED not in value]

    def first(self, row: TableRow, columns: Sequence[str]) -> str:
        """Return the first entry of the first column that isn't empty."""
        for column in columns:
            if row.nested(column):
                self.find("ALM-C020", row, column=column)
        return next((value for column in columns for value in row.values(column)), "")

    def barcode(self, row: TableRow) -> str | None:
        column = self.columns.barcode
        text = self.first(row, (column,)) if column is not None else ""
        if column is None or not text:
            return None
        try:
            barcode = read_barcode(text)
        except ValueError:
            self.find("ALM-C025", row, column=column, value=text)
            return None
        if barcode is None:
            expected = {"expected_zh": "8 到 14 位数字", "expected_en": "8 to 14 digits"}
            self.find("ALM-C011", row, column=column, value=text, **expected)
        return barcode

    def price(self, row: TableRow) -> str | None:
        text = self.first(row, self.columns.price)
        if not text:
            return None
        column = next(column for column in self.columns.price if row.values(column))
        amount = self.prices.read(text)
        if amount is None and self.prices.wants_comma(text):
            self.find("ALM-C024", row, column=column, value=text)
        elif amount is None:
            expected = {"expected_zh": "价格，如 59.9", "expected_en": "a price such as 59.9"}
            self.find("ALM-C011", row, column=column, value=text, **expected)
        elif (currency := self.settings.currency) is not None and amount.currency not in (None, currency):
            self.find("ALM-C026", row, value=text, found=amount.currency or "", currency=currency)
            return None
        return plain(amount.value) if amount is not None else None

    def currency(self) -> str | None:
        """Return the currency of all prices; several are said where the domain file names none."""
        if self.settings.currency is not None:
            return self.settings.currency
        found = self.prices.currencies
        if len(found) > 1:
            counts = ", ".join(f"{currency} × {count}" for currency, count in sorted(found.items()))
            self.findings.append(Finding("ALM-C029", {"currencies": counts}, self.settings.items.name))
        return next(iter(found)) if len(found) == 1 else None

    # Users and scenarios

    def read_users(self) -> list[UserRecord]:
        users: dict[str, UserRecord] = {}
        for row in self.rows(self.settings.users):
            id_ = row.text("id")
            problems = entries(row, "problems", "|")
            if not id_ or not self.usable(id_, row):
                self.find("ALM-C002", row, column="id")
            elif id_ in users:
                self.find("ALM-C003", row, id=id_, first=str(users[id_].line))
            else:
                usable = tuple(p for p in problems if self.usable(p, row))
                users[id_] = UserRecord(id=id_, problems=usable, source=row.source, line=row.line)
        return list(users.values())

    def read_scenarios(self, items: set[str], users: set[str]) -> list[ScenarioRecord]:
        scenarios: dict[str, ScenarioRecord] = {}
        for row in self.rows(self.settings.scenarios):
            id_, label = row.text("id"), line_of(row.text("label"))
            if not id_ or not label or not self.usable(id_, row) or not self.usable(label, row):
                self.find("ALM-C002", row, column="id, label")
            elif id_ in scenarios:
                self.find("ALM-C003", row, id=id_, first=str(scenarios[id_].line))
            else:
                scenarios[id_] = ScenarioRecord(
                    id=id_,
                    label=label,
                    items=self.known(row, "items", items),
                    users=self.known(row, "users", users),
                    source=row.source,
                    line=row.line,
                )
        return list(scenarios.values())

    def known(self, row: TableRow, column: str, ids: set[str]) -> tuple[str, ...]:
        named = entries(row, column, "|")
        for name in named:
            if name not in ids:
                what = {"what_zh": "商品" if column == "items" else "用户", "what_en": column.rstrip("s")}
                self.find("ALM-C013", row, name=name, **what)
        return tuple(name for name in named if name in ids)
