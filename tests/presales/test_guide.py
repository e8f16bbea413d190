import json
import shutil
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from alime_rdf.presales import Guide, Request, find_needs, search_words
from alime_rdf.reason import Leaf
from alime_rdf.release import Release, seal_release
from alime_rdf.search import OWN_WORDS
from alime_rdf.vocabulary import ALIME, CAUSES, DATA_GRAPHS, IN_CATEGORY, PARENT_CATEGORY, PREFIXES
from tests.conftest import run_alime

HERE = Path(__file__).parent
CONVERSATIONS = [
    (domain, turns)
    for domain, name in (("beauty", "conversations.json"), ("baby", "conversations_baby.json"))
    for turns in json.loads((HERE / name).read_text("utf-8"))
]
BASE = "https://example.org/beauty/"


@pytest.fixture(scope="module")
def guide(beauty_release: Path) -> Guide:
    return Guide(Release(beauty_release))


@pytest.fixture(scope="module")
def guides(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Guide]:
    out = tmp_path_factory.mktemp("baby") / "release"
    built = run_alime("build", str(HERE / "baby/domain.toml"), "--out", str(out), "--strict")
    assert built.exit_code == 0, built.output
    return {"beauty": guide, "baby": Guide(Release(out))}


def test_there_are_enough_conversations() -> None:
    assert len(CONVERSATIONS) >= 40
    assert {domain for domain, _ in CONVERSATIONS} == {"beauty", "baby"}


@pytest.mark.parametrize(
    ("domain", "turns"), CONVERSATIONS, ids=[" / ".join(t["says"] for t in turns) for _, turns in CONVERSATIONS]
)
def test_conversations(guides: dict[str, Guide], domain: str, turns: list[dict[str, Any]]) -> None:
    guide = guides[domain]
    before, name = None, guide.release.labels
    for turn in turns:
        answer = guide.ask(turn["says"], before=before)
        request = answer.request
        assert sorted(name(need.poi) for need in answer.needs) == turn["needs"]
        assert sorted(map(name, request.categories)) == turn["category"]
        assert sorted(map(name, request.wanted)) == turn.get("with", [])
        assert [sorted(map(name, group)) for group in request.choices if len(group) > 1] == turn.get("either", [])
        assert sorted(map(name, request.unwanted)) == turn.get("without", [])
        if not turn.get("cheaper"):
            assert (request.most and str(request.most)) == turn.get("most")
        assert (request.least and str(request.least)) == turn.get("least")
        assert request.cheap == turn.get("cheap", False)
        assert answer.found == turn["found"]
        first = answer.items[0] if answer.items else None
        assert (first and first.item) == (guide.release.iris.item(turn["first"]) if turn["first"] else None)
        assert [name(reason.value) for reason in (first.reasons if first else ())] == turn.get("because", [])
        assert bool(answer.items) or bool(answer.drops)
        for ranked in answer.items:
            assert not turn.get("new") or before is None or ranked.item not in before.shown
            for reason in ranked.reasons:
                link = (reason.cpv, CAUSES, reason.need.poi)
                assert isinstance(guide.release.explainer.why(link), Leaf)
                assert guide.release.explainer.why(reason.fact(ranked.item)) is not None
        before = answer.next


# An independent ranking: nothing but triples, sets and sums.


def in_a_group(value: NamedNode, request: Request) -> bool:
    return any(value in group for group in request.either)


