import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

_NAMES = {
    "session": (
        "session sessionid conversation conversationid chatid ticketid dialogid dialogueid threadid 会话id "
        "会话编号 会话 会话号 对话id 对话编号 对话 咨询id 咨询编号 聊天id strtalker talkerid talker "
        "chatroom 工单id 工单编号 ticket "
        "caseid"
    ),
    "role": (
        "role authorrole sendertype authortype speakerrole usertype senderrole fromrole 角色 身份 发送方类型 "
        "发送者类型 发言人类型 "
        "发送方角色 issender issend isself direction isstaff 消息方向 收发 spokenby"
    ),
    "speaker": (
        "sender senderid speaker from fromname sendername author "
        "authorname authorid name username nickname 发送方 发送人 发送者 "
        "发言人 发言者 说话人 昵称 发送人昵称 账号 用户名 remark 备注 fromuser 来源"
    ),
    "text": (
        "text message content body msg messagebody messagetext messagecontent plainbody 消息内容 内容 聊天内容 "
        "strcontent 消息 对话内容 发言 发言内容 文本 "
        "utterance comment commentbody comments reply"
    ),
    "time": "time timestamp createdat date datetime sentat 时间 发送时间 消息时间 日期 strtime createtime 创建时间",
    "customer": (
        "customer customername visitor visitorname buyer buyernick buyername 买家昵称 买家 买家旺旺 "
        "客户昵称 客户 顾客 "
        "顾客昵称 用户昵称 requester requestername 会员名 用户 user userid 客户id 买家id"
    ),
    "receiver": "receiver to recipient 接收方 接收人 接收者",
    "kind": "type msgtype messagetype 消息类型 类型",
    "public": "public ispublic 公开",
    "item": "item itemid productid sku goodsid 商品id 宝贝id 推荐商品id 商品编号 商品",
    "transcript": "transcript chattranscript conversationtranscript 聊天记录 对话记录 会话记录 会话内容",
}
#: Columns that hold names, numbers or addresses of people, whatever else they are used for.
_PEOPLE = frozenset(
    (
        f"{_NAMES['speaker']} {_NAMES['customer']} {_NAMES['receiver']} nick realname fullname firstname "
        "lastname email visitoremail customeremail buyeremail requesteremail phone visitorphone "
        "customerphone buyerphone mobile "
        "agent agentname agentnames agentemail assignee assigneename assigneeemail submitter submittername "
        "owner operator "
        "receivername recipientname contact contactname contactperson displayname screenname alias login "
        "handle wxid wechat "
        "wechatid qq address shippingaddress deliveryaddress billingaddress shipto orderid orderno "
        "ordernumber trackingnumber "
        "idcard passport staffname seller sellername sellernick sellerid buyerid visitorid customerid "
        "participants members "
        "姓名 真实姓名 收件人 收件人姓名 收货人 收货人姓名 联系人 联系人姓名 寄件人 客服昵称 客服账号 "
        "客服姓名 客服名称 客服 坐席 坐席姓名 接待客服 接待人 "
        "手机号 手机 手机号码 电话 联系电话 联系方式 收货电话 邮箱 电子邮箱 微信 微信号 qq qq号 旺旺 旺旺号 "
        "旺旺昵称 买家旺旺 卖家旺旺 卖家昵称 "
        "卖家 卖家账号 地址 收货地址 收件地址 详细地址 订单号 订单编号 快递单号 运单号 身份证 身份证号 会员 "
        "会员id 会员号 会员昵称 买家账号 客户姓名 顾客姓名 "
        "客户名称 备注名 网名 淘宝账号 支付宝账号 strtalker talkerid talker"
    ).split()
)
_FOUND = {word: key for key, listed in _NAMES.items() for word in listed.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatColumns:
    """Which columns of a table of turns hold what; None for what it doesn't have."""

    session: str | None = None
    role: str | None = None
    speaker: str | None = None
    text: str | None = None
    time: str | None = None
    customer: str | None = None
    receiver: str | None = None
    kind: str | None = None
    public: str | None = None
    item: str | None = None
    transcript: str | None = None


def guess_columns(names: Iterable[str], *, given: Mapping[str, str]) -> ChatColumns:
    """Return which of a table's columns hold what, by their names; `given` are those that the domain file names.

    >>> guess_columns(["会话ID", "发送方", "消息内容", "时间"], given={}).text
    '消息内容'
    """
    known = {field.name for field in fields(ChatColumns)}
    found = {key: column for key, column in given.items() if key in known}
    # The first name in a list is the likelier one: of sender and nickname the sender speaks.
    order = {word: number for number, word in enumerate(_FOUND)}
    by_word = {plain_name(name): name for name in reversed(list(names))}
    for word in sorted(by_word.keys() & order.keys(), key=order.__getitem__):
        key = _FOUND[word]
        if key not in found and by_word[word] not in found.values():
            found[key] = by_word[word]
    return ChatColumns(**found)


def plain_name(name: str) -> str:
    """Return a column's name as names are compared: without case, width, spaces and marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def names_people(name: str) -> bool:
    """Tell whether a column holds what people are called."""
    return plain_name(name) in _PEOPLE


def is_header(line: str) -> bool:
    """Tell whether a line is the header of a table of turns."""
    cells = [cell.strip(' "\ufeff') for cell in re.split(r"[,\t;|]", line)]
    columns = guess_columns(cells, given={})
    return len(cells) > 1 and (columns.text is not None or columns.transcript is not None)
