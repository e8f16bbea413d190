"""Who is named in the fields of a conversation: those names are masked wherever its texts have them."""

from collections.abc import Iterator, Mapping
from typing import Any

from mining.chats._columns import names_people, plain_name

#: Objects of these are people: what they are called, and how they are reached, is theirs.
_PERSONS = frozenset(
    (
        "user users author authors requester assignee submitter contact contacts customer customers visitor "
        "visitors "
        "agent agents buyer buyers seller sellers sender senders receiver recipient recipients from to cc "
        "owner admin "
        "admins teammate teammates member members participant participants collaborators followers operator "
        "guest lead "
        "client person people profile via source assignees 买家 卖家 客户 顾客 用户 发送方 接收方 发送人 "
        "接收人 收件人 联系人 客服 参与者 成员 "
        "talkers shopper address shippingaddress billingaddress deliveryaddress order"
    ).split()
)
_CALLED = frozenset(
    (
        "name names fullname firstname lastname displayname realname username screenname nick nickname alias "
        "email phone mobile "
        "address address1 address2 street wechat wechatid wxid qq login handle title0 signature 姓名 名称 "
        "昵称 网名 电话 手机 手机号 邮箱 地址 微信 微信号 "
        "收件人 收货人 账号 备注 备注名"
    ).split()
)
#: Containers of things that have names, too.
_THINGS = frozenset(
    "tag tags group groups brand product products item items category categories department channel team "
    "attachments "
    "attachment custom fields customfields company organization organisation shop store 商品 标签".split()
)
_DEEPEST = 12


def holds_things(key: str) -> bool:
    """Tell whether what a key holds are things, whose names are nobody's."""
    return plain_name(key) in _THINGS


def named_in(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names, accounts, addresses and numbers of people that the fields of a conversation give."""
    yield from _walk(data, person=False, depth=0, top=True)


def _walk(data: Any, *, person: bool, depth: int, top: bool = False) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for each in data:
            yield from _walk(each, person=person, depth=depth + 1)
        return
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        word = plain_name(str(key))
        if word in _THINGS:
            continue
        if isinstance(value, str | int) and not isinstance(value, bool):
            if names_people(str(key)) or (person and word in _CALLED) or (word in ("name", "名称") and not top):
                yield str(value).strip()
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            yield from (each.strip() for each in value if word in _PERSONS or names_people(str(key)))
        else:
            yield from _walk(value, person=word in _PERSONS or (person and word not in _THINGS), depth=depth + 1)
