import re

#: What is masked, in this order: kind, pattern (the group ``x`` is what gets replaced), what stands there instead.
_PATTERNS = [
    ("email", r"(?P<x>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", "[邮箱]"),
    (
        "account",
        r"(?:旺旺|微信|威信|qq|QQ|微博|淘宝|支付宝|抖音|小红书|[Ww]e[Cc]hat|会员|用户)\s*(?:号|名|ID|id|账号|帐号|昵称|名称)?"
        r"\s*(?:是|为)?\s*[:：]?\s*(?P<x>(?<=[:：])\s*[^\s，。；;,、！!？?]{2,24}|[A-Za-z0-9_][A-Za-z0-9_\-]{4,23})",
        "[账号]",
    ),
    (
        "account",
        r"(?:账号|帐号|昵称|收件人|姓名)\s*(?:是|为)?\s*[:：]\s*(?P<x>[^\s，。；;,、！!？?]{2,24})",
        "[账号]",
    ),
    (
        "id",
        r"(?:订单|单|运单|快递|物流|身份证|卡)(?:编)?号(?:码)?\s*(?:是|为)?\s*[:：]?\s*(?P<x>[A-Za-z0-9\-]{6,32})",
        "[编号]",
    ),
    ("phone", r"(?<![0-9A-Za-z])(?P<x>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![0-9])", "[电话]"),
    ("phone", r"(?<![0-9A-Za-z])(?P<x>0\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?)(?![0-9])", "[电话]"),
    ("phone", r"(?<![0-9A-Za-z])(?P<x>400[- ]?\d{3}[- ]?\d{4})(?![0-9])", "[电话]"),
    ("id", r"(?<![0-9A-Za-z])(?P<x>[1-9]\d{16}[\dXx])(?![0-9A-Za-z])", "[编号]"),
    ("id", r"(?<![0-9A-Za-z])(?P<x>\d{10,32})(?![0-9A-Za-z])", "[编号]"),
]
_COMPILED = [(kind, re.compile(pattern), stand_in) for kind, pattern, stand_in in _PATTERNS]


def mask(text: str) -> tuple[str, dict[str, int]]:
    """Replace phone numbers, e-mail addresses, ids and account names, and count them by kind.

    >>> mask("手机13800138000，旺旺号：小鱼儿2333，皮肤干")
    ('手机[电话]，旺旺号：[账号]，皮肤干', {'account': 1, 'phone': 1})
    """
    counts: dict[str, int] = {}
    for kind, pattern, stand_in in _COMPILED:

        def replace(match: re.Match[str], kind: str = kind, stand_in: str = stand_in) -> str:
            counts[kind] = counts.get(kind, 0) + 1
            start, end = match.start("x") - match.start(), match.end("x") - match.start()
            return match.group()[:start] + stand_in + match.group()[end:]

        text = pattern.sub(replace, text)
    return text, dict(sorted(counts.items()))
