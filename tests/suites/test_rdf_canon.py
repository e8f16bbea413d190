"""The W3C suite for RDF dataset canonicalization (https://github.com/w3c/rdf-canon), one test an entry."""

from pathlib import Path

import pytest
from pyoxigraph import Dataset, RdfFormat, parse
from rdflib import RDF, Graph, Namespace, URIRef

from alime_rdf.release import canonical_nquads
from tests.conftest import SHARED, shared_data

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
RDFC = Namespace("https://w3c.github.io/rdf-canon/tests/vocab#")
MANIFEST = SHARED / "suites" / "rdf-canon" / "manifest.ttl"


def entries() -> list[tuple[str, Path, Path]]:
    if not MANIFEST.exists():
        return []
    graph = Graph().parse(MANIFEST, publicID=MANIFEST.as_uri())
    found = []
    for entry in sorted(graph.subjects(RDF.type, RDFC.RDFC10EvalTest)):
        if (entry, RDFC.hashAlgorithm, None) in graph:
            continue
        paths = (str(graph.value(entry, p)).removeprefix("file://") for p in (MF.action, MF.result))
        action, result = map(Path, paths)
        assert isinstance(entry, URIRef)
        found.append((entry.rsplit("#", 1)[-1], action, result))
    return found


@pytest.mark.parametrize(
    ("name", "action", "result"), entries(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_entry(name: str, action: Path, result: Path) -> None:
    dataset = Dataset(parse(path=action, format=RdfFormat.N_QUADS))
    assert canonical_nquads(dataset) == result.read_text("utf-8")


def test_the_suite_is_there() -> None:
    shared_data("suites/rdf-canon")
    assert len(entries()) >= 60
