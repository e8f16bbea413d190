"""Which graphs a query is asked over: the same by command, from Python and over HTTP, whatever FROM looks like."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from rdflib.plugins.sparql.parser import parseQuery

from alime_rdf.release import Release, run_query
from alime_rdf.vocabulary import GRAPHS
from tests.conftest import run_alime
from tests.serving import Served, serving

SPACE = "https://w3id.org/alime/graph/"
NAMES = [*GRAPHS, "none"]
COUNTS = "{ { SELECT (COUNT(*) AS ?d) { ?s ?p ?o } } { SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } } }"

# How a graph's name may be written; the prologue below declares what the names need.
SPELLINGS = [
    "FROM {named} <{space}{name}>",
    "from{named} <{space}{name}>",
    "FROM{named}<{space}{name}>",
    "FrOm # FROM <http://e/other>\n\t{named}\r\n<{space}{name}>",
    "FROM {named} g:{name}",
    "FROM {named} from:{name}",
    "FROM {named} FROM:{name}",
    "FROM {named} <{name}>",
    "FROM {named} <../graph/{name}>",
    "FROM {named} <{space}\\u{first:04X}{rest}>",
]
PROLOGUE = f"BASE <{SPACE}> PREFIX g: <{SPACE}> PREFIX from: <{SPACE}> PREFIX FROM:<{SPACE}>"

# What is no dataset clause, however much it looks like one; none of it changes the rows.
BEFORE = ["", "# FROM <https://w3id.org/alime/graph/knowledge>\n", "PREFIX named: <http://e/FROM> ", "# 'FROM\n"]
INSIDE = [
    "",
    "BIND('FROM <https://w3id.org/alime/graph/catalogue>' AS ?x)",
    'BIND("""a"" FROM g:knowledge \' \\""" from""" AS ?x)',
    "BIND('''' FROM g:knowledge \\'''FROM''' AS ?x)",
    'BIND("\\" FROM g:knowledge" AS ?x)',
    "BIND('x'@from AS ?x)",
    "BIND(<http://e/FROM> AS ?x)",
    "BIND(<http://e/'> AS ?x) # ' FROM\n",
    "BIND(1 AS ?from)",
    "BIND(1 AS $FROM)",
    "BIND(from:knowledge AS ?x)",
    "BIND(g:from AS ?x)",
    "BIND(g:%20\\'FROM AS ?x)",
    "BIND(1<2 AS ?x) BIND(2>1 AS ?y)",
    "OPTIONAL { _:from <http://e/none> 'from' }",
    "FILTER NOT EXISTS { ?x <http://e/none>/^from:none* g:none } # it's FROM\n",
    "# FROM g:knowledge\r\n",
]


def clause(choice: tuple[str, str, str]) -> str:
    spelling, named, name = choice
    written = spelling.format(named=named, space=SPACE, name=name, first=ord(name[0]), rest=name[1:])
    return re.sub("(from)(named)", r"\1 \2", written, flags=re.IGNORECASE)


CLAUSES = st.lists(
    st.tuples(st.sampled_from(SPELLINGS), st.sampled_from(["", "NAMED", "named"]), st.sampled_from(NAMES)),
    max_size=4,
    # Oxigraph doesn't see that a graph is named twice.
    unique_by=lambda choice: (choice[1].upper(), choice[2]),
)


@pytest.fixture(scope="module")
def release(beauty_release: Path) -> Release:
    return Release(beauty_release)


@pytest.fixture(scope="module")
def sizes(release: Release) -> dict[str, int]:
    """How many triples each graph has; no triple is in two of them."""
    quads = [quad for graph in GRAPHS.values() for quad in release.store.quads_for_pattern(None, None, None, graph)]
    assert len(quads) == len({quad.triple for quad in quads})
    return {"none": 0, **{n: sum(quad.graph_name == graph for quad in quads) for n, graph in GRAPHS.items()}}


@pytest.fixture(scope="module")
def client(beauty_release: Path) -> Iterator[httpx.Client]:
    with (
        serving(beauty_release, "--max-rows", "100000") as served,
        httpx.Client(base_url=served.url, timeout=60) as client,
    ):
        yield client


