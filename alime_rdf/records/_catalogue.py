from dataclasses import dataclass, field

from alime_rdf.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRecord:
    """A node of the category tree. `key` is the source's id, or the full path joined by ``/``."""

    key: str
    label: str
    parent: str | None
    alt_labels: tuple[str, ...] = ()
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaRecord:
    """That items in and below `category` may have `property`, and which values it may take if enumerable."""

    category: str
    property: str
    enumerable: bool
    values: tuple[str, ...] = ()
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRecord:
    """Another name for a value: synonyms from a lexicon; `property` is None where any property may have it."""

    property: str | None
    label: str
    alt_labels: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """A row of the catalogue. `values` holds (property, value) pairs in the order of the row.

    `features` are the labels of points of interest that the merchant declares for it; `family` is shared by items
    that resemble each other (one series of a brand).
    """

    id: str
    label: str
    categories: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    features: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    barcode: str | None = None
    price: str | None = None
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """A user and the labels of the problems that the user has."""

    id: str
    problems: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRecord:
    """A scenario, the items that suit it and the users that are in it."""

    id: str
    label: str
    items: tuple[str, ...]
    users: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatedRecord:
    """A word that a recommendation says only with the merchant's own evidence."""

    word: str
    source: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that is imported and not mined. References between records have been checked.

    `currency` is the one of all prices, None where it isn't known or there are several.
    """

    categories: tuple[CategoryRecord, ...] = ()
    schema: tuple[SchemaRecord, ...] = ()
    values: tuple[ValueRecord, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    users: tuple[UserRecord, ...] = ()
    scenarios: tuple[ScenarioRecord, ...] = ()
    regulated: tuple[RegulatedRecord, ...] = ()
    currency: str | None = None
    _parents: dict[str, str | None] = field(init=False, repr=False, compare=False)
    _listed: frozenset[tuple[str, str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        listed = {(row.category, normalise(row.property), normalise(v)) for row in self.schema for v in row.values}
        object.__setattr__(self, "_parents", {c.key: c.parent for c in self.categories})
        object.__setattr__(self, "_listed", frozenset(listed))

    def lists(self, category: str, property_: str, value: str) -> bool:
        """Tell whether the schema row of just this category lists a value, however it is written."""
        return (category, normalise(property_), normalise(value)) in self._listed

    def lineage(self, category: str) -> tuple[str, ...]:
        """Return `category` and the categories above it, nearest first.

        >>> skin = CategoryRecord(key="护肤", label="护肤", parent=None, source="c.csv", line=2)
        >>> face = CategoryRecord(key="护肤/洁面", label="洁面", parent="护肤", source="c.csv", line=3)
        >>> Catalogue(categories=(skin, face)).lineage("护肤/洁面")
        ('护肤/洁面', '护肤')
        """
        chain: list[str] = []
        at: str | None = category
        while at is not None and at not in chain:
            chain.append(at)
            at = self._parents.get(at)
        return tuple(chain)
