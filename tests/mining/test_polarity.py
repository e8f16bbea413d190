import pytest

from alime_rdf.records import Document
from mining._mentions import Dictionary, Read
from mining.corpus import split_sentences
from mining.values import about_another_item, polarity

TABLE = [
    ("添加玻尿酸，深层补水", "玻尿酸", "positive"),
    ("不含酒精", "酒精", "negative"),
    ("配方不含香精、色素和酒精", "酒精", "negative"),
    ("0酒精添加，很温和", "酒精", "negative"),
    ("无添加酒精", "酒精", "negative"),
    ("未添加任何香精", "香精", "negative"),
    ("沒有酒精", "酒精", "negative"),
    ("不是油性质地，而是清爽的水感质地", "油性", "negative"),
    ("不是油性质地，而是清爽的水感质地", "水感", "positive"),
    ("不是油性而是水感", "水感", "positive"),
    ("不含酒精但含有芦荟", "芦荟", "positive"),
    ("敏感肌也能安心使用", "敏感肌", "positive"),
    ("不建议敏感肌使用", "敏感肌", "negative"),
    ("敏感肌请避开", "敏感肌", "negative"),
    ("孕妇不能用", "孕妇", "negative"),
    ("孕妇慎用", "孕妇", "negative"),
    ("孕妇能用吗", "孕妇", "uncertain"),
    ("敏感肌适合用吗？", "敏感肌", "uncertain"),
    ("可能含有酒精", "酒精", "uncertain"),
    ("比普通甘油更保湿", "甘油", "uncertain"),
    ("不敢说能祛斑", "祛斑", "uncertain"),
    ("用了还是很干，并不保湿", "保湿", "negative"),
    ("含玻尿酸而且不油腻", "玻尿酸", "positive"),
    ("不得不说玻尿酸真的好", "玻尿酸", "positive"),
    ("请勿用于保湿", "保湿", "negative"),
    ("茶树谈不上保湿", "保湿", "negative"),
    ("洗完一点也不保湿", "保湿", "negative"),
    ("根本不控油", "控油", "negative"),
    ("难以保湿", "保湿", "negative"),
    ("保湿效果很差", "保湿", "negative"),
    ("拒绝酒精，只留芦荟", "芦荟", "positive"),
    ("免洗设计，含芦荟", "芦荟", "positive"),
]


def read(text: str, role: str | None = None) -> Read:
    document = Document(id="d", kind="chat", text=text)
    sentence = next(iter(split_sentences(document)))
    return Read.of(sentence if role is None else type(sentence)(document, 0, len(text), text, role))


@pytest.mark.parametrize(("sentence", "word", "expected"), TABLE)
def test_polarity(sentence: str, word: str, expected: str) -> None:
    seen = read(sentence)
    found = Dictionary([(word, (word,))]).find(seen.shadow)
    assert [polarity(seen, f) for f in found] == [expected]


def test_a_staff_member_may_speak_of_another_item() -> None:
    seen = read("可以看看氨基酸洁面", role="staff")
    (found,) = Dictionary([("氨基酸", ("氨基酸",))]).find(seen.shadow)
    assert about_another_item(seen, found)
