"""Answers are whole or refused: whatever the query server breaks off is never given as an answer."""

import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from alime_rdf.serve import Budgets, create_app
from tests.serving import serving

NT, TSV = "application/n-triples", "text/tab-separated-values"
ROWS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", TSV, "text/html"]
TRIPLES = ["text/turtle", NT, "application/ld+json", "application/rdf+xml"]
PATH = "/srv/alime/store/000012.sst"
SAID = [
    "The SPARQL operation has been cancelled",
    f"Corruption: block checksum mismatch: stored = 1, computed = 2 in {PATH} offset 0 size 4096",
    f"IO error: No such file or directory: While open a file for random access: {PATH}: No such file or directory",
    f"first line of {PATH}\nsecond line",
    f'"{PATH}"',
    f"<file://{PATH}>",
    f"<file://{PATH}> <file://{PATH}> <file://{PATH}> .",
    "Server returned HTTP status 500 Internal Server Error for http://127.0.0.1:1/",
    "]",
    "1",
]


class Inner:
    """In the query server's place: answers everything with one body, of which the last part may fail to come."""

    def __init__(self, *given: object, **options: object) -> None:
        self.media, self.body, self.cut, self.status = NT, b"", False, 200
        inner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(inner.status)
                self.send_header("content-type", inner.media)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for start in range(0, len(inner.body), 1 << 16):
                    part = inner.body[start : start + (1 << 16)]
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                if inner.cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            do_POST = do_GET

            def log_message(self, *arguments: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host, self.port = self.server.server_address[:2]
        self.address = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.address}/query"
        self.alive, self.pid, self.unconfined = True, os.getpid(), None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answers(self, media: str, body: bytes, *, cut: bool = False, status: int = 200) -> None:
        self.media, self.body, self.cut, self.status = media, body, cut, status


LEAST = Budgets(answer_bytes=1 << 20, graph_bytes=1 << 20, graph_seconds=5, query_seconds=5)


@pytest.fixture(scope="module")
def faked(beauty_release: Path) -> Iterator[tuple[TestClient, Inner]]:
    inner = Inner()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alime_rdf.serve._backends.SparqlServer", lambda *given, **options: inner)
        with TestClient(create_app(beauty_release, budgets=LEAST), raise_server_exceptions=False) as client:
            yield client, inner


def query(client: TestClient, accept: str) -> httpx.Response:
    got: httpx.Response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers={"accept": accept})
    return got


def assert_refused(got: httpx.Response, code: str | None = None) -> None:
    assert got.status_code == 503, got.text[:200]
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["code"] == code or (code is None and got.json()["code"].startswith("ALM-S"))
    assert PATH not in got.text


BEGUN_ROWS = [b"?s\t?p\n", b"?s\t?p\n<http://e/1>\t1\n", b"?s\n", b"?s\n1\n" * 3000]
BEGUN_TRIPLES = [b"", b"<http://e/1> <http://e/p> <http://e/3> .\n" * 3]


@pytest.mark.parametrize(("said", "accept"), list(itertools.product(SAID, ROWS)))
def test_rows_that_break_off_are_refused(faked: tuple[TestClient, Inner], said: str, accept: str) -> None:
    client, inner = faked
    for begun in BEGUN_ROWS:
        inner.answers(TSV, begun + said.encode())
        assert_refused(query(client, accept), "ALM-S005" if "cancelled" in said else "ALM-S050")


@pytest.mark.parametrize(("said", "accept"), list(itertools.product(SAID, TRIPLES)))
def test_triples_that_break_off_are_refused(faked: tuple[TestClient, Inner], said: str, accept: str) -> None:
    client, inner = faked
    for begun in BEGUN_TRIPLES:
        inner.answers(NT, begun + said.encode())
        assert_refused(query(client, accept), "ALM-S005" if "cancelled" in said else "ALM-S050")


# What has a line's end and is no row or triple all the same.
NONE = ["1\t2\t3", "a b", f"Corruption in {PATH}", '"open', "<open", "true false"]


