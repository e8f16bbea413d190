import re

from mining.plain import html_to_text

_MEDIA = (
    "图片|照片|语音|语音消息|语音通话|视频|视频通话|小视频|文件|动画表情|表情|表情包|位置|名片|"
    "红包|转账|卡片|商品卡片|商品链接|宝贝链接|订单|订单卡片|订单信息|小程序|聊天记录|音乐|链接|"
    "截图|优惠券|"
    "image|photo|picture|video|audio|voice message|voice|file|attachment|sticker|gif|location|"
    "contact card|card|media omitted|image omitted|video omitted|audio omitted|sticker omitted|"
    "document omitted|GIF omitted"
)
#: What stands in an export for a picture, a recording or a card.
_PLACEHOLDER = re.compile(
    rf"[\[【〔<](?:{_MEDIA})(?:[:：][^\]】〕>\n]{{0,200}})?[\]】〕>]|<img\b[^>]{{0,2000}}>|"
    rf"!\[[^\]]{{0,200}}\]\([^)\s]{{0,500}}\)|/:[a-z0-9]{{2,4}}|"
    r"\u200e?(?:image|video|audio|sticker|document|GIF|Contact card) omitted|"
    r"Uploaded: \S+(?: \S+){0,4}|\(file attached\)|URL: https?://\S+ Type: \S+ Size: \d+",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"撤回了?一条消息|(?:已|了)?添加了?.{0,40}现在可以开始聊天|以上是打招呼的内容|开启了朋友验证|"
    r"拍了拍|(?:加入|退出)了?(?:会话|群聊|聊天)|(?:会话|聊天|对话|"
    r"服务)(?:已经?)?(?:结束|关闭|开始|转接|接入|超时)|(?:转接|转交)(?:给|到|至).{0,40}$|"
    r"^(?:系统消息|系统提示|系统通知|\[系统\]|【系统).{0,200}|进入(?:了)?(?:店铺|会话)|"
    r"正在为您(?:转接|接入|排队)|您?当前排队|已读$|"
    r"消息已发出.{0,10}拒收|邀请您?(?:对|评价).{0,40}$|买家(?:已)?(?:下单|付款|拍下).{0,60}$|来自.{0,20}的咨询$|"
    r"\b(?:has )?(?:joined|left|ended|rejoined) the (?:chat|conversation)\b|^chat (?:started|ended|"
    r"transferred|rated)|conversation (?:was )?(?:closed|assigned|reopened|started)|^\*{3}.*\*{3}$|"
    r"messages and calls are end-to-end encrypted|^this message was deleted|^you deleted this message|"
    r"^missed (?:voice|video) call",
    re.IGNORECASE,
)
_XML = re.compile(r"^\s*(?:<\?xml\b|<msg\b|<sysmsg\b|<appmsg\b|wxid_\w+:\s*<)")
_TAG = re.compile(r"</[a-z][a-z0-9]*\s*>|<(?:br|p|div|img|a|span)\b[^>]{0,2000}>", re.IGNORECASE)
#: So long at most is a notice: what is longer is a message that has the same words.
_NOTICE = 200


def content(text: str) -> tuple[str, str | None]:
    """Return what was said, on one line and without placeholders; and why it says nothing, where it doesn't.

    >>> content("<p>皮肤干<br>用哪个</p>"), content("[图片]"), content("“小鱼”撤回了一条消息")
    (('皮肤干 用哪个', None), ('', 'media'), ('', 'system'))
    """
    if _XML.search(text):
        return "", "media"
    bare = _PLACEHOLDER.sub(" ", text)
    if _TAG.search(bare):
        bare = html_to_text(bare)[1]
    lines = [" ".join(line.split()) for line in bare.split("\n") if line.strip()]
    if not lines:
        return "", "media" if text.strip() else "empty"
    said = [line for line in lines if len(line) > _NOTICE or not _SYSTEM.search(line)]
    return " ".join(said), None if said else "system"
