from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pyshacl
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib import RDF, SH, XSD, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.collection import Collection
from rdflib.term import Node

from alime_rdf.errors import UsageError
from alime_rdf.gate._encoded import term_text
from alime_rdf.syntax import RdfReader, is_rdf_name, read_rdf

#: What the gate runs on data; ``ontology.ttl`` is for ontologies.
DATA_SHAPES = ("catalogue.ttl", "knowledge.ttl", "provenance.ttl")


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """One result of a SHACL report (https://www.w3.org/TR/shacl/#results-validation-result).

    `focus`, `path`, `value` and `shape` are as N-Triples writes them, `path` and `value` empty where the
    result has none; `messages` maps languages (``""`` for none) to what the shape says.
    """

    shape: str
    focus: str
    path: str
    value: str
    component: str
    severity: str
    messages: Mapping[str, str] = field(hash=False)

    def message(self, language: str) -> str:
        """Return the message in `language`, or in whatever language there is."""
        return self.messages.get(language) or next(iter(sorted(self.messages.values())), "")


def load_shapes(paths: Iterable[Path]) -> Graph:
    """Parse shapes files into one graph; a folder stands for the data shapes in it."""
    graph = Graph()
    for path in paths:
        files = [path / name for name in DATA_SHAPES if (path / name).is_file()] if path.is_dir() else [path]
        for file in files or sorted(file for file in path.iterdir() if is_rdf_name(file)):
            parsed = parse_data(file)
            graph += parsed
            for prefix, namespace in parsed.namespaces():
                graph.bind(prefix, namespace)
        if not _shapes(graph):
            raise UsageError("ALM-G005", {"path": str(path)})
    return graph


def _shapes(graph: Graph) -> bool:
    return any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape))


def parse_data(path: Path) -> Graph:
    """Parse an RDF file into an rdflib graph, named graphs merged; errors as in :func:`parse_quads`."""
    with _reader(path) as reader:
        graph = to_rdflib(reader)
        # Queries in shapes may use these prefixes.
        for prefix, namespace in reader.prefixes.items():
            graph.bind(prefix, namespace)
    return graph


def parse_quads(path: Path) -> Iterator[Quad]:
    """Yield the quads of an RDF file; blank nodes get names of their own.

    Raises UsageError as :func:`alime_rdf.syntax.read_rdf` does.
    """
    with _reader(path) as reader:
        yield from reader


def _reader(path: Path) -> AbstractContextManager[RdfReader]:
    return read_rdf(path, base=path.absolute().as_uri(), rename_blank_nodes=True)


def to_rdflib(quads: Iterable[Quad]) -> Graph:
    """Return the triples of quads as an rdflib graph, named graphs merged."""
    graph = Graph()
    memo: dict[object, Node] = {}
    for quad in quads:
        triple = tuple(rdflib_node(term, memo) for term in (quad.subject, quad.predicate, quad.object))
        graph.add(triple)  # type: ignore[arg-type]
    return graph


def rdflib_node(term: object, memo: dict[object, Node]) -> Node:
    """Return a term of Oxigraph as rdflib has it, each made once a memo."""
    if term not in memo:
        if isinstance(term, NamedNode):
            memo[term] = URIRef(term.value)
        elif isinstance(term, Literal):
            # rdflib holds "x" and "x"^^xsd:string apart, and Turtle in shapes writes the first.
            plain = term.language is not None or term.datatype.value == str(XSD.string)
            datatype = None if plain else URIRef(term.datatype.value)
            memo[term] = RdflibLiteral(term.value, lang=term.language, datatype=datatype, normalize=False)
        elif isinstance(term, BlankNode):
            memo[term] = BNode(term.value)
        else:
            raise TypeError(f"{term!r} can't stand in a data graph")
    return memo[term]


def report_graph(data: Graph, shapes: Graph) -> Graph:
    """Run pySHACL, the reference, and return the validation report."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=True)
    if not isinstance(report, Graph):
        raise RuntimeError(f"pySHACL gave no report: {report!r}")
    return report


def read_report(report: Graph, shapes: Graph) -> list[ShapeResult]:
    """Return the results of a report graph, sorted."""
    # Not every sh:ValidationResult is one: pySHACL says by sh:detail what is wrong below.
    results = [_result(node, report, shapes) for node in report.objects(None, SH.result)]
    return sorted(results, key=lambda r: (r.shape, r.focus, r.path, r.value, r.component))


def _result(node: Node, report: Graph, shapes: Graph) -> ShapeResult:
    def text(predicate: URIRef) -> str:
        term = report.value(node, predicate)
        return "" if term is None else term_text(term)

    path = report.value(node, SH.resultPath)
    shape = report.value(node, SH.sourceConstraint) or report.value(node, SH.sourceShape)
    messages: dict[str, str] = {}
    for message in report.objects(node, SH.resultMessage):
        messages.setdefault(getattr(message, "language", None) or _language(message), str(message))
    return ShapeResult(
        shape=_name(shape, shapes),
        focus=text(SH.focusNode),
        path="" if path is None else path_text(path, report),
        value=text(SH.value),
        component=str(report.value(node, SH.sourceConstraintComponent)).rsplit("#", 1)[-1],
        severity=str(report.value(node, SH.resultSeverity)).rsplit("#", 1)[-1],
        messages=dict(sorted(messages.items())),
    )


def path_text(path: Node, graph: Graph) -> str:
    """Return a SHACL path (https://www.w3.org/TR/shacl/#property-paths) as SPARQL writes it."""
    if not isinstance(path, BNode):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return "/".join(path_text(step, graph) for step in Collection(graph, path))
    for predicate, before, after in _PATHS:
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{before}{path_text(inner, graph)}{after}"
    choices = graph.value(path, SH.alternativePath)
    if choices is not None:
        return f"({'|'.join(path_text(step, graph) for step in Collection(graph, choices))})"
    return "_:"


_PATHS = (
    (SH.inversePath, "^", ""),
    (SH.zeroOrMorePath, "(", ")*"),
    (SH.oneOrMorePath, "(", ")+"),
    (SH.zeroOrOnePath, "(", ")?"),
)


def _language(message: Node) -> str:
    """Tell the language of a message that pySHACL has stripped of its tag: Chinese where it has Han characters."""
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in str(message)) else "en"


def _name(shape: Node | None, shapes: Graph) -> str:
    """Return the IRI of a shape; of a blank one that of the shape that holds it."""
    seen: set[Node] = set()
    while isinstance(shape, BNode) and shape not in seen:
        seen.add(shape)
        shape = next(iter(sorted(shapes.subjects(None, shape), key=str)), shape)
    return "" if shape is None else str(shape)
