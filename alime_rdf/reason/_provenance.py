from dataclasses import dataclass

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
            rows = self._rows(fact[0]) or (self._rows(fact[2]) if isinstance(fact[2], NamedNode) else ())
            return Leaf(fact, None, None, (), (), (), rows)
        assertion = self._assertion(fact) or self._concept_assertion(fact[0])
        if assertion is None:
            return Leaf(fact, None, None, (), (), (), self._rows(fact[0]))
        confidence = self._text(assertion, CONFIDENCE)
        return Leaf(
            fact,
            assertion,
            float(confidence) if confidence is not None else None,
            tuple(self._agent(node) for node in self._nodes(assertion, EXTRACTED_BY)),
            tuple(self._acceptance(node) for node in self._nodes(assertion, ACCEPTED_BY)),
            tuple(sorted(self._quotes(assertion), key=lambda q: (str(q.document), q.start, str(q.iri)))),
            self._rows(assertion),
        )

    def _assertion(self, fact: tuple[NamedNode, NamedNode, NamedNode | Literal]) -> NamedNode | None:
        candidates = self._subjects(ASSERTED_SUBJECT, fact[0])
        for node in candidates:
            if self._nodes(node, ASSERTED_PREDICATE) == [fact[1]] and self._nodes(node, ASSERTED_OBJECT) == [fact[2]]:
                return node
        return None

    def _concept_assertion(self, subject: NamedNode) -> NamedNode | None:
        """Return the assertion that brought `subject` into the graph: of its type, or with it as value."""
        for node in self._subjects(ASSERTED_SUBJECT, subject):
            if self._nodes(node, ASSERTED_PREDICATE) == [TYPE]:
                return node
        return next(iter(self._subjects(ASSERTED_OBJECT, subject)), None)

    def _subjects(self, predicate: NamedNode, object_: NamedNode) -> list[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, object_, PROVENANCE_GRAPH)
        return sorted((q.subject for q in quads if isinstance(q.subject, NamedNode)), key=str)

    def _nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        quads = self._store.quads_for_pattern(node, predicate, None, PROVENANCE_GRAPH)
        return sorted((q.object for q in quads if isinstance(q.object, NamedNode)), key=str)

    def _texts(self, node: NamedNode, predicate: NamedNode) -> list[str]:
        quads = self._store.quads_for_pattern(node, predicate, None, PROVENANCE_GRAPH)
        return sorted(q.object.value for q in quads if isinstance(q.object, Literal))

    def _text(self, node: NamedNode, predicate: NamedNode) -> str | None:
        return next(iter(self._texts(node, predicate)), None)

    def _agent(self, node: NamedNode) -> str:
        name = self._text(node, PREF_LABEL) or node.value
        version = self._text(node, VERSION)
        return f"{name} {version}" if version else name

    def _acceptance(self, node: NamedNode) -> Acceptance:
        agent = self._nodes(node, DECIDED_BY)[0]
        return Acceptance(
            node,
            self._text(agent, PREF_LABEL) or agent.value,
            self._text(agent, VERSION),
            self._text(node, DECIDED_ON),
            self._text(node, COMMENT),
        )

    def _quotes(self, assertion: NamedNode) -> list[Quote]:
        quotes = []
        for node in self._nodes(assertion, WAS_DERIVED_FROM):
            text, start, end = (self._text(node, p) for p in (QUOTE, START_OFFSET, END_OFFSET))
            if text is not None and start is not None and end is not None:
                document = self._nodes(node, IN_DOCUMENT)[0]
                mentions = tuple(sorted(self._texts(node, MENTION), key=lambda m: int(m.split("-")[0])))
                quotes.append(Quote(node, document, int(start), int(end), text, mentions))
        return quotes

    def _rows(self, node: NamedNode) -> tuple[Row, ...]:
        rows = []
        for record in self._nodes(node, WAS_DERIVED_FROM):
            line = self._text(record, LINE)
            if line is not None:
                rows.append(Row(record, self._nodes(record, IN_DOCUMENT)[0], int(line)))
        return tuple(sorted(rows, key=lambda row: (str(row.document), row.line)))