class BruteForce:
    def __init__(self, guide: Guide) -> None:
        store = guide.release.store
        self.of: dict[Any, set[tuple[Any, Any]]] = {}
        for quad in (q for graph in DATA_GRAPHS for q in store.quads_for_pattern(None, None, None, graph)):
            self.of.setdefault(quad.subject, set()).add((quad.predicate, quad.object))
        typed = [(s, o) for s, pairs in self.of.items() for p, o in pairs if p.value.endswith("#type")]
        self.items = sorted((s for s, o in typed if o == NamedNode(ALIME + "Item")), key=lambda n: n.value)
        self.properties = {s for s, o in typed if o == NamedNode(ALIME + "Property")}
        self.sure: dict[tuple[Any, Any], float] = {}
        query = """SELECT ?c ?p ?n { ?a alime:assertedSubject ?c ; alime:assertedPredicate alime:causes ;
            alime:assertedObject ?p ; alime:confidence ?n }"""
        rows: Any = store.query(query, prefixes={"alime": ALIME}, use_default_graph_as_union=True)
        for row in rows:
            self.sure[row["c"], row["p"]] = float(row["n"].value)

    def categories(self, item: NamedNode) -> set[Any]:
        found = {o for p, o in self.of[item] if p == IN_CATEGORY}
        while more := {o for c in found for p, o in self.of[c] if p == PARENT_CATEGORY} - found:
            found |= more
        return found

    def strength(self, item: NamedNode, poi: NamedNode) -> float | None:
        cpvs = {o for p, o in self.of[item] if p == NamedNode(ALIME + "matchesCPV")}
        causing = [self.sure.get((c, poi), 1.0) for c in cpvs if (NamedNode(ALIME + "causes"), poi) in self.of[c]]
        return max(causing, default=None)

    def has(self, item: NamedNode, node: NamedNode) -> bool:
        values = {o for p, o in self.of[item] if p in self.properties}
        return node in values or node in self.categories(item) or self.strength(item, node) is not None

    def price(self, item: NamedNode) -> Decimal | None:
        return next((Decimal(o.value) for p, o in self.of[item] if p == NamedNode(ALIME + "price")), None)

    def rank(self, weights: dict[NamedNode, float], request: Request) -> list[tuple[float, NamedNode]]:
        ranked = []
        for item in self.items:
            strengths = {poi: self.strength(item, poi) for poi in weights}
            served = {poi: s for poi, s in strengths.items() if s is not None}
            price = self.price(item)
            if (
                (weights and not served)
                or (request.categories and not self.categories(item) & set(request.categories))
                or not all(self.has(item, value) for value in request.wanted if not in_a_group(value, request))
                or not all(any(self.has(item, v) for v in group if v in request.wanted) for group in request.either)
                or any(self.has(item, node) for node in request.unwanted)
                or (request.least is not None and (price is None or price < request.least))
                or (request.most is not None and (price is None or price > request.most))
            ):
                continue
            score = round(sum(weights[poi] * s for poi, s in served.items()), 4)
            first = (price if price is not None else Decimal("Infinity")) if request.cheap else Decimal(0)
            ranked.append((first, -score, -len(served), item.value, item))
        return [(-row[1], row[4]) for row in sorted(ranked)]

    def choose(self, ranked: list[tuple[float, NamedNode]], limit: int) -> list[NamedNode]:
        values = {item: {(p, o) for p, o in self.of[item] if p in self.properties} for _, item in ranked}
        pool, chosen = ranked[: 4 * limit], []
        while pool and len(chosen) < limit:

            def gain(row: tuple[float, NamedNode]) -> float:
                own = values[row[1]]
                alike = [len(own & values[c]) / len(own | values[c]) for c in chosen if own | values[c]]
                return round(row[0] / max(ranked[0][0], 1e-9) - 0.3 * max(alike, default=0.0), 9)

            best = pool[0] if not chosen else max(pool, key=lambda row: (gain(row), -pool.index(row)))
            chosen.append(best[1])
            pool.remove(best)
        return chosen


@pytest.fixture(scope="module")
def known(beauty_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """A guide to the release without its index of own words, as one of an earlier version is."""
    copy = tmp_path_factory.mktemp("known") / "release"
    shutil.copytree(beauty_release, copy, ignore=shutil.ignore_patterns(OWN_WORDS))
    seal_release(copy)
    return Guide(Release(copy))


@pytest.fixture(scope="module")
def brute(guide: Guide) -> BruteForce:
    return BruteForce(guide)


@cache
def nodes(path: Path, kind: str) -> tuple[NamedNode, ...]:
    store = Release(path).store
    found = store.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(ALIME + kind), None)
    return tuple(sorted({q.subject for q in found if isinstance(q.subject, NamedNode)}, key=str))


