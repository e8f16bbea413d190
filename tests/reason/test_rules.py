import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from alime_rdf.errors import RuleError
from alime_rdf.reason import (
    Explainer,
    Inferred,
    RuleSet,
    axiom_rules,
    load_rules,
    maintain,
    materialise,
    shipped_rules,
)
from alime_rdf.vocabulary import CATALOGUE_GRAPH, INFERRED_GRAPH, KNOWLEDGE_GRAPH
from tests.conftest import ROOT, run_alime

HEAD = "# id: r\n# zh: 甲\n# en: a\nPREFIX e: <http://e/>\n"


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e/{name}")


def rules(tmp_path: Path, *bodies: str) -> RuleSet:
    for number, body in enumerate(bodies):
        text = HEAD.replace("# id: r", f"# id: r{number}") + body
        (tmp_path / f"r{number}.rq").write_text(text, encoding="utf-8")
    return RuleSet(load_rules(tmp_path.glob("*.rq")))


def closed(rules: RuleSet, *triples: str) -> tuple[Store, set[str]]:
    store = Store()
    for triple in triples:
        s, p, o = map(node, triple.split())
        store.add(Quad(s, p, o, CATALOGUE_GRAPH))
    materialise(store, rules)
    inferred = store.quads_for_pattern(None, None, None, INFERRED_GRAPH)
    return store, {" ".join(t.value.removeprefix("http://e/") for t in q.triple) for q in inferred}  # type: ignore[attr-defined]


def test_rules_feed_one_another_until_nothing_is_new(tmp_path: Path) -> None:
    found = rules(
        tmp_path,
        "CONSTRUCT { ?x e:q ?z } WHERE { ?x e:p ?y . ?y e:p ?z }",
        "CONSTRUCT { ?x e:p ?y } WHERE { ?x e:q ?y }",
    )
    _, inferred = closed(found, "a p b", "b p c", "c p d")
    assert {t for t in inferred if " p " in t} == {"a p c", "b p d", "a p d"}


@pytest.mark.parametrize(
    ("body", "derived"),
    [
        ("CONSTRUCT { ?x e:r ?y } WHERE { ?x e:p/e:q ?y }", {"a r c"}),
        ("CONSTRUCT { ?x e:r ?y } WHERE { ?x ^e:p ?y }", {"b r a"}),
        ("CONSTRUCT { ?x e:r ?y } WHERE { ?x e:p+ ?y }", {"a r b"}),
        ("CONSTRUCT { ?x e:r ?y } WHERE { ?z e:p ?x . ?x ?z2 ?y }", {"b r c"}),
    ],
)
def test_paths_and_variables_in_any_place(tmp_path: Path, body: str, derived: set[str]) -> None:
    assert closed(rules(tmp_path, body), "a p b", "b q c")[1] == derived


@pytest.mark.parametrize(
    ("body", "code", "line", "word"),
    [
        ("?x e:p", "ALM-R001", 6, ""),
        ("?x e:p ?z", "ALM-R002", 5, "?y is not in the body"),
        ("", "ALM-R002", 5, "no triple pattern"),
        ("?x e:p ?y MINUS { ?y e:p ?x }", "ALM-R002", 6, "NOT EXISTS"),
        ("?x e:p ?y .\nBIND(?x AS ?z)", "ALM-R002", 7, "never end"),
        ("?x e:p ?y\n\nOPTIONAL { ?y e:p ?z }", "ALM-R002", 8, "OPTIONAL"),
        ("GRAPH ?g { ?x e:p ?y }", "ALM-R002", 6, "GRAPH"),
        ("?x e:p ?y VALUES ?x { e:a }", "ALM-R002", 6, "VALUES"),
        ("SERVICE e:s { ?x e:p ?y }", "ALM-R002", 6, "SERVICE"),
        ("?x (e:p/e:q)+ ?y", "ALM-R002", 6, "path"),
        ("?x e:p ?y FILTER(?z > 1)", "ALM-R002", 6, "?z"),
        ("?x e:p ?y FILTER(NOW() > ?y)", "ALM-R002", 6, "FILTER"),
        ("?x e:p ?y FILTER(?x = ?y || EXISTS { ?y e:p ?x })", "ALM-R002", 6, "EXISTS"),
        ("?x e:p ?y FILTER NOT EXISTS { ?y e:p ?z FILTER(?z > 1) }", "ALM-R002", 6, "NOT EXISTS"),
        ("?x e:p ?y FILTER NOT EXISTS { ?y e:p|e:r ?z }", "ALM-R002", 6, "alternatives"),
        ('?x "p" ?y', "ALM-R001", 6, ""),
    ],
)
def test_a_body_that_cannot_be_run_is_refused_with_its_line(
    tmp_path: Path, body: str, code: str, line: int, word: str
) -> None:
    refused(tmp_path, HEAD + f"CONSTRUCT {{ ?x e:q ?y }} WHERE {{\n{body}\n}}", code, line, word)


