import json
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from alime_rdf.reason import RuleSet, load_rules, materialise, why_not
from alime_rdf.vocabulary import CATALOGUE_GRAPH
from tests.conftest import run_alime


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e/{name}")


def example(tmp_path: Path, *triples: str) -> tuple[Store, RuleSet]:
    member = "?k e:value ?v . ?x e:has ?v . ?x e:under/e:above* ?c . ?k e:on ?c"
    rules = {
        "member": f"CONSTRUCT {{ ?x e:in ?k }} WHERE {{ {member} }}",
        "feature": "CONSTRUCT { ?x e:feature ?f } WHERE { ?x e:in ?k . ?k e:causes ?f }",
    }
    for name, body in rules.items():
        text = f"# id: {name}\n# zh: 甲\n# en: a\nPREFIX e: <http://e/>\n{body}"
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf-8")
    loaded = RuleSet(load_rules(tmp_path.glob("*.rq")))
    store = Store()
    for triple in triples:
        s, p, o = map(node, triple.split())
        store.add(Quad(s, p, o, CATALOGUE_GRAPH))
    materialise(store, loaded)
    return store, loaded


FUNCTIONAL = {node("value"), node("on")}


GRAPH = ("k value v", "k on c", "k causes f", "x under c", "x has w", "y under d", "y has u", "j value w", "j on c")


def test_what_is_missing_is_followed_down_to_given_facts(tmp_path: Path) -> None:
    store, rules = example(tmp_path, *GRAPH)
    (way, *_) = why_not(store, rules, (node("x"), node("feature"), node("f")), functional=FUNCTIONAL)
    assert (way.rule.id, way.count) == ("feature", 1)
    (missing,) = way.missing
    assert missing.because is not None
    assert [(m.subject, m.predicate, m.object) for m in missing.because.missing] == [
        (node("x"), node("has"), node("v"))
    ]
    assert (node("k"), node("value"), node("v")) in missing.because.known


def test_adding_what_is_missing_makes_it_so(tmp_path: Path) -> None:
    store, rules = example(tmp_path, *GRAPH)
    fact = (node("x"), node("feature"), node("f"))
    for missing in why_not(store, rules, fact, functional=FUNCTIONAL)[0].missing:
        assert missing.because is not None
        for given in missing.because.missing:
            store.add(Quad(given.subject, given.predicate, given.object, CATALOGUE_GRAPH))  # type: ignore[arg-type]
    materialise(store, rules)
    assert why_not(store, rules, fact) == []


def test_the_nearest_way_comes_first(tmp_path: Path) -> None:
    store, rules = example(tmp_path, *GRAPH)
    ways = why_not(store, rules, (node("y"), node("feature"), node("f")), limit=10, functional=FUNCTIONAL)
    counts = [way.count for way in ways]
    assert counts == sorted(counts)
    assert counts[0] == 2


def test_what_holds_and_what_no_rule_derives_has_no_answer(tmp_path: Path) -> None:
    store, rules = example(tmp_path, *GRAPH, "x has v")
    assert why_not(store, rules, (node("x"), node("feature"), node("f"))) == []
    assert why_not(store, rules, (node("x"), node("has"), node("zzz"))) == []


def test_the_command_says_it_in_words_of_the_domain(beauty_release: Path) -> None:
    result = run_alime("--lang", "zh", "why-not", str(beauty_release), "B002", "hasFeature", "保湿")
    assert result.exit_code == 0
    first = result.output.split("\n2. ")[0]
    assert "带来 保湿" in first
    assert "缺: 栀雾净颜控油洁面啫喱 成分" in first
    ways = json.loads(run_alime("why-not", str(beauty_release), "B002", "hasFeature", "保湿", "--json").output)
    assert ways[0]["missing_facts"] == 1
    held = run_alime("why-not", str(beauty_release), "B008", "hasFeature", "保湿")
    assert (held.exit_code, "ALM-Q010" in held.output) == (1, True)
    mined = run_alime("why-not", str(beauty_release), "皮肤干", "needs", "poi:控油")
    assert (mined.exit_code, "ALM-Q011" in mined.output) == (1, True)


def test_all_minimal_justifications_are_given(beauty_release: Path) -> None:
    result = run_alime("why", str(beauty_release), "B008", "hasFeature", "保湿", "--all", "--format", "json")
    proofs = json.loads(result.output)
    assert len(proofs) == 3
    premises = [frozenset(tuple(p["triple"]) for p in proof["premises"]) for proof in proofs]
    assert len(set(premises)) == 3
    assert not any(one < other for one in premises for other in premises)
