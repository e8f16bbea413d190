"""What the service answers, read by parsers that know nothing of it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.query import Result

from tests.conftest import run_alime
from tests.serving import Served, serving

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean")
CSV, TSV = "text/csv", "text/tab-separated-values"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def served(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release) as served:
        yield served


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        yield client


def asked(client: httpx.Client, query: str, accept: str) -> bytes:
    got = client.post("/sparql", data={"query": query}, headers={"accept": accept})
    assert got.status_code == 200, got.text
    assert got.headers["content-type"].partition(";")[0] == accept
    return got.content


# A term as in the JSON format: (kind, text, language or datatype); None where a cell is unbound.
Term = tuple[str, str, str] | None

# What is left out can't be written as XML, which has tests of its own.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("\t\n\r\"'\\<>&,;?]} \u0085\u00a0\u2028\u3000"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=8,
)
LEXICAL = [
    "1",
    "01",
    "+1",
    "-0",
    "1.",
    ".5",
    "1.50",
    "1e5",
    "-1.5E-3",
    "INF",
    "NaN",
    "true",
    "0",
    "abc",
    "",
    "2026-02-29",
]
IRIS = ["http://e/x", "http://e/保湿", "urn:x:(y)", "http://e/?a=1&b='2'"]
DATATYPES = ["integer", "decimal", "double", "boolean", "string", "int", "date", "dateTime", "anyURI"]
TERMS: st.SearchStrategy[Term] = st.one_of(
    st.none(),
    st.sampled_from(IRIS).map(lambda i: ("uri", i, "")),
    TEXTS.map(lambda text: ("literal", text, "")),
    st.tuples(TEXTS, st.sampled_from(["zh", "en-GB", "zh-Hans-CN"])).map(lambda c: ("literal", *c)),
    st.tuples(st.sampled_from(LEXICAL), st.sampled_from(DATATYPES)).map(lambda c: ("literal", c[0], XSD + c[1])),
)
ROWS = st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[TERMS] * width), max_size=4))


def written(term: Term) -> str:
    """Return a term as SPARQL."""
    if term is None:
        return "UNDEF"
    kind, text, more = term
    if kind == "uri":
        return f"<{text}>"
    quoted = '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08X}" for c in text) + '"'
    return quoted + ("" if not more else f"^^<{more}>" if ":" in more else f"@{more}")


def values(rows: list[tuple[Term, ...]]) -> tuple[list[str], str]:
    names = [f"v{number}" for number in range(len(rows[0]) if rows else 2)]
    cells = " ".join("(" + " ".join(map(written, row)) + ")" for row in rows)
    head = " ".join(f"?{name}" for name in names)
    return names, f"SELECT {head} {{ VALUES ({head}) {{ {cells} }} }}"


def plain(term: Term) -> Term:
    """Return a term whose datatype is the one that goes without saying as one without."""
    return ("literal", term[1], "") if term is not None and term[2] == f"{XSD}string" else term


def from_json(body: bytes) -> tuple[list[str], list[list[Term]]]:
    data = json.loads(body)
    names = data["head"]["vars"]

    def term(cell: dict[str, str] | None) -> Term:
        return cell and (cell["type"], cell["value"], cell.get("xml:lang") or cell.get("datatype") or "")  # type: ignore[return-value]

    return names, [[term(row.get(name)) for name in names] for row in data["results"]["bindings"]]


def from_xml(body: bytes) -> tuple[list[str], list[list[Term]]]:
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ElementTree.fromstring(body)
    names = [each.attrib["name"] for each in root.iterfind(f"{space}head/{space}variable")]
    rows = []
    for result in root.iterfind(f"{space}results/{space}result"):
        cells: dict[str, Term] = {}
        for binding in result:
            (cell,) = binding
            more = cell.get("{http://www.w3.org/XML/1998/namespace}lang") or cell.get("datatype") or ""
            cells[binding.attrib["name"]] = (cell.tag.removeprefix(space), cell.text or "", more)
        rows.append([cells.get(name) for name in names])
    return names, rows


def by_rdflib(body: bytes, format_: str) -> tuple[list[str], list[list[Any]]]:
    result: Any = Result.parse(io.BytesIO(body), format=format_)
    return [str(name) for name in result.vars], [[row.get(name) for name in result.vars] for row in result.bindings]


def in_rdflib(term: Term) -> Any:
    """Return a term as rdflib keeps it, which brings lexical forms (01) and language tags to one of their own."""
    if term is None:
        return None
    kind, text, more = term
    if kind == "uri":
        return URIRef(text)
    return Literal(text, datatype=more) if ":" in more else Literal(text, lang=more or None)


def lower(rows: list[list[Term]]) -> list[list[Term]]:
    """Return rows with language tags in lower case, as stores and parsers may keep them."""
    return [[t and (t[0], t[1], t[2] if ":" in t[2] else t[2].lower()) for t in row] for row in rows]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
@example(rows=[(("literal", "a\rb\r\n", ""),)])
def test_every_format_holds_the_same_rows(client: httpx.Client, rows: list[tuple[Term, ...]]) -> None:
    names, query = values(rows)
    expected = [[plain(term) for term in row] for row in rows]
    for read, accept in ((from_json, JSON), (from_xml, XML)):
        found, read_rows = read(asked(client, query, accept))
        assert (found, lower(read_rows)) == (names, lower(expected))
    for format_, accept in (("json", JSON), ("xml", XML)):
        assert by_rdflib(asked(client, query, accept), format_) == (
            names,
            [[in_rdflib(term) for term in row] for row in expected],
        )
    table = list(csv.reader(io.StringIO(asked(client, query, CSV).decode(), newline="")))
    texts = [["" if term is None else term[1] for term in row] for row in rows]
    # The csv module reads a line of one empty cell as a line of none.
    assert table == [names, *([] if row == [""] else row for row in texts)]
    lines = asked(client, query, TSV).decode().split("\n")
    assert lines.pop() == ""
    assert lines[0].split("\t") == [f"?{name}" for name in names]
    assert [[from_turtle(cell) for cell in line.split("\t")] for line in lines[1:]] == [
        [in_rdflib(term) for term in row] for row in expected
    ]


def from_turtle(cell: str) -> Any:
    """Read a cell of the TSV format, which is a term as Turtle writes it."""
    return (
        Graph().parse(data=f"<a:a> <a:a> {cell} .", format="turtle").value(URIRef("a:a"), URIRef("a:a"))
        if cell
        else None
    )


@pytest.mark.parametrize(
    ("query", "columns", "rows"),
    [
        ("SELECT * {}", [], 1),
        ("SELECT * { FILTER(false) }", [], 0),
        ("SELECT ?x { FILTER(false) }", ["x"], 0),
        ("SELECT ?x { VALUES ?x { UNDEF UNDEF } }", ["x"], 2),
        ("SELECT ?x ?y { VALUES ?x { 1 } }", ["x", "y"], 1),
        ("SELECT (BNODE() AS ?x) {}", ["x"], 1),
    ],
)
def test_answers_with_little_in_them(client: httpx.Client, query: str, columns: list[str], rows: int) -> None:
    for read, accept in ((from_json, JSON), (from_xml, XML)):
        names, found = read(asked(client, query, accept))
        assert (names, len(found)) == (columns, rows)


@pytest.mark.parametrize(("query", "truth"), [("ASK { ?s ?p ?o }", True), ("ASK { ?s <http://e/none> ?o }", False)])
def test_a_boolean_in_every_format(client: httpx.Client, query: str, truth: bool) -> None:
    assert json.loads(asked(client, query, JSON)) == {"head": {}, "boolean": truth}
    body = asked(client, query, XML)
    assert body.startswith(b'<?xml version="1.0"?>')
    root = ElementTree.fromstring(body)
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == str(truth).lower()
    for format_, accept in (("json", JSON), ("xml", XML)):
        assert Result.parse(io.BytesIO(asked(client, query, accept)), format=format_).askAnswer is truth
    assert asked(client, query, "text/boolean") == str(truth).lower().encode()


# What XML has no form for


@pytest.mark.parametrize("character", ["\\u0000", "\\u0008", "\\u000B", "\\u001F", "\\uFFFE"])
def test_a_character_that_xml_lacks_is_said(client: httpx.Client, beauty_release: Path, character: str) -> None:
    select = f'SELECT ("a{character}" AS ?x) {{}}'
    for query, accept in (
        (select, XML),
        (f'CONSTRUCT {{ <a:a> <a:a> "{character}" }} WHERE {{}}', "application/rdf+xml"),
    ):
        got = client.post("/sparql", data={"query": query}, headers={"accept": accept})
        assert (got.status_code, got.json()["code"]) == (406, "ALM-S030")
    ((names, rows),) = [from_json(asked(client, select, JSON))]
    assert (names, rows) == (["x"], [[("literal", "a" + json.loads(f'"{character}"'), "")]])
    result = run_alime("query", str(beauty_release), "-", "--format", "xml", input=select)
    assert (result.exit_code, "ALM-Q022" in result.output) == (2, True)


@pytest.mark.parametrize(
    "predicate", ["http://e/(ml)", "http://e/%28ml%29", "http://e/1", "http://e/", "urn:x:1", "http://e/、"]
)
def test_a_predicate_that_xml_has_no_name_for_is_said(client: httpx.Client, predicate: str) -> None:
    query = f"CONSTRUCT {{ <a:a> <{predicate}> 1 }} WHERE {{}}"
    got = client.post("/sparql", data={"query": query}, headers={"accept": "application/rdf+xml"})
    assert (got.status_code, got.json()["code"]) == (406, "ALM-S030")
    assert len(Graph().parse(data=asked(client, query, "text/turtle"), format="turtle")) == 1


def test_names_that_rdf_xml_keeps_for_itself(client: httpx.Client) -> None:
    query = "CONSTRUCT { <a:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 } WHERE {}"
    got = client.post("/sparql", data={"query": query}, headers={"accept": "application/rdf+xml"})
    assert (got.status_code, got.json()["code"]) == (406, "ALM-S030")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=st.lists(TERMS.filter(lambda t: t is not None), min_size=1, max_size=4))
def test_every_format_holds_the_same_triples(client: httpx.Client, terms: list[Term]) -> None:
    body = " ".join(f"<a:a> <a:p{number}> {written(term)} ." for number, term in enumerate(terms))
    expected = {(URIRef(f"a:p{number}"), in_rdflib(plain(term))) for number, term in enumerate(terms)}
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        graph = Graph().parse(data=asked(client, f"CONSTRUCT {{ {body} }} WHERE {{}}", accept), format=accept)
        assert set(graph.predicate_objects()) == expected
