import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mining.chats import plain_name

_NAMES = {
    "text": (
        "评价内容 评论内容 初评内容 首评 初评 初次评价 评价 评论 评语 点评 心得 买家评价 用户评价 "
        "商品评价 reviewtext reviewbody reviewcontent "
        "content body review comment text message comments reviewcomment description feedback"
    ),
    "more": (
        "追评 追加评价 追加评论 追评内容 追加评价内容 追加内容 appendcomment followup followupreview "
        "appendreview 追加"
    ),
    "title": "标题 评价标题 评论标题 title reviewtitle headline summary subject reviewheadline",
    "item": (
        "商品id 商品编号 商品编码 宝贝id skuid spuid sku itemid productid producthandle asin parentasin goodsid item "
        "货号 商品 externalid productsku productexternalid itemno"
    ),
    "id": "评价id 评论id 评价编号 评论编号 reviewid commentid id rateid",
}
_REVIEWERS = frozenset(
    (
        "reviewername reviewer author authorname nickname username userid displayname customername 昵称 "
        "用户昵称 用户名 买家昵称 会员名 会员昵称 买家 评价人"
    ).split()
)
#: What shop systems write where a shopper wrote nothing.
_FILLED_IN = re.compile(
    r"(?:此|该|本)?(?:用户|顾客|买家|会员)(?:没有|未|未及时|没|默认|系统)(?:及时)?(?:填写|写下|"
    r"作出|做出|发表|给出)?(?:评价|评论|内容|"
    r"文字)*(?:内容)?(?:,?\s?系统默认好评)?|系统默认(?:好评|评价)|默认好评|好评!?默认|"
    r"评价方未及时做出评价,系统默认好评|未填写评价(?:内容)?|没有填写评(?:价|"
    r"论)(?:内容)?|暂无(?:评价|评论|内容)|"
    r"无(?:评论|评价|内容)?|(?:the )?(?:customer|buyer|user|reviewer) (?:did(?:n't| not) leave|"
    r"left no) (?:a |any )?(?:comment|review|text)s?|no (?:comment|review|text|content)s?|n/?a|none|"
    r"null|nan|-+|rating only|\(?no (?:review )?text\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewColumns:
    """Which columns of a table of reviews hold what; `more` is what was added later."""

    text: str | None = None
    more: str | None = None
    title: str | None = None
    item: str | None = None
    id: str | None = None


def guess_review_columns(names: Iterable[str], *, given: Mapping[str, str]) -> ReviewColumns:
    """Return which of a table's columns hold what, by their names; `given` are those that the domain file names.

    >>> guess_review_columns(["商品ID", "评价内容", "追评"], given={})
    ReviewColumns(text='评价内容', more='追评', title=None, item='商品ID', id=None)
    """
    found = dict(given)
    by_word = {plain_name(name): name for name in reversed(list(names))}
    for key, listed in _NAMES.items():
        column = next((by_word[word] for word in listed.split() if word in by_word), None)
        if key not in found and column is not None and column not in found.values():
            # Without an id of its own a row is named by its line; an id column of products is none.
            found[key] = column
    return ReviewColumns(**{key: found.get(key) for key in _NAMES})


def names_reviewers(column: str) -> bool:
    """Tell whether a column holds who wrote a review."""
    return plain_name(column) in _REVIEWERS


def says_nothing(text: str) -> bool:
    """Tell whether a review is empty, or only what a shop system fills in.

    >>> says_nothing("此用户没有填写评价。"), says_nothing("没有填充物，很薄")
    (True, False)
    """
    bare = text.strip(" \t\n.。!！~,，、")
    return not bare or _FILLED_IN.fullmatch(bare.replace("，", ",").replace("！", "!")) is not None
