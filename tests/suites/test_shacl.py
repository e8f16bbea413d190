"""The W3C SHACL test suite for the core (https://github.com/w3c/data-shapes), one test an entry."""

from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from alime_rdf.errors import UsageError
from alime_rdf.gate import parse_data, parse_quads, path_text, run_shapes
from tests.conftest import SHARED, shared_data

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FOLDER = SHARED / "suites" / "shacl-core-w3c" / "tests"
FILES = sorted(p for p in FOLDER.rglob("*.ttl") if "sht:Validate" in p.read_text("utf-8")) if FOLDER.exists() else []

DEVIATIONS = {
    "sparql/pre-binding/shapesGraph-001": "pySHACL does not bind $shapesGraph, which is optional",
}


def results(graph: Graph, report: Node) -> Counter[tuple[str, ...]]:
    """Return the results of a report; a node without a name counts as such."""

    def text(node: Node | None) -> str:
        return "" if node is None else "_:" if isinstance(node, BNode) else node.n3()

    found: Counter[tuple[str, ...]] = Counter()
    for result in graph.objects(report, SH.result):
        path = graph.value(result, SH.resultPath)
        parts = [graph.value(result, p) for p in (SH.focusNode, SH.value, SH.sourceConstraintComponent)]
        more = [graph.value(result, p) for p in (SH.sourceShape, SH.resultSeverity)]
        found["" if path is None else path_text(path, graph), *map(text, (*parts, *more))] += 1
    return found


def file_of(iri: Node | None) -> Path:
    path = Path(str(iri).removeprefix("file://"))
    return path if path.is_file() else path.with_suffix(".ttl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_entry(path: Path, request: pytest.FixtureRequest) -> None:
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    if name in DEVIATIONS:
        request.applymarker(pytest.mark.xfail(strict=True, reason=DEVIATIONS[name]))
    manifest = parse_data(path)
    entry = next(manifest.subjects(RDF.type, SHT.Validate))
    action, expected = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
    data, shapes = (file_of(manifest.value(action, p)) for p in (SHT.dataGraph, SHT.shapesGraph))
    if expected == SHT.Failure:
        with pytest.raises(UsageError):
            run_shapes(parse_quads(data), parse_data(shapes))
        return
    report = run_shapes(parse_quads(data), parse_data(shapes)).report
    node = next(report.subjects(RDF.type, SH.ValidationReport))
    assert expected is not None
    assert str(report.value(node, SH.conforms)) == str(manifest.value(expected, SH.conforms))
    assert results(report, node) == results(manifest, expected)


def test_the_suite_is_there() -> None:
    shared_data("suites/shacl-core-w3c")
    assert len(FILES) >= 119