@pytest.mark.parametrize(
    ("text", "code", "line", "word"),
    [
        (HEAD + "SELECT ?x WHERE { ?x e:p ?y }", "ALM-R002", 5, "SelectQuery"),
        (HEAD + "CONSTRUCT { ?x e:q ?y . ?y e:q ?x } WHERE { ?x e:p ?y }", "ALM-R002", 5, "2 patterns"),
        (HEAD + "CONSTRUCT { ?x e:q [] } WHERE { ?x e:p ?y }", "ALM-R002", 5, "never end"),
        ("# id: r\n# en: a\n", "ALM-R003", 1, "zh"),
    ],
)
def test_a_file_that_is_no_rule_is_refused_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, word: str
) -> None:
    refused(tmp_path, text, code, line, word)


def refused(tmp_path: Path, text: str, code: str, line: int, word: str) -> None:
    (tmp_path / "bad.rq").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path / "bad.rq"])
    finding = caught.value.finding
    assert (finding.code, finding.source, finding.line) == (code, "bad.rq", line), finding.render("en")
    assert word in finding.render("en")


def test_a_circle_through_absence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        rules(
            tmp_path,
            "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y FILTER NOT EXISTS { ?x e:r ?y } }",
            "CONSTRUCT { ?x e:r ?y } WHERE { ?x e:p ?y . ?x e:q ?z }",
        )
    assert (caught.value.finding.code, caught.value.finding.source) == ("ALM-R005", "r0.rq")


def test_absence_is_asked_for_when_all_that_could_be_there_is_there(tmp_path: Path) -> None:
    found = rules(
        tmp_path,
        "CONSTRUCT { ?x e:a ?y } WHERE { ?x e:p ?y FILTER NOT EXISTS { ?x e:z ?y } }",
        "CONSTRUCT { ?x e:z ?y } WHERE { ?x e:y/e:y ?y }",
        "CONSTRUCT { ?x e:y ?y } WHERE { ?x e:x ?y }",
    )
    store, inferred = closed(found, "a p b", "a p c", "a x d", "d x b")
    assert inferred == {"a y d", "d y b", "a z b", "a a c"}
    proof = Explainer(store, found).why((node("a"), node("a"), node("c")))
    assert isinstance(proof, Inferred)
    change = maintain(store, found, retract=[Quad(node("d"), node("x"), node("b"), CATALOGUE_GRAPH)])
    assert {tuple(t.value[-1] for t in fact) for fact in change.gained} == {("a", "a", "b")}  # type: ignore[union-attr]
    assert len(change.lost) == 3


def test_a_rule_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gbk.rq").write_bytes((HEAD + "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }").encode("gbk"))
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path / "gbk.rq"])
    assert caught.value.finding.code == "ALM-R001"


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    rule = rules(tmp_path, "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }").rules[0]
    with pytest.raises(RuleError):
        RuleSet((rule, rule))


def test_axioms_are_read_as_rules(tmp_path: Path) -> None:
    ontology = """
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix e: <http://e/> .
        e:p a owl:ObjectProperty ; rdfs:subPropertyOf e:q ; rdfs:domain e:D ; rdfs:range e:R ; owl:inverseOf e:i .
        e:D rdfs:subClassOf e:E . e:c owl:propertyChainAxiom ( e:p e:p e:p ) ."""
    (tmp_path / "o.ttl").write_text(ontology, encoding="utf-8")
    _, inferred = closed(RuleSet(axiom_rules(tmp_path / "o.ttl")), "a p b", "b p c", "c p d")
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert {"a q b", "b i a", f"a {kind} D", f"b {kind} R", f"a {kind} E", "a c d"} <= inferred


def test_asserted_wins(tmp_path: Path) -> None:
    found = rules(tmp_path, "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }")
    assert closed(found, "a p b", "a q b")[1] == set()


def test_a_fact_that_rests_on_itself_is_no_proof(tmp_path: Path) -> None:
    found = rules(
        tmp_path, "CONSTRUCT { ?x e:q ?y } WHERE { ?y e:q ?x }", "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }"
    )
    store, inferred = closed(found, "a p b")
    assert inferred == {"a q b", "b q a"}
    proof = Explainer(store, found).why((node("b"), node("q"), node("a")))
    assert isinstance(proof, Inferred)
    assert [p.fact for p in proof.premises] == [(node("a"), node("q"), node("b"))]
    store.remove(Quad(node("a"), node("p"), node("b"), CATALOGUE_GRAPH))
    assert Explainer(store, found).why((node("b"), node("q"), node("a"))) is None


def test_the_shorter_of_two_proofs_is_given(tmp_path: Path) -> None:
    found = rules(
        tmp_path,
        "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p/e:p ?y }",
        "CONSTRUCT { ?x e:r ?y } WHERE { ?x e:q ?y }",
        "CONSTRUCT { ?x e:r ?y } WHERE { ?x e:s ?y }",
    )
    store, _ = closed(found, "a p b", "b p c", "a s c")
    proof = Explainer(store, found).why((node("a"), node("r"), node("c")))
    assert isinstance(proof, Inferred)
    assert proof.rule.id == "r2"


