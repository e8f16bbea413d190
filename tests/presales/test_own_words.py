"""Items by their own words, through the command line: names and pages find, refuse and answer, and claim nothing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from alime_rdf.presales import Guide, Request
from alime_rdf.release import Release, seal_release
from alime_rdf.search import OWN_WORDS
from tests.conftest import run_alime

DOMAIN = """[domain]
name = "bed"
base = "https://example.org/bed/"
language = "{language}"

[catalogue]
items = "items.csv"

[catalogue.columns]
price = "price"

[lexicon]
pois = "pois.txt"

[[texts]]
kind = "detail-page"
path = "pages/*.txt"
"""
ITEMS = """id,name,category,price
1,可水洗抗菌防螨云丝枕,家居/寝具,89
2,秋冬加厚高原驼绒被,家居/寝具,599
3,双面独立弹簧床垫,家居/寝具,1299
4,亲肤记忆绵枕,家居/寝具,129
5,晴雨两用折叠伞,户外/雨具,49
6,无荧光剂婴儿抱枕,家居/寝具,59
"""
PAGES = {
    "1": "可水洗抗菌防螨云丝枕，进口防螨布。不含荧光剂。会变形吗？不会。",
    "2": "高原驼绒填充，蓬松保暖。机洗会缩绒，请干洗。",
    "3": "双面可用，面料防螨处理。蜂窝透气层不添加胶水，甲醛未检出。",
    "4": "慢回弹记忆绵，贴合颈部。枕套含荧光剂增白，可机洗。",
    "5": "黑胶涂层防晒，伞骨不易折断。",
    "6": "新生儿适用，没有异味。",
}
ENGLISH = """id,name,category,price
a,Goose Feather & Down Pillow,Bedding,49
b,Fleece Hoodie,Clothing,39
c,Linen Shirt,Clothing,45
"""
ENGLISH_PAGES = {
    "a": "Soft pillows for side sleepers. Machine washable.",
    "b": "A warm hooded sweatshirt with kangaroo pocket. Free of formaldehyde.",
    "c": "Breathable linen. Finished with formaldehyde resin. No ironing needed.",
}


def shop(folder: Path, language: str, items: str, pages: dict[str, str], pois: str) -> Path:
    (folder / "pages").mkdir(parents=True)
    (folder / "domain.toml").write_text(DOMAIN.format(language=language), "utf-8")
    (folder / "items.csv").write_text(items, "utf-8")
    (folder / "pois.txt").write_text(pois, "utf-8")
    for item, text in pages.items():
        (folder / f"pages/{item}.txt").write_text(text, "utf-8")
    result = run_alime("build", str(folder / "domain.toml"), "--out", str(folder / "release"))
    assert result.exit_code == 0, result.output
    return folder / "release"


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("bed") / "zh", "zh", ITEMS, PAGES, "防螨\n保暖\n")


@pytest.fixture(scope="module")
def wear(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("wear") / "en", "en", ENGLISH, ENGLISH_PAGES, "warm\n")


def asked(release: Path, *turns: str) -> dict[str, Any]:
    data = json.loads(run_alime("ask", str(release), *turns, "--json", "--limit", "10").stdout)
    return data[-1] if isinstance(data, list) else data


def found(answer: dict[str, Any]) -> list[str]:
    return [item["iri"].rsplit("/", 1)[-1] for item in answer["items"]]


@pytest.mark.parametrize(
    ("question", "items", "words"),
    [
        ("可水洗抗菌防螨云丝枕", ["1", "3"], []),
        ("可水洗抗菌防蟎雲絲枕", ["1", "3"], []),
        ("抗菌防螨云丝枕有货吗", ["1", "3"], []),
        ("有没有防螨的枕头", ["1", "4", "6", "3"], ["枕"]),
        ("防螨", ["1", "3"], []),
        ("驼绒被有吗", ["2"], ["驼绒被"]),
        ("記憶綿的枕頭", ["4", "1", "6"], ["記憶綿", "枕"]),
        ("有伞吗", ["5"], ["伞"]),
        ("慢回弹的", ["4"], ["慢回弹"]),
        ("抗菌记忆绵枕头", ["4", "1"], ["抗菌"]),
        ("无荧光剂婴儿抱枕", ["6"], []),
        ("会变形的", [], []),
        ("含甲醛的", [], ["甲醛"]),
    ],
)
def test_questions_find_items_by_their_own_words(
    bed: Path, question: str, items: list[str], words: list[str]
) -> None:
    answer = asked(bed, question)
    assert found(answer) == items
    assert answer["wanted"]["words"] == words


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("goose down pillow", ["a"]),
        ("hoodie", ["b"]),
        ("do you have any hoodies?", ["b"]),
        ("LINEN shirts", ["c"]),
        ("kangaroo pockets please", ["b"]),
        ("with formaldehyde", ["c"]),
        ("unicorn", []),
    ],
)
def test_questions_in_english(wear: Path, question: str, items: list[str]) -> None:
    assert found(asked(wear, question)) == items


def test_what_is_said_is_quoted_with_its_place(bed: Path) -> None:
    answer = asked(bed, "有没有防螨的枕头")
    assert answer["not_understood"] == []
    for item in answer["items"]:
        key = item["iri"].rsplit("/", 1)[-1]
        assert (item["reasons"], item["score"]) == ([], 0)
        assert item["said"]
        for said in item["said"]:
            text = PAGES[key] if said["in"] == "page" else item["label"]
            assert text[said["start"] : said["end"]] == said["quote"]
            assert said["text"] in said["quote"]
            assert (said["denied"], said["refused"]) == (False, False)
    assert [item["unsaid"] for item in answer["items"]] == [[], ["防螨"], ["防螨"], ["枕"]]
    printed = run_alime("--lang", "zh", "ask", str(bed), "有没有防螨的枕头").output
    assert "页面写着防螨：\n       “双面可用，面料防螨处理。” pages/3.txt [0:12]" in printed
    assert "图谱没有核实" in printed


def test_conditions_hold_for_what_is_found_so(bed: Path) -> None:
    assert found(asked(bed, "100元以内的枕头")) == ["1", "6"]
    assert found(asked(bed, "户外的防螨枕头")) == []
    assert found(asked(bed, "防螨的", "1000元以上的")) == ["3"]
    assert found(asked(bed, "枕头", "换一批")) == []


def test_a_refused_word_is_marked_and_never_said_to_be_absent(bed: Path) -> None:
    answer = asked(bed, "枕头，不要荧光剂的")
    assert [u["text"] for u in answer["not_understood"]] == ["荧光剂"]
    assert found(answer) == ["1", "6", "4"]
    refused = {
        k: [(s["denied"], s["in"]) for s in i["said"] if s["refused"]]
        for k, i in zip(found(answer), answer["items"], strict=True)
    }
    assert refused == {"1": [(True, "page")], "6": [(True, "name")], "4": [(False, "page")]}
    printed = run_alime("ask", str(bed), "枕头，不要荧光剂的").output
    assert (
        "careful, its page mentions 荧光剂, not wanted:\n       “枕套含荧光剂增白，可机洗。” pages/4.txt" in printed
    )
    assert "ALM-Q030" in printed


@pytest.mark.parametrize(
    ("question", "item", "verdict", "said"),
    [
        ("防螨吗", "1", "said", "是的，页面写着防螨："),
        ("可以机洗吗", "4", "said", "是的，页面写着机洗："),
        ("含荧光剂吗", "4", "said", "是的，页面写着荧光剂："),
        ("不含荧光剂吧", "4", "said", "不，页面写着荧光剂："),
        ("含荧光剂吗", "1", "said-not", "页面写着没有荧光剂："),
        ("含荧光剂吗", "6", "said-not", "名称里写着没有荧光剂："),
        ("有没有甲醛", "3", "said-not", "页面写着没有甲醛："),
        ("含荧光剂吗", "2", "unknown", "不清楚：没有关于荧光剂的信息"),
        ("会变形吗", "1", "unknown", "不清楚"),
        ("防螨吗", "2", "unknown", "不清楚"),
    ],
)
def test_questions_about_an_item(bed: Path, question: str, item: str, verdict: str, said: str) -> None:
    result = run_alime("--lang", "zh", "about", str(bed), question, "--item", item)
    assert result.output.startswith(said)
    assert result.exit_code == (1 if verdict == "unknown" else 0)
    (answer,) = json.loads(run_alime("about", str(bed), question, "--item", item, "--json").output)
    assert (answer["verdict"], answer["known"]) == (verdict, [])
    assert bool(answer["said"]) == (verdict != "unknown")


def test_what_is_derived_comes_first(beauty_release: Path) -> None:
    """Of shampoos, those that help with dandruff come before those whose page only has the other word."""
    answer = asked(beauty_release, "头屑多，头皮痒，推荐洗发水")
    assert [bool(item["reasons"]) for item in answer["items"]] == [True, True, False, False]
    assert all(any(s["text"] == "头皮" for s in item["said"]) for item in answer["items"])


def test_a_retracted_page_is_gone(bed: Path, tmp_path: Path) -> None:
    for page, word, before in (("pages/5.txt", "伞骨", ["5"]), ("pages/3.txt", "蜂窝", ["3"])):
        out = tmp_path / page.replace("/", "-")
        assert found(asked(bed, word)) == before
        result = run_alime("retract", str(bed), "--document", page, "--out", str(out))
        assert (result.exit_code, f"page no longer quoted: {page}" in result.output) == (0, True)
        assert run_alime("release", "verify", str(out)).exit_code == 0
        assert found(asked(out, word)) == []
        assert word.encode() not in (out / OWN_WORDS).read_bytes()
        assert found(asked(out, "云丝枕")) == ["1"]
    again = run_alime("retract", str(out), "--document", "pages/3.txt", "--out", str(tmp_path / "again"))
    assert (again.exit_code, "ALM-K001" in again.output) == (2, True)


def test_a_changed_name_finds_its_item(bed: Path, tmp_path: Path) -> None:
    label = '<https://example.org/bed/item/5> <http://www.w3.org/2004/02/skos/core#prefLabel> "{}"@zh .\n'
    (tmp_path / "old.nt").write_text(label.format("晴雨两用折叠伞"), "utf-8")
    (tmp_path / "new.nt").write_text(label.format("胶囊迷你遮阳伞"), "utf-8")
    files = ("--triples", str(tmp_path / "new.nt"), "--replacing", str(tmp_path / "old.nt"))
    result = run_alime("add", str(bed), *files, "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert found(asked(tmp_path / "out", "胶囊迷你遮阳伞")) == ["5"]
    assert found(asked(tmp_path / "out", "伞骨")) == ["5"]
    assert found(asked(tmp_path / "out", "折叠")) == []


def test_a_change_elsewhere_keeps_the_index(bed: Path, tmp_path: Path) -> None:
    (tmp_path / "more.nt").write_text(
        '<https://example.org/bed/item/5> <https://w3id.org/alime/ontology#barcode> "6901234567892" .\n', "utf-8"
    )
    result = run_alime("add", str(bed), "--triples", str(tmp_path / "more.nt"), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / OWN_WORDS).read_bytes() == (bed / OWN_WORDS).read_bytes()


def test_a_damaged_index_is_found_and_refused(bed: Path, tmp_path: Path) -> None:
    out = tmp_path / "release"
    shutil.copytree(bed, out)
    (out / OWN_WORDS).write_bytes(b"nothing of it" * 1000)
    assert "own-words.sqlite" in run_alime("release", "verify", str(out)).output
    result = run_alime("ask", str(out), "防螨的枕头")
    assert (result.exit_code, "ALM-B013" in result.output) == (3, True)


def test_a_release_without_an_index_answers_as_before(bed: Path, tmp_path: Path) -> None:
    out = tmp_path / "release"
    shutil.copytree(bed, out, ignore=shutil.ignore_patterns(OWN_WORDS))
    seal_release(out)
    answer = asked(out, "枕头")
    assert (answer["items"], [u["text"] for u in answer["not_understood"]]) == ([], ["枕头"])
    assert run_alime("about", str(out), "防螨吗", "--item", "1").exit_code == 1
    assert run_alime("retract", str(out), "--document", "pages/1.txt", "--out", str(tmp_path / "next")).exit_code == 0
    assert not (tmp_path / "next" / OWN_WORDS).exists()


def test_words_go_with_the_conversation(bed: Path) -> None:
    guide = Guide(Release(bed))
    first = guide.ask("防螨的云丝枕")
    assert Request.from_json(json.loads(json.dumps(first.next.to_json()))) == first.next
    then = guide.ask("100元以内", before=first.next)
    assert then.request.words == first.request.words
    assert [item.item for item in then.items] == [guide.release.iris.item("1")]
    assert guide.ask("不要云丝的", before=then.next).request.words == ()


def test_what_was_understood_does_not_hang_on_how_many_are_shown(bed: Path) -> None:
    guide = Guide(Release(bed))
    answers = [guide.ask("蓬松的记忆绵寝具", limit=limit) for limit in (1, 10)]
    assert [answer.not_understood for answer in answers] == [(), ()]
    (left,) = guide.ask("户外，蓬松的").not_understood
    assert (left.text, left.start, left.end) == ("蓬松", 3, 5)
