"""What a question says and the graph doesn't know is said; what asks for nothing isn't."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.errors import UsageError
from alime_rdf.presales import Guide, Request
from alime_rdf.presales._prices import read_prices
from alime_rdf.presales._unread import find_unread
from alime_rdf.release import Release
from tests.conftest import run_alime

HERE = Path(__file__).parent

#: Questions that say nothing besides what they name: X, Y values, C a category, P a point of interest, Q a problem.
UNDERSTOOD = """
你好，请问有没有P的C推荐|亲，想买一款XC，有什么好的推荐吗？|帮我推荐几款适合Q的C，谢谢|我想找个P效果好一点的C|
有X的C吗|
老板在吗，C哪个好用|Q怎么办，用什么C比较好|最近Q很严重，有没有什么好办法|不要含X的C|C，对X过敏|
C要P的，不要X和Y|麻烦推荐一下C|
这款C含不含X|有没有P又不贵的C|给我妈妈买的C，要P|送女朋友的C|预算200左右的C|100元以内的C|C一百块以下的有吗|
求推荐P的C，预算不高|
除了C，还有什么P的|我是X，想要P|适合X用的C有哪些|还有别的吗|有便宜点的吗|换一款|再来几个|价格不限了|X也行|
要是有P的就更好了|C呢|那Y呢|X的也可以|无X的C|X-free的C|C有没有不含X的|我家宝宝Q，用什么C|想要X或者Y的C|
两三百块的C|
我不太喜欢X，想要P一点的C|请问一下，你们家有C卖吗|哪种C最好|什么C值得买|有没有人推荐C|听说X不错，有含X的C吗|
夏天用的C|
hello, do you have a C with X?|can you recommend a good C for Q please|i'm looking for a C that is P|
C without X|X-free C|
what's the best C for Q?|i need something P, under $30|do you sell any C with X or Y?|show me some Cs please|
no X please|cheap C|
i want a C that doesn't contain X|which C would you suggest|any other options?|between 20 and 30 dollars|
C for my mom|C as a gift|
i have Q, what should i use?|i am allergic to X|is there a C that helps with Q|
looking for affordable C around 50 yuan|thanks!
"""

#: With what nothing is known of, and whether it is refused: text, stretches; a refused one behind a minus.
UNREAD = [
    ("C，不要含视黄醇", "-视黄醇"),
    ("C，不要含视黄醇的那种", "-视黄醇"),
    ("不含矿物油和色素的C", "-矿物油 -色素"),
    ("不含X、荧光剂和Y的C", "-荧光剂"),
    ("C，对花生过敏", "-花生"),
    ("花生过敏，想买C", "-花生"),
    ("没有甲醛的C", "-甲醛"),
    ("没加蔗糖的C", "-蔗糖"),
    ("无荧光剂C", "-荧光剂"),
    ("0蔗糖的C", "-蔗糖"),
    ("远离甲醛的C", "-甲醛"),
    ("讨厌薄荷味", "-薄荷味"),
    ("怕甲醛", "-甲醛"),
    ("荧光剂的不要", "-荧光剂"),
    ("遠離甲醛的C", "-甲醛"),
    ("有没有防螨的C", "防螨"),
    ("可水洗的枕头", "可水洗 枕头"),
    ("不起球的C", "不起球"),
    ("有机棉的C", "有机棉"),
    ("红色的C", "红色"),
    ("无线的C", "无线"),
    ("适合敏感皮肤的C", "敏感皮肤"),
    ("想要P的毛巾，一百元以内", "毛巾"),
    ("Cs for dry skin", "dry skin"),
    ("C without fragrance", "-fragrance"),
    ("fragrance-free C", "-fragrance"),
    ("i'm allergic to peanuts", "-peanuts"),
    ("C without parabens or sulfates", "-parabens -sulfates"),
    ("no silicone, no mineral oil", "-silicone -mineral oil"),
    ("I have a latex allergy, need C", "-latex"),
    ("C that doesn't contain shea butter", "-shea butter"),
    ("waterproof C under $20", "waterproof"),
    ("$50 C", "$50"),
    ("C with X and retinol", "retinol"),
    ("dairy-free ice cream, no nuts or soy", "-dairy ice cream -nuts -soy"),
    ("a bag, nothing made of plastic", "bag -plastic"),
    ("a non-stick pan without teflon", "non-stick pan -teflon"),
    ("sofa, anything but leather", "sofa -leather"),
    ("无糖酸奶", "无糖酸奶"),
    ("纯棉的四件套，不要化纤", "纯棉 四件套 -化纤"),
    ("洗完就起皮，别打错了", "起皮 打错"),
    ("不要C，要枕头", "枕头"),
    ("不要枕头", "-枕头"),
]


def cases(table: str) -> list[str]:
    return [each.strip() for each in table.replace("\n", "").split("|")]


def said(text: str) -> str:
    kinds = {"X": "value", "Y": "value", "C": "category", "P": "poi", "Q": "problem"}
    named = [(at, at + 1, kinds[c]) for at, c in enumerate(text) if c in kinds]
    found = find_unread(text, named, understood=read_prices(text).places)
    assert all(text[u.start : u.end] == u.text for u in found)
    return " ".join(("-" if u.excluded else "") + u.text for u in found)


@pytest.mark.parametrize("text", cases(UNDERSTOOD))
def test_what_asks_for_nothing_is_not_reported(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(("text", "expected"), UNREAD)
def test_what_was_not_understood(text: str, expected: str) -> None:
    assert said(text) == expected


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    ends = 0
    for unread in find_unread(text, [], understood=read_prices(text).places):
        assert text[unread.start : unread.end] == unread.text
        assert unread.text.strip()
        assert unread.start >= ends
        ends = unread.end


@pytest.fixture(scope="module")
def guide(beauty_release: Path) -> Guide:
    return Guide(Release(beauty_release))


def test_conversations_are_understood_but_for_a_few_words(guide: Guide) -> None:
    """A word more of the graph or of the list is welcome here; ordinary turns that report filler aren't."""
    unread: list[str] = []
    for turns in json.loads((HERE / "conversations.json").read_text("utf-8")):
        before = None
        for turn in turns:
            answer = guide.ask(turn["says"], before=before)
            before = answer.next
            unread += (each.text for each in answer.not_understood)
    assert unread == ["痒", "眼角", "妆容"]


