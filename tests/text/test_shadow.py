import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.text import Matcher, Shadow, normalise, read_loosely, simplify

TEXTS = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("皮膚乾燥保濕很有點ＡＢ％①ﬁ́")))


@given(TEXTS)
def test_each_shadow_character_leads_back_to_what_it_came_from(text: str) -> None:
    shadow = Shadow.of(text)
    assert len(shadow.starts) == len(shadow.text) + 1
    assert list(shadow.starts) == sorted(shadow.starts)
    for i in range(len(shadow.text)):
        start, end = shadow.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert shadow.text[i] in simplify(unicodedata.normalize("NFKC", text[start:end]).lower())


@given(TEXTS)
def test_the_whole_shadow_covers_the_whole_text(text: str) -> None:
    shadow = Shadow.of(text)
    if shadow.text:
        assert shadow.surface(0, len(shadow.text)) == text


@given(TEXTS, TEXTS)
def test_what_a_matcher_finds_normalises_to_what_was_looked_for(before: str, after: str) -> None:
    text = f"{before}，皮膚有點乾，{after}"
    shadow = read_loosely(text)
    surfaces = [shadow.surface(m.start, m.end) for m in Matcher([("皮肤干", 1)]).find(shadow)]
    assert "皮膚有點乾" in surfaces


def test_latin_words_match_whole_only() -> None:
    matcher = Matcher([("VC", "c")])
    assert [m.key for m in matcher.find(read_loosely("含ＶＣ精华"))] == ["c"]
    assert matcher.find(read_loosely("PVC材质")) == []


def test_labels_keep_their_case_and_lose_width_and_script() -> None:
    assert normalise("ＳＫ-II  青春露") == "SK-II 青春露"
    assert normalise("保濕") == normalise("保湿")