@given(data=st.data())
@settings(max_examples=150)
def test_the_ranking_is_that_of_brute_force(known: Guide, brute: BruteForce, data: st.DataObject) -> None:
    path = known.release.path

    def some(kind: str, most: int) -> tuple[NamedNode, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(nodes(path, kind)), max_size=most, unique=True)))

    wanted = some("Value", 3)
    price = st.none() | st.decimals(20, 250, places=1)
    unwanted = some("Value", 2) + some("POI", 1) + some("Category", 1)
    request = Request(
        problems=some("Problem", 2),
        pois=some("POI", 2),
        categories=some("Category", 2),
        wanted=wanted,
        either=(wanted,) if len(wanted) > 1 and data.draw(st.booleans()) else (),
        unwanted=unwanted,
        least=data.draw(price),
        most=data.draw(price),
        cheap=data.draw(st.booleans()),
    )
    limit = data.draw(st.integers(1, 12))
    answer = known.find(request, limit=limit)
    needs = find_needs(known.release, problems=request.problems, pois=request.pois)
    nothing = request.empty or (not needs and (request.problems or request.pois))
    ranked = [] if nothing else brute.rank({n.poi: n.weight for n in needs}, request)
    assert answer.found == len(ranked)
    expected = [item for _, item in ranked[:limit]] if request.cheap else brute.choose(ranked, limit)
    assert [each.item for each in answer.items] == expected
    scores = {item: score for score, item in ranked}
    assert [each.score for each in answer.items] == pytest.approx([scores[item] for item in expected])


def test_ties_and_repetition_are_stable(beauty_release: Path) -> None:
    answers = [Guide(Release(beauty_release)).ask("保湿", limit=20) for _ in range(2)]
    assert [i.item for i in answers[0].items] == [i.item for i in answers[1].items]
    scores = [i.score for i in answers[0].items]
    assert scores[0] == max(scores)


def test_items_just_alike_give_way(guide: Guide) -> None:
    plain = guide.find(Request(pois=(NamedNode(f"{BASE}poi/保湿"),), cheap=True), limit=3)
    assert [i.price for i in plain.items] == sorted(i.price for i in plain.items if i.price is not None)
    values = {guide.index.items[n]: set(guide.index.values_of(n)) for n in range(len(guide.index.items))}

    def likeness(items: list[NamedNode]) -> float:
        return sum(len(values[a] & values[b]) / len(values[a] | values[b]) for a, b in combinations(items, 2))

    chosen = [i.item for i in guide.ask("保湿", limit=5).items]
    by_score = sorted(guide.ask("保湿", limit=99).items, key=lambda i: (-i.score, i.item.value))
    assert likeness(chosen) < likeness([i.item for i in by_score[:5]])


def test_reading_ahead_changes_nothing(guide: Guide) -> None:
    ahead = Guide(Release(guide.release.path))
    ahead.load()
    assert ahead.index.items == guide.index.items
    for number, item in enumerate(guide.index.items):
        assert ahead.index.values_of(number) == guide.index.values_of(number)
        assert ahead.release.labels(item) == guide.release.labels(item)
    for question in ("皮肤干，用什么面霜", "敏感肌用的洁面，不要香精", "便宜的洗发水"):
        one, other = guide.ask(question, limit=20), ahead.ask(question, limit=20)
        assert [(i.item, i.score, i.reasons) for i in one.items] == [
            (i.item, i.score, i.reasons) for i in other.items
        ]
        assert one.facets == other.facets


def test_what_a_text_denies_is_no_need(guide: Guide) -> None:
    name = guide.release.labels
    poi = guide.release.iris.poi("保湿")
    assert [name(need.poi) for need in guide.needs_in("没有黑头，就是毛孔大")] == ["收缩毛孔"]
    assert {name(need.poi) for need in guide.needs_in("毛孔大", pois=[poi])} == {"收缩毛孔", "保湿"}


