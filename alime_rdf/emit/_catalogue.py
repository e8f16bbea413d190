import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from alime_rdf.emit._iris import Iris
from alime_rdf.records import Catalogue, ItemRecord
from alime_rdf.text import normalise
from alime_rdf.vocabulary import (
    ALT_LABEL,
    AMOUNT,
    BARCODE,
    CATALOGUE_GRAPH,
    CATEGORY,
    CPV,
    DOCUMENT,
    DOCUMENT_KIND,
    ENUMERABLE,
    HAS_PROBLEM,
    HAS_PROPERTY,
    IN_CATEGORY,
    IN_DOCUMENT,
    IN_SCENARIO,
    ITEM,
    LINE,
    ON_CATEGORY,
    ON_PROPERTY,
    ON_VALUE,
    PARENT_CATEGORY,
    POI,
    PREF_LABEL,
    PREFIXES,
    PRICE,
    PROPERTY,
    PROVENANCE_GRAPH,
    RECORD,
    REGULATED_WORD,
    SCENARIO,
    SUITS_SCENARIO,
    TYPE,
    UNIT,
    USER,
    VALUE,
    WAS_DERIVED_FROM,
)

_OBJECT_PROPERTY = NamedNode(PREFIXES["owl"] + "ObjectProperty")
_XSD = PREFIXES["xsd"]
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-zμ%\u4e00-\u9fff°/]{1,8})")


def emit_catalogue(catalogue: Catalogue, iris: Iris, *, language: str = "zh") -> set[Quad]:
    """Return the catalogue as quads: facts in the catalogue graph, the row each came from in provenance.

    `language` is the tag of the labels.
    """
    return set(_CatalogueEmitter(catalogue, iris, language).quads())


def label_quads(
    node: NamedNode, label: str, alt_labels: tuple[str, ...], graph: NamedNode, language: str
) -> Iterator[Quad]:
    """Yield prefLabel (as written) and altLabels, with the normalised form among them where it differs."""
    yield Quad(node, PREF_LABEL, Literal(label, language=language), graph)
    for alt in sorted({normalise(label), *alt_labels} - {label, ""}):
        yield Quad(node, ALT_LABEL, Literal(alt, language=language), graph)


def value_quads(
    node: NamedNode, label: str, alt_labels: tuple[str, ...], graph: NamedNode, language: str
) -> Iterator[Quad]:
    """Yield a value with its labels and, where it is a number with a unit, these."""
    yield Quad(node, TYPE, VALUE, graph)
    yield from label_quads(node, label, alt_labels, graph, language)
    if number := _AMOUNT.fullmatch(normalise(label)):
        yield Quad(node, AMOUNT, Literal(number[1], datatype=NamedNode(_XSD + "decimal")), graph)
        yield Quad(node, UNIT, Literal(number[2]), graph)


def cpv_quads(iris: Iris, parts: tuple[str, str, str], label: str, graph: NamedNode, language: str) -> Iterator[Quad]:
    """Yield a CPV with its three links and a label; `parts` are category key, property, value."""
    node = iris.cpv(*parts)
    yield Quad(node, TYPE, CPV, graph)
    yield Quad(node, PREF_LABEL, Literal(label, language=language), graph)
    yield Quad(node, ON_CATEGORY, iris.category(parts[0]), graph)
    yield Quad(node, ON_PROPERTY, iris.property(parts[1]), graph)
    yield Quad(node, ON_VALUE, iris.value(parts[2]), graph)


@dataclass(frozen=True, slots=True)
class _Value:
    label: str
    source: str
    line: int
    alt_labels: set[str]


