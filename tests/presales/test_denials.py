"""What is refused, in every way that people refuse it, and what only looks like a refusal."""

import unicodedata
from pathlib import Path

import pytest

from alime_rdf.presales import Guide, Request
from alime_rdf.presales._denials import Named, find_denied
from alime_rdf.release import Release

#: Refusals of one value, X; with the words around it as shoppers write them.
REFUSED_ZH = """
远离X的保湿面霜|免X的|要未添加X的|不含X|不含有X的|不要X|不想要X|不要有X|不要含X的|不要带X的|不能有X|不能含X|
不能用X|不可有X|
不可以有X|不可含X|不带X|不加X|不添加X|没加X|没添加X的|没放X的|没有X的|无X|无X的|无添加X|零X|零添加X|0X|0添加X|
毫无X|无任何X|
不含任何X|未含X|未加X的|未使用X的|去掉X|去除X的|剔除X|排除X|除了X|除去X|除X外|避开X|避免X|规避X|绕开X|拒绝X|
谢绝X|杜绝X|
抵制X|抗拒X|戒X|戒掉X|忌X|忌口X|忌讳X|禁X|禁用X|禁止X|讨厌X|反感X|嫌弃X|不喜欢X|不爱X|不考虑X的|不接受X|不碰X|
不敢用X|
不敢碰X|怕X|害怕X|受不了X|别放X|别带X|别加X|别有X的|别含X|别给我X的|别推荐X的|勿含X|请勿加X|不准有X|不得含X|
不许放X|
不想用X|不希望有X|不应该有X|不需要X|没用X的|并非X的|对X过敏|我对X过敏|对X敏感|X过敏|我X过敏|X不耐受|X不敢用|
X不能用|X不能碰|
X受不了|X不行|X绝对不行|X不要|X的不要|X的都不要|X的统统不要|X就不要了|X不考虑|X免谈|X除外|X勿推|X踩雷|X达咩|
X的别推荐|
X的别给我|X不接受|有X的不要|含X的一律不要|带X的pass|面霜，X不要|不要那种X的|不要太多X的|完全不要X
"""
REFUSED_EN = """
without X|cream without any X|X-free cream|X free|free of X|free from X|no X|no added X|zero X|0% X|non-X|
not X|avoid X|
avoiding products with X|i avoid X|allergic to X|i'm allergic to X|i am intolerant to X|
i have an allergy to X|i have a X allergy|
can't have X|cannot use X|i can't stand X|can't tolerate X|excluding X|exclude X|except X|except for X|
other than X|apart from X|
doesn't contain X|does not contain any X|that doesn't have X|that don't include X|not containing X|
nothing with X|
nothing containing X|nothing that contains X|i hate X|i dislike X|i don't like X|i don't want X|
i don't want any X|do not want X|
stay away from X|keep me away from X|steer clear of X|minus X|minus the X|sans X|w/o X|devoid of X|lacking X|
contains no X|
has no X|with no X|with zero X|must not contain X|shouldn't have X|mustn't include X|leaving out X|
instead of X|rather than X|
X is not ok|X isn't allowed|X not allowed|X makes me itch|X breaks me out|X irritates my skin|anything but X|
skip the X|never X|
i won't use X|i react badly to X|sensitive to X|neither X
"""
#: What says nothing against X, or asks for it.
KEPT_ZH = """
要X的|含X的|有没有X|有没有X的|要不要X|含不含X|是不是X|能不能用X|带不带X|可不可以有X|不仅含X|不只X|不但有X|
不光要X|不少X|
特别X|分别X|区别X|识别X|类别X|无限X|不能没有X|不能少了X|不能不含X|不能缺少X|少不了X|离不开X|缺不了X|不可缺少X|
非X不可|
非X不买|除了X都不要|除了X其他都不要|除了X还要保湿|不拒绝X|不讨厌X|不排除X|不介意X|不怕X|对X不过敏|X没关系|
X没问题|
控油不紧绷的X|免洗的X|免费的X|难免X|便宜的X|不错的X|别的X|有别的X吗|别家的X|不同的X|不贵的X|有X的不错|X好不好|
X行不行|
X能不能用|不要面霜，要X|不含酒精的X|没有别的要求，要X|不油腻的X|无香的X|不限X
"""
KEPT_EN = """
with X|contains X|cream with X please|not only X|not just X|no problem with X|i have no issues with X|
i don't mind X|
not allergic to X|i'm not allergic to X|not without X|can't live without X|i can't do without X|nothing but X|
nothing except X|
X is fine|X is ok|X doesn't matter|no matter, X|no idea, X|feel free to add X|free shipping X|X free shipping|
X free delivery|
don't skip X|don't forget the X|fine with X|ok with X|not oily but X|no fragrance but X|nothing else, just X|
no preference, X|
no longer afraid of X|without a doubt X|if not, X
"""


def cases(table: str) -> list[str]:
    return [each.strip() for each in table.replace("\n", "").split("|")]


def denied(text: str) -> list[bool]:
    """Return which of the names in a text (X, Y, Z) are denied; C and P are a category and a point of interest."""
    kind = {"X": "value", "Y": "value", "Z": "value", "C": "category", "P": "poi", "Q": "problem"}
    names = [Named(at, at + 1, kind[c]) for at, c in enumerate(text) if c in kind]
    return find_denied(unicodedata.normalize("NFKC", text), names)


def test_there_are_enough_ways() -> None:
    assert len(cases(REFUSED_ZH)) >= 100
    assert len(cases(REFUSED_EN)) >= 60
    assert len(cases(KEPT_ZH)) + len(cases(KEPT_EN)) >= 80


