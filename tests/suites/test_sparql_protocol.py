"""The W3C SPARQL 1.1 test suites of protocol, graph store protocol and service description (w3c/rdf-tests), replayed
against the running service. Most entries change data, so the service works on a scratch copy here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

from tests.conftest import SHARED, shared_data
from tests.serving import Served, serving

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FOLDER = SHARED / "suites" / "sparql11"
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


def entries(name: str) -> list[tuple[Graph, Node]]:
    path = FOLDER / name
    if not path.exists():
        return []
    graph = Graph().parse(path, format="turtle")
    listed = [c for manifest in graph.subjects(RDF.type, MF.Manifest) for c in graph.objects(manifest, MF.entries)]
    return [(graph, entry) for each in listed for entry in Collection(graph, each)]


MULTIPART = "multipart bodies are not taken: writing is there for trying things out only"
DEVIATIONS = {"post_get_post_get_direct": MULTIPART, "post_get_post_get_indirect": MULTIPART}


def named(pairs: list[tuple[Graph, Node]]) -> Any:
    listed = []
    for manifest, entry in pairs:
        name = str(entry).rsplit("#", 1)[-1]
        marks = [pytest.mark.xfail(strict=True, reason=DEVIATIONS[name])] if name in DEVIATIONS else []
        listed.append(pytest.param(manifest, entry, id=name, marks=marks))
    return pytest.mark.parametrize(("manifest", "entry"), listed)


PROTOCOL = entries("protocol/manifest.ttl")
GRAPH_STORE = entries("graph-store-protocol/manifest-direct.ttl") + entries(
    "graph-store-protocol/manifest-indirect.ttl"
)


def test_the_suites_are_whole() -> None:
    shared_data("suites/sparql11")
    assert (len(PROTOCOL), len(GRAPH_STORE)) == (34, 13)


@pytest.fixture(scope="module")
def scratch(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release, "--scratch") as served:
        yield served


@pytest.fixture
def client(scratch: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=scratch.url, timeout=60) as client:
        assert client.post("/sparql", data={"update": "DROP ALL"}).is_success
        yield client


def exchange(client: httpx.Client, graph: Graph, request: Node, path: str, known: dict[str, str]) -> httpx.Response:
    """Send one request of a manifest; `known` replaces what earlier answers have named."""

    def filled(text: str) -> str:
        for name, value in known.items():
            text = text.replace(name, value)
        return text

    headers = {}
    for listed in graph.objects(request, HT.headers):
        for header in Collection(graph, listed):
            headers[str(graph.value(header, HT.fieldName))] = str(graph.value(header, HT.fieldValue))
    body = graph.value(request, HT.body)
    content = None
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
        content = filled(str(graph.value(body, CNT.chars))).encode(encoding)
    url = filled(path)
    headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return client.request(str(graph.value(request, HT.methodName)), url, content=content, headers=headers)


def assert_expected(graph: Graph, response: Node, got: httpx.Response) -> None:
    statuses = [str(s).rsplit("#", 1)[-1] for s in graph.objects(response, MF.expectedStatus)]
    codes = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404, "MethodNotAllowed": 405}
    fitting = [s for s in statuses if s == f"StatusCode{got.status_code // 100}xx" or codes.get(s) == got.status_code]
    assert fitting, (got.status_code, statuses, got.text)
    media = got.headers.get("content-type", "").partition(";")[0]
    for format_ in graph.objects(response, MF.expectedFormat):
        assert media in FORMATS[str(format_)]
    boolean = graph.value(response, MF.expectedBoolean)
    if boolean is not None:
        assert got.json()["boolean"] is boolean.toPython()  # type: ignore[attr-defined]
    body = graph.value(response, HT.body)
    if body is not None and graph.value(body, CNT.chars) is not None:
        expected = Graph().parse(data=str(graph.value(body, CNT.chars)), format="turtle")
        assert isomorphic(Graph().parse(data=got.text, format=media), expected)


@named(PROTOCOL)
def test_protocol(client: httpx.Client, manifest: Graph, entry: Node) -> None:
    for data in manifest.objects(entry, UT.graphData):
        file = Path(str(manifest.value(data, UT.graph)).removeprefix("file://"))
        params = {"graph": str(manifest.value(data, RDFS.label))}
        sent = client.put(
            "/graphs", params=params, content=file.read_bytes(), headers={"content-type": "application/n-triples"}
        )
        assert sent.is_success, sent.text
    action = manifest.value(entry, MF.action)
    for request in Collection(manifest, manifest.value(action, HT.requests)):
        path = str(manifest.value(request, HT.absolutePath)).replace("/sparql/", "/sparql")
        got = exchange(client, manifest, request, path, {})
        for response in manifest.objects(request, HT.resp):
            assert_expected(manifest, response, got)


@named(GRAPH_STORE)
def test_graph_store(client: httpx.Client, manifest: Graph, entry: Node) -> None:
    action = manifest.value(entry, MF.action)
    known: dict[str, str] = {}
    for request in Collection(manifest, manifest.value(action, HT.requests)):
        path = str(manifest.value(request, HT.absolutePath)).replace("/gsp", "/graphs", 1)
        got = exchange(client, manifest, request, path, known)
        for response in manifest.objects(request, HT.resp):
            assert_expected(manifest, response, got)
            location = manifest.value(response, MF.expectedLocation)
            if location is not None:
                known[str(location)] = got.headers["location"]


def description(client: httpx.Client) -> Graph:
    got = client.get("/sparql", headers={"accept": "text/turtle"})
    assert got.headers["content-type"].startswith("text/turtle")
    return Graph().parse(data=got.text, format="turtle")


def test_service_description_returns_rdf(client: httpx.Client) -> None:
    assert len(description(client)) > 10


def test_service_description_has_the_endpoint(client: httpx.Client, scratch: Served) -> None:
    assert (None, SD.endpoint, URIRef(f"{scratch.url}/sparql")) in description(client)


def test_service_description_conforms_to_its_schema(client: httpx.Client) -> None:
    graph = description(client)
    (service,) = graph.subjects(RDF.type, SD.Service)
    (dataset,) = graph.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    names = {graph.value(named, SD.name) for named in graph.objects(dataset, SD.namedGraph)}
    assert all(isinstance(name, URIRef) for name in names)
    assert len(names) == 4
    for predicate in graph.predicates(service):
        assert str(predicate).startswith((str(SD), str(RDF)))
