from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from alime_rdf.vocabulary import (
    ACCEPTED_BY,
    ASSERTED_OBJECT,
    ASSERTED_PREDICATE,
    ASSERTED_SUBJECT,
    COMMENT,
    CONFIDENCE,
    DECIDED_BY,
    DECIDED_ON,
    END_OFFSET,
    EXTRACTED_BY,
    IN_DOCUMENT,
    LINE,
    MENTION,
    PREF_LABEL,
    PROVENANCE_GRAPH,
    QUOTE,
    START_OFFSET,
    TYPE,
    VERSION,
    WAS_DERIVED_FROM,
)

#: What provenance says of a node: one look-up for all of it.
About = defaultdict[NamedNode, list[Any]]


@dataclass(frozen=True, slots=True)
class Quote:
    """An evidence sentence: `start` and `end` are code points of the document's text."""

    iri: NamedNode
    document: NamedNode
    start: int
    end: int
    text: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of imported data."""

    iri: NamedNode
    document: NamedNode
    line: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted an assertion: a person with a day and a note, or a policy with its version."""

    iri: NamedNode
    by: str
    version: str | None
    on: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A triple that is not derived, with its sources.

    `assertion` is None for what was imported. `quotes` are the evidence sentences, `rows` the imported rows.
    """

    fact: tuple[NamedNode, NamedNode, NamedNode | Literal]
    assertion: NamedNode | None
    confidence: float | None
    extractors: tuple[str, ...]
    acceptances: tuple[Acceptance, ...]
    quotes: tuple[Quote, ...]
    rows: tuple[Row, ...]


class SourceReader:
    """Reads where asserted and imported triples come from."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def leaf(self, fact: tuple[NamedNode, NamedNode, NamedNode | Literal], *, imported: bool) -> Leaf:
        """Return the sources of `fact`: of itself or, for a label or a part of a CPV, of its subject."""
        if imported:
            rows = self._rows(self._about(fact[0])) or (
                self._rows(self._about(fact[2])) if isinstance(fact[2], NamedNode) else ()
            )
            return Leaf(fact, None, None, (), (), (), rows)
        found = self._assertion(fact) or self._concept_assertion(fact[0])
        if found is None:
            return Leaf(fact, None, None, (), (), (), self._rows(self._about(fact[0])))
        assertion, about = found
        confidence = _text(about, CONFIDENCE)
        return Leaf(
            fact,
            assertion,
            float(confidence) if confidence is not None else None,
            tuple(self._agent(node) for node in _nodes(about, EXTRACTED_BY)),
            tuple(self._acceptance(node) for node in _nodes(about, ACCEPTED_BY)),
            tuple(sorted(self._quotes(about), key=lambda q: (str(q.document), q.start, str(q.iri)))),
            self._rows(about),
        )

    def _assertion(self, fact: tuple[NamedNode, NamedNode, NamedNode | Literal]) -> tuple[NamedNode, About] | None:
        for node in self._subjects(ASSERTED_SUBJECT, fact[0]):
            about = self._about(node)
            if about[ASSERTED_PREDICATE] == [fact[1]] and about[ASSERTED_OBJECT] == [fact[2]]:
                return node, about
        return None

    def _concept_assertion(self, subject: NamedNode) -> tuple[NamedNode, About] | None:
        """Return the assertion that brought `subject` into the graph: of its type, or with it as value."""
        for node in self._subjects(ASSERTED_SUBJECT, subject):
            about = self._about(node)
            if about[ASSERTED_PREDICATE] == [TYPE]:
                return node, about
        first = next(iter(self._subjects(ASSERTED_OBJECT, subject)), None)
        return None if first is None else (first, self._about(first))

    def _subjects(self, predicate: NamedNode, object_: NamedNode) -> list[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, object_, PROVENANCE_GRAPH)
        return sorted((q.subject for q in quads if isinstance(q.subject, NamedNode)), key=str)

    def _about(self, node: NamedNode) -> About:
        about: About = defaultdict(list)
        for quad in self._store.quads_for_pattern(node, None, None, PROVENANCE_GRAPH):
            about[quad.predicate].append(quad.object)
        return about

    def _agent(self, node: NamedNode) -> str:
        about = self._about(node)
        name, version = _text(about, PREF_LABEL) or node.value, _text(about, VERSION)
        return f"{name} {version}" if version else name

    def _acceptance(self, node: NamedNode) -> Acceptance:
        about = self._about(node)
        agent = _nodes(about, DECIDED_BY)[0]
        by = self._about(agent)
        return Acceptance(
            node,
            _text(by, PREF_LABEL) or agent.value,
            _text(by, VERSION),
            _text(about, DECIDED_ON),
            _text(about, COMMENT),
        )

    def _quotes(self, assertion: About) -> list[Quote]:
        quotes = []
        for node in _nodes(assertion, WAS_DERIVED_FROM):
            about = self._about(node)
            text, start, end = (_text(about, p) for p in (QUOTE, START_OFFSET, END_OFFSET))
            if text is not None and start is not None and end is not None:
                document = _nodes(about, IN_DOCUMENT)[0]
                mentions = tuple(sorted(_texts(about, MENTION), key=lambda m: int(m.split("-")[0])))
                quotes.append(Quote(node, document, int(start), int(end), text, mentions))
        return quotes

    def _rows(self, derived: About) -> tuple[Row, ...]:
        rows = []
        for record in _nodes(derived, WAS_DERIVED_FROM):
            about = self._about(record)
            line = _text(about, LINE)
            if line is not None:
                rows.append(Row(record, _nodes(about, IN_DOCUMENT)[0], int(line)))
        return tuple(sorted(rows, key=lambda row: (str(row.document), row.line)))


def _nodes(about: About, predicate: NamedNode) -> list[NamedNode]:
    return sorted((node for node in about[predicate] if isinstance(node, NamedNode)), key=str)


def _texts(about: About, predicate: NamedNode) -> list[str]:
    return sorted(node.value for node in about[predicate] if isinstance(node, Literal))


def _text(about: About, predicate: NamedNode) -> str | None:
    return next(iter(_texts(about, predicate)), None)
