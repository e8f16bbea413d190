"""Which focus nodes a change can matter to in a SPARQL constraint or target."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from rdflib import SH, Graph, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from alime_rdf.gate._queries import query_text, runs_at_once
from alime_rdf.gate._reads import Triple, steps, walk_back

_THIS = Variable("this")
Pattern = tuple[Node, Path | URIRef | Variable, Node]


@dataclass(frozen=True, slots=True)
class WatchedQuery:
    """The triple patterns of a query, and the query for the nodes that they are about."""

    patterns: tuple[Pattern, ...]
    nodes: Query
    prepared: Query

    def selects(self, node: Node, graph: Graph) -> bool:
        """Tell whether the query has a solution for a node."""
        return any(True for _ in _query(graph, self.prepared, {_THIS: node}))

    def touched(self, change: Triple, graph: Graph) -> set[Node]:
        """Return the values of `$this` that a solution with a changed triple can have."""
        found: set[Node] = set()
        for pattern in self.patterns:
            for bindings in _matches(pattern, change, graph):
                found |= {row[0] for row in _query(graph, self.nodes, bindings)}
        return found


def watch_query(node: Node, shapes: Graph, path: Node | None) -> WatchedQuery | None:
    """Return what to watch of a constraint or target, or None where its query is not one that runs at once."""
    select = str(shapes.value(node, SH.select) or "")
    if (None, SH.target, node) in shapes:
        # A node is a target or is not, however often it is found.
        select = re.sub(r"\bDISTINCT\b", "", select, count=1, flags=re.IGNORECASE)
    if not runs_at_once(select):
        return None
    prepared = prepareQuery(query_text(node, shapes, path))
    outer = _patterns(prepared.algebra, inside=False)
    inner = _patterns(prepared.algebra, inside=True)
    if all(_THIS not in pattern for pattern in outer):
        return None
    body = " . ".join(" ".join(_n3(term) for term in pattern) for pattern in outer)
    nodes = prepareQuery(f"SELECT DISTINCT ?this {{ {body} }}")
    return WatchedQuery(tuple(dict.fromkeys(outer + inner)), nodes, prepared)


def _patterns(part: Any, *, inside: bool) -> list[Pattern]:
    """Gather the triple patterns of an algebra, those inside of EXISTS and NOT EXISTS or those outside of it."""
    found: list[Pattern] = []
    if isinstance(part, list | tuple):
        return [pattern for member in part for pattern in _patterns(member, inside=inside)]
    if not hasattr(part, "name") or not hasattr(part, "items"):
        return found
    if part.name.startswith("Builtin_") and part.name.upper().endswith("EXISTS"):
        return [p for deeper in (False, True) for p in _patterns(part.graph, inside=deeper)] if inside else []
    if part.name == "BGP" and not inside:
        found += part.triples
    for key, member in part.items():
        if key != "triples" and not key.startswith("_"):
            found += _patterns(member, inside=inside)
    return found


def _matches(pattern: Pattern, change: Triple, graph: Graph) -> list[dict[Variable, Node]]:
    """Return what the variables of a pattern are bound to where a changed triple takes part in it."""
    subject, predicate, object_ = pattern
    if isinstance(predicate, Path):
        ends = {
            node
            for read in steps(predicate, ())
            if read.predicate == change[1]
            for node in walk_back(graph, [change[2] if read.inverse else change[0]], read.walk)
        }
        bindings = (_bound([(subject, node)]) for node in ends)
        return [b for b in bindings if b is not None]
    bound = _bound(list(zip((subject, predicate, object_), change, strict=True)))
    return [] if bound is None else [bound]


def _bound(pairs: list[tuple[Node, Node]]) -> dict[Variable, Node] | None:
    bindings: dict[Variable, Node] = {}
    for term, value in pairs:
        if isinstance(term, Variable):
            if bindings.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return bindings


def _n3(term: Any) -> str:
    return f"({term.n3()})" if isinstance(term, Path) else str(term.n3())


def _query(graph: Graph, query: Query, bindings: Mapping[Variable, Node]) -> Any:
    return graph.query(query, initBindings=cast(Any, {str(variable): node for variable, node in bindings.items()}))
