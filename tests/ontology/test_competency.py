"""Every competency question has a header, and the bundled example answers it as expected."""

import re
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions
from rdflib import Graph, URIRef

from alime_rdf.release import Release
from alime_rdf.vocabulary import ALIME, CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, PROVENANCE_GRAPH

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FOLDER = ONTOLOGY / "competency"
EXPECTED = FOLDER / "expected"
QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.rq"))}

#: What the ontology declares.
DECLARED = {str(s) for s in Graph().parse(ONTOLOGY / "alime.ttl").subjects() if isinstance(s, URIRef)}

each_question = pytest.mark.parametrize("name", QUERIES)


def header(name: str) -> dict[str, str]:
    """Return the fields of the comment lines that a question begins with."""
    fields: dict[str, str] = {}
    for line in QUERIES[name].splitlines():
        field = re.fullmatch(r"# (id|zh|en|data|equals): (\S.*)", line)
        if field is None:
            break
        assert field[1] not in fields, f"the field {field[1]} stands twice"
        fields[field[1]] = field[2]
    return fields


@pytest.fixture(scope="module")
def release(beauty_release: Path) -> Release:
    return Release(beauty_release)


def answer(release: Release, name: str, *, inferences: bool) -> str:
    """Return the answer as CSV, with or without the inferred graph; the query must declare all its prefixes."""
    query = QUERIES[name]
    if inferences:
        found = release.store.query(query, use_default_graph_as_union=True)
    else:
        found = release.store.query(query, default_graph=[CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, PROVENANCE_GRAPH])
    assert isinstance(found, QuerySolutions)
    return (found.serialize(format=QueryResultsFormat.CSV) or b"").decode()


def expected(name: str) -> str:
    return (EXPECTED / f"{name}.csv").read_bytes().decode()


@each_question
def test_answer(name: str, release: Release) -> None:
    assert answer(release, name, inferences=True) == expected(name)
    needs_inferences = answer(release, name, inferences=False) != expected(name)
    assert needs_inferences == (header(name)["data"] == "inferred")


@each_question
def test_header(name: str) -> None:
    fields = header(name)
    assert fields.keys() - {"equals"} == {"id", "zh", "en", "data"}
    assert fields["id"] == f"cq-{name[:2]}"
    assert re.search(r"[\u4e00-\u9fff].*[？。]$", fields["zh"])
    assert fields["en"].isascii()
    assert fields["data"] in ("asserted", "inferred")


@each_question
def test_equals_names_a_question_on_asserted_data_with_the_same_answer(name: str) -> None:
    fields = header(name)
    if "equals" not in fields:
        return
    (other,) = (n for n in QUERIES if header(n)["id"] == fields["equals"])
    assert (fields["data"], header(other)["data"]) == ("inferred", "asserted")
    assert expected(name) == expected(other)


@each_question
def test_answer_is_small_and_ordered(name: str) -> None:
    rows = expected(name).splitlines()[1:]
    assert 1 <= len(rows) <= 30
    assert len(set(rows)) == len(rows)
    assert re.search(r"^ORDER BY .+$", QUERIES[name], re.MULTILINE)


@each_question
def test_alime_terms_are_declared(name: str) -> None:
    code = re.sub(r"^\s*#.*", "", QUERIES[name], flags=re.MULTILINE)
    used = {ALIME + term for term in re.findall(r"\balime:(\w+)", code)}
    assert used
    assert used <= DECLARED


def test_files() -> None:
    assert len(QUERIES) >= 15
    assert [name[:3] for name in QUERIES] == [f"{number:02}-" for number in range(1, len(QUERIES) + 1)]
    assert {path.stem for path in EXPECTED.iterdir()} == QUERIES.keys()
