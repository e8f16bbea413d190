from collections.abc import Iterable
from dataclasses import replace

from alime_rdf.emit._iris import LabelError, local_name
from alime_rdf.errors import Finding
from alime_rdf.records import (
    Catalogue,
    CategoryRecord,
    ItemRecord,
    RegulatedRecord,
    ScenarioRecord,
    SchemaRecord,
    UserRecord,
    ValueRecord,
)

Record = CategoryRecord | SchemaRecord | ValueRecord | ItemRecord | UserRecord | ScenarioRecord | RegulatedRecord


def usable_catalogue(catalogue: Catalogue, *, findings: list[Finding]) -> Catalogue:
    """Return a catalogue without the labels and ids that can't name a thing, and without what hangs on these.

    Whoever read it: each label that is left out adds ALM-C009 or ALM-C010 to `findings`.
    """
    return _Sieve(findings).catalogue(catalogue)


class _Sieve:
    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def names(self, record: Record, *labels: str) -> bool:
        """Tell whether all labels can name things; report those that can't."""
        found = [error for error in map(label_defect, labels) if error is not None]
        self.findings += [replace(finding, source=record.source, line=record.line) for finding in found]
        return not found

    def kept(self, record: Record, labels: Iterable[str]) -> tuple[str, ...]:
        return tuple(label for label in labels if self.names(record, label))

    def catalogue(self, catalogue: Catalogue) -> Catalogue:
        categories = self.categories(catalogue.categories)
        keys = {category.key for category in categories}
        items = tuple(item for item in map(self.item, catalogue.items) if item and keys.issuperset(item.categories))
        users = tuple(self.user(user) for user in catalogue.users if self.names(user, user.id))
        ids, people = {item.id for item in items}, {user.id for user in users}
        return replace(
            catalogue,
            categories=categories,
            schema=tuple(
                self.schema(s) for s in catalogue.schema if s.category in keys and self.names(s, s.property)
            ),
            values=tuple(self.value(value) for value in catalogue.values if self.names(value, value.label)),
            items=items,
            users=users,
            scenarios=tuple(
                replace(
                    s, items=tuple(i for i in s.items if i in ids), users=tuple(u for u in s.users if u in people)
                )
                for s in catalogue.scenarios
                if self.names(s, s.id, s.label)
            ),
            regulated=tuple(record for record in catalogue.regulated if self.names(record, record.word)),
        )

    def categories(self, records: tuple[CategoryRecord, ...]) -> tuple[CategoryRecord, ...]:
        good = {r.key: r for r in records if self.names(r, *r.key.split("/"), r.label)}
        while orphans := [r.key for r in good.values() if r.parent is not None and r.parent not in good]:
            for key in orphans:
                del good[key]
        return tuple(replace(r, alt_labels=self.kept(r, r.alt_labels)) for r in good.values())

    def schema(self, record: SchemaRecord) -> SchemaRecord:
        return replace(record, values=self.kept(record, record.values))

    def value(self, record: ValueRecord) -> ValueRecord:
        return replace(record, alt_labels=self.kept(record, record.alt_labels))

    def item(self, item: ItemRecord) -> ItemRecord | None:
        if not self.names(item, item.id, item.label):
            return None
        values = tuple((name, value) for name, value in item.values if self.names(item, name, value))
        return replace(item, values=values, features=self.kept(item, item.features))

    def user(self, user: UserRecord) -> UserRecord:
        return replace(user, problems=self.kept(user, user.problems))


def label_defect(label: str) -> Finding | None:
    """Return why `label` can't name a thing, or None."""
    try:
        local_name(label)
    except LabelError as error:
        return Finding(error.code, error.values)
    return None
