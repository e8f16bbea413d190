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
#: Pairs of a property and a value.
Values = frozenset[tuple[NamedNode, NamedNode]]
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
        self.values_of = lru_cache(_REMEMBERED)(self._values_of)
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
            for quad in self._store.quads_for_pattern(None, predicate, None, graph):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                    number = self.numbers.get(quad.subject)
                    if number is not None:
                        found[quad.object].append(number)
            for node, members in found.items():
                self._leading[predicate, node] = np.array(members, np.int32)
        query = f"""SELECT ?cpv ?poi ?sure {{ GRAPH {PROVENANCE_GRAPH} {{ ?a {ASSERTED_SUBJECT} ?cpv ;
            {ASSERTED_PREDICATE} {CAUSES} ; {ASSERTED_OBJECT} ?poi ; {CONFIDENCE} ?sure }} }}"""
        rows: Any = self._store.query(query)
        for row in rows:
            self._sure[row["cpv"], row["poi"]] = float(row["sure"].value)

    def having(self, poi: NamedNode) -> tuple[Numbers, Strengths]:
        """Return the items that have a point of interest, by number, with the confidence of the strongest cause."""
        if poi not in self._postings:
            causes = [q.subject for q in self._store.quads_for_pattern(None, CAUSES, poi, KNOWLEDGE_GRAPH)]
            parts = [self._subjects(MATCHES_CPV, cpv) for cpv in causes]
            sure = [np.full(len(part), self.confidence(c, poi)) for part, c in zip(parts, causes, strict=True)]
            numbers = np.concatenate([np.zeros(0, np.int32), *parts])
            strengths = np.concatenate([np.zeros(0), *sure])
            # By item, the strongest first: the first of each item counts.
            order = np.lexsort((-strengths, numbers))
            numbers, strengths = numbers[order], strengths[order]
            first = np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)]
            self._postings[poi] = numbers[first], strengths[first]
        return self._postings[poi]

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

    def _values_of(self, number: int) -> Values:
        """Return the properties and values of the item with a number."""
        return frozenset(
            (q.predicate, q.object)
            for graph in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH)  # what is inferred of an item is no value
            for q in self._store.quads_for_pattern(self.items[number], None, None, graph)
            if q.predicate in self.properties and isinstance(q.object, NamedNode)
        )

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
            if predicate is not None:
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
