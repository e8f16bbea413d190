"""The mask: what is personal goes, in every reader; what is harmless stays; in linear time, and once is enough."""

import csv
import json
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.domain import CatalogueSettings, Domain, TextSource
from alime_rdf.domain._load import DEFAULT_POLICY
from alime_rdf.records import Catalogue, Document, DocumentKind
from mining.corpus import read_documents
from mining.privacy import STAND_INS, People, mask

_LINES = (Path(__file__).parent / "mask.tsv").read_text("utf-8").splitlines()
PHRASES = [tuple(line.split("\t")) for line in _LINES if line and not line.startswith("#")]
PERSONAL = [(text, gone) for kind, text, gone in PHRASES if kind != "keep"]
HARMLESS = [text for kind, text, _ in PHRASES if kind == "keep"]
#: Texts without blanks, and such as bring many candidates.
LONG = [
    "a",
    "a.",
    "1",
    "-",
    "1-",
    "1 ",
    "一",
    "路",
    "省市",
    "a@",
    "@",
    "微信",
    "地址",
    "王先生",
    "1 a ",
    "号",
    "3栋",
    "a at ",
    "电话1",
    "[电话]",
    "😀",
    "e\u0301",
    "\u200b",
    "http://",
    "微 ",
    "1*",
    "vx",
    "one ",
    "138然后",
    "00 ",
    "送到a-",
    "thanks ",
    "1992-08-14 ",
    "王小明",
]


@cache
def masked_phrases() -> dict[str, str]:
    return {text: mask(text)[0] for _, text, _ in PHRASES}


def test_personal_data_is_masked() -> None:
    assert [text for text, gone in PERSONAL if gone in masked_phrases()[text]] == []


def test_harmless_words_and_numbers_stay() -> None:
    assert [(text, found) for text in HARMLESS if (found := masked_phrases()[text]) != text] == []


def test_a_mask_is_put_on_once() -> None:
    assert [text for text in set(masked_phrases().values()) if mask(text) != (text, {})] == []


@given(
    st.lists(st.one_of(st.sampled_from([text for _, text, _ in PHRASES]), st.text(max_size=6)), max_size=4),
    st.sampled_from(["", " ", "，", "\n"]),
)
def test_masking_what_is_masked_changes_nothing(parts: list[str], between: str) -> None:
    once, counts = mask(between.join(parts))
    assert mask(once) == (once, {})
    assert sum(once.count(mark) for mark in STAND_INS.values()) <= sum(counts.values()) + sum(
        between.join(parts).count(mark) for mark in STAND_INS.values()
    )


@given(st.text(max_size=30))
def test_any_text_is_masked_without_error(text: str) -> None:
    masked, counts = mask(text)
    assert bool(counts) == (masked != text)


#: Every third here; all of them are slow.
_UNITS = [pytest.param(unit, marks=[pytest.mark.slow] if number % 3 else []) for number, unit in enumerate(LONG)]


