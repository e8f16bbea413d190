"""Who has what: items by point of interest, category, value and price, as arrays over all items."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pyoxigraph import Literal, NamedNode

from alime_rdf.release import Release
from alime_rdf.vocabulary import (
    ASSERTED_OBJECT,
    ASSERTED_PREDICATE,
    ASSERTED_SUBJECT,
    CATALOGUE_GRAPH,
    CAUSES,
    CONFIDENCE,
    IN_CATEGORY,
    INFERRED_GRAPH,
    ITEM,
    KNOWLEDGE_GRAPH,
    MATCHES_CPV,
    ON_PROPERTY,
    ON_VALUE,
    PARENT_CATEGORY,
    PRICE,
    PROPERTY,
    PROVENANCE_GRAPH,
    TYPE,
)

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]
Strengths = npt.NDArray[np.float64]
Pair = tuple[NamedNode, NamedNode]
#: What is inferred of an item is no value.
_VALUE_GRAPHS = (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH)
#: So many masks, and so many items' values, are kept.
_MASKS, _REMEMBERED = 200, 20_000


class Index:
    """The inverted index of a release's items, filled as it is asked and kept.

    An item's number is its place in the order of IRIs. Masks have the shape (items,).
    """

    def __init__(self, release: Release) -> None:
        self._store = release.store
        self._postings: dict[NamedNode, tuple[Numbers, Strengths]] = {}
        self._leading: dict[tuple[NamedNode | None, NamedNode], Numbers] = {}
        self._sure: dict[tuple[NamedNode, NamedNode], float] = {}
        # A mask takes a byte for each item of the shop: whoever asks for every value must not fill the memory.
        self.in_category = lru_cache(_MASKS)(self._in_category)
        self.with_value = lru_cache(_MASKS)(self._with_value)
        #: The pairs of a property and a value that have been met; what is held of an item are places in it.
        self.pairs: list[Pair] = []
        self._places: dict[Pair, int] = {}
        #: For each item where its pairs begin in `held`, and all items' pairs, once they have been read ahead.
        self._held: tuple[npt.NDArray[np.int64], Numbers] | None = None
        self.causing = lru_cache(_REMEMBERED)(self._causing)
        self.pairs_of = lru_cache(_REMEMBERED)(self._pairs_of)
        self.properties_of = lru_cache(_REMEMBERED)(self._properties_of)

    @cached_property
    def items(self) -> list[NamedNode]:
        """All items, in the order of their IRIs."""
        found = {q.subject for q in self._store.quads_for_pattern(None, TYPE, ITEM, CATALOGUE_GRAPH)}
        return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)

    @cached_property
    def numbers(self) -> dict[NamedNode, int]:
        """The number of each item."""
        return {item: number for number, item in enumerate(self.items)}

    def load(self) -> None:
        """Read what most requests ask for: who matches which CPV, who is in which category, how sure links are."""
        for predicate, graph in ((MATCHES_CPV, INFERRED_GRAPH), (IN_CATEGORY, CATALOGUE_GRAPH)):
            found: dict[NamedNode, list[int]] = defaultdict(list)
            for number, node in self._links(predicate, graph):
                found[node].append(number)
            for node, members in found.items():
                self._leading[predicate, node] = np.array(members, np.int32)
        query = f"""SELECT ?cpv ?poi ?sure {{ GRAPH {PROVENANCE_GRAPH} {{ ?a {ASSERTED_SUBJECT} ?cpv ;
            {ASSERTED_PREDICATE} {CAUSES} ; {ASSERTED_OBJECT} ?poi ; {CONFIDENCE} ?sure }} }}"""
        self._load_pairs()
        rows: Any = self._store.query(query)
        for row in rows:
            self._sure[row["cpv"], row["poi"]] = float(row["sure"].value)

    def _links(self, predicate: NamedNode, graph: NamedNode) -> Iterator[tuple[int, NamedNode]]:
        """Return which items, by number, a property leads from and where to; a query is quicker than quads."""
        rows: Any = self._store.query(f"SELECT ?item ?node {{ GRAPH {graph} {{ ?item {predicate} ?node }} }}")
        for item, node in rows:
            number = self.numbers.get(item)
            if number is not None and isinstance(node, NamedNode):
                yield number, node

    def having(self, poi: NamedNode) -> tuple[Numbers, Strengths]:
        """Return the items that have a point of interest, by number, with the confidence of the strongest cause."""
        if poi not in self._postings:
            causes = self.causing(poi)
            parts = [self._subjects(MATCHES_CPV, cpv) for cpv in causes]
            sure = [np.full(len(part), self.confidence(c, poi)) for part, c in zip(parts, causes, strict=True)]
            numbers = np.concatenate([np.zeros(0, np.int32), *parts])
            strengths = np.concatenate([np.zeros(0), *sure])
            # By item, the strongest first: the first of each item counts.
            order = np.lexsort((-strengths, numbers))
            numbers, strengths = numbers[order], strengths[order]
            first = np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)]
            found = numbers[first], strengths[first]
            if not causes:
                return found
            self._postings[poi] = found
        return self._postings[poi]

    def _causing(self, poi: NamedNode) -> list[NamedNode]:
        """Return the CPVs that cause a point of interest, the surest first."""
        quads = self._store.quads_for_pattern(None, CAUSES, poi, KNOWLEDGE_GRAPH)
        cpvs = (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
        return sorted(cpvs, key=lambda cpv: (-self.confidence(cpv, poi), str(cpv)))

    def matches(self, item: NamedNode, cpv: NamedNode) -> bool:
        """Tell whether an item matches a CPV."""
        number = self.numbers.get(item)
        return number is not None and bool((self._subjects(MATCHES_CPV, cpv) == number).any())

    def confidence(self, cpv: object, poi: NamedNode) -> float:
        """Return how sure the link from a CPV to a point of interest is; 1 where nothing says."""
        assert isinstance(cpv, NamedNode)
        if (cpv, poi) not in self._sure:
            self._sure[cpv, poi] = self._read_confidence(cpv, poi)
        return self._sure[cpv, poi]

    def _read_confidence(self, cpv: NamedNode, poi: NamedNode) -> float:
        for quad in self._store.quads_for_pattern(None, ASSERTED_SUBJECT, cpv, PROVENANCE_GRAPH):
            about = {q.predicate: q.object for q in self._store.quads_for_pattern(quad.subject, None, None, None)}
            if about.get(ASSERTED_PREDICATE) == CAUSES and about.get(ASSERTED_OBJECT) == poi:
                found = about.get(CONFIDENCE)
                return float(found.value) if isinstance(found, Literal) else 1.0
        return 1.0

    def _in_category(self, category: NamedNode) -> Mask:
        """Return which items are in a category or below it."""
        return self._mask(*(self._subjects(IN_CATEGORY, each) for each in self._below(category)))

    def _with_value(self, value: NamedNode) -> Mask:
        """Return which items have a value, of whatever property."""
        return self._mask(self._subjects(None, value))

    def with_any(self, node: NamedNode) -> Mask:
        """Return which items have a value or point of interest, or are in a category, whichever `node` is."""
        mask = self.with_value(node) | self.in_category(node)
        mask[self.having(node)[0]] = True
        return mask

    def values_of(self, number: int) -> list[Pair]:
        """Return the properties and values of the item with a number, in a fixed order."""
        return sorted((self.pairs[pair] for pair in self.pairs_of(number)), key=str)

    def _pairs_of(self, number: int) -> frozenset[int]:
        """Return which pairs of a property and a value the item with a number has."""
        if self._held is not None:
            starts, held = self._held
            return frozenset(held[starts[number] : starts[number + 1]].tolist())
        return frozenset(
            self._place_of(q.predicate, q.object)
            for graph in _VALUE_GRAPHS
            for q in self._store.quads_for_pattern(self.items[number], None, None, graph)
            if q.predicate in self.properties and isinstance(q.object, NamedNode)
        )

    def _place_of(self, property_: NamedNode, value: NamedNode) -> int:
        place = self._places.setdefault((property_, value), len(self.pairs))
        if place == len(self.pairs):
            self.pairs.append((property_, value))
        return place

    def _load_pairs(self) -> None:
        """Read which pairs every item has: a question looks at those of twenty items."""
        numbers, pairs = [], []
        for property_ in sorted(self.properties, key=str):
            for graph in _VALUE_GRAPHS:
                for number, value in self._links(property_, graph):
                    numbers.append(number)
                    pairs.append(self._place_of(property_, value))
        items, held = np.array(numbers, np.int32), np.array(pairs, np.int32)
        order = np.argsort(items, kind="stable")
        starts = np.searchsorted(items[order], np.arange(len(self.items) + 1))
        self._held = starts, held[order]

    def _properties_of(self, value: NamedNode) -> list[NamedNode]:
        """Return the properties that a value belongs to: in CPVs, else of items."""
        cpvs = [q.subject for q in self._store.quads_for_pattern(None, ON_VALUE, value, None)]
        found = {q.object for cpv in cpvs for q in self._store.quads_for_pattern(cpv, ON_PROPERTY, None, None)}
        if not found:
            quads = self._store.quads_for_pattern(None, None, value, None)
            found = {q.predicate for q in quads if q.predicate in self.properties}
        return sorted((node for node in found if isinstance(node, NamedNode)), key=str)

    @cached_property
    def properties(self) -> frozenset[NamedNode]:
        """The properties that items can have."""
        found = (q.subject for q in self._store.quads_for_pattern(None, TYPE, PROPERTY, None))
        return frozenset(node for node in found if isinstance(node, NamedNode))

    @cached_property
    def prices(self) -> npt.NDArray[np.float64]:
        """The price of each item, NaN where none is known."""
        prices = np.full(len(self.items), np.nan)
        for quad in self._store.quads_for_pattern(None, PRICE, None, CATALOGUE_GRAPH):
            number = self.numbers.get(quad.subject) if isinstance(quad.subject, NamedNode) else None
            if number is not None and isinstance(quad.object, Literal):
                prices[number] = float(Decimal(quad.object.value))
        return prices

    def _mask(self, *parts: Numbers) -> Mask:
        mask = np.zeros(len(self.items), bool)
        for numbers in parts:
            mask[numbers] = True
        return mask

    def _subjects(self, predicate: NamedNode | None, node: object) -> Numbers:
        """Return the numbers of the items that lead to a node."""
        assert isinstance(node, NamedNode)
        known = self._leading.get((predicate, node))
        if known is None:
            found = (self.numbers.get(s) for s in self._nodes(None, predicate, node))
            known = np.array([number for number in found if number is not None], np.int32)
            if predicate is not None and len(known):
                self._leading[predicate, node] = known
        return known

    def _below(self, category: NamedNode) -> set[NamedNode]:
        found, open_ = {category}, [category]
        while open_:
            new = set(self._nodes(None, PARENT_CATEGORY, open_.pop())) - found
            found |= new
            open_ += sorted(new, key=str)
        return found

    def _nodes(self, subject: NamedNode | None, predicate: NamedNode | None, node: NamedNode) -> Iterator[NamedNode]:
        for quad in self._store.quads_for_pattern(subject, predicate, node, None):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject
