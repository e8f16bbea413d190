import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pyoxigraph import Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from alime_rdf.gate._beyond import beyond_sets
from alime_rdf.gate._encoded import Encoded
from alime_rdf.gate._queries import Queries, literal_term
from alime_rdf.gate._sets import Evaluator, Row
from alime_rdf.gate._validate import ShapeResult, path_text, read_report, to_rdflib
from alime_rdf.gate._worker import report_within
from alime_rdf.triples import TripleSource, load_triples

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)


_MEMORY = "1.5GB"
#: Bytes of N-Triples from which on a store for queries is made on disk.
_LARGE = 200_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """A validation: the report graph, and for each shape with targets ``sets``, or ``pyshacl`` and why."""

    report: Graph
    ways: dict[str, str]


def run_shapes(
    quads: Iterable[Quad],
    shapes: Graph,
    *,
    seconds: float = 3600,
    progress: Callable[[str], None] = lambda stage: None,
) -> Run:
    """Validate a graph (named graphs merged) and return the same report as pySHACL does.

    Shapes are evaluated by set-based queries: SQL over encoded tables for the core, Oxigraph for SPARQL constraints.
    A shape that uses anything else is left to pySHACL, in a process of its own and for at most `seconds`.

    Raises FailedError (ALM-G009) where time ran out, and UsageError (ALM-G008) where shapes can't be run.
    """
    roots = _roots(shapes)
    ways = {root: beyond_sets(root, shapes) for root in roots}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nt"
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        serialize(triples, data, RdfFormat.N_TRIPLES)
        with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": folder}) as db:
            db.execute("SET preserve_insertion_order = false")
            load_triples(db, [TripleSource(data)])
            encoded = Encoded(db)
            encoded.prepare([node for triple in shapes for node in (triple[0], triple[2])])
            evaluator = Evaluator(encoded, shapes, Queries(shapes, lambda: _store(data), path_text))
            for root in roots:
                if ways[root] is None:
                    progress(f"SHACL: {_name(root)}")
                    evaluator.run(root)
        report = _report(evaluator.rows, shapes)
        rest = [root for root in roots if ways[root] is not None]
        if rest:
            progress("SHACL: pySHACL")
            report = _merged(report, _by_pyshacl(data, shapes, rest, seconds))
    return Run(report, {_name(root): "sets" if way is None else f"pyshacl ({way})" for root, way in ways.items()})


def validate(quads: Iterable[Quad], shapes: Graph) -> list[ShapeResult]:
    """Return the results of :func:`run_shapes`, sorted; blank-node shapes are named by their parent."""
    return read_report(run_shapes(quads, shapes).report, shapes)


def _roots(shapes: Graph) -> list[Node]:
    found = {node for predicate in _TARGETS for node in shapes.subjects(predicate)}
    kinds = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
    found |= {node for node in kinds if (node, RDF.type, RDFS.Class) in shapes}
    return sorted(found, key=str)


def _name(node: Node) -> str:
    return str(node) if isinstance(node, URIRef) else f"_:{node}"


def _store(data: Path) -> Store:
    """Load the data into an Oxigraph store: in memory, or on disk beside the data where it is large."""
    store = Store() if data.stat().st_size < _LARGE else Store(str(data.with_name("store")))
    store.bulk_load(path=str(data), format=RdfFormat.N_TRIPLES)
    return store


def _by_pyshacl(data: Path, shapes: Graph, roots: list[Node], seconds: float) -> Graph:
    """Run pySHACL on some shapes; the others lose their targets, for it can be told names alone."""
    left = Graph()
    for prefix, namespace in shapes.namespaces():
        left.bind(prefix, namespace)
    for s, p, o in shapes:
        dropped = p in _TARGETS or (p == RDF.type and o == RDFS.Class)
        if s in roots or not dropped:
            left.add((s, p, o))
    return report_within(to_rdflib(parse(path=data, format=RdfFormat.N_TRIPLES)), left, seconds=seconds)


def _report(rows: list[Row], shapes: Graph) -> Graph:
    graph = Graph()
    report = BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(not rows)))
    for row in rows:
        result = BNode()
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, _node(row.focus)))
        graph.add((result, SH.sourceShape, row.shape))
        graph.add((result, SH.sourceConstraintComponent, SH[row.component]))
        severity = shapes.value(row.shape, SH.severity) or SH.Violation
        graph.add((result, SH.resultSeverity, severity))
        if row.path is not None:
            graph.add((result, SH.resultPath, row.path))
            _copy(row.path, shapes, graph)
        if row.value is not None:
            graph.add((result, SH.value, _node(row.value)))
        if row.constraint is not None:
            graph.add((result, SH.sourceConstraint, row.constraint))
        for message in row.messages or [*shapes.objects(row.shape, SH.message)] or _default(row.component):
            graph.add((result, SH.resultMessage, message))
    return graph


def _default(component: str) -> tuple[Literal, ...]:
    name = component.removesuffix("ConstraintComponent")
    return Literal(f"约束 {name} 不成立", lang="zh"), Literal(f"the constraint {name} doesn't hold", lang="en")


def _copy(node: Node, shapes: Graph, into: Graph) -> None:
    if isinstance(node, BNode) and (node, None, None) not in into:
        for triple in shapes.triples((node, None, None)):
            into.add(triple)
            _copy(triple[2], shapes, into)


def _node(text: str) -> Node:
    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    literal = literal_term(text)
    plain = literal.language is not None or literal.datatype.value == str(XSD.string)
    datatype = None if plain else URIRef(literal.datatype.value)
    return Literal(literal.value, lang=literal.language, datatype=datatype, normalize=False)


def _merged(one: Graph, other: Graph) -> Graph:
    """Put the results of two report graphs under one report."""
    report = next(one.subjects(RDF.type, SH.ValidationReport))
    for triple in other:
        if triple[1] == SH.result:
            one.add((report, SH.result, triple[2]))
        elif (triple[0], RDF.type, SH.ValidationReport) not in other:
            one.add(triple)
    if (None, RDF.type, SH.ValidationResult) in one:
        one.set((report, SH.conforms, Literal(False)))
    return one
