"""The service and the clients that people have: SPARQLWrapper, rdflib's stores, and a page in a browser."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.dom.minidom import Document

import httpx
import pytest
import SPARQLWrapper as sw
from rdflib import RDF, XSD, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from tests.serving import Served, serving

ALIME = Namespace("https://w3id.org/alime/ontology#")
KNOWLEDGE = URIRef("https://w3id.org/alime/graph/knowledge")
ITEM = URIRef("https://example.org/beauty/item/B001")
TOKEN = "abcdefghijklmnopqrstuvwxyz"
SELECT = f"SELECT * {{ ?s a <{ALIME.Item}> }} ORDER BY ?s"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s a <{ALIME.Item}> }}"
ITEMS = 48

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(scope="module")
def served(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release) as served:
        yield served


@pytest.fixture(scope="module")
def endpoint(served: Served) -> str:
    return f"{served.url}/sparql"


# SPARQLWrapper (https://sparqlwrapper.readthedocs.io)


def wrapped(endpoint: str, query: str, format_: str | None, method: str, direct: bool, only_accept: bool) -> Any:
    wrapper = sw.SPARQLWrapper(endpoint)
    wrapper.setQuery(query)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(sw.POSTDIRECTLY if direct else sw.URLENCODED)
    # Else it sends format=, output= and results= beside the Accept header.
    wrapper.setOnlyConneg(only_accept)
    if format_ is not None:
        wrapper.setReturnFormat(format_)
    return wrapper.query().convert()


def count(result: Any) -> int:
    """Return how many rows or triples SPARQLWrapper has made of an answer."""
    if isinstance(result, Document):
        return len(result.getElementsByTagName("result"))
    if isinstance(result, dict):
        return len(result["results"]["bindings"])
    if isinstance(result, bytes) and result.lstrip(b"?").split()[:1] == [b"s"]:
        return len(result.splitlines()) - 1
    return len(result if isinstance(result, Graph) else Graph().parse(data=result, format="turtle"))


HOW = pytest.mark.parametrize(
    ("method", "direct", "only_accept"), [(sw.GET, False, False), (sw.POST, False, True), (sw.POST, True, False)]
)


@HOW
def test_sparqlwrapper(endpoint: str, method: str, direct: bool, only_accept: bool) -> None:
    how = method, direct, only_accept
    for format_ in (None, sw.XML, sw.JSON, sw.CSV, sw.TSV):
        assert count(wrapped(endpoint, SELECT, format_, *how)) == ITEMS, format_
    described = len(Graph().parse(data=httpx.get(endpoint, params={"query": f"DESCRIBE <{ITEM}>"}).text))
    for format_ in (None, sw.XML, sw.RDFXML, sw.TURTLE, sw.N3, sw.JSONLD):
        assert count(wrapped(endpoint, CONSTRUCT, format_, *how)) == ITEMS, format_
        assert count(wrapped(endpoint, f"DESCRIBE <{ITEM}>", format_, *how)) == described, format_
    for query, truth in (("ASK { ?s ?p ?o }", True), ("ASK { ?s <http://e/none> ?o }", False)):
        assert wrapped(endpoint, query, sw.JSON, *how)["boolean"] is truth
        for format_ in (None, sw.XML):
            (found,) = wrapped(endpoint, query, format_, *how).getElementsByTagName("boolean")
            assert found.firstChild.data == str(truth).lower()


def test_sparqlwrapper_is_told_what_is_wrong(endpoint: str) -> None:
    with pytest.raises(sw.SPARQLExceptions.QueryBadFormed, match="ALM-S002"):
        wrapped(endpoint, "SELECT", sw.JSON, sw.GET, False, False)


def test_sparqlwrapper_chooses_graphs(endpoint: str) -> None:
    wrapper = sw.SPARQLWrapper(endpoint, defaultGraph=str(KNOWLEDGE), returnFormat=sw.JSON)
    wrapper.setQuery("SELECT DISTINCT ?g { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?o } } }")
    assert wrapper.queryAndConvert()["results"]["bindings"] == [{}]


# rdflib's stores (https://rdflib.readthedocs.io)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_rdflib_queries(endpoint: str, method: str, format_: str) -> None:
    for graph in (
        Graph(SPARQLStore(endpoint, method=method, returnFormat=format_)),
        Dataset(SPARQLStore(endpoint, method=method, returnFormat=format_)),
        Dataset(SPARQLStore(endpoint, method=method, returnFormat=format_), default_union=True),
    ):
        assert len(list(graph.query(SELECT))) == ITEMS
        assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
        assert graph.query("ASK { ?s <http://e/none> ?o }").askAnswer is False
        if format_ == "xml":
            # With another format for rows it says of triples, too, that it takes no other.
            assert len(graph.query(CONSTRUCT).graph or ()) == ITEMS
            assert (ITEM, RDF.type, ALIME.Item) in (graph.query(f"DESCRIBE <{ITEM}>").graph or ())
        assert len(list(graph.triples((None, RDF.type, ALIME.Item)))) == ITEMS


@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_rdflib_reads_tables(endpoint: str, format_: str) -> None:
    assert len(list(Graph(SPARQLStore(endpoint, returnFormat=format_)).query(SELECT))) == ITEMS


def test_rdflib_reads_a_graph(endpoint: str) -> None:
    whole, one = Graph(SPARQLStore(endpoint)), Graph(SPARQLStore(endpoint), identifier=KNOWLEDGE)
    assert (ITEM, RDF.type, ALIME.Item) in whole
    assert (ITEM, RDF.type, ALIME.Item) not in one
    assert whole.value(ITEM, ALIME.price) == Literal("59", datatype=XSD.decimal)
    ((expected,),) = whole.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{KNOWLEDGE}> {{ ?s ?p ?o }} }}")  # type: ignore[misc]
    ((found,),) = one.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # type: ignore[misc]
    assert len(one) == int(found) == int(expected) > 0
    assert len(whole) > len(one)


def test_rdflib_writes_where_updates_are_on(beauty_release: Path) -> None:
    with serving(beauty_release, "--scratch") as served:
        store = SPARQLUpdateStore(f"{served.url}/sparql", f"{served.url}/sparql")
        graph, union = Graph(store, identifier=URIRef("http://e/g")), Dataset(store, default_union=True)
        text = Literal("一\n\"'\\", lang="zh")
        graph.add((ITEM, URIRef("http://e/p"), text))
        assert list(graph) == [(ITEM, URIRef("http://e/p"), text)]
        assert list(union.triples((None, URIRef("http://e/p"), None))) == list(graph)
        graph.update("INSERT { ?s <http://e/q> 1 } WHERE { ?s ?p ?o }")
        assert len(graph) == 2
        graph.remove((None, URIRef("http://e/p"), None))
        assert {str(p) for p in graph.predicates()} == {"http://e/q"}


# What else clients ask for


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "text/xml", "application/sparql-results+xml"),
        (SELECT, "text/xml, */*;q=0.1", "application/sparql-results+xml"),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (SELECT, "application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
        ("ASK {}", "text/boolean, application/sparql-results+xml;q=0.8", "text/boolean"),
        ("ASK {}", "text/xml", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/n-triples,*/*;q=0.9", "application/n-triples"),
        (CONSTRUCT, "text/plain", "application/n-triples"),
        (CONSTRUCT, "text/n3", "text/turtle"),
        (CONSTRUCT, "application/xml", "application/rdf+xml"),
        (CONSTRUCT, "text/xml", "application/rdf+xml"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (CONSTRUCT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/turtle"),
    ],
)
def test_names_of_formats(endpoint: str, query: str, accept: str, media: str) -> None:
    got = httpx.get(endpoint, params={"query": query}, headers={"accept": accept})
    assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, media)


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {"query": "ASK {}", "format": "json", "output": "json", "results": "json"}},
        {"params": {"query": "ASK {}", "default-graph-uri": "", "timeout": "0", "debug": "on"}},
        {"params": {"query": "ASK {}", "default-graph-uri": "urn:x-rdflib:default"}},
        {
            "content": "query=ASK%20%7B%7D",
            "headers": {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"},
        },
        {
            "content": "query=ASK+%7B%7D",
            "headers": {"content-type": 'Application/X-WWW-Form-URLencoded;Charset="utf-8"'},
        },
        {"content": "ASK {}", "headers": {"content-type": "application/sparql-query; charset=utf-8"}},
        {"content": "\ufeffASK {}", "headers": {"content-type": "application/sparql-query"}},
    ],
)
def test_requests_that_are_taken(endpoint: str, sent: dict[str, Any]) -> None:
    got = httpx.request("POST" if "content" in sent else "GET", endpoint, **sent)
    assert (got.status_code, got.json()) == (200, {"head": {}, "boolean": True})


# A page in a browser, as a query editor on the Web is one

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = """<!doctype html><meta charset=utf-8><title>asks</title><pre id=said></pre><script>
const given = GIVEN
async function asked(headers, body) {
  try {
    const got = await fetch(given.endpoint, {method: "POST", headers: {...headers, ...given.headers}, body})
    const data = await got.json()
    return [got.status, data.code ?? data.boolean ?? data.results.bindings.length, !!got.headers.get("X-Request-Id")]
  } catch (error) { return [error.name] }
}
(async () => {
  const form = {"Accept": "application/sparql-results+json,*/*;q=0.9"}
  const direct = {...form, "Content-Type": "application/sparql-query", "X-Requested-With": "page"}
  document.getElementById("said").textContent = JSON.stringify([
    await asked(form, new URLSearchParams({query: given.query})),
    await asked(direct, given.query),
    await asked(direct, "ASK {}"),
    await asked(direct, "SELECT"),
  ])
})()
</script>"""


@contextmanager
def page_server(given: dict[str, Any]) -> Iterator[str]:
    """Serve the page from an origin of its own; what is `given` to it is read when it is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.replace("GIVEN", json.dumps(given)).encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def shown(url: str, profile: Path) -> Any:
    """Return what a page has written into its element `said`."""
    assert CHROMIUM is not None
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ]
    command = [CHROMIUM, *flags, f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom", url]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    found = re.search(r"<pre id=\"?said\"?>(.*?)</pre>", dom, re.DOTALL)
    assert found, dom
    return json.loads(found[1])


@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium, as .ci/run does")
def test_a_page_asks_from_another_origin(beauty_release: Path, served: Served, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    given = {"endpoint": "", "query": SELECT, "headers": {"Authorization": f"Bearer {TOKEN}"}}
    with page_server(given) as origin:
        with serving(beauty_release, "--token-file", str(tokens), "--cors", origin) as other:
            given["endpoint"] = f"{other.url}/sparql"
            expected = [[200, ITEMS, True], [200, ITEMS, True], [200, True, True], [400, "ALM-S002", True]]
            assert shown(origin, tmp_path / "profile") == expected
        # The service of the other tests lists no origin: the browser keeps its answers from the page.
        given["endpoint"] = f"{served.url}/sparql"
        assert shown(origin, tmp_path / "profile") == [["TypeError"]] * 4
