"""The index of items' own words: what it finds, what it quotes, and that it is the same twice."""

import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alime_rdf.errors import ReleaseError
from alime_rdf.search import OwnWords, Passage, denials, find_named, find_words, passages_of, write_own_words
from alime_rdf.text import Shadow

NAMES = [
    ["云朵可水洗防螨枕"],
    ["冬暖加厚驼绒被", "驼绒被 冬季款"],
    ["无硅油蓬松洗发水"],
    ["Goose Down Pillows (2 Pack)", "鹅绒枕"],
    ["AB面独立弹簧床垫"],
    ["防紫外线晴雨伞"],
    ["被"],
]
PAGES = {
    0: "采用进口防螨布，可整只水洗。\n不含荧光剂、甲醛，放心用。会掉毛吗？不易掉毛。",
    1: "驼绒填充，含有荧光剂检测报告。",
    2: "不添加酒精，香精，色素，温和清洁。",
    3: "Free of parabens, sulfates, or dyes. Alcohol-free. Machine washable 3.5 tog fabric; no pilling.",
    4: "不粘灰面料，荧光剂未检出。",
}


def passages() -> list[Passage]:
    return [Passage(i, f"pages/{i}.txt", s, t[s:e]) for i, t in PAGES.items() for s, e in passages_of(t)]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> OwnWords:
    path = tmp_path_factory.mktemp("own") / "own-words.sqlite"
    write_own_words(path, NAMES, passages())
    return OwnWords(path)


@pytest.mark.parametrize(
    ("word", "affirming", "denying"),
    [
        ("防螨", [0], []),
        ("防蟎", [0], []),
        ("水洗", [0], []),
        ("荧光剂", [1], [0, 4]),
        ("甲醛", [], [0]),
        ("掉毛", [], [0]),
        ("硅油", [], [2]),
        ("无硅油", [2], []),
        ("洗发水", [2], []),
        ("酒精", [], [2]),
        ("香精", [], [2]),
        ("色素", [], [2]),
        ("温和", [2], []),
        ("粘灰", [], [4]),
        ("不粘灰", [4], []),
        ("pillow", [3], []),
        ("PILLOWS", [3], []),
        ("ｇｏｏｓｅ　ｄｏｗｎ", [3], []),
        ("parabens", [], [3]),
        ("dyes", [], [3]),
        ("alcohol", [], [3]),
        ("pilling", [], [3]),
        ("fabrics", [3], []),
        ("washable", [3], []),
        ("3.5 tog", [3], []),
        ("伞", [5], []),
        ("雨", [], []),
        ("床垫", [4], []),
        ("抗菌", [], []),
        ("，。", [], []),
        ("", [], []),
    ],
)
def test_words(own: OwnWords, word: str, affirming: list[int], denying: list[int]) -> None:
    assert (own.affirming(word).tolist(), own.denying(word).tolist()) == (affirming, denying)


@pytest.mark.parametrize(
    ("text", "denied", "kept"),
    [
        ("不含酒精和香精，保湿", ["酒精", "香精"], ["保湿"]),
        ("未添加酒精的保湿水", ["酒精"], ["保湿水"]),
        ("酒精、色素零添加，温和", ["酒精", "色素"], ["温和"]),
        ("0添加防腐剂", ["防腐剂"], []),
        ("杜绝荧光剂，亲肤", ["荧光剂"], ["亲肤"]),
        ("告别螨虫困扰", ["螨虫"], []),
        ("无酒精、无香精、有玻尿酸", ["酒精", "香精"], ["玻尿酸"]),
        ("没有异味，不会起球", ["异味", "起球"], []),
        ("不容易褪色", ["褪色"], []),
        ("不仅保湿，而且控油", [], ["保湿", "控油"]),
        ("不锈钢内胆，无线充电", [], ["内胆", "充电"]),
        ("无论冬夏都保暖", [], ["保暖"]),
        ("不是羽绒而是羊毛", ["羽绒"], ["羊毛"]),
        ("Contains no latex but real silk", ["latex"], ["silk"]),
        ("Without zippers; with buttons", ["zippers"], ["buttons"]),
        ("Fragrance-free and gluten free snack", ["fragrance", "gluten"], []),
        ("It does not contain lanolin. It has shea.", ["lanolin"], ["shea"]),
        ("not only warm", [], []),
    ],
)
def test_what_a_page_denies(tmp_path: Path, text: str, denied: list[str], kept: list[str]) -> None:
    path = tmp_path / "own.sqlite"
    write_own_words(path, [["甲"]], [Passage(0, "p", s, text[s:e]) for s, e in passages_of(text)])
    own = OwnWords(path)
    assert [word for word in denied if own.affirming(word).size or not own.denying(word).size] == []
    assert [word for word in kept if not own.affirming(word).size] == []