def test_a_refusal_that_cannot_be_checked_stays_in_the_conversation(guide: Guide) -> None:
    first = guide.ask("保湿面霜，不要含荧光剂的")
    assert [(u.text, u.excluded) for u in first.not_understood] == [("荧光剂", True)]
    assert [f.code for f in first.findings] == ["ALM-Q030"]
    second = guide.ask("有便宜点的吗", before=Request.from_json(json.loads(json.dumps(first.next.to_json()))))
    assert second.not_understood == ()
    assert [f.code for f in second.findings] == ["ALM-Q030"]
    assert second.request.unchecked == ("荧光剂",)
    again = guide.ask("也不要矿物油", before=second.next)
    assert again.request.unchecked == ("荧光剂", "矿物油")
    assert guide.ask("要有荧光剂的", before=again.next).request.unchecked == ("矿物油",)
    assert guide.ask("换个问题，皮肤干用什么", before=again.next).request.unchecked == ()


def test_what_is_carried_on_is_bounded(guide: Guide) -> None:
    before = None
    for number in range(30):
        answer = guide.ask(f"without stuffling{number} {'x' * 300}", before=before)
        before = answer.next
    assert len(answer.request.unchecked) == 20
    assert max(map(len, answer.request.unchecked)) == 100
    assert Request.from_json(answer.next.to_json()) == answer.next
    for wrong in (["x" * 101], ["x"] * 21, [""], [1], "x", 7):
        with pytest.raises(UsageError) as raised:
            Request.from_json({"unchecked": wrong})
        assert raised.value.finding.code == "ALM-Q014"


def test_on_the_command_line(beauty_release: Path) -> None:
    result = run_alime("--lang", "zh", "ask", str(beauty_release), "洁面，要防螨的，不要含荧光剂")
    assert result.exit_code == 0
    assert "没听懂: “防螨”、“荧光剂”" in result.output
    assert "无法判断哪些商品含有不要的“荧光剂”" in result.output
    data = json.loads(run_alime("ask", str(beauty_release), "洁面，要防螨的，不要含荧光剂", "--json").output)
    assert data["not_understood"] == [
        {"text": "防螨", "start": 4, "end": 6, "excluded": False},
        {"text": "荧光剂", "start": 11, "end": 14, "excluded": True},
    ]
    assert [note["code"] for note in data["notes"]] == ["ALM-Q030"]
    assert data["next"]["unchecked"] == ["荧光剂"]
    result = run_alime("ask", str(beauty_release), "a memory foam pillow, no latex please")
    assert result.exit_code == 1
    assert "not understood: “memory foam pillow”、“latex”" in result.output
    assert "ALM-Q030" in result.output
    assert "ALM-Q006" in result.output


def test_items_of_which_nothing_is_known_are_named(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text(
        "id,name,category,配料\n1,米饼甲,米饼,花生\n2,米饼乙,米饼,大米\n3,米饼丙,米饼,\n4,米饼丁,米饼,\n", "utf-8"
    )
    (tmp_path / "domain.toml").write_text(
        '[domain]\nname = "s"\nbase = "https://example.org/s/"\nlanguage = "zh"\n\n'
        '[catalogue]\nitems = "items.csv"\nproperties = ["配料"]\n',
        "utf-8",
    )
    built = run_alime("build", str(tmp_path / "domain.toml"), "--out", str(tmp_path / "out"))
    assert built.exit_code == 0, built.output
    answer = Guide(Release(tmp_path / "out", language="zh")).ask("米饼，对花生过敏")
    assert answer.found == 3
    (finding,) = answer.findings
    assert finding.code == "ALM-Q031"
    assert dict(finding.values) == {"value": "花生", "property": "配料", "items": "米饼丙、米饼丁"}
