import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pyoxigraph import Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from alime_rdf.gate._beyond import beyond_sets
from alime_rdf.gate._calls import refuse_calls
from alime_rdf.gate._encoded import Encoded
from alime_rdf.gate._queries import Queries
from alime_rdf.gate._rows import new_report
from alime_rdf.gate._sets import Evaluator
from alime_rdf.gate._validate import ShapeResult, read_report, to_rdflib
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

    Raises FailedError (ALM-G009) where time ran out, and UsageError where shapes can't be run (ALM-G008) or would
    call an address (ALM-G022, ALM-G023).
    """
    refuse_calls(shapes)
    targeted = roots(shapes)
    ways = {root: beyond_sets(root, shapes) for root in targeted}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nt"
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        serialize(triples, data, RdfFormat.N_TRIPLES)
        with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": folder}) as db:
            db.execute("SET preserve_insertion_order = false")
            load_triples(db, [TripleSource(data)])
            encoded = Encoded(db)
            encoded.prepare([node for triple in shapes for node in (triple[0], triple[2])])
            blank = encoded.has_blank_nodes()
            evaluator = Evaluator(encoded, shapes, Queries(shapes, lambda: _store(data, has_blank_nodes=blank)))
            for root in targeted:
                if ways[root] is None:
                    progress(f"SHACL: {shape_name(root)}")
                    evaluator.run(root)
        report = new_report(evaluator.rows, shapes)
        rest = [root for root in targeted if ways[root] is not None]
        if rest:
            progress("SHACL: pySHACL")
            report = _merged(report, _by_pyshacl(data, shapes, rest, seconds))
    return Run(
        report, {shape_name(root): "sets" if way is None else f"pyshacl ({way})" for root, way in ways.items()}
    )


def validate(quads: Iterable[Quad], shapes: Graph) -> list[ShapeResult]:
    """Return the results of :func:`run_shapes`, sorted; blank-node shapes are named by their parent."""
    return read_report(run_shapes(quads, shapes).report, shapes)


def roots(shapes: Graph) -> list[Node]:
    """Return the shapes that have targets."""
    found = {node for predicate in _TARGETS for node in shapes.subjects(predicate)}
    kinds = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
    found |= {node for node in kinds if (node, RDF.type, RDFS.Class) in shapes}
    return sorted(found, key=str)


def shape_name(node: Node) -> str:
    """Return the IRI of a shape, or the label of a blank one."""
    return str(node) if isinstance(node, URIRef) else f"_:{node}"


def _store(data: Path, *, has_blank_nodes: bool) -> Store:
    """Load the data into an Oxigraph store: in memory, or on disk beside the data where it is large."""
    store = Store() if data.stat().st_size < _LARGE else Store(str(data.with_name("store")))
    if has_blank_nodes:
        # Loading a file would give them other names than the tables have.
        store.bulk_extend(parse(path=data, format=RdfFormat.N_TRIPLES))
    else:
        store.bulk_load(path=str(data), format=RdfFormat.N_TRIPLES)
    return store


def _by_pyshacl(data: Path, shapes: Graph, rest: list[Node], seconds: float) -> Graph:
    quads = parse(path=data, format=RdfFormat.N_TRIPLES)
    return report_within(to_rdflib(quads), only_shapes(shapes, rest), seconds=seconds)


def only_shapes(shapes: Graph, wanted: Collection[Node]) -> Graph:
    """Return a shapes graph in which no shape but those has targets."""
    left = Graph()
    for prefix, namespace in shapes.namespaces():
        left.bind(prefix, namespace)
    for s, p, o in shapes:
        dropped = p in _TARGETS or (p == RDF.type and o == RDFS.Class)
        if s in wanted or not dropped:
            left.add((s, p, o))
    return left


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
