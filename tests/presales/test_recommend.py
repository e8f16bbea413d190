import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from alime_rdf.gate import load_shapes
from alime_rdf.presales import Checker, Guide, Linked, Recommendation, Recommender, find_needs
from alime_rdf.records import Brief
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import PROBLEM
from tests.conftest import run_alime

PREFIXES = "PREFIX alime: <https://w3id.org/alime/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@pytest.fixture(scope="module")
def recommender(beauty_release: Path) -> Recommender:
    return Recommender(Guide(Release(beauty_release, language="zh")))


def said(recommender: Recommender, item: str, question: str = "", language: str = "zh") -> Recommendation:
    guide = recommender.guide
    needs = guide.needs_in(question)
    return recommender.recommend(resolve_term(guide.release, item), needs=needs, language=language)


@pytest.mark.parametrize(
    ("item", "question", "expected"),
    [
        ("B001", "", "这款洁面含有氨基酸，有助于温和清洁。它还含有神经酰胺，有助于保湿。"),
        ("B001", "皮肤干", "皮肤干需要保湿，这款洁面正好含有神经酰胺。"),
        ("B026", "", "这款防晒霜含有氧化锌，能带来防晒的效果。"),
        ("B042", "想提亮肤色", "这款身体乳含有烟酰胺，有助于提亮肤色。"),
    ],
)
def test_says_why(recommender: Recommender, item: str, question: str, expected: str) -> None:
    assert said(recommender, item, question).text == expected


def test_a_value_that_serves_several_needs_is_said_once(recommender: Recommender) -> None:
    assert "它还含有烟酰胺，能带来收缩毛孔、提亮肤色的效果。" in said(recommender, "B006").text


def test_speaks_english(recommender: Recommender) -> None:
    assert said(recommender, "B010", language="en").text.startswith("This 精华液 contains 玻尿酸, which brings 保湿.")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_are_never_at_a_loss(recommender: Recommender, language: str) -> None:
    """Every item with a reason that may be given is spoken for, for itself and for every problem it serves."""
    release = recommender.guide.release
    problems = subjects(release.store, PROBLEM)
    spoken = 0
    for item in recommender.guide.index.items:
        for needs in ((), *(find_needs(release, problems=[problem]) for problem in problems)):
            found = recommender.recommend(item, needs=needs, language=language)
            assert not [note for note in found.findings if note.code == "ALM-Q016"]
            assert found.sentences or found.findings
            spoken += bool(found.sentences)
    assert spoken > 60


def test_every_claim_is_a_triple_of_the_graph(recommender: Recommender) -> None:
    store = recommender.guide.release.store
    for item in recommender.guide.index.items:
        for sentence in recommender.recommend(item).sentences:
            assert sentence.claims
            for claim in sentence.claims:
                assert any(True for _ in store.quads_for_pattern(*claim.fact, None)), claim
                assert recommender.guide.release.explainer.why(claim.fact) is not None


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("这款洁面含有神经酰胺，能带来保湿的效果。", None),
        ("这款洁面的成分有神经酰胺。", None),
        ("这款洁面含有酒精。", "酒精"),  # a value that the item lacks
        ("这款洁面不含神经酰胺。", "不含"),  # a denial
        ("这款洁面非常保湿。", "非常"),  # a degree
        ("这款洁面是最保湿的。", "最"),
        ("这款洁面能带来美白的效果。", "美白"),
        ("这款洁面含有氨基酸，能带来保湿的效果。", "氨基酸 – 保湿"),  # both true, the link isn't
        ("这款面膜含有神经酰胺。", "面膜"),  # another category
        ("这款洁面的质地是神经酰胺。", "神经酰胺"),  # another property
        ("保湿带来皮肤干。", "保湿带来"),
        ("这款洁面含有保湿。", "含有保湿"),
        ("这款洁面适合神经酰胺。", "适合神经酰胺"),
        ("这款洁面适合有皮肤干困扰的您。", None),
        ("这款洁面适合有长痘困扰的您。", "长痘"),
        ("这款洁面只要59元。", "只"),
        ("这款洁面含有神\u200b经酰胺。", "神"),
        ("<b>保湿</b>", "<"),
    ],
)
def test_a_sentence_stands_or_falls_with_the_graph(
    recommender: Recommender, sentence: str, fault: str | None
) -> None:
    item = resolve_term(recommender.guide.release, "B001")
    found = recommender.checker.check(sentence, item=item, language="zh").fault
    assert found == fault if fault is None else (found or "").startswith(fault)


@pytest.fixture(scope="module")
def names(recommender: Recommender) -> dict[str, dict[str, str]]:
    """Every name of a value, point of interest and problem of the example, with what it names."""
    query = """SELECT ?kind ?name ?node {
        VALUES (?class ?kind) { (alime:Value "value") (alime:POI "poi") (alime:Problem "problem") }
        ?node a ?class ; skos:prefLabel ?name }"""
    rows = recommender.guide.release.store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    found: dict[str, dict[str, str]] = {"value": {}, "poi": {}, "problem": {}}
    for row in rows:
        found[row["kind"].value][row["name"].value] = row["node"].value
    return found