def row(data: dict[str, Any]) -> tuple[int, int]:
    (found,) = data["results"]["bindings"]
    return int(found["d"]["value"]), int(found["n"]["value"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clauses=CLAUSES, before=st.sampled_from(BEFORE), inside=st.sampled_from(INSIDE), where=st.booleans())
@example(clauses=[(SPELLINGS[0], "", "knowledge")], before="", inside="", where=True)
@example(clauses=[(SPELLINGS[0], "NAMED", "knowledge")], before="", inside="", where=True)
def test_a_query_is_asked_over_the_graphs_that_it_names(
    client: httpx.Client,
    beauty_release: Path,
    release: Release,
    sizes: dict[str, int],
    clauses: list[tuple[str, str, str]],
    before: str,
    inside: str,
    where: bool,
) -> None:
    body = COUNTS.replace("{ ?s ?p ?o }", f"{{ ?s ?p ?o {inside} }}", 1)
    text = f"{before}{PROLOGUE} SELECT*{' '.join(map(clause, clauses))} {'WHERE' if where else ''} {body}"
    default = [name for _, named, name in clauses if not named] if clauses else sizes
    named = [name for _, named, name in clauses if named] if clauses else sizes
    expected = sum(sizes[name] for name in default), sum(sizes[name] for name in named)
    # That the text is what it is meant to be, by a parser of its own.
    assert ("datasetClause" in parseQuery(text)[1]) == bool(clauses)
    ((d, n),) = run_query(release, text).rows
    assert (int(d.value), int(n.value)) == expected
    ((d, n),) = release.dataset.query(text)  # type: ignore[misc]
    assert (int(d), int(n)) == expected
    command = run_alime("query", str(beauty_release), "-", "--format", "json", input=text)
    assert row(json.loads(command.stdout)) == expected
    assert row(client.post("/sparql", data={"query": text}).json()) == expected
    direct = {"content-type": "application/sparql-query"}
    assert row(client.post("/sparql", content=text.encode(), headers=direct).json()) == expected
    # What the protocol says goes before what the query says.
    params = {"query": text, "default-graph-uri": f"{SPACE}catalogue", "named-graph-uri": f"{SPACE}inferred"}
    assert row(client.get("/sparql", params=params).json()) == (sizes["catalogue"], sizes["inferred"])


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_query_takes_from(
    client: httpx.Client, release: Release, name: str, sizes: dict[str, int]
) -> None:
    graph, count = f"FROM <{SPACE}{name}>", sizes[name]

    def lines(query: str) -> int:
        got = client.post("/sparql", data={"query": query}, headers={"accept": "application/n-triples"})
        assert got.status_code == 200, got.text
        assert len(run_query(release, query).triples) == len(got.text.splitlines())
        return len(got.text.splitlines())

    ask = f"ASK {graph} {{ ?s ?p ?o }}"
    assert client.get("/sparql", params={"query": ask}).json()["boolean"] is (count > 0)
    assert run_query(release, ask).boolean is (count > 0)
    assert lines(f"CONSTRUCT {{ ?s ?p ?o }} {graph} WHERE {{ ?s ?p ?o }}") == count
    assert lines(f"CONSTRUCT {graph} WHERE {{ ?s ?p ?o }}") == count
    item = NamedNode("https://example.org/beauty/item/B001")
    found = list(release.store.quads_for_pattern(item, None, None, NamedNode(SPACE + name)))
    assert lines(f"DESCRIBE {item} {graph}") == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX : <https://w3id.org/alime/graph/> SELECT * FROM:knowledge" + COUNTS,
        "SELECT*FROMNAMED<https://w3id.org/alime/graph/knowledge>" + COUNTS,
        "SELECT(1<2AS?x)?d ?n FROM<https://w3id.org/alime/graph/knowledge>" + COUNTS,
        "SELECT(EXISTS{?s ?p ?o}AS?x)?d ?n FROM<https://w3id.org/alime/graph/knowledge>" + COUNTS,
    ],
)
def test_words_that_are_written_as_one(
    client: httpx.Client, release: Release, sizes: dict[str, int], query: str
) -> None:
    count = sizes["knowledge"]
    expected = (0, count) if "NAMED" in query else (count, 0)
    rows: Any = list(release.store.query(query))
    assert [(int(r["d"].value), int(r["n"].value)) for r in rows] == [expected]
    assert row(client.post("/sparql", data={"query": query}).json()) == expected


