"""The gate on a change: only what the change can matter to is validated again."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad, Store
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, BNode, Graph
from rdflib.paths import MulPath
from rdflib.term import Node

from alime_rdf.gate._calls import refuse_calls
from alime_rdf.gate._query_reads import WatchedQuery, watch_query
from alime_rdf.gate._reads import QueryRead, Read, reach, reads, target_classes, touched, walk_back
from alime_rdf.gate._rows import Row, report_rows, update_report
from alime_rdf.gate._run import Run, only_shapes, roots, run_shapes, shape_name
from alime_rdf.gate._validate import to_rdflib
from alime_rdf.gate._view import view


@dataclass(frozen=True, slots=True)
class Pending:
    """What a change can matter to, and what was found of it before.

    `focus` holds for each shape with targets the nodes to look at again; `whole` the shapes that are run on all their
    targets, each with the reason.
    """

    focus: dict[Node, frozenset[Node]]
    whole: dict[Node, str]
    found: Counter[Row]

    @property
    def nodes(self) -> int:
        """How many focus nodes are looked at again."""
        return len({node for nodes in self.focus.values() for node in nodes})


@dataclass(frozen=True, slots=True)
class Revalidated:
    """What a change did to a validation report.

    `gone` and `new` are results; `ways` says for each shape how it was looked at again.
    """

    gone: Counter[Row]
    new: Counter[Row]
    ways: dict[str, str]

    def update(self, report: Graph, shapes: Graph) -> Run:
        """Bring the report graph of before, in place, to what a full validation would say now.

        Raises ValueError where the report isn't one of the graph before.
        """
        update_report(report, shapes, gone=self.gone, new=self.new)
        return Run(report, self.ways)


class Watch:
    """Shapes, prepared to look at one change after the other of a store.

    For every shape it knows which triples decide about a focus node: along targets, property paths, classes and their
    hierarchy, and the shapes that a shape refers to. From a changed triple it walks back to the focus nodes, and
    pySHACL validates these alone. SPARQL constraints and targets count by their triple patterns. A shape that can't
    be analysed so (see docs/reference/shacl.md) is run on all its targets, and :attr:`Revalidated.ways` says it.

    The named graphs `without` don't belong to the data.
    """

    def __init__(self, shapes: Graph, *, without: Collection[NamedNode] = ()) -> None:
        refuse_calls(shapes)
        self.shapes = shapes
        self._without = frozenset(without)
        self._reads: dict[Node, list[Read]] = {}
        self._queries: dict[Node, list[tuple[QueryRead, WatchedQuery]]] = {}
        self._targets: dict[Node, list[WatchedQuery]] = {}
        self._whole: dict[Node, str] = {}
        for root in roots(shapes):
            self._prepare(root)
        self._pyshacl = ShapesGraph(shapes, False)
        self._by_node = {shape.node: shape for shape in self._pyshacl.shapes}

    def _prepare(self, root: Node) -> None:
        found = reads(root, self.shapes)
        if isinstance(found, str):
            self._whole[root] = found
            return
        watched = [(q, watch_query(q.query, self.shapes, q.path)) for q in found[1]]
        queries = [(q, query) for q, query in watched if query is not None]
        if len(queries) < len(watched):
            self._whole[root] = "a SPARQL query that can't be split into triple patterns"
            return
        self._reads[root], self._queries[root] = found[0], queries
        targets = set(self.shapes.objects(root, SH.target))
        self._targets[root] = [query for q, query in queries if q.query in targets]

    def before(self, store: Store, *, add: Iterable[Quad] = (), remove: Iterable[Quad] = ()) -> Pending:
        """Say what a change will matter to, and look at it; call it while the store is as it was.

        Quads to add that the store has, and quads to remove that it has not, may be among them.
        """
        added = [quad for quad in add if quad.graph_name not in self._without]
        removed = [quad for quad in remove if quad.graph_name not in self._without]
        both = view(store, without=self._without, extra=added)
        changes = list(to_rdflib(added + removed))
        focus = {root: frozenset(self._touched(root, changes, both)) for root in self._reads}
        pending = Pending({root: nodes for root, nodes in focus.items() if nodes}, self._whole, Counter())
        return Pending(pending.focus, self._whole if changes else {}, self._look(store, pending))

    def after(self, store: Store, pending: Pending) -> Revalidated:
        """Look again at what the change mattered to; call it when the store has changed."""
        found = self._look(store, pending)
        ways = {shape_name(root): "kept" for root in roots(self.shapes)}
        ways |= {shape_name(root): f"again on {len(nodes)} nodes" for root, nodes in pending.focus.items()}
        ways |= {shape_name(root): f"again on all targets ({why})" for root, why in pending.whole.items()}
        return Revalidated(pending.found - found, found - pending.found, ways)

    def _touched(self, root: Node, changes: list[tuple[Node, Node, Node]], graph: Graph) -> set[Node]:
        found: set[Node] = set()
        for change in changes:
            for read in self._reads[root]:
                found |= touched(read, change, graph)
            for read_, query in self._queries[root]:
                found |= walk_back(graph, query.touched(change, graph), read_.walk)
        return found

    def _look(self, store: Store, pending: Pending) -> Counter[Row]:
        graph = view(store, without=self._without)
        results = []
        for root, nodes in pending.focus.items():
            targeted = [node for node in sorted(nodes, key=str) if self._is_target(root, node, graph)]
            if targeted:
                results += self._by_node[root].validate(SHACLExecutor(), graph, focus=targeted)[1]
        rows = report_rows(_report(results), self.shapes)
        if pending.whole:
            quads = (quad for quad in store if quad.graph_name not in self._without)
            rows.update(
                report_rows(run_shapes(quads, only_shapes(self.shapes, set(pending.whole))).report, self.shapes)
            )
        return rows

    def _is_target(self, root: Node, node: Node, graph: Graph) -> bool:
        shapes = self.shapes
        if (root, SH.targetNode, node) in shapes:
            return True
        classes = set(target_classes(root, shapes))
        kinds = reach(graph, graph.objects(node, RDF.type), MulPath(RDFS.subClassOf, "*"))
        return (
            bool(classes & kinds)
            or any((node, p, None) in graph for p in shapes.objects(root, SH.targetSubjectsOf))
            or any((None, p, node) in graph for p in shapes.objects(root, SH.targetObjectsOf))
            or any(query.selects(node, graph) for query in self._targets[root])
        )


def _report(results: list[Any]) -> Graph:
    """Return what pySHACL found as a graph; its own report gives blank nodes of the data other names."""
    graph = Graph()
    for _, result, triples in results:
        graph.add((BNode("report"), SH.result, result))
        for s, p, o in triples:
            graph.add((s, p, o[1] if isinstance(o, tuple) else o))
    return graph
