"""Validation results as rows, in and out of report graphs (https://www.w3.org/TR/shacl/#validation-report)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from alime_rdf.gate._encoded import term_text
from alime_rdf.gate._validate import path_text


@dataclass(frozen=True, slots=True)
class Row:
    """A validation result: focus node and value as N-Triples writes them."""

    focus: str
    path: Node | None
    value: str | None
    component: str
    shape: Node
    constraint: Node | None = None
    messages: tuple[Literal, ...] = ()


def new_report(rows: Iterable[Row], shapes: Graph) -> Graph:
    """Return the report graph of some results."""
    graph = Graph()
    report = BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    for row in rows:
        _add(row, report, graph, shapes)
    _conclude(report, graph)
    return graph


def update_report(graph: Graph, shapes: Graph, *, gone: Counter[Row], new: Counter[Row]) -> None:
    """Take results out of a report graph and put others in.

    Raises ValueError where the report doesn't have what has gone.
    """
    report = next(graph.subjects(RDF.type, SH.ValidationReport))
    for row in gone.elements():
        nodes = graph.subjects(SH.focusNode, _term(row.focus))
        same = [node for node in nodes if _identity(read_row(node, graph, shapes), graph) == _identity(row, shapes)]
        if not same:
            raise ValueError(f"the report is of another graph; it lacks {row}")
        graph.remove((report, SH.result, same[0]))
        graph.remove((same[0], None, None))
    for row in new.elements():
        _add(row, report, graph, shapes)
    _conclude(report, graph)


def report_rows(graph: Graph, shapes: Graph) -> Counter[Row]:
    """Count the results of a report on some shapes."""
    return Counter(read_row(node, graph, shapes) for node in graph.objects(None, SH.result))


def read_row(node: Node, graph: Graph, shapes: Graph) -> Row:
    """Return a result of a report graph as a row; messages are those of the shapes."""
    shape, constraint = graph.value(node, SH.sourceShape), graph.value(node, SH.sourceConstraint)
    focus, value, path = (graph.value(node, p) for p in (SH.focusNode, SH.value, SH.resultPath))
    component = str(graph.value(node, SH.sourceConstraintComponent)).rsplit("#", 1)[-1]
    messages: tuple[Literal, ...] = ()
    assert shape is not None
    if constraint is not None:
        texts = {"this": str(focus), "value": str(value or ""), "path": str(path or "")}
        messages = filled((m for m in shapes.objects(constraint, SH.message) if isinstance(m, Literal)), texts)
    if isinstance(path, BNode):
        path = shapes.value(shape, SH.path) or path
    assert focus is not None
    text = None if value is None else term_text(value)
    return Row(term_text(focus), path, text, component, shape, constraint, messages)


def filled(messages: Iterable[Literal], texts: Mapping[str, str]) -> tuple[Literal, ...]:
    """Return messages with the values of the variables that they name, as in ``{?value}``."""

    def fill(message: Literal) -> Literal:
        text = re.sub(r"\{[$?](\w+)\}", lambda m: texts.get(m[1], m[0]), str(message))
        return Literal(text, lang=message.language)

    return tuple(sorted(map(fill, messages), key=str))


def _identity(row: Row, graph: Graph) -> tuple[str | None, ...]:
    """Return what tells a result from others in whatever file it stands: blank shapes have no name to go by."""
    path = None if row.path is None else path_text(row.path, graph)
    names = (str(node) if isinstance(node, URIRef) else None for node in (row.shape, row.constraint))
    return (row.focus, path, row.value, row.component, *names)


def _add(row: Row, report: Node, graph: Graph, shapes: Graph) -> None:
    result = BNode()
    graph.add((report, SH.result, result))
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.focusNode, _term(row.focus)))
    graph.add((result, SH.sourceShape, row.shape))
    graph.add((result, SH.sourceConstraintComponent, SH[row.component]))
    graph.add((result, SH.resultSeverity, shapes.value(row.shape, SH.severity) or SH.Violation))
    if row.path is not None:
        graph.add((result, SH.resultPath, row.path))
        _copy(row.path, shapes, graph)
    if row.value is not None:
        graph.add((result, SH.value, _term(row.value)))
    if row.constraint is not None:
        graph.add((result, SH.sourceConstraint, row.constraint))
    for message in row.messages or [*shapes.objects(row.shape, SH.message)] or _default(row.component):
        graph.add((result, SH.resultMessage, message))


def _conclude(report: Node, graph: Graph) -> None:
    graph.set((report, SH.conforms, Literal((report, SH.result, None) not in graph)))


def _default(component: str) -> tuple[Literal, ...]:
    name = component.removesuffix("ConstraintComponent")
    return Literal(f"约束 {name} 不成立", lang="zh"), Literal(f"the constraint {name} doesn't hold", lang="en")


def _copy(node: Node, shapes: Graph, into: Graph) -> None:
    if isinstance(node, BNode) and (node, None, None) not in into:
        for triple in shapes.triples((node, None, None)):
            into.add(triple)
            _copy(triple[2], shapes, into)


def _term(text: str) -> Node:
    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    literal: Any = next(iter(parse(f"<urn:x> <urn:x> {text} .", format=RdfFormat.N_TRIPLES))).object
    plain = literal.language is not None or literal.datatype.value == str(XSD.string)
    datatype = None if plain else URIRef(literal.datatype.value)
    return Literal(literal.value, lang=literal.language, datatype=datatype, normalize=False)