@pytest.mark.parametrize("line", NONE)
def test_a_line_that_is_none_is_refused(faked: tuple[TestClient, Inner], line: str) -> None:
    client, inner = faked
    for accept in ROWS:
        inner.answers(TSV, b"?s\t?p\n1\t2\n" + line.encode() + b"\n")
        assert_refused(query(client, accept), "ALM-S050")
    for accept in TRIPLES:
        inner.answers(NT, b"<http://e/1> <http://e/p> 1 .\n" + line.encode() + b"\n")
        assert_refused(query(client, accept), "ALM-S050")


GRAPHS = {
    "text/turtle": b"<http://e/1> <http://e/p> <http://e/3> ;\n\t<http://e/q> 1",
    NT: b"<http://e/1> <http://e/p> <http://e/3> .\n",
    "application/ld+json": b'[{"@id":"http://e/1","http://e/p":[{"@id":"http://e/3"}]',
    "application/rdf+xml": b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n',
}


@pytest.mark.parametrize(("said", "media"), list(itertools.product(SAID, GRAPHS)))
@pytest.mark.parametrize("address", ["/graphs?default", "/graphs?graph=http://e/g"])
def test_a_graph_that_breaks_off_is_refused(
    faked: tuple[TestClient, Inner], address: str, said: str, media: str
) -> None:
    client, inner = faked
    if said.endswith(" .") and media in (NT, "text/turtle"):
        said += " and"
    for begun in (GRAPHS[media], b""):
        inner.answers(media, begun + said.encode())
        for method in ("GET", "HEAD"):
            got = client.request(method, address, headers={"accept": media})
            assert got.status_code == 503, (media, said, got.text[:99])
            assert PATH not in got.text


@pytest.mark.parametrize("size", [1, 100_000])
def test_a_connection_that_breaks_is_no_answer(faked: tuple[TestClient, Inner], size: int) -> None:
    client, inner = faked
    for media, line in ((TSV, b"1%s\n" % (b"0" * 99)), (NT, b"<http://e/1> <http://e/p> <http://e/3> .\n")):
        inner.answers(media, (b"?s\n" if media == TSV else b"") + line * (size // len(line) + 1), cut=True)
        assert_refused(query(client, "*/*"))
        assert_refused(client.get("/graphs?default", headers={"accept": NT}))


@pytest.mark.parametrize("said", SAID)
def test_what_fails_at_once_names_no_file(faked: tuple[TestClient, Inner], said: str) -> None:
    client, inner = faked
    for status in (500, 503):
        inner.answers("text/plain", said.encode(), status=status)
        for got in (query(client, "*/*"), client.get("/graphs?default")):
            assert_refused(got)
    inner.answers("text/plain", said.encode(), status=400)
    assert "/srv/" not in query(client, "*/*").text


def test_whole_answers_are_given(faked: tuple[TestClient, Inner]) -> None:
    client, inner = faked
    for body in (
        b"?s\t?p\n1\t2\n",
        b"?s\n",
        b"\n\n",
        b"?s\n\n",
        b'?s\n"a\\tb\\n\\"<&"@zh\n_:b1\n',
        b"true",
        b"false",
    ):
        inner.answers(TSV, body)
        for accept in ROWS[:2] if body in (b"true", b"false") else ROWS:
            assert query(client, accept).status_code == 200, (body, accept)
        if b"?" in body:
            assert query(client, TSV).content == body
    for body in (b"", BEGUN_TRIPLES[1]):
        inner.answers(NT, body)
        assert all(query(client, accept).status_code == 200 for accept in TRIPLES)
        assert client.get("/graphs?default", headers={"accept": NT}).content == body


# Answers that are large.


LINE = b"<http://e/%d> <http://e/p> <http://e/o> .\n"


@pytest.mark.parametrize(
    ("media", "body", "code"),
    [
        (TSV, b'?s\n"' + b"x" * (9 << 20) + b'"\n', "ALM-S006"),
        (TSV, b"?s\n" + b"1\n" * 10_001, "ALM-S006"),
        (TSV, b"?s\n" + b"1\n" * 10_000 + b"1", "ALM-S006"),
        (NT, b"".join(LINE % n for n in range(10_001)), "ALM-S006"),
    ],
)
def test_what_is_too_large_is_refused(faked: tuple[TestClient, Inner], media: str, body: bytes, code: str) -> None:
    client, inner = faked
    inner.answers(media, body)
    got = query(client, "*/*")
    assert (got.status_code, got.json()["code"]) == (422, code)


def test_a_graph_that_is_too_large_is_refused(faked: tuple[TestClient, Inner]) -> None:
    client, inner = faked
    inner.answers(NT, b"".join(LINE % n for n in range(30_000)))
    got = client.get("/graphs?default", headers={"accept": NT})
    assert (got.status_code, got.json()["code"]) == (422, "ALM-S051")


def test_a_disk_that_is_full(faked: tuple[TestClient, Inner], monkeypatch: pytest.MonkeyPatch) -> None:
    client, inner = faked
    monkeypatch.setattr("alime_rdf.serve._kept._LOOK", 0)
    monkeypatch.setattr("alime_rdf.serve._kept._RESERVE", 1 << 62)
    inner.answers(NT, LINE % 1)
    for got in (client.get("/graphs?default", headers={"accept": NT}), query(client, NT)):
        assert (got.status_code, got.json()["code"]) == (503, "ALM-S052")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"?s\n" + b"1\n" * 9_999, "first 1000 rows of 9999"),
        (b"?s\n" + (b'"' + b"<b>" * 300_000 + b'"\n'), "shortened"),
        (b"?s\n" + (b"<http://e/" + b"x" * 900_000 + b">\n"), "shortened"),
        (b'?s\n"a"@' + b"x-" * 4 + b"y" * 8 + b"\n", None),
        (b"\t".join(b"?v%d" % n for n in range(5_000)) + b"\n" + b"\t" * 4_999 + b"\n", "first 100 columns of 5000"),
    ],
)
def test_a_page_of_a_large_answer_says_what_it_leaves_out(
    faked: tuple[TestClient, Inner], body: bytes, said: str | None
) -> None:
    client, inner = faked
    inner.answers(TSV, body)
    got = query(client, "text/html")
    assert got.status_code == 200
    assert len(got.content) < 1 << 21
    note = "" if "class=note" not in got.text else got.text.partition("class=note>")[2].partition("</p>")[0]
    chinese = {
        "first 1000 rows of 9999": "9999 行中的前 1000 行",
        "first 100 columns of 5000": "5000 列中的前 100 列",
    }
    assert (said is None) == (not note)
    if said is not None:
        assert said in note or chinese.get(said, "已截短") in note