def test_the_file_is_the_same_whatever_the_order_and_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import random, sys; from pathlib import Path; from tests.search.test_own_words import *;"
        "p = passages(); random.Random(int(sys.argv[2])).shuffle(p); write_own_words(Path(sys.argv[1]), NAMES, p)"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(tmp_path / seed), seed]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_every_name_finds_its_item_first(own: OwnWords) -> None:
    for item, names in enumerate(NAMES):
        for name in names:
            for asked in (name, name.upper(), opencc.OpenCC("s2t").convert(name), f" {name} "):
                first = find_named(own, asked)[0]
                assert (first.item, first.share) == (item, 1.0)
            if len(name) > 4:
                assert find_named(own, f"请问{name}多少钱")[0].item == item


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("可水洗防螨枕有货吗", [0]),
        ("防螨枕", []),
        ("加厚驼绒被怎么样", [1]),
        ("goose down pillows please", [3]),
        ("pillows", []),
        ("被", [6]),
        ("被子", []),
        ("", []),
        ("？！", []),
    ],
)
def test_most_of_a_name_names_an_item(own: OwnWords, text: str, items: list[int]) -> None:
    assert [each.item for each in find_named(own, text)] == items


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        ("防螨", ["防螨"]),
        ("防螨虫", ["防螨"]),
        ("防螨枕头", ["防螨枕"]),
        ("雨伞子", ["雨伞"]),
        ("雨傘", ["雨傘"]),
        ("goose feather pillow", ["goose", "pillow"]),
        ("会发光的", []),
        ("2", []),
        ("3.5 tog", ["3.5 tog"]),
        ("99寸", []),
        ("被", ["被"]),
    ],
)
def test_words_of_a_stretch(own: OwnWords, stretch: str, words: list[str]) -> None:
    found = find_words(stretch, own.exists)
    assert [word.text for word in found] == words
    assert all(stretch[word.start :].startswith(word.text) for word in found)


TEXTS = st.text(
    alphabet=st.sampled_from("防螨被羽绒酒精不含无没有的，。；！？ \n零添加abcNO无-free 0ＡＢ１") | st.characters(),
    max_size=60,
)


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
@settings(max_examples=60)
def test_any_text_is_quoted_where_it_is(
    tmp_path_factory: pytest.TempPathFactory, pages: list[str], names: list[str], word: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "own.sqlite"
    pages = [page.encode("utf-8", "replace").decode() for page in pages]
    names = [name.encode("utf-8", "replace").decode() for name in names]
    found = [Passage(n % len(names), str(n), s, t[s:e]) for n, t in enumerate(pages) for s, e in passages_of(t)]
    write_own_words(path, [[name] for name in names], found)
    own = OwnWords(path)
    find_named(own, word)
    assert sorted((p.document, p.start, p.text) for p in own.passages()) == sorted(
        (p.document, p.start, p.text) for p in found
    )
    asked = {word, *(p.text for p in found), *(p.text[:3] for p in found), *(name for name in names)}
    for each in asked:
        assert not set(own.affirming(each)) & set(own.denying(each))
        for item in range(len(names)):
            for said in own.quotes(item, each):
                text = names[item] if said.document is None else pages[int(said.document)]
                assert text[said.start : said.end] == said.quote
    for passage in found:
        words = [w for w in Shadow.of(passage.text).text.split() if len(w) > 1 and w.isalnum()]
        for each in words:
            assert passage.item in own.mentioning(each) or passage.item in own.denying(each)


@given(TEXTS)
def test_denials_lie_within_the_text(text: str) -> None:
    found = denials(Shadow.of(text).text)
    assert all(0 <= start < end <= len(Shadow.of(text).text) for start, end in found.spans)


@given(TEXTS)
def test_sentences_cover_a_text_once(text: str) -> None:
    spans = list(passages_of(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_long_sentence_is_cut(own: OwnWords) -> None:
    text = "很长的一句，" * 100
    spans = list(passages_of(text))
    assert max(end - start for start, end in spans) <= 200
    assert "".join(text[start:end] for start, end in spans) == text


def test_threads_read_at_once(own: OwnWords) -> None:
    words = ["防螨", "荧光剂", "pillow", "硅油", unicodedata.normalize("NFKC", "ｄｏｗｎ")] * 40
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda word: own.affirming(word).tolist(), words))
    assert found == [own.affirming(word).tolist() for word in words]


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"no database at all" * 100)):
        path = tmp_path / str(number)
        path.write_bytes(content)
        with pytest.raises(ReleaseError, match="ALM-B005"):
            OwnWords(path)