def test_what_is_kept_is_true_by_sparql(recommender: Recommender, names: dict[str, dict[str, str]]) -> None:
    """Sentences put together at random: whatever the checker keeps, plain SPARQL finds to be so."""
    store = recommender.guide.release.store
    items = recommender.guide.index.items
    kept: list[str] = []

    def ask(pattern: str) -> bool:
        return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}", use_default_graph_as_union=True))

    def link(item: str, value: str, poi: str) -> bool:
        return ask(f"<{item}> alime:matchesCPV ?c . ?c alime:onValue <{value}> ; alime:causes <{poi}>")

    @given(
        st.sampled_from(items),
        st.lists(st.sampled_from(sorted(names["value"])), min_size=0, max_size=2),
        st.lists(st.sampled_from(sorted(names["poi"])), min_size=0, max_size=2),
        st.none() | st.sampled_from(sorted(names["problem"])),
        st.lists(st.integers(0, 5), max_size=3),
    )
    def check(item: NamedNode, values: list[str], pois: list[str], problem: str | None, own: list[int]) -> None:
        # Names of the item's own are mixed in, or hardly anything would be kept.
        reasons = recommender.guide.reasons(item, recommender.guide.features(item))
        for place, number in enumerate(own if reasons else ()):
            reason = reasons[number % len(reasons)]
            values[place : place + 1] = [recommender.guide.release.labels(reason.value)]
            pois[place : place + 1] = [recommender.guide.release.labels(reason.need.poi)]
        parts = [f"含有{'和'.join(values)}"] if values else []
        parts += [f"带来{'、'.join(pois)}的效果"] if pois else []
        parts += [f"适合有{problem}困扰的您"] if problem else []
        sentence = "，".join(parts) + "。"
        if recommender.checker.check(sentence, item=item, language="zh").fault is not None:
            return
        kept.append(sentence)
        value_nodes, poi_nodes = [names["value"][v] for v in values], [names["poi"][p] for p in pois]
        assert all(ask(f"<{item.value}> ?p <{value}>") for value in value_nodes)
        assert all(ask(f"<{item.value}> alime:hasFeature <{poi}>") for poi in poi_nodes)
        assert all(link(item.value, value, poi) for value, poi in product(value_nodes, poi_nodes))
        if problem:
            needs = f"<{names['problem'][problem]}> alime:needs"
            assert all(ask(f"{needs} <{poi}>") for poi in poi_nodes)
            assert ask(f"<{item.value}> alime:hasFeature ?poi . {needs} ?poi")

    check()
    assert len({sentence for sentence in kept if "含有" in sentence and "带来" in sentence}) > 5


class Liar:
    name = "liar"

    def __init__(self, *drafts: str) -> None:
        self.drafts = drafts
        self.briefs: list[Brief] = []

    def write(self, brief: Brief) -> tuple[str, ...]:
        self.briefs.append(brief)
        return self.drafts


def test_no_writer_is_trusted(recommender: Recommender) -> None:
    liar = Liar("这款洁面含有酒精。", "这款洁面含有神经酰胺。它能带来美白的效果。")
    found = said(Recommender(recommender.guide, writers=[liar]), "B001", "皮肤干")
    assert [sentence.writer for sentence in found.sentences] == ["templates"]
    honest = Liar("假的。", "含有神经酰胺，呈现出保湿的效果。")
    found = said(Recommender(recommender.guide, writers=[liar, honest]), "B001", "皮肤干")
    assert [(sentence.text, sentence.writer) for sentence in found.sentences] == [(honest.drafts[1], "liar")]
    assert liar.briefs[0].values == (("成分", "神经酰胺"),)
    assert (liar.briefs[0].category, liar.briefs[0].pois, liar.briefs[0].problem) == ("洁面", ("保湿",), "皮肤干")


def test_a_regulated_word_needs_the_merchants_own_evidence(recommender: Recommender) -> None:
    backed = said(recommender, "B034", "掉头发")
    assert backed.text == "这款洗发水含有生姜，能带来防脱固发的效果，适合有脱发困扰的您。"
    # The page of the set says nothing of ginger and hair loss; other pages and reviews do.
    unbacked = said(recommender, "B047", "掉头发")
    assert not unbacked.sentences
    assert [(n.code, n.values["poi"], n.values["word"]) for n in unbacked.findings] == [
        ("ALM-Q015", "防脱固发", "防脱")
    ]


def test_the_merchant_must_back_just_what_is_said(recommender: Recommender) -> None:
    """The page of this item says that zinc oxide protects; of the number only other pages do."""
    item = resolve_term(recommender.guide.release, "B026")
    for sentence, fault in (
        ("这款防晒霜含有氧化锌，能带来防晒的效果。", None),
        ("这款防晒霜的防晒指数是SPF50+，能带来防晒的效果。", "防晒"),
    ):
        verdict = recommender.checker.check(sentence, item=item, language="zh")
        assert verdict.fault is None
        assert recommender.regulations.fault(sentence, verdict.claims, item=item) == fault


