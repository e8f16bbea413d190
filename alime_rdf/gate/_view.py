"""Quads of an Oxigraph store as an rdflib graph that is read in place."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyoxigraph import Store as QuadStore
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.store import Store
from rdflib.term import Node

from alime_rdf.gate._validate import rdflib_node, to_rdflib


def view(store: QuadStore, *, without: Collection[NamedNode] = (), extra: Iterable[Quad] = ()) -> Graph:
    """Return the union of a store's graphs but those `without`, and of some `extra` quads, read in place."""
    return _View(_Union(store, frozenset(without), to_rdflib(extra)), bind_namespaces="none")


class _View(Graph):
    def __bool__(self) -> bool:
        # pySHACL asks whether there is a graph; rdflib would count all triples to say.
        return True


class _Union(Store):
    def __init__(self, quads: QuadStore, without: frozenset[NamedNode], extra: Graph) -> None:
        super().__init__()
        self._quads = quads
        self._without = without
        self._extra = extra
        self._memo: dict[object, Node] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Yield each triple once that matches."""
        seen = set(self._extra.triples(triple_pattern))
        yield from ((triple, iter(())) for triple in seen)
        s, p, o = map(_oxigraph_term, triple_pattern)
        if isinstance(s, Literal) or isinstance(p, Literal | BlankNode):
            return
        for quad in self._quads.quads_for_pattern(s, p, o, None):
            if quad.graph_name in self._without:
                continue
            triple = tuple(rdflib_node(term, self._memo) for term in (quad.subject, quad.predicate, quad.object))
            if triple not in seen:
                seen.add(triple)
                yield triple, iter(())

    def namespaces(self) -> Iterator[Any]:
        """Yield nothing: the view has no prefixes."""
        return iter(())


def _oxigraph_term(node: Node | None) -> NamedNode | BlankNode | Literal | None:
    if node is None:
        return None
    if isinstance(node, URIRef):
        return NamedNode(node)
    if isinstance(node, BNode):
        return BlankNode(node)
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=None if node.datatype is None else NamedNode(node.datatype))
    raise TypeError(f"{node!r} is no term of a data graph")
