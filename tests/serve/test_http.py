"""What HTTP asks of the service: HEAD, methods that aren't there, and pages of other origins."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from alime_rdf.vocabulary import GRAPHS
from tests.conftest import run_alime
from tests.serving import Served, serving

SHOP, YASGUI, OTHER = "https://shop.example", "https://yasgui.example", "https://other.example"
ITEM = quote("https://example.org/beauty/item/B001", safe="")
TOKEN = "abcdefghijklmnopqrstuvwxyz"
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
SELECT = "/sparql?query=" + quote("SELECT * { ?s a <https://w3id.org/alime/ontology#Item> } ORDER BY ?s")


@pytest.fixture(scope="module")
def served(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release, "--cors", "https://Shop.example:443/", "--cors", YASGUI) as served:
        yield served


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        yield client


# HEAD

PATHS = {
    "/": ["text/html"],
    "/sparql": ["text/turtle", "application/rdf+xml"],
    ASK: ["*/*", "application/sparql-results+xml", "text/boolean"],
    "/sparql?query=" + quote("SELECT * { ?s a <https://w3id.org/alime/ontology#Item> } ORDER BY ?s"): [
        "*/*",
        "text/csv",
        "text/html",
    ],
    "/sparql?query=" + quote("CONSTRUCT WHERE { ?s a ?o }"): ["text/turtle", "application/rdf+xml"],
    "/sparql?query=SELECT": ["*/*"],
    "/sparql?query=" + quote("ASK {}") + "&query=": ["*/*"],
    "/graphs?default": ["text/turtle", "application/n-triples", "application/rdf+xml"],
    f"/graphs?graph={quote(GRAPHS['knowledge'].value)}": ["text/turtle", "application/rdf+xml"],
    "/graphs?graph=http://e/none": ["*/*"],
    "/graphs": ["*/*"],
    "/ontology": ["text/html", "application/ld+json"],
    f"/resource?iri={ITEM}": ["text/html", "text/turtle", "image/png"],
    "/resource?iri=x": ["*/*"],
    "/.well-known/void": ["text/turtle"],
    "/beauty/item/B001": ["*/*"],
    "/api/ask?question=" + quote("皮肤干"): ["*/*"],
    "/api/ask": ["*/*"],
    "/api/none": ["*/*"],
    "/openapi.json": ["*/*"],
    "/health": ["*/*"],
    "/nothing": ["*/*"],
}


@pytest.mark.parametrize(("path", "accept"), [(path, each) for path, listed in PATHS.items() for each in listed])
def test_head_is_get_without_a_body(client: httpx.Client, served: Served, path: str, accept: str) -> None:
    headers = {"accept": accept, "accept-encoding": "identity"}
    got, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert got.status_code == head.status_code
    assert int(head.headers["content-length"]) == len(got.content)
    changing = {"date", "x-request-id"}
    assert {n: v for n, v in got.headers.items() if n not in changing} == {
        n: v for n, v in head.headers.items() if n not in changing
    }
    # On the wire, too, where a client library can't hide it.
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as line:
        line.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n".encode())
        received = b"".join(iter(lambda: line.recv(65536), b""))
    assert received.endswith(b"\r\n\r\n")
    assert received.count(b"\r\n\r\n") == 1


def test_a_graph_that_is_large_has_its_length(beauty_release: Path) -> None:
    lines = b"".join(b'<http://e/%d> <http://e/p> "%s" .\n' % (n, b"x" * 900) for n in range(12_000))
    graph, media = {"graph": "http://e/large"}, "application/n-triples"
    with (
        serving(beauty_release, "--scratch", "--max-body", str(50 << 20)) as served,
        httpx.Client(base_url=served.url, timeout=60) as client,
    ):
        assert client.put("/graphs", params=graph, content=lines, headers={"content-type": media}).is_success
        got, head = (client.request(m, "/graphs", params=graph, headers={"accept": media}) for m in ("GET", "HEAD"))
        assert sorted(got.content.splitlines()) == sorted(lines.splitlines())
        assert (head.status_code, head.content) == (200, b"")
        assert int(got.headers["content-length"]) == int(head.headers["content-length"]) == len(got.content)
        for content in (b'<http://e/a> <http://e/p> "\\u0008" .', b'<http://e/a> <http://e/(ml)> "x" .'):
            assert client.put("/graphs", params=graph, content=content, headers={"content-type": media}).is_success
            refused = client.get("/graphs", params=graph, headers={"accept": "application/rdf+xml"})
            assert (refused.status_code, refused.json()["code"]) == (406, "ALM-S030")
            assert client.get("/graphs", params=graph, headers={"accept": "text/turtle"}).is_success


# Methods


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/sparql", {"GET", "HEAD", "POST"}),
        ("DELETE", "/sparql", {"GET", "HEAD", "POST"}),
        ("OPTIONS", "/sparql", {"GET", "HEAD", "POST"}),
        ("PATCH", "/graphs?default", {"GET", "HEAD", "POST", "PUT", "DELETE"}),
        ("POST", "/health", {"GET", "HEAD"}),
        ("PUT", "/api/ask", {"GET", "HEAD", "POST"}),
        ("POST", "/ontology", {"GET", "HEAD"}),
    ],
)
def test_a_method_that_is_not_there(client: httpx.Client, method: str, path: str, allowed: set[str]) -> None:
    got = client.request(method, path)
    assert (got.status_code, got.json()["code"]) == (405, "ALM-S015")
    assert set(got.headers["allow"].split(", ")) == allowed


# Pages of other origins


def preflight(client: httpx.Client, path: str, origin: str, method: str = "POST") -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": method}
    return client.options(path, headers={**asked, "access-control-request-headers": "authorization, content-type"})


@pytest.mark.parametrize("path", ["/sparql", "/api/ask", "/graphs?default", "/nothing"])
@pytest.mark.parametrize("origin", [SHOP, YASGUI])
def test_a_preflight_is_answered(client: httpx.Client, path: str, origin: str) -> None:
    got = preflight(client, path, origin)
    assert got.status_code == 200
    assert got.headers["access-control-allow-origin"] == origin
    assert {"GET", "POST"} <= set(got.headers["access-control-allow-methods"].split(", "))
    assert got.headers["access-control-allow-headers"] == "authorization, content-type"
    assert "origin" in got.headers["vary"].lower()


@pytest.mark.parametrize("origin", [OTHER, "null", "http://shop.example", f"{SHOP}.evil.example"])
def test_a_page_that_is_not_listed_may_not_ask(client: httpx.Client, origin: str) -> None:
    got = preflight(client, "/sparql", origin)
    assert (got.status_code, got.json()["code"]) == (403, "ALM-S032")
    assert "access-control-allow-origin" not in got.headers
    assert "access-control-allow-origin" not in client.get(ASK, headers={"origin": origin}).headers


@pytest.mark.parametrize(("path", "status"), [(path, 0) for path in PATHS] + [("/sparql?query=SELECT", 400)])
def test_a_page_reads_every_answer(client: httpx.Client, path: str, status: int) -> None:
    got = client.get(path, headers={"origin": SHOP})
    assert got.headers["access-control-allow-origin"] == SHOP
    assert "x-request-id" in got.headers["access-control-expose-headers"].lower()
    assert "Origin" in got.headers["vary"]
    assert status in (0, got.status_code)


def test_any_page_may_ask_a_service_with_tokens(beauty_release: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    options = ["--cors", "*", "--token-file", str(tokens), "--max-rows", "5"]
    with serving(beauty_release, *options) as served, httpx.Client(base_url=served.url, timeout=60) as client:
        assert preflight(client, "/sparql", OTHER).headers["access-control-allow-origin"] == "*"
        page = {"origin": OTHER}
        refused = client.get(ASK, headers=page)
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")
        page["authorization"] = f"Bearer {TOKEN}"
        for query, status in (("ASK {}", 200), ("SELECT", 400), ("SELECT * { ?s ?p ?o }", 422)):
            got = client.post("/sparql", data={"query": query}, headers=page)
            assert (got.status_code, got.headers["access-control-allow-origin"]) == (status, "*")
        assert "access-control-allow-credentials" not in got.headers


def test_without_the_option_no_page_may_ask(beauty_release: Path) -> None:
    with serving(beauty_release) as served, httpx.Client(base_url=served.url, timeout=60) as client:
        assert preflight(client, "/sparql", SHOP).status_code == 405
        assert not [n for n in client.get(ASK, headers={"origin": SHOP}).headers if n.startswith("access-control")]


@pytest.mark.parametrize("origin", ["", "shop.example", "https://", "ftp://shop.example", "https://e/page", "null"])
def test_an_origin_that_is_none(beauty_release: Path, origin: str) -> None:
    result = run_alime("serve", str(beauty_release), "--port", "0", "--cors", origin)
    assert (result.exit_code, "ALM-S033" in result.output) == (2, True)
