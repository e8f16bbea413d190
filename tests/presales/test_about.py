import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from alime_rdf.presales import Guide, Questions, property_sentence
from alime_rdf.release import Release, resolve_term
from tests.conftest import run_alime


@pytest.fixture(scope="module")
def questions(beauty_release: Path) -> Questions:
    return Questions(Guide(Release(beauty_release)))


def told(questions: Questions, question: str, item: str | None = "B001") -> list[tuple[str, str, list[str]]]:
    """Return verdict, property and known values of each answer."""
    name = questions.release.labels
    node = resolve_term(questions.release, item) if item else None
    return [
        (a.verdict, "" if a.property is None else name(a.property), sorted(name(k.value) for k in a.known))
        for a in questions.answer(question, item=node)
    ]


@pytest.mark.parametrize(
    ("question", "item", "expected"),
    [
        ("是什么质地的", "B001", [("listing", "质地", ["乳霜"])]),
        ("什麼質地？", "B001", [("listing", "质地", ["乳霜"])]),
        ("含什么成分", "B001", [("listing", "成分", ["氨基酸", "神经酰胺"])]),
        ("什么牌子的", "B001", [("listing", "品牌", ["澄汀"])]),
        ("多少钱", "B001", [("listing", "价格", ["59"])]),
        ("多少毫升", "B001", [("listing", "规格", ["150ml"])]),
        ("孕妇能用吗", "B003", [("yes", "适用人群", ["孕妇"])]),
        ("孕妇能用吗", "B001", [("unknown", "适用人群", [])]),
        ("准妈妈可以用吗", "B003", [("yes", "适用人群", ["孕妇"])]),
        ("有没有酒精", "B001", [("said-not", "成分", ["氨基酸", "神经酰胺"])]),
        ("含不含氨基酸", "B001", [("yes", "成分", ["氨基酸"])]),
        ("几岁宝宝能用", "B028", [("listing", "适用人群", ["儿童"])]),
        ("几岁宝宝能用", "B001", [("unknown", "适用人群", [])]),
        ("防晒系数多少", "B027", [("listing", "防晒指数", ["SPF50+"])]),
        ("防晒指数多少", "B001", [("unknown", "防晒指数", [])]),
        ("是啫喱的吗", "B002", [("yes", "质地", ["啫喱"])]),
        ("是啫喱的吗", "B001", [("unknown", "质地", ["乳霜"])]),
        ("保湿吗", "B001", [("yes", "有特点", ["保湿"])]),
        ("控油吗", "B001", [("unknown", "有特点", [])]),
        ("敏感肌和干皮能用吗", "B001", [("yes", "适用肤质", ["敏感肌"]), ("unknown", "适用肤质", ["敏感肌"])]),
        ("含硅油吗", "B036", [("said-not", "", [])]),
        ("好看吗", "B001", [("unclear", "", [])]),
        ("禾眠神经酰胺保湿乳液有香精吗", None, [("said-not", "成分", ["神经酰胺"])]),
        ("有香精吗", None, [("unclear", "", [])]),
    ],
)
def test_questions(
    questions: Questions, question: str, item: str | None, expected: list[tuple[str, str, list[str]]]
) -> None:
    assert told(questions, question, item) == expected


def test_what_is_stated_to_be_without_is_a_no(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert run_alime("init", str(shop)).exit_code == 0
    schema = shop / "schema.csv"
    schema.write_text(schema.read_text("utf-8").replace("玻尿酸|茶树", "玻尿酸|茶树|无酒精|酒精"), "utf-8")
    catalogue = shop / "catalogue.csv"
    catalogue.write_text(catalogue.read_text("utf-8").replace(",59,玻尿酸", ",59,玻尿酸|无酒精"), "utf-8")
    assert run_alime("build", str(shop / "domain.toml"), "--out", str(tmp_path / "out")).exit_code == 0
    questions = Questions(Guide(Release(tmp_path / "out", language="zh")))
    (answer,) = questions.answer("含酒精吗", item=resolve_term(questions.release, "A001"))
    assert (answer.verdict, answer.negated) == ("no", False)
    assert property_sentence(answer, name=questions.release.labels, language="zh").startswith("没有，标明了无酒精")
    (answer,) = questions.answer("不含酒精吗", item=resolve_term(questions.release, "A001"))
    assert property_sentence(answer, name=questions.release.labels, language="zh").startswith("对，标明了无酒精")
    (answer,) = questions.answer("不含玻尿酸吧", item=resolve_term(questions.release, "A001"))
    assert property_sentence(answer, name=questions.release.labels, language="zh").startswith("不，成分有玻尿酸")


def test_several_properties_are_asked_back(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert run_alime("init", str(shop)).exit_code == 0
    with (shop / "schema.csv").open("a", encoding="utf-8") as lines:
        lines.write("护肤,香型,yes,茉莉\n护肤,提取物,yes,茉莉\n")
    assert run_alime("build", str(shop / "domain.toml"), "--out", str(tmp_path / "out")).exit_code == 0
    questions = Questions(Guide(Release(tmp_path / "out")))
    name, item = questions.release.labels, resolve_term(questions.release, "A001")
    (answer,) = questions.answer("有茉莉吗", item=item)
    assert (answer.verdict, sorted(map(name, answer.choices))) == ("unclear", ["提取物", "香型"])
    (answer,) = questions.answer("是茉莉香型吗", item=item)
    assert (answer.verdict, answer.property and name(answer.property)) == ("unknown", "香型")


def test_nothing_is_said_without_a_proof(questions: Questions) -> None:
    store = questions.release.store
    for item in questions.guide.index.items:
        for known in questions.values(item):
            assert any(True for _ in store.quads_for_pattern(item, known.property, known.value, None))
            assert known.proof.fact == (item, known.property, known.value)


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_any_text_has_an_answer(questions: Questions, text: str) -> None:
    item = NamedNode("https://example.org/beauty/item/B001")
    for answer in questions.answer(text, item=item):
        for language in ("zh", "en"):
            assert property_sentence(answer, name=questions.release.labels, language=language)
        assert (answer.verdict in ("yes", "no", "listing")) <= bool(answer.known)


def test_the_command(beauty_release: Path) -> None:
    result = run_alime("--lang", "zh", "about", str(beauty_release), "孕妇能用吗", "--item", "B003")
    assert (result.exit_code, result.output.startswith("是的，适用人群有孕妇（")) == (0, True)
    unknown = run_alime("about", str(beauty_release), "孕妇能用吗", "--item", "B001")
    assert (unknown.exit_code, "Not known" in unknown.output) == (1, True)
    data = json.loads(run_alime("about", str(beauty_release), "保湿吗", "--item", "B001", "--json").output)
    assert data[0]["known"][0]["proof"]["premises"]