@pytest.mark.parametrize("text", cases(REFUSED_ZH) + cases(REFUSED_EN))
def test_refused(text: str) -> None:
    assert denied(text) == [True]


@pytest.mark.parametrize("text", cases(KEPT_ZH) + cases(KEPT_EN))
def test_not_refused(text: str) -> None:
    assert denied(text) == [False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A denial goes on through a list.
        ("不含X和Y的C", "XY"),
        ("不要X、Y的C", "XY"),
        ("不要X、Y和Z", "XYZ"),
        ("不要XY", "XY"),
        ("不要X，Y", "XY"),
        ("对X和Y都过敏", "XY"),
        ("X、Y过敏", "XY"),
        ("X和Y都不要", "XY"),
        ("不含矿物油、色素和X的C", "X"),
        ("without X or Y", "XY"),
        ("without X, Y, or Z", "XYZ"),
        ("no X, no Y", "XY"),
        ("no X, Y", "XY"),
        ("X and Y free C", "XY"),
        ("X- and Y-free C", "XY"),
        ("allergic to X and Y", "XY"),
        ("no parabens, sulfates or X", "X"),
        ("neither X nor Y", "XY"),
        # Nothing is known of what comes first in it.
        ("不含色素、X的C", "X"),
        ("不要色素、硅油、X和Y", "XY"),
        ("no parabens, X", "X"),
        ("without parabens, X or Y", "XY"),
        # And ends.
        ("不含色素、X，含Y的C", "X"),
        ("不含X和Y、有Z的C", "XY"),
        ("without parabens, YC", ""),
        ("no parabens, with Y", ""),
        ("no parabens, but Y", ""),
        # Whoever asks refuses nothing; what they ask for is read as it says.
        ("C含不含X", ""),
        ("是不是不含X", "X"),
        ("不得不含X的C", ""),
        ("X含量为零的C", "X"),
        ("X浓度0", "X"),
        ("X含量为0.5%的C", ""),
        ("去X的C", "X"),
        ("去Q的C", ""),
        ("不含X的P的C", "X"),
        ("不含X，P的C", "X"),
        ("不含X的YC", "X"),
        ("不含XPC", "X"),
        ("无XYC", "X"),
        ("不要X，YC", "X"),
        ("不要X，要Y", "X"),
        ("不要X但要Y", "X"),
        ("没有Q和Z，就是P", "QZ"),
        ("without X, YC", "X"),
        ("no X but with Y", "X"),
        ("without X and P", "X"),
        ("不要P，要C", "P"),
        # It is the ingredient that isn't wanted, not what it is in.
        ("含X的C不要", "X"),
        ("X的C不要", "X"),
        ("i don't want a C with X", "X"),
        ("no C that contains X", "X"),
        ("C不要含X", "X"),
        ("C别加X", "X"),
        ("C，X过敏", "X"),
        ("C敏感肌能用，P", ""),
        # To be without a problem is what is asked for.
        ("远离Q的C", ""),
        ("告别Q", ""),
        ("怕Q", ""),
        ("怕X", "X"),
        ("除了C，P", "C"),
        ("除了P还要X", ""),
    ],
)
def test_scope(text: str, expected: str) -> None:
    names = [c for c in text if c in "XYZCPQ"]
    assert "".join(name for name, no in zip(names, denied(text), strict=True) if no) == expected


@pytest.mark.parametrize(
    "text",
    [
        "不要" + "含有" * 2000,
        "不要、" * 2000,
        "without " + "a, " * 2000 + "or ",
        "not want " * 2000,
        "没有" + "啊" * 8000,
    ],
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    """A pattern that tries every way to cut such a text would not end in a lifetime."""
    assert denied(text + "X") in ([True], [False])


def test_a_name_that_denies_is_a_name() -> None:
    """无硅油 is a value of its own; what stands behind it isn't denied by its 无."""
    assert find_denied("无硅油或者含氨基酸", [Named(0, 3, "value"), Named(6, 9, "value")]) == [False, False]
    assert find_denied("酒精过敏", [Named(0, 2, "value"), Named(2, 4, "problem")]) == [True, False]


@pytest.fixture(scope="module")
def guide(beauty_release: Path) -> Guide:
    return Guide(Release(beauty_release))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("远离酒精的保湿面霜", ["酒精"]),
        ("免酒精的", ["酒精"]),
        ("要未添加酒精的", ["酒精"]),
        ("遠離酒精和香精的面霜", ["酒精", "香精"]),
        ("alcohol 酒精-free 面霜", ["酒精"]),
        ("含酒精的面霜不要", ["酒精"]),
        ("不介意酒精的面霜", []),
        ("有没有酒精的面霜", []),
        ("去掉香精的面霜", ["香精"]),
        ("除了酒精都行的面霜", ["酒精"]),
        ("不是含酒精的面霜", ["酒精"]),
    ],
)
def test_the_guide_offers_nothing_refused(guide: Guide, text: str, without: list[str]) -> None:
    answer = guide.ask(text)
    name = guide.release.labels
    assert sorted(map(name, answer.request.unwanted)) == without
    assert not set(answer.request.wanted) & set(answer.request.unwanted)
    for item in answer.items:
        had = guide.index.values_of(guide.index.numbers[item.item])
        assert not {value for _, value in had} & set(answer.request.unwanted)


def test_taken_back_is_not_refused(guide: Guide) -> None:
    before = guide.ask("敏感肌用的保湿面霜").next
    assert before.wanted
    assert guide.ask("去掉敏感肌", before=before).request == Request(
        pois=before.pois, categories=before.categories, shown=before.shown
    )
