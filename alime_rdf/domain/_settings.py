from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alime_rdf.domain._dialect import Dialect
from alime_rdf.emit import AcceptancePolicy
from alime_rdf.records import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumns:
    """Which columns of the item table hold what.

    `name` and `price` list columns of which the first that isn't empty counts; `category` lists the levels of the
    category path, outermost first; one column may also hold whole paths. `levels` is the sign between the levels of a
    path; without it, it is read off the cells. `decimal` is the sign before a price's decimals. `properties` maps
    property labels to columns. `features` is the column of what merchants declare an item to serve: links are weighed
    against it; items that agree in all columns of `siblings` (brand and series) resemble each other. Several
    categories, values or features in one cell are separated by `separator`. An item whose row names no category is in
    `default_category`, if there is one.
    """

    id: str = "id"
    name: tuple[str, ...] = ("name",)
    category: tuple[str, ...] = ("category",)
    barcode: str | None = None
    price: tuple[str, ...] = ()
    features: str | None = None
    siblings: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    separator: str = "|"
    levels: str | None = None
    decimal: str = "."
    default_category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSettings:
    """The files of the catalogue; without `categories` the tree is read off the items.

    `dialect` says how a shop system wrote its products into the item table; `language` picks among columns in
    several. `items` is a file, or a folder of pages. `currency` is the one that prices are in, as ISO 4217 names
    it; without it prices are in what their cells say.
    """

    items: Path
    dialect: Dialect | None = None
    language: str = "zh"
    columns: ItemColumns = ItemColumns()
    encoding: str = "utf-8"
    currency: str | None = None
    categories: Path | None = None
    schema: Path | None = None
    users: Path | None = None
    scenarios: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconSettings:
    """Word lists that a knowledge engineer starts from; see the how-to on lexicons for their form."""

    problems: Path | None = None
    pois: Path | None = None
    values: Path | None = None
    regulated: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """Texts of one kind: files (one document each), or tables whose `columns` name text, id, item, title …

    `staff` are the accounts of those who answer in chats, with ``*`` for any characters.
    """

    kind: DocumentKind
    paths: tuple[Path, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    staff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningSettings:
    """Thresholds of the miner.

    `min_count`: how often a phrase must occur to be looked at. `generalise_after`: in how many sub-categories a
    cause must be seen before it is proposed for the category above them. `seed`: of the classifier. `claims` and
    `targets`: the free properties that take the effects which pages promise, and the problems which they fight.
    """

    min_count: int = 3
    generalise_after: int = 3
    seed: int = 0
    claims: str | None = None
    targets: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain file, checked; every path is absolute."""

    name: str
    base: str
    folder: Path
    catalogue: CatalogueSettings
    policy: AcceptancePolicy
    title: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"
    lexicon: LexiconSettings = LexiconSettings()
    texts: tuple[TextSource, ...] = ()
    mining: MiningSettings = MiningSettings()
    decisions: Path | None = None
    candidates: tuple[Path, ...] = ()