def test_facets_count_what_the_items_have(guide: Guide) -> None:
    answer = guide.ask("皮肤干", limit=1)
    everything = guide.ask("皮肤干", limit=99)
    found = {i.item for i in everything.items}
    assert len(found) == everything.found == answer.found
    for facet in answer.facets:
        for value, count in facet.values:
            having = {i for i in found if (facet.property, value) in guide.index.values_of(guide.index.numbers[i])}
            assert len(having) == count


def test_each_drop_finds_what_it_says(guide: Guide) -> None:
    answer = guide.ask("敏感肌用的保湿面霜，100元以内，不要神经酰胺")
    assert not answer.items
    assert answer.drops
    for drop in answer.drops:
        if drop.kind == "price":
            assert guide.ask("敏感肌用的保湿面霜，不要神经酰胺").found == drop.found
        if drop.kind == "wanted":
            assert guide.ask("保湿面霜，100元以内，不要神经酰胺").found == drop.found


def test_words_for_a_search_engine(guide: Guide) -> None:
    name = guide.release.labels
    assert search_words(guide.ask("皮肤干，用什么洗面奶"), name=name) == "保湿 洁面"
    assert search_words(guide.ask("敏感肌用的保湿面霜，不要酒精"), name=name) == "保湿 敏感肌 面霜 -酒精"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("100元以内", None, "100"),
        ("一百块以内，100块以下", None, "100"),
        ("不超过 59.9", None, "59.9"),
        ("50-100元", "50", "100"),
        ("100到50块", "50", "100"),
        ("200元以上的面霜", "200", None),
        ("under $30", None, "30"),
        ("SPF50+ 以上", None, None),
        ("50ml以内", None, None),
        ("3岁以上宝宝", None, None),
        ("预算3个月", None, None),
        ("买2送1", None, None),
    ],
)
def test_prices_are_read(guide: Guide, text: str, least: str | None, most: str | None) -> None:
    request = guide.ask(text).request
    assert (request.least and str(request.least), request.most and str(request.most)) == (least, most)


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_any_text_has_an_answer_that_can_be_handed_back(guide: Guide, text: str) -> None:
    answer = guide.ask(text)
    assert Request.from_json(json.loads(json.dumps(answer.next.to_json()))) == answer.next
    again = guide.ask(text, before=answer.next)
    assert again.found <= len(guide.index.items)


def test_without_prices_prices_count_for_nothing(tmp_path: Path) -> None:
    domain = tmp_path / "shop"
    assert run_alime("init", str(domain)).exit_code == 0
    settings_ = (domain / "domain.toml").read_text("utf-8").replace('price = "price"', "")
    (domain / "domain.toml").write_text(settings_, "utf-8")
    assert run_alime("build", str(domain / "domain.toml"), "--out", str(tmp_path / "out")).exit_code == 0
    guide = Guide(Release(tmp_path / "out"))
    first = guide.ask("皮肤有点干，用什么洗面奶")
    assert first.items
    assert [f.code for f in first.findings] == []
    for text in ("有便宜点的吗", "50元以内"):
        answer = guide.ask(text, before=first.next)
        assert [f.code for f in answer.findings] == ["ALM-Q012"]
        assert answer.found == first.found


def test_turns_on_the_command_line(beauty_release: Path) -> None:
    turns = ["皮肤干，用什么面霜", "不要含香精的", "换一款"]
    result = run_alime("--lang", "zh", "ask", str(beauty_release), *turns)
    assert result.exit_code == 1
    assert "若放宽 不看已推荐的: 3" in result.output
    found = json.loads(run_alime("ask", str(beauty_release), *turns[:2], "--json").output)
    assert [len(answer["items"]) for answer in found] == [3, 3]
    words = run_alime("--lang", "zh", "ask", str(beauty_release), *turns[:2], "--search").output.splitlines()
    assert words == ["保湿 面霜", "保湿 面霜 -香精"]
