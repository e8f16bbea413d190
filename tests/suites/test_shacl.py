"""The W3C SHACL test suite for the core (https://github.com/w3c/data-shapes), one test an entry."""

from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from alime_rdf.gate import parse_data, path_text, report_graph
from tests.conftest import SHARED, shared_data

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FOLDER = SHARED / "suites" / "shacl-core-w3c" / "tests"
FILES = sorted(p for p in FOLDER.rglob("*.ttl") if "sht:Validate" in p.read_text("utf-8")) if FOLDER.exists() else []

DEVIATIONS = {
    "core/property/uniqueLang-002": 'pySHACL takes sh:uniqueLang "1" for true; only the term true is',
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_entry(path: Path, request: pytest.FixtureRequest) -> None:
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    if name in DEVIATIONS:
        request.applymarker(pytest.mark.xfail(strict=True, reason=DEVIATIONS[name]))
    manifest = parse_data(path)
    entry = next(manifest.subjects(RDF.type, SHT.Validate))
    action, expected = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
    graphs = []
    for predicate in (SHT.dataGraph, SHT.shapesGraph):
        source = Path(str(manifest.value(action, predicate)).removeprefix("file://"))
        graphs.append(parse_data(source if source.is_file() else source.with_suffix(".ttl")))
    if expected == SHT.Failure:
        with pytest.raises(Exception):  # noqa: B017 - any failure will do
            report_graph(*graphs)
        return
    report = report_graph(*graphs)
    node = next(report.subjects(RDF.type, SH.ValidationReport))
    assert expected is not None
    assert str(report.value(node, SH.conforms)) == str(manifest.value(expected, SH.conforms))
    assert results(report, node) == results(manifest, expected)


def test_the_suite_is_there() -> None:
    shared_data("suites/shacl-core-w3c")
    assert len(FILES) >= 119
