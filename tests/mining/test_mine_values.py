"""From sentences and answers to values of items: reading, normalising, completing, and going on after a kill."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from alime_rdf.records import (
    Catalogue,
    CategoryRecord,
    CPVClaim,
    Document,
    IPVClaim,
    ItemRecord,
    SchemaRecord,
    Turn,
    ValueRecord,
)
from mining._mentions import Read
from mining.corpus import split_sentences
from mining.values import Normaliser, StatementReader, ValueMining, complete, concept_dictionary, mine_values
from mining.values._answers import judge_answer
from tests.conftest import run_alime

STUFF = SchemaRecord(
    category="衣服", property="材质", enumerable=True, values=("棉", "真丝", "羊毛", "麻"), source="s.csv", line=2
)
SUITS = SchemaRecord(
    category="衣服", property="适用人群", enumerable=True, values=("孕妇", "儿童"), source="s.csv", line=3
)
SIZE = SchemaRecord(category="衣服", property="重量", enumerable=False, source="s.csv", line=4)


def item(id_: str, *values: tuple[str, str], category: str = "衣服") -> ItemRecord:
    return ItemRecord(id=id_, label=id_, categories=(category,), values=values, source="c.csv", line=2)


CATALOGUE = Catalogue(
    categories=(
        CategoryRecord(key="衣服", label="衣服", parent=None, source="k.csv", line=2),
        CategoryRecord(key="鞋", label="鞋", parent=None, source="k.csv", line=3),
    ),
    schema=(STUFF, SUITS, SIZE),
    values=(ValueRecord(property="材质", label="真丝", alt_labels=("桑蚕丝面料",), source="v.txt", line=1),),
    items=(
        *(item(f"i{n}", ("材质", "棉"), ("重量", "200g")) for n in range(5)),
        item("x"),
        item("y"),
        item("shoe", category="鞋"),
    ),
)


def page(about: str, text: str) -> Document:
    return Document(id=f"page-{about}", kind="detail-page", text=text, item=about)


def chat(about: str, *turns: tuple[str, str]) -> Document:
    text, spans = "", []
    for role, said in turns:
        spans.append(Turn(role=role, start=len(text), end=len(text) + len(said)))  # type: ignore[arg-type]
        text += said + "\n"
    return Document(id=f"chat-{about}", kind="chat", text=text, item=about, turns=tuple(spans))


class Recogniser:
    """A tagger that knows two words, in place of a trained one."""

    name, version, types = "two", "1", ("材质", "产地")

    def tag(self, texts):  # type: ignore[no-untyped-def]
        from mining.values import Span

        words = {"蚕丝": "材质", "新疆": "产地", "300克": "重量"}
        return [
            tuple(sorted(Span(t.index(w), t.index(w) + len(w), type_) for w, type_ in words.items() if w in t))
            for t in texts
        ]


def statements(*documents: Document, **options):  # type: ignore[no-untyped-def]
    reader = StatementReader(CATALOGUE, concepts=concept_dictionary([]), **options)
    return [said for document in documents for said in reader.read(document).statements]


def values(*documents: Document, **options):  # type: ignore[no-untyped-def]
    found = complete(statements(*documents, **options), CATALOGUE)
    return {
        (c.claim.item, c.claim.property, c.claim.value) for c in found.candidates if isinstance(c.claim, IPVClaim)
    }


def test_a_page_states_values() -> None:
    assert values(page("x", "真丝面料，孕妇可穿。不含羊毛。")) == {("x", "材质", "真丝"), ("x", "适用人群", "孕妇")}


def test_a_synonym_is_brought_to_its_label() -> None:
    assert values(page("x", "桑蚕丝面料，亲肤。")) == {("x", "材质", "真丝")}
    assert values(page("x", "蚕丝手感。"), tagger=Recogniser()) == {("x", "材质", "真丝")}


def test_evidence_is_what_the_document_says() -> None:
    document = chat("x", ("user", "请问孕妇能穿吗？"), ("staff", "亲，可以的哦，放心。"), ("user", "好"))
    (said,) = statements(document)
    assert (said.property, said.value, said.polarity) == ("适用人群", "孕妇", "positive")
    quoted = said.evidence
    assert document.text[quoted.start : quoted.end] == quoted.sentence == "请问孕妇能穿吗？\n亲，可以的哦，放心。"
    assert (
        [document.text[m.start : m.end] for m in quoted.mentions] == ["孕妇"] == [m.surface for m in quoted.mentions]
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("可以的亲", "yes"), ("能用的，放心", "yes"), ("是的", "yes"), ("含的哦", "yes"), ("没问题", "yes"),
        ("当然可以", "yes"), ("嗯嗯，适合的", "yes"), ("对的，有的", "yes"),
        ("不可以哦", "no"), ("不含的呢", "no"), ("没有哦亲", "no"), ("抱歉，这款不支持", "no"),
        ("不建议孕妇使用", "no"),
        ("暂时没有的，不是纯棉", "no"), ("亲，不能哦", "no"),
        ("不太清楚呢", "open"), ("建议咨询医生", "open"), ("稍等我帮您查一下", "open"), ("您是什么肤质?", "open"),
        ("看情况哦", "open"), ("因人而异", "open"), ("可能会有一点", "open"), ("你好", "open"),
    ],
)  # fmt: skip
def test_answers(answer: str, expected: str) -> None:
    sentences = split_sentences(Document(id="d", kind="article", text=answer))
    assert judge_answer([Read.of(s) for s in sentences]) == expected


def test_an_answer_may_deny_or_name_a_value() -> None:
    assert values(chat("x", ("user", "孕妇能穿吗"), ("staff", "不可以哦"))) == set()
    assert values(chat("x", ("user", "不适合孕妇穿吗"), ("staff", "是的亲"))) == set()
    assert values(chat("x", ("user", "适不适合孕妇穿"), ("staff", "适合的亲"))) == {("x", "适用人群", "孕妇")}
    assert values(chat("x", ("user", "这件是什么材质的？"), ("staff", "棉的呢亲"))) == {("x", "材质", "棉")}
    assert values(chat("x", ("user", "孕妇能穿吗"), ("user", "在吗"))) == set()
    reading = StatementReader(CATALOGUE, concepts=concept_dictionary([])).read(
        chat("x", ("user", "今天能发货吗"), ("staff", "可以的"))
    )
    assert (reading.asked, reading.about_service, reading.statements) == (1, 1, ())


def test_what_the_schema_has_no_place_for_is_not_taken() -> None:
    assert values(page("shoe", "真丝鞋面")) == set()
    assert values(page("nobody", "真丝")) == set()
    found = complete(statements(page("x", "仿羊绒质感"), page("x", "蚕丝"), tagger=Recogniser()), CATALOGUE)
    assert found.unlisted == {}


def test_a_free_value_needs_a_frequency() -> None:
    options = {"tagger": Recogniser(), "properties": {"重量": "重量"}}
    once = complete(statements(page("x", "约重300克"), **options), CATALOGUE)
    assert once.candidates == ()
    assert once.rare == {("重量", "300克"): 1}
    assert values(page("x", "约重300克"), page("y", "约重300克"), **options) == {(i, "重量", "300克") for i in "xy"}


def test_a_conflict_is_listed_and_overwrites_nothing() -> None:
    found = complete(statements(page("i0", "纯真丝面料"), page("i1", "不是棉的")), CATALOGUE)
    assert [c for c in found.candidates if isinstance(c.claim, IPVClaim)] == []
    assert [(c.item, c.catalogued, c.said) for c in found.conflicts] == [("i0", "棉", "真丝")]


def test_a_value_new_to_its_category_is_a_cpv() -> None:
    found = complete(statements(page("x", "真丝面料"), page("y", "真丝衬衫")), CATALOGUE)
    assert CPVClaim("衣服", "材质", "真丝") in [c.claim for c in found.candidates]


def test_names_of_one_thing_come_together() -> None:
    normaliser = Normaliser()
    alike = [
        ("皮肤有点干", "皮膚很乾"), ("肌肤干燥", "皮肤干"), ("干枯的头发", "头发干枯"), ("0.5L", "500毫升"),
        ("一百五十毫升", "１５０ＭＬ"), ("透明质酸", "玻尿酸"), ("祛痘", "去痘"), ("1米8", "180cm"), ("半斤", "250g"),
    ]  # fmt: skip
    apart = [
        ("控油", "出油"),
        ("50ml", "500ml"),
        ("干皮", "油皮"),
        ("含酒精", "不含酒精"),
        ("防水", "补水"),
        ("", "皮肤"),
    ]
    assert [pair for pair in alike if not normaliser.same(*pair)] == []
    assert [pair for pair in apart if normaliser.same(*pair)] == []


def test_the_labelled_names() -> None:
    rows = [
        line.split("\t") for line in (Path(__file__).parent / "names.tsv").read_text(encoding="utf-8").splitlines()
    ]
    normaliser = Normaliser()
    said = [(same == "1", normaliser.same(a, b)) for _, a, b, same in rows]
    assert len(said) == 300
    assert [row for row, (same, found) in zip(rows, said, strict=True) if found and not same] == []
    assert sum(found for same, found in said if same) >= 70


def test_a_rerun_reads_only_what_is_new(tmp_path: Path) -> None:
    documents = [page("x", "真丝面料"), page("y", "羊毛质地")]
    cache = tmp_path / "cache"
    first = mine_values(documents, CATALOGUE, ValueMining(), cache=cache)
    again = mine_values([*documents, page("x", "孕妇可穿")], CATALOGUE, ValueMining(), cache=cache)
    assert (first.cached, again.cached, again.read) == (0, 2, 1)
    anew = mine_values([*documents, page("x", "孕妇可穿")], CATALOGUE, ValueMining())
    assert again.completed == anew.completed
    changed = mine_values(documents, CATALOGUE, ValueMining(learned=False), cache=cache)
    assert changed.cached == 0
    with sqlite3.connect(cache) as store:
        assert store.execute("SELECT count(*) FROM reading").fetchone() == (2,)


def test_workers_find_the_same(tmp_path: Path) -> None:
    documents = [page("x", f"真丝面料{n}") for n in range(300)]
    one = mine_values(documents, CATALOGUE, ValueMining())
    two = mine_values(documents, CATALOGUE, ValueMining(workers=2))
    assert one.completed == two.completed


def test_the_command_goes_on_after_a_kill(beauty_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "values.jsonl"
    stopping = (
        "import os, sys, mining.values._mine as m\n"
        "m._BATCH = 10\n"
        "read = m._read_all\n"
        "def some(*a):\n"
        "    for n, batch in enumerate(read(*a)):\n"
        "        if n == 3: os.kill(os.getpid(), 9)\n"
        "        yield batch\n"
        "m._read_all = some\n"
        "from alime_rdf.cli import main; main()\n"
    )
    command = ["mine", "values", str(beauty_copy), "--out", str(out)]
    killed = subprocess.run([sys.executable, "-c", stopping, *command], capture_output=True, check=False)
    assert killed.returncode == -9
    assert not out.exists()
    result = json.loads(run_alime(*command, "--json").stdout)
    assert result["cached"] == 30
    assert result["item_values"] == 130
    assert json.loads(run_alime(*command, "--json").stdout)["sentences"] == 0
    with sqlite3.connect(tmp_path / "values.jsonl.cache") as store:
        assert store.execute("SELECT count(*) FROM reading").fetchone() == (result["documents"],)


def test_candidates_feed_a_build(beauty_copy: Path, tmp_path: Path) -> None:
    out = beauty_copy.parent / "values.jsonl"
    run_alime("mine", "values", str(beauty_copy), "--out", str(out))
    text = beauty_copy.read_text(encoding="utf-8")
    beauty_copy.write_text(text + '\n[candidates]\nfiles = ["values.jsonl"]\n', encoding="utf-8")
    result = run_alime("build", str(beauty_copy), "--out", str(tmp_path / "release"))
    assert result.exit_code == 0, result.output


def test_a_cache_that_is_none_is_told(beauty_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("this is no database, and long enough to be told from one" * 20)
    command = [
        "mine",
        "values",
        str(beauty_copy),
        "--out",
        str(tmp_path / "v.jsonl"),
        "--cache",
        str(tmp_path / "broken"),
    ]
    result = run_alime(*command)
    assert result.exit_code == 2
    assert "ALM-B009" in result.output
    result = run_alime(
        "mine", "values", str(beauty_copy), "--out", str(tmp_path / "v.jsonl"), "--recogniser", "nobody"
    )
    assert "ALM-V004" in result.output
    result = run_alime(
        "mine", "values", str(beauty_copy), "--out", str(tmp_path / "v.jsonl"), "--recogniser", "titles"
    )
    assert "ALM-V007" in result.output