def test_large_answers_keep_what_they_are(faked: tuple[TestClient, Inner]) -> None:
    client, inner = faked
    body = b"?s\t?p\n" + b"".join(b'<http://e/%d>\t"%s"@en\n' % (n, b"\\t\\u00e9" * 8) for n in range(9_000))
    inner.answers(TSV, body)
    for accept in ROWS[:4]:
        got = query(client, accept)
        assert (got.status_code, int(got.headers["content-length"])) == (200, len(got.content))
    assert query(client, ROWS[0]).json()["results"]["bindings"][8_999]["s"]["value"] == "http://e/8999"


@pytest.mark.slow
def test_a_store_that_rots_while_it_is_served(beauty_release: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(beauty_release, release)
    with serving(release, "--allow-service", "http://127.0.0.1:1/x") as served, httpx.Client(timeout=60) as client:
        for path in (release / "store").glob("*.sst"):
            if path.stat().st_size > 100_000:
                with path.open("r+b") as file:
                    for place in range(path.stat().st_size // 3, path.stat().st_size * 2 // 3, 4096):
                        file.seek(place)
                        file.write(b"\xff" * 64)
        everything = {"query": "SELECT ?s ?o { ?s ?p ?o } LIMIT 9999"}
        abroad = {
            "query": "SELECT * { { ?a ?p ?x } UNION { SERVICE <http://127.0.0.1:1/x> { ?a ?b ?c } } } LIMIT 9999"
        }
        for accept in ROWS:
            for asked in (everything, abroad):
                assert_refused(client.post(f"{served.url}/sparql", data=asked, headers={"accept": accept}))
        for accept in TRIPLES:
            got = client.get(f"{served.url}/graphs?default", headers={"accept": accept})
            assert_refused(got)
            assert ".sst" not in got.text