def test_graphs_that_only_the_protocol_names(client: httpx.Client, sizes: dict[str, int]) -> None:
    for query in (f"SELECT * {COUNTS}", f"SELECT * FROM <{SPACE}catalogue> {COUNTS}"):
        params = {"query": query, "named-graph-uri": f"{SPACE}knowledge"}
        assert row(client.get("/sparql", params=params).json()) == (0, sizes["knowledge"])
        both = {"query": query, "default-graph-uri": [f"{SPACE}knowledge", f"{SPACE}inferred"]}
        expected = sizes["knowledge"] + sizes["inferred"], 0
        assert row(client.get("/sparql", params=both).json()) == expected
        assert row(client.post("/sparql", data=both).json()) == expected
        twice = {"query": query, "default-graph-uri": [f"{SPACE}knowledge"] * 2}
        assert row(client.get("/sparql", params=twice).json()) == (sizes["knowledge"], 0)


# Without an order of their own rows are sorted


@pytest.mark.parametrize("ordering", ["", "# ORDER BY ?x\n", "{ BIND('ORDER BY' AS ?y) }"])
def test_rows_without_an_order_are_sorted(release: Release, ordering: str) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ 'c' 'a' 'b' }} {ordering} }}"
    assert [x.value for (x,) in run_query(release, query).rows] == ["a", "b", "c"]


@pytest.mark.parametrize("ordering", ["ORDER BY DESC(?x)", "order#\nby desc(?x)", "ORDERBY DESC(?x)"])
def test_rows_keep_their_order(release: Release, ordering: str) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ 'a' 'c' 'b' }} }} {ordering}"
    assert [x.value for (x,) in run_query(release, query).rows] == ["c", "b", "a"]


# Updates


@pytest.fixture(scope="module")
def scratch(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release, "--scratch") as served:
        yield served


COPY = "INSERT { GRAPH <http://e/copy> { ?s ?p ?o } }"


@pytest.mark.parametrize(
    ("update", "name"),
    [
        (f"{COPY} WHERE {{ ?s ?p ?o }}", None),
        (f"{COPY} WHERE {{ ?s ?p ?o BIND('USING' AS ?using) }} # WITH", None),
        (f"{COPY} USING <{SPACE}knowledge> WHERE {{ ?s ?p ?o }}", "knowledge"),
        (f"{COPY}using<{SPACE}knowledge>WHERE{{?s ?p ?o}}", "knowledge"),
        (f"WITH <{SPACE}knowledge> {COPY} WHERE {{ ?s ?p ?o }}", "knowledge"),
        (f"{COPY} USING NAMED <{SPACE}knowledge> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}", "knowledge"),
        (f"{COPY} USING NAMED <{SPACE}knowledge> WHERE {{ ?s ?p ?o }}", "none"),
        (f"CREATE SILENT GRAPH <http://e/copy> ; WITH <{SPACE}knowledge> {COPY} WHERE {{ ?s ?p ?o }}", "knowledge"),
    ],
)
def test_an_update_looks_in_the_graphs_that_it_names(
    scratch: Served, sizes: dict[str, int], update: str, name: str | None
) -> None:
    with httpx.Client(base_url=scratch.url, timeout=60) as client:
        assert client.post("/sparql", data={"update": "DROP SILENT GRAPH <http://e/copy>"}).is_success
        done = client.post("/sparql", data={"update": update})
        assert done.is_success, done.text
        count = "SELECT (COUNT(*) AS ?n) { GRAPH <http://e/copy> { ?s ?p ?o } }"
        got = client.get("/sparql", params={"query": count}, headers={"accept": "text/csv"}).text.split()
    assert int(got[1]) == (sum(sizes.values()) if name is None else sizes[name])


def test_an_update_that_names_graphs_here_and_none_there_is_refused(scratch: Served) -> None:
    update = f"{COPY} WHERE {{ ?s ?p ?o }} ; WITH <{SPACE}knowledge> {COPY} WHERE {{ ?s ?p ?o }}"
    got = httpx.post(f"{scratch.url}/sparql", data={"update": update})
    assert (got.status_code, got.json()["code"]) == (400, "ALM-S031")
