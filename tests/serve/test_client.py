import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from alime_rdf.client import Client
from alime_rdf.errors import RequestError
from alime_rdf.presales import Guide, answer_to_json
from alime_rdf.release import Release
from alime_rdf.serve import SparqlServer
from alime_rdf.vocabulary import GRAPHS
from tests.conftest import run_alime
from tests.serving import Served, serving

QUESTION = "皮肤有点干，用什么洗面奶？"


@pytest.fixture(scope="module")
def served(beauty_release: Path) -> Iterator[Served]:
    with serving(beauty_release) as served:
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    with Client(served.url) as client:
        yield client


def test_the_service_answers_as_the_library_does(client: Client, beauty_release: Path) -> None:
    release = Release(beauty_release, language="en")
    expected = answer_to_json(Guide(release).ask(QUESTION, limit=3), name=release.labels)
    assert client.ask(QUESTION, limit=3) == json.loads(json.dumps(expected))
    assert expected["items"]


def test_what_a_problem_needs_has_items(client: Client) -> None:
    needs = client.needs(problems=["皮肤干"])
    assert "保湿" in [need["poi"]["label"] for need in needs]
    assert needs == client.needs(question="皮肤干")
    by_problem = client.items(problems=["皮肤干"], categories=["洁面"], limit=100)
    assert by_problem["found"] == len(by_problem["items"])
    assert [i["iri"] for i in by_problem["items"]] == [
        i["iri"] for i in client.ask("皮肤干，洁面", limit=100)["items"]
    ]


def test_every_claim_of_a_recommendation_is_proven(client: Client) -> None:
    item = client.ask(QUESTION)["items"][0]["iri"]
    said = client.reason(item, question=QUESTION, language="zh")
    assert said["text"] == "皮肤干需要保湿，这款洁面正好含有神经酰胺。"
    for claim in said["sentences"][0]["claims"]:
        assert claim["proof"]["triple"] == claim["triple"]
        assert client.why(*claim["triple"])[0] == claim["proof"]


def test_a_recommendation_speaks_the_language_asked_for_and_says_what_it_left_out(client: Client) -> None:
    said = client.reason("B047", language="en")
    assert said["text"] == ""
    assert [note["code"] for note in said["left_out"]] == ["ALM-Q015"]
    assert client.reason("B010", language="en", limit=1)["text"] == "This 精华液 contains 玻尿酸, which brings 保湿."


def test_values_come_with_their_source(client: Client) -> None:
    values = client.properties("B001")
    assert ("成分", "氨基酸") in {(v["property"]["label"], v["value"]["label"]) for v in values}
    assert {v["proof"]["source"] for v in values} >= {"imported", "mined"}


def test_why_and_why_not(client: Client) -> None:
    assert client.why("B001", "hasFeature", "保湿")[0]["premises"]
    assert client.why("B001", "hasFeature", "柔顺顺滑") == []
    assert client.why_not("B001", "hasFeature", "柔顺顺滑")


def test_queries_give_terms(client: Client) -> None:
    rows = client.query("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/alime/ontology#Item> }")
    assert [row["n"].value for row in rows] == ["48"]  # type: ignore[union-attr]
    assert client.query("ASK { ?s ?p ?o }")
    assert len(client.construct("CONSTRUCT WHERE { ?i <https://w3id.org/alime/ontology#inCategory> ?c }")) == 48


def test_refusals_carry_the_code_of_the_service(client: Client) -> None:
    with pytest.raises(RequestError, match="ALM-Q001") as caught:
        client.properties("没有这个商品")
    assert (caught.value.status, caught.value.finding.code) == (404, "ALM-S019")
    with pytest.raises(RequestError, match="ALM-S002"):
        client.query("SELECT")
    with Client("http://127.0.0.1:9") as nobody, pytest.raises(RequestError, match="ALM-S019"):
        nobody.ask(QUESTION)


def test_tokens_are_sent(beauty_release: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text("correct-horse-battery\n", encoding="utf-8")
    with serving(beauty_release, "--token-file", str(tokens)) as served:
        with Client(served.url, token="correct-horse-battery") as client:
            assert client.query("ASK {}")
        with Client(served.url) as client, pytest.raises(RequestError, match="ALM-S009"):
            client.query("ASK {}")


def test_the_description_is_openapi_and_true(served: Served, client: Client) -> None:
    description = httpx.get(f"{served.url}/openapi.json").json()
    validate(description)
    answers = {
        "ask": client.ask(QUESTION),
        "items": client.items(pois=["保湿"]),
        "needs": {"needs": client.needs(problems=["皮肤干"])},
        "why": {"proofs": client.why("B001", "hasFeature", "保湿")},
        "why-not": {"ways": client.why_not("B001", "hasFeature", "柔顺顺滑")},
    }
    for name, params in (("properties", {"item": "B001"}), ("reason", {"item": "B001", "question": QUESTION})):
        answers[name] = httpx.get(f"{served.url}/api/{name}", params=params).json()
    assert {path for path in description["paths"] if path.startswith("/api/")} == {f"/api/{name}" for name in answers}
    for name, answer in answers.items():
        responses = description["paths"][f"/api/{name}"]["get"]["responses"]
        schema = responses["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": description["components"]}).validate(answer)
    problem = httpx.get(f"{served.url}/api/ask").json()
    schema = {"$ref": "#/components/schemas/Problem", "components": description["components"]}
    Draft202012Validator(schema).validate(problem)


# Push


@pytest.mark.parametrize(("protocol", "path"), [("graph-store", "/store"), ("update", "/update")])
def test_a_release_is_pushed_to_another_server(
    beauty_release: Path, tmp_path: Path, protocol: str, path: str
) -> None:
    release = Release(beauty_release)
    with SparqlServer(release, scratch=tmp_path / "other") as server:
        knowledge = GRAPHS["knowledge"].value
        before = f"INSERT DATA {{ GRAPH <{knowledge}> {{ <a:old> <a:p> 1 }} GRAPH <a:own> {{ <a:s> <a:p> 1 }} }}"
        httpx.post(f"{server.address}/update", data={"update": before})
        result = run_alime("push", str(beauty_release), f"{server.address}{path}", "--protocol", protocol, "--json")
        assert result.exit_code == 0, result.output
        sizes = json.loads(result.stdout)["graphs"]
        assert sizes == {name: graph["triples"] for name, graph in release.manifest["graphs"].items()}
        for name, graph in GRAPHS.items():
            accept = {"accept": "application/n-triples"}
            there = httpx.get(f"{server.address}/store", params={"graph": graph.value}, headers=accept)
            here = {str(quad.triple) for quad in release.store.quads_for_pattern(None, None, None, graph)}
            assert {line.removesuffix(" .") for line in there.text.splitlines()} == here, name
        own = httpx.post(f"{server.address}/query", data={"query": "ASK { GRAPH <a:own> { ?s ?p ?o } }"})
        assert own.json()["boolean"] is True


def test_a_push_that_fails_says_what_is_there(beauty_release: Path) -> None:
    for url in ("http://127.0.0.1:9/store", "nonsense", "http://"):
        result = run_alime("push", str(beauty_release), url)
        assert result.exit_code == 3
        assert "ALM-S018" in result.output
    with SparqlServer(Release(beauty_release)) as read_only:
        result = run_alime("push", str(beauty_release), f"{read_only.address}/store")
        assert (result.exit_code, "ALM-S018" in result.output) == (3, True)