class _CatalogueEmitter:
    def __init__(self, catalogue: Catalogue, iris: Iris, language: str) -> None:
        self.catalogue = catalogue
        self.iris = iris
        self.language = language
        self.labels = {c.key: c.label for c in catalogue.categories}
        #: The first spelling of each value and its row, by IRI, so that two spellings don't make two prefLabels.
        self.values: dict[NamedNode, _Value] = {}

    def quads(self) -> Iterator[Quad]:
        yield from self.category_quads()
        yield from self.schema_quads()
        yield from self.item_quads()
        yield from self.feature_quads()
        yield from self.people_quads()
        yield from self.value_concept_quads()
        yield from self.regulated_quads()
        yield from self.source_quads()

    def fact(self, s: NamedNode, p: NamedNode, o: NamedNode | Literal) -> Quad:
        return Quad(s, p, o, CATALOGUE_GRAPH)

    def origin(self, node: NamedNode, source: str, line: int) -> Iterator[Quad]:
        record = self.iris.record(source, line)
        yield Quad(node, WAS_DERIVED_FROM, record, PROVENANCE_GRAPH)
        yield Quad(record, TYPE, RECORD, PROVENANCE_GRAPH)
        yield Quad(record, IN_DOCUMENT, self.iris.document(source), PROVENANCE_GRAPH)
        number = Literal(str(line), datatype=NamedNode(_XSD + "integer"))
        yield Quad(record, LINE, number, PROVENANCE_GRAPH)

    def named(self, node: NamedNode, kind: NamedNode, label: str, alts: tuple[str, ...] = ()) -> Iterator[Quad]:
        yield self.fact(node, TYPE, kind)
        yield from label_quads(node, label, alts, CATALOGUE_GRAPH, self.language)

    def value(self, label: str, source: str, line: int, alt_labels: tuple[str, ...] = ()) -> NamedNode:
        node = self.iris.value(label)
        known = self.values.setdefault(node, _Value(label, source, line, set()))
        known.alt_labels.update({label, *alt_labels})
        return node

    def category_quads(self) -> Iterator[Quad]:
        for category in self.catalogue.categories:
            node = self.iris.category(category.key)
            yield from self.named(node, CATEGORY, category.label, category.alt_labels)
            if category.parent is not None:
                yield self.fact(node, PARENT_CATEGORY, self.iris.category(category.parent))
            yield from self.origin(node, category.source, category.line)

    def schema_quads(self) -> Iterator[Quad]:
        enumerable: dict[str, bool] = {}
        for row in self.catalogue.schema:
            node = self.iris.property(row.property)
            if row.property not in enumerable:
                enumerable[row.property] = row.enumerable
                yield from self.named(node, PROPERTY, row.property)
                yield self.fact(node, TYPE, _OBJECT_PROPERTY)
                flag = Literal(str(row.enumerable).lower(), datatype=NamedNode(_XSD + "boolean"))
                yield self.fact(node, ENUMERABLE, flag)
                yield from self.origin(node, row.source, row.line)
            yield self.fact(self.iris.category(row.category), HAS_PROPERTY, node)
            for value in row.values:
                self.value(value, row.source, row.line)
                parts = (row.category, row.property, value)
                label = cpv_label(self.labels[row.category], row.property, value)
                yield from cpv_quads(self.iris, parts, label, CATALOGUE_GRAPH, self.language)
                yield from self.origin(self.iris.cpv(*parts), row.source, row.line)

    def item_quads(self) -> Iterator[Quad]:
        for item in self.catalogue.items:
            node = self.iris.item(item.id)
            yield from self.named(node, ITEM, item.label)
            for category in item.categories:
                yield self.fact(node, IN_CATEGORY, self.iris.category(category))
            for property_, value in item.values:
                value_node = self.value(value, item.source, item.line)
                yield self.fact(node, self.iris.property(property_), value_node)
            if item.barcode is not None:
                yield self.fact(node, BARCODE, Literal(item.barcode))
            if item.price is not None:
                price = Literal(item.price, datatype=NamedNode(_XSD + "decimal"))
                yield self.fact(node, PRICE, price)
            yield from self.origin(node, item.source, item.line)

    def feature_quads(self) -> Iterator[Quad]:
        """Yield the points of interest that items declare; that an item has one is left to rules and proofs."""
        firsts: dict[str, ItemRecord] = {}
        for item in self.catalogue.items:
            for feature in item.features:
                firsts.setdefault(feature, item)
        for feature, item in firsts.items():
            node = self.iris.poi(feature)
            yield from self.named(node, POI, feature)
            yield from self.origin(node, item.source, item.line)

    def people_quads(self) -> Iterator[Quad]:
        for user in self.catalogue.users:
            node = self.iris.user(user.id)
            yield from self.named(node, USER, user.id)
            for problem in user.problems:
                yield self.fact(node, HAS_PROBLEM, self.iris.problem(problem))
            yield from self.origin(node, user.source, user.line)
        for scenario in self.catalogue.scenarios:
            node = self.iris.scenario(scenario.id)
            yield from self.named(node, SCENARIO, scenario.label)
            for item in scenario.items:
                yield self.fact(node, SUITS_SCENARIO, self.iris.item(item))
            for member in scenario.users:
                yield self.fact(self.iris.user(member), IN_SCENARIO, node)
            yield from self.origin(node, scenario.source, scenario.line)

    def value_concept_quads(self) -> Iterator[Quad]:
        for record in self.catalogue.values:
            self.value(record.label, record.source, record.line, record.alt_labels)
        for node, value in self.values.items():
            alts = tuple(value.alt_labels - {value.label})
            yield from value_quads(node, value.label, alts, CATALOGUE_GRAPH, self.language)
            yield from self.origin(node, value.source, value.line)

    def regulated_quads(self) -> Iterator[Quad]:
        for record in self.catalogue.regulated:
            yield self.fact(self.iris.dataset, REGULATED_WORD, Literal(record.word))
            yield from self.origin(self.iris.dataset, record.source, record.line)

    def source_quads(self) -> Iterator[Quad]:
        c = self.catalogue
        tables = (c.categories, c.schema, c.values, c.items, c.users, c.scenarios, c.regulated)
        for source in {row.source for table in tables for row in table}:
            node = self.iris.document(source)
            yield Quad(node, TYPE, DOCUMENT, PROVENANCE_GRAPH)
            yield Quad(node, DOCUMENT_KIND, Literal("catalogue"), PROVENANCE_GRAPH)


def cpv_label(category: str, property_: str, value: str) -> str:
    """Return how people read a CPV: ``洁面-成分-玻尿酸``."""
    return f"{category}-{property_}-{value}"