def test_all_trees_are_given_smallest_first(tmp_path: Path) -> None:
    found = rules(
        tmp_path,
        "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }",
        "CONSTRUCT { ?x e:q ?y } WHERE { ?y e:s ?x }",
        "CONSTRUCT { ?x e:r ?z } WHERE { ?x e:q/e:q ?z }",
        "CONSTRUCT { ?x e:r ?y } WHERE { ?x e:z ?y }",
        "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:r/e:k ?y }",
    )
    store, _ = closed(found, "a p b", "b s a", "b p c", "c s b", "a z c", "c k b")
    explainer = Explainer(store, found)
    trees = explainer.trees((node("a"), node("r"), node("c")))
    assert all(isinstance(tree, Inferred) for tree in trees)
    # By z; by q and q with two proofs each: that of the first q by r and k would rest on the fact itself.
    assert [tree.rule.id for tree in trees] == ["r3", "r2", "r2", "r2", "r2"]  # type: ignore[union-attr]
    assert len(set(map(str, trees))) == 5
    assert explainer.trees((node("a"), node("r"), node("c")), limit=2) == trees[:2]
    assert trees[0] == explainer.why((node("a"), node("r"), node("c")))
    assert len(explainer.trees((node("a"), node("q"), node("b")), limit=50)) == 3


def test_a_path_premise_is_shown_step_by_step(tmp_path: Path) -> None:
    found = rules(tmp_path, "CONSTRUCT { ?x e:r ?y } WHERE { ?x e:p* ?y }")
    store, _ = closed(found, "a p b", "b p c", "a p d")
    proof = Explainer(store, found).why((node("a"), node("r"), node("c")))
    assert isinstance(proof, Inferred)
    assert [p.fact[0].value[-1] + p.fact[2].value[-1] for p in proof.premises] == ["ab", "bc"]
    assert Quad(node("a"), node("p"), node("b"), KNOWLEDGE_GRAPH) not in store


AXIOMS = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def test_terms_of_other_namespaces_may_have_the_ontologys_local_names(tmp_path: Path) -> None:
    for name in ("x", "y"):
        text = (
            f"@prefix ex: <http://{name}/> .\nex:needs rdfs:domain ex:Problem . ex:Item rdfs:subClassOf ex:Thing .\n"
        )
        text += "ex:hasFeature owl:propertyChainAxiom (ex:p ex:q) ."
        (tmp_path / f"{name}.ttl").write_text(AXIOMS + text, encoding="utf-8")
    (tmp_path / "copy.ttl").write_bytes((ROOT / "ontology/alime.ttl").read_bytes())
    data = "<http://x/a> <http://x/needs> <http://x/b> .\n<http://y/a> <http://y/needs> <http://y/b> .\n"
    (tmp_path / "data.nt").write_text(data, encoding="utf-8")
    for engine in ("bulk", "store"):
        found = []
        for order in (["x.ttl", "y.ttl", "copy.ttl"], ["copy.ttl", "y.ttl", "x.ttl"]):
            extra = [part for name in order for part in ("--rules", str(tmp_path / name))]
            out = tmp_path / "out.nt"
            result = run_alime(
                "reason", str(tmp_path / "data.nt"), "--out", str(out), "--engine", engine, "--json", *extra
            )
            assert result.exit_code == 0, result.output
            found.append((sorted(out.read_text("utf-8").splitlines()), json.loads(result.stdout)["by_rule"]))
        assert found[0] == found[1]
        assert len(found[0][1]) == len(found[0][0]) == 2
        type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        assert found[0][0] == [f"<http://{name}/a> {type_} <http://{name}/Problem> ." for name in ("x", "y")]


def test_ids_of_shipped_axioms_stay(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(AXIOMS + "<http://x/needs> rdfs:domain <http://x/Problem> .", encoding="utf-8")
    ids = {rule.id for rule in shipped_rules().rules}
    more = {rule.id for rule in shipped_rules([tmp_path / "x.ttl"]).rules}
    assert ids < more
    assert "domain-needs-Problem" in ids


def test_the_file_at_fault_is_named(tmp_path: Path) -> None:
    text = HEAD.replace("# id: r", "# id: domain-needs-Problem") + "CONSTRUCT { ?x e:q ?y } WHERE { ?x e:p ?y }"
    (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("<http://x/a> <http://x/b>\n<http://x/c> . .", encoding="utf-8")
    for name, said in (("mine.rq", "mine.rq: ALM-R001"), ("broken.ttl", "broken.ttl:2: ALM-R001")):
        result = run_alime(
            "reason", str(tmp_path / "broken.ttl"), "--out", str(tmp_path / "o.nt"), "--rules", str(tmp_path / name)
        )
        assert (result.exit_code, said in result.output) == (2, True), result.output
    assert (
        "alime.ttl"
        in run_alime(
            "reason", str(tmp_path / "mine.rq"), "--out", str(tmp_path / "o.nt"), "--rules", str(tmp_path / "mine.rq")
        ).output
    )