@pytest.mark.parametrize("unit", _UNITS)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    people = People.of(["王小明", "Nora Quill", "小雨"])

    def took(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        mask(text, people=people)
        return time.process_time() - start

    took(1_000)
    # Four times the text takes four times as long, sixteen times where time is quadratic.
    assert took(16_000) < 9 * max(min(took(4_000), took(4_000)), 0.005)


def of_kind(tmp_path: Path, kind: DocumentKind, name: str) -> list[Document]:
    return of_sources(tmp_path, TextSource(kind=kind, paths=(tmp_path / name,)))


def of_sources(tmp_path: Path, *sources: TextSource) -> list[Document]:
    settings = CatalogueSettings(items=tmp_path / "none.csv")
    domain = Domain(
        name="t", base="https://e.org/", folder=tmp_path, catalogue=settings, policy=DEFAULT_POLICY, texts=sources
    )
    return read_documents(domain, Catalogue(), findings=[])


def test_no_reader_of_chats_or_reviews_lets_personal_data_through(tmp_path: Path) -> None:
    some = PERSONAL[::4]
    turns = [{"role": "user", "text": text} for text, _ in some]
    (tmp_path / "chat.jsonl").write_text(json.dumps({"session": "c1", "turns": turns}), encoding="utf-8")
    with (tmp_path / "reviews.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["评价内容"], *([text] for text, _ in some)])
    (chat,) = of_kind(tmp_path, "chat", "chat.jsonl")
    said = [chat.text[turn.start : turn.end] for turn in chat.turns]
    rows = [document.text for document in of_kind(tmp_path, "review", "reviews.csv")]
    files = []
    for number, (text, _) in enumerate(some):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        files += [document.text for document in of_kind(tmp_path, "review", f"{number}.txt")]
    for masked in (said, rows, files):
        assert len(masked) == len(some)
        assert [text for text, (_, gone) in zip(masked, some, strict=True) if gone in text] == []


#: Of a nick made of words, of an account, of two full names: what is masked of what is said elsewhere.
ELSEWHERE = [
    ("云朵糖不加冰", "我是云朵糖不加冰，好用。", "我是[账号]，好用。"),
    ("云朵糖不加冰", "云朵糖不加冰也甜。", "云朵糖不加冰也甜。"),
    ("kiki_8842z", "kiki_8842z推荐的。", "[账号]推荐的。"),
    ("陈晓雯", "陈晓雯推荐的。", "[账号]推荐的。"),
    ("Orla Tindall", "Thanks Orla Tindall, it works.", "Thanks [账号], it works."),
    ("混油皮", "我是混油皮，好用。", "我是混油皮，好用。"),
]


@pytest.mark.parametrize("named", ["chat.jsonl", "reviews.csv"])
@pytest.mark.parametrize("told", ["told.txt", "told.csv", "told-chat.jsonl"])
def test_whom_one_file_names_the_others_do_not_tell(tmp_path: Path, named: str, told: str) -> None:
    turns = [{"role": "user", "name": nick, "text": "好用"} for nick in dict.fromkeys(n for n, *_ in ELSEWHERE)]
    (tmp_path / "chat.jsonl").write_text(json.dumps({"session": "c1", "turns": turns}), encoding="utf-8")
    rows = [[turn["name"], turn["text"]] for turn in turns]
    with (tmp_path / "reviews.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["买家昵称", "评价内容"], *rows])
    said = [{"role": "user", "text": text} for _, text, _ in ELSEWHERE]
    (tmp_path / "told-chat.jsonl").write_text(json.dumps({"session": "c2", "turns": said}), encoding="utf-8")
    (tmp_path / "told.txt").write_text("\n".join(text for _, text, _ in ELSEWHERE), encoding="utf-8")
    lines = ["评价内容", *(f'"{text}"' for _, text, _ in ELSEWHERE)]
    (tmp_path / "told.csv").write_text("\n".join(lines), encoding="utf-8")
    kinds: dict[bool, DocumentKind] = {True: "chat", False: "review"}
    sources = [TextSource(kind=kinds["chat" in name], paths=(tmp_path / name,)) for name in (told, named)]
    read = "\n".join(d.text for d in of_sources(tmp_path, *sources) if d.id.startswith("told"))
    assert read.split() == "\n".join(masked for *_, masked in ELSEWHERE).split()


@pytest.mark.parametrize("kind", ["detail-page", "article"])
@pytest.mark.parametrize("name", ["B1.txt", "B1.md", "B1.html"])
def test_what_a_shop_publishes_keeps_the_numbers_of_its_desks_alone(
    tmp_path: Path, kind: DocumentKind, name: str
) -> None:
    own = "客服电话400-800-8820，邮箱service@example.com，门店地址：杭州市西湖区文三路123号"
    (tmp_path / name).write_text(f"{own}。店长微信lili2020，手机13800138000。", encoding="utf-8")
    (page,) = of_kind(tmp_path, kind, name)
    assert page.text == f"{own}。店长微信[账号]，手机[电话]。"


def test_texts_of_every_kind_are_masked(tmp_path: Path) -> None:
    some = [(text, gone) for text, gone in PERSONAL[::3] if len(gone) > 8 and not set(text) & set("<>&")]
    for kind, name in (("detail-page", "p.txt"), ("article", "a.md"), ("article", "a.html"), ("review", "r.txt")):
        (tmp_path / name).write_text(("<br>\n" if name == "a.html" else "\n").join(text for text, _ in some), "utf-8")
        (document,) = of_kind(tmp_path, kind, name)  # type: ignore[arg-type]
        left = [gone for _, gone in some if gone in document.text]
        # In a page an address may be read as the shop's: what counts is that nearly all is gone.
        assert len(left) < 0.03 * len(some), left


@pytest.mark.parametrize(
    ("speakers", "said", "masked"),
    [
        (["小鱼儿2333"], "小魚兒2333您好", "[账号]您好"),
        (["Nora Quill"], "Hi Nora, nora is no word", "Hi [账号], [账号] is no word"),
        (["May Fox"], "you may try it, May", "you may try it, [账号]"),
        (["客服", "user", "小"], "客服 user 小", "客服 user 小"),
        (["bo"], "both bo", "both [账号]"),
        (["王小明"], "王先生，小明的快递到了", "[账号]，[账号]的快递到了"),
        (["小雨"], "小雨您好，今天小雨", "[账号]您好，今天小雨"),
        (["Rose"], "Hi Rose, rose oil is lovely", "Hi [账号], rose oil is lovely"),
        (["保湿"], "保湿面霜要保湿", "保湿面霜要保湿"),
        (["花间旗舰店:小美"], "花间旗舰店的小美推荐", "花间旗舰店的[账号]推荐"),
        (["Quill, Nora", "nora.q@example.com"], "ask nora", "ask [账号]"),
        (["兰蔻"], "兰蔻好用", "兰蔻好用"),
        (["20978392"], "我是20978392号", "我是[账号]号"),
    ],
)
def test_who_speaks_is_masked_where_others_name_them(speakers: list[str], said: str, masked: str) -> None:
    assert mask(said, people=People.of(speakers, things={"兰蔻"}))[0] == masked
