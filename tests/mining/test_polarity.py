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
    # Negation before the value, near and far, in clauses and enumerations.
    ("这件不是纯棉的", "纯棉", "negative"),
    ("并非真皮", "真皮", "negative"),
    ("说是纯棉，其实不是纯棉", "纯棉", "negative"),
    ("没有加绒", "加绒", "negative"),
    ("裤子没加绒", "加绒", "negative"),
    ("不带蓝牙功能", "蓝牙", "negative"),
    ("不支持快充", "快充", "negative"),
    ("不具备防水功能", "防水", "negative"),
    ("不防水", "防水", "negative"),
    ("一点也不透气", "透气", "negative"),
    ("完全不静音", "静音", "negative"),
    ("根本不显瘦", "显瘦", "negative"),
    ("穿着不舒适", "舒适", "negative"),
    ("不添加酒精、香精和色素", "色素", "negative"),
    ("不含酒精和香精", "香精", "negative"),
    ("无酒精无香精", "香精", "negative"),
    ("零酒精", "酒精", "negative"),
    ("0添加香精", "香精", "negative"),
    ("未检出酒精", "酒精", "negative"),
    ("绝不使用塑料", "塑料", "negative"),
    ("从不添加防腐剂", "防腐剂", "negative"),
    ("不再使用塑料包装", "塑料", "negative"),
    ("缺乏弹性", "弹性", "negative"),
    ("缺少弹性", "弹性", "negative"),
    ("没什么弹性", "弹性", "negative"),
    ("没有一点弹性", "弹性", "negative"),
    ("毫无弹性", "弹性", "negative"),
    ("谈不上柔软", "柔软", "negative"),
    ("称不上轻便", "轻便", "negative"),
    ("算不上高清", "高清", "negative"),
    ("别指望它能保湿", "保湿", "negative"),
    ("不能去屑", "去屑", "negative"),
    ("没能控油", "控油", "negative"),
    ("不会褪色", "褪色", "negative"),
    ("不易起球", "起球", "negative"),
    ("不容易起球", "起球", "negative"),
    ("从来没有掉色", "掉色", "negative"),
    ("还没发现掉色", "掉色", "negative"),
    ("没有异味", "异味", "negative"),
    ("丝毫没有刺激", "刺激", "negative"),
    ("不太保暖", "保暖", "negative"),
    ("不怎么保暖", "保暖", "negative"),
    ("不够柔软", "柔软", "negative"),
    ("不是很宽松", "宽松", "negative"),
    ("并没有想象中柔软", "柔软", "negative"),
    ("告别酒精刺激", "酒精", "negative"),
    ("避免酒精", "酒精", "negative"),
    ("杜绝塑料", "塑料", "negative"),
    ("除了孕妇都能用", "孕妇", "negative"),
    ("除敏感肌外都适用", "敏感肌", "negative"),
    # What stands behind the value denies it.
    ("孕妇禁用", "孕妇", "negative"),
    ("儿童不宜", "儿童", "negative"),
    ("孕妇不可以使用", "孕妇", "negative"),
    ("敏感肌就不要买了", "敏感肌", "negative"),
    ("油皮慎入", "油皮", "negative"),
    ("干皮不友好", "干皮", "negative"),
    ("防水效果差", "防水", "negative"),
    ("弹性不好", "弹性", "negative"),
    ("弹性一般", "弹性", "negative"),
    ("弹性不足", "弹性", "negative"),
    ("保湿力度不够", "保湿", "negative"),
    ("遮瑕力几乎没有", "遮瑕", "negative"),
    ("控油没用", "控油", "negative"),
    ("美白是骗人的", "美白", "negative"),
    ("纯棉是假的", "纯棉", "negative"),
    # Not A but B.
    ("不是红色而是橙色", "红色", "negative"),
    ("不是红色而是橙色", "橙色", "positive"),
    ("不是红色，是橙色", "橙色", "positive"),
    ("并非塑料，而是陶瓷", "陶瓷", "positive"),
    ("以为是真皮，结果是塑料", "真皮", "negative"),
    ("以为是真皮，结果是塑料", "塑料", "positive"),
    ("说好的红色，收到的是粉色", "粉色", "positive"),
    ("本来想要红色，发来的是粉色", "红色", "negative"),
    # Questions, wishes, conditions, hearsay, comparison: open.
    ("是纯棉的吗", "纯棉", "uncertain"),
    ("这款有没有加绒", "加绒", "uncertain"),
    ("能不能防水", "防水", "uncertain"),
    ("是不是真皮", "真皮", "uncertain"),
    ("不知道是不是纯棉", "纯棉", "uncertain"),
    ("不知道能不能控油", "控油", "uncertain"),
    ("希望能控油", "控油", "uncertain"),
    ("要是能防水就好了", "防水", "uncertain"),
    ("如果你是油皮可以试试", "油皮", "uncertain"),
    ("听说能美白", "美白", "uncertain"),
    ("据说是真皮", "真皮", "uncertain"),
    ("好像是纯棉的", "纯棉", "uncertain"),
    ("应该是纯棉吧", "纯棉", "uncertain"),
    ("未必是真皮", "真皮", "uncertain"),
    ("有待观察能不能去屑", "去屑", "uncertain"),
    ("比纯棉还软", "纯棉", "uncertain"),
    ("像真皮一样的手感", "真皮", "uncertain"),
    ("不像塑料那么轻", "塑料", "uncertain"),
    # Words that look like a negation and are none.
    ("不仅保湿，还能控油", "保湿", "positive"),
    ("不但保湿而且控油", "控油", "positive"),
    ("不光防水还防滑", "防水", "positive"),
    ("不止保湿", "保湿", "positive"),
    ("没想到这么保湿", "保湿", "positive"),
    ("保湿效果不错", "保湿", "positive"),
    ("弹性不差", "弹性", "positive"),
    ("无线蓝牙", "蓝牙", "positive"),
    ("非常保湿", "保湿", "positive"),
    ("无论油皮还是干皮都能用", "油皮", "positive"),
    ("别提多保湿了", "保湿", "positive"),
    ("不用担心，孕妇也能用", "孕妇", "positive"),
    ("不刺激，敏感肌可用", "敏感肌", "positive"),
    ("没有不防水的，都防水", "防水", "positive"),
    ("未来感十足的银色", "银色", "positive"),
    ("特别柔软", "柔软", "positive"),
    ("不愧是真皮", "真皮", "positive"),
    ("皮质不错是真皮", "真皮", "positive"),
    ("含视黄醇的产品孕妇不能用", "视黄醇", "positive"),
    ("不能不说很保湿", "保湿", "positive"),
]


def read(text: str, role: str | None = None) -> Read:
    document = Document(id="d", kind="chat", text=text)
    sentence = next(iter(split_sentences(document)))
    return Read.of(sentence if role is None else type(sentence)(document, 0, len(text), text, role))


@pytest.mark.parametrize(("sentence", "word", "expected"), TABLE)
def test_polarity(sentence: str, word: str, expected: str) -> None:
    seen = read(sentence)
    found = Dictionary([(word, (word,))]).find(seen.shadow)
    said = {polarity(seen, f) for f in found}
    # Where a sentence names a value twice, the last mention is what it comes to.
    assert polarity(seen, found[-1]) == expected, said


def test_a_staff_member_may_speak_of_another_item() -> None:
    seen = read("可以看看氨基酸洁面", role="staff")
    (found,) = Dictionary([("氨基酸", ("氨基酸",))]).find(seen.shadow)
    assert about_another_item(seen, found)
