import re
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase

from mining.chats._turns import Said

_WORDS = {
    "user": (
        "user customer buyer visitor guest client lead contact end-user enduser end_user requester "
        "consumer shopper human 用户 买家 顾客 客户 访客 消费者 会员 0 in incoming inbound received 接收 false"
    ),
    "staff": (
        "staff seller agent admin operator assistant_human support teammate representative merchant "
        "employee 客服 卖家 商家 店家 店铺 人工客服 坐席 人工 店小二 运营 我 me 1 out outgoing "
        "outbound sent 发送 true"
    ),
    "bot": (
        "bot system robot chatbot assistant automation trigger 系统 机器人 智能客服 自动回复 小蜜 店小蜜 客服机器人"
    ),
}
_ROLES = {word: role for role, listed in _WORDS.items() for word in listed.split()}
_SHOP = re.compile(
    r"旗舰店|专卖店|专营店|官方|客服|售后|售前|店小二|企业店|自营|商城|品牌店|小店[:：]|"
    r"\b(?:support|customer (?:service|care)|official|store|shop)\b",
    re.IGNORECASE,
)
_GUEST = re.compile(
    r"(?:visitor|guest|customer|user|buyer|买家|顾客|访客|用户|客户|游客)\W*\w?\d{0,12}", re.IGNORECASE
)
#: Where all others are guests, so few speakers without a known role are those who answer.
_ANSWERING = 3
_ACCOUNT = re.compile(r"^(?:cntaobao|cnalichn|cnhhupan)?[^:：\s]{2,}[:：][^:：\s]+$")
_BOT = re.compile(
    r"机器人|小蜜|自动回复|智能客服|系统消息|系统通知|\b(?:bot|chatbot|fin|operator)\b|^system$|^系统$", re.IGNORECASE
)


def role_of(word: str) -> str | None:
    """Return the role that a word of an export stands for: ``user``, ``staff`` or ``bot``."""
    return _ROLES.get(word.strip().casefold())


def roles_of_speakers(turns: Sequence[Said], staff: Sequence[str]) -> dict[str, str]:
    """Return the role of each speaker: as the domain file names staff, as turns say, as names look."""
    found: dict[str, str] = {}
    said = Counter((turn.speaker, turn.role) for turn in turns if turn.role is not None)
    known = {name: role for (name, role), _ in reversed(said.most_common())}
    speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    for speaker in speakers:
        role = "staff" if _named(speaker, staff) else known.get(speaker) or role_of(speaker) or _looks(speaker)
        if role is not None:
            found[speaker] = role
    unknown = [speaker for speaker in speakers if speaker not in found]
    if "user" in found.values() and "staff" not in found.values() and not known and len(unknown) <= _ANSWERING:
        found |= dict.fromkeys(unknown, "staff")
    return found


def _named(speaker: str, staff: Sequence[str]) -> bool:
    name = speaker.removeprefix("cntaobao").casefold()
    return any(fnmatchcase(name, pattern.casefold()) for pattern in staff)


def _looks(speaker: str) -> str | None:
    if _BOT.search(speaker):
        return "bot"
    if _GUEST.fullmatch(speaker):
        return "user"
    return "staff" if _SHOP.search(speaker) or _ACCOUNT.match(speaker) else None