class Reader:
    """A linker that reads a stretch of every text as one thing."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked

    def link(self, text: str) -> list[Linked]:
        return [self.linked]


@pytest.mark.parametrize(
    ("start", "end", "denied", "fault"),
    [(6, 10, False, None), (6, 10, True, "神经酰胺"), (4, 8, False, "含有神经")],
)
def test_what_can_be_read_across_the_pieces_counts(
    recommender: Recommender, start: int, end: int, denied: bool, fault: str | None
) -> None:
    release = recommender.guide.release
    linked = Linked("value", resolve_term(release, "酒精"), start, end, denied)
    checker = Checker(Guide(release, linker=Reader(linked)))  # type: ignore[arg-type]
    item = resolve_term(release, "B001")
    assert checker.check("这款洁面含有神经酰胺。", item=item, language="zh").fault == fault


def test_a_domain_may_ask_for_more(recommender: Recommender, tmp_path: Path) -> None:
    strict = Recommender(recommender.guide, shapes=load_shapes([never(tmp_path)]))
    assert [note.code for note in said(strict, "B034", "掉头发").findings] == ["ALM-Q015"]


def test_a_problem_that_may_not_be_named_is_left_out(beauty_copy: Path, tmp_path: Path) -> None:
    words = beauty_copy.parent / "lexicon/regulated.txt"
    words.write_text("脱发\n", encoding="utf-8")
    out = tmp_path / "release"
    assert run_alime("build", str(beauty_copy), "--out", str(out)).exit_code == 0
    found = said(Recommender(Guide(Release(out, language="zh"))), "B034", "掉头发")
    assert found.text == "这款洗发水含有生姜，有助于防脱固发。"


def test_a_value_may_be_regulated_too(beauty_copy: Path, tmp_path: Path) -> None:
    """What the item's row of the catalogue says is the merchant's word, unless a shape asks for more."""
    (beauty_copy.parent / "lexicon/regulated.txt").write_text("角蛋白\n", encoding="utf-8")
    out = tmp_path / "release"
    assert run_alime("build", str(beauty_copy), "--out", str(out)).exit_code == 0
    recommender = Recommender(Guide(Release(out, language="zh")))
    assert "含有角蛋白" in said(recommender, "B038").text
    shapes = load_shapes([never(tmp_path)])
    strict = Recommender(recommender.guide, shapes=shapes)
    assert "角蛋白" not in said(strict, "B038").text


def test_an_item_without_reasons(recommender: Recommender) -> None:
    assert [note.code for note in said(recommender, "B001", "头发毛躁").findings] == ["ALM-Q017"]


def test_the_command(beauty_release: Path) -> None:
    result = run_alime("--lang", "zh", "recommend", str(beauty_release), "B001", "--question", "皮肤有点干")
    assert result.exit_code == 0
    assert result.stdout == "皮肤干需要保湿，这款洁面正好含有神经酰胺。\n"
    proven = run_alime("--lang", "zh", "recommend", str(beauty_release), "B001", "--poi", "保湿", "--why").stdout
    assert "原句 articles/a01.txt [45:77]" in proven
    two = run_alime("recommend", str(beauty_release), "B001", "B047", "--json")
    data = json.loads(two.stdout)
    assert [bool(each["sentences"]) for each in data] == [True, False]
    assert data[1]["left_out"][0]["code"] == "ALM-Q015"
    assert {claim["proof"]["triple"][1].rsplit("#")[-1] for claim in data[0]["sentences"][0]["claims"]} >= {
        "hasFeature",
        "causes",
    }


def test_the_command_says_what_it_cannot(beauty_release: Path) -> None:
    unbacked = run_alime("recommend", str(beauty_release), "B047")
    assert (unbacked.exit_code, unbacked.stdout) == (1, "")
    assert "ALM-Q015" in unbacked.stderr
    nothing = run_alime("recommend", str(beauty_release), "B001", "--question", "你好")
    assert nothing.exit_code == 2
    assert "ALM-Q006" in nothing.stderr
    assert "ALM-Q009" in run_alime("recommend", str(beauty_release), "皮肤干").stderr


def never(folder: Path) -> Path:
    """Write a shape to which no claim conforms."""
    shapes = folder / "never.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix alime: <https://w3id.org/alime/ontology#> .
        <https://example.org/Never> a sh:NodeShape ; sh:targetSubjectsOf alime:saysRegulated ;
            sh:property [ sh:path alime:decidedBy ; sh:minCount 1 ] .""",
        encoding="utf-8",
    )
    return shapes


def subjects(store: Store, class_: NamedNode) -> list[NamedNode]:
    quads: Iterator[Quad] = store.quads_for_pattern(None, None, class_, None)
    return sorted({q.subject for q in quads if isinstance(q.subject, NamedNode)}, key=str)
