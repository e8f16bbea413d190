"""The mask: what is personal goes, in every reader; what is harmless stays; in linear time, and once is enough."""

import csv
import json
import time
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
]


def test_personal_data_is_masked() -> None:
    assert [text for text, gone in PERSONAL if gone in mask(text)[0]] == []


def test_harmless_words_and_numbers_stay() -> None:
    assert [(text, found) for text in HARMLESS if (found := mask(text)[0]) != text] == []


def test_a_mask_is_put_on_once() -> None:
    masked = [mask(text)[0] for _, text, _ in PHRASES]
    assert [text for text in masked if mask(text) != (text, {})] == []


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


@pytest.mark.parametrize("unit", LONG)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def took(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    took(1_000)
    # Four times the text takes four times as long, sixteen times where time is quadratic.
    assert took(40_000) < 9 * max(min(took(10_000), took(10_000)), 0.01)


def of_kind(tmp_path: Path, kind: DocumentKind, name: str) -> list[Document]:
    source = TextSource(kind=kind, paths=(tmp_path / name,))
    settings = CatalogueSettings(items=tmp_path / "none.csv")
    domain = Domain(
        name="t", base="https://e.org/", folder=tmp_path, catalogue=settings, policy=DEFAULT_POLICY, texts=(source,)
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


def test_a_page_of_the_shop_keeps_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "B1.txt").write_text("客服电话400-800-8820", encoding="utf-8")
    assert of_kind(tmp_path, "detail-page", "B1.txt")[0].text == "客服电话400-800-8820"


@pytest.mark.parametrize(
    ("speakers", "said", "masked"),
    [
        (["小鱼儿2333"], "小魚兒2333您好", "[账号]您好"),
        (["Nora Quill"], "Hi Nora, nora is no word", "Hi [账号], [账号] is no word"),
        (["May Fox"], "you may try it, May", "you may try it, [账号]"),
        (["客服", "user", "小"], "客服 user 小", "客服 user 小"),
        (["bo"], "both bo", "both [账号]"),
    ],
)
def test_who_speaks_is_masked_where_others_name_them(speakers: list[str], said: str, masked: str) -> None:
    assert mask(said, people=People.of(speakers))[0] == masked
