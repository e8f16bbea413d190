import re
from collections.abc import Iterator

from mining.privacy._numbers import names_a_thing
from mining.privacy._reading import Reading, Span
from mining.privacy._words import Cues, words

#: What may stand between a cue and what it is a cue of: marks, emoji, and words that only join.
_LINK = re.compile(
    r"(?:[^\w\n\0。;!?<]|_|号码|编号|同步|同款|live:|账号|帐号|账户|名称|昵称|名字|号|就是|是|为|"
    r"[\u4e00-\u9fff]字第|我的|联系我?|找我|聊一?下|我|同号|同|群|搜索|搜|添加|加一下|加|填|用的|"
    r"用|报|给|回|码|也|都|叫|吗|呢|哦|哈|吧|呗|嘛|呀|"
    r"(?:handle|id|is|no|number|num|it's|my|the|at|on|me|to|was|are|are:)(?![a-z0-9'])){0,10}"
)
_NUMBER = re.compile(r"\+?[0-9](?:[ \-._()]{0,2}[0-9]){6,19}")
_CODE = re.compile(r"[a-z]{0,5}[0-9a-z](?:[ \-_]?(?=[0-9a-z]*[0-9])[0-9a-z]+|[0-9a-z]){3,40}")
_SECRET = re.compile(r"[0-9a-z](?:[ -]?[0-9a-z]){2,15}")
_HANDLE = re.compile(r"[a-z0-9_](?:[a-z0-9_.\-]{0,38}[a-z0-9_])?")
_D = "[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾]"
_SPACED = re.compile(rf"{_D}(?:[ \-]?{_D}){{4,14}}")
#: l i l e i 2 0 0 8
_LETTERED = re.compile(r"[a-z0-9_](?: [a-z0-9_]){5,24}(?![a-z0-9])")
#: What a handle may go on with: lilei加2008, lilei#1234.
_MORE = re.compile(r"\s?(?:加|杠|横杠|下划线|减号|数字|#|\+)\s?[0-9a-z]{2,12}")
#: Behind these a word in Latin letters is an account.
_WECHAT = frozenset("微薇威徽维卫葳溦喂徵飞绿魏围")
_ASKED = re.compile(r"(?:my|add|add my|by)\s$")
_CLOSED = re.compile(r"\s?(?:[,.。;!?\n)]|$)")
#: 可以加微信吗?我的:lilei2008
_MINE = re.compile(
    r"(?:我的号?|我是|号是|这是我的?|就是|搜|mine)\s?(?:is|[:是])?\s?(?P<handle>[a-z][a-z_.\-"
    r"]{2,20}[0-9]{2,10}|[0-9]{7,11})(?![a-z0-9])"
)
_NICK = re.compile(r"[\u4e00-\u9fffa-z0-9_·丶灬]{2,16}")
_QUOTE, _UNQUOTE = re.compile("[「『\"'“‘【《]$"), re.compile("[」』\"'”’】》]")
_LATIN_WORD = re.compile("[a-z][a-z]")
_UNIT = re.compile(r"\s?(?:元|块|件|个|人|粉|万|亿|次|条|瓶|年|月|ml|活动|大促|%|折|天|盒|支|包)")
_SAID = re.compile(
    "看|推荐|种草|买|的|了|说|很|来|下单|活动|直播|支付|优惠|搜|官方|旗舰|店|客服|不|好|可以|"
    "收到|付款|转账|联系|红包|群里|朋友|小程序|公众号|同步|里|上|都|吗|吧|是|多少|什么|怎么|哪"
)
_LINKED = re.compile("[:=@]|号|id|是|为|名|账|is|就")

_KINDS = {word: kind for kind in ("account", "contact", "code", "phone", "secret") for word in words(kind)}
_CUES = Cues(word.strip() for word in _KINDS)
#: Names of networks that are ordinary words too: no word behind them is an account unless it has digits.
_COMMON = frozenset("line snap ins id ig fb tg in".split())
#: So far behind a cue somebody may still say what theirs is.
_NEAR = 28
_PLAIN = frozenset(words("plain"))


#: lm881x加微信: whose account comes before its cue.
_AHEAD = re.compile(
    r"(?<![a-z0-9_.\-@])(?P<handle>[a-z][a-z_]{0,12}[0-9][a-z0-9_]{3,20})(?:是|加|,|就是|,?加我?|,?是?我的?){0,2}\s?"
    r"(?:微信|薇信|威信|v信|vx(?![a-z])|(?:我的)wx(?![a-z]))"
)


def cued(reading: Reading) -> Iterator[Span]:
    """Yield what stands behind a word that says what it is: an account, a code, a number to call."""
    text = reading.text
    for match in _AHEAD.finditer(text) if "信" in text or "x" in text else ():
        if not names_a_thing(text, match.start()):
            yield Span(match.start("handle"), match.end("handle"), "account")
    for word, start, end in _CUES.find(text):
        # A Latin cue is a whole word, but for those that ask to be added: vxlili is how people write it.
        whole = _KINDS[word] == "contact" or word in ("vx", "wx")
        if not whole and _LATIN_WORD.match(text, end - 1):
            continue
        at = _LINK.match(text, end).end()  # type: ignore[union-attr]
        if names_a_thing(text, at) and not word.startswith("军官证"):
            continue
        found = _FINDERS[_KINDS[word]](text, word, start, end, at)
        if found is not None:
            yield found
        elif _KINDS[word] in ("account", "contact") and (mine := _MINE.search(text, end, end + _NEAR)) is not None:
            yield Span(mine.start("handle"), mine.end("handle"), "account")


def _phone(text: str, word: str, start: int, end: int, at: int) -> Span | None:
    match = _NUMBER.match(text, at)
    return Span(at, match.end(), "phone") if match and not _UNIT.match(text, match.end()) else None


def _code(text: str, word: str, start: int, end: int, at: int) -> Span | None:
    match = _CODE.match(text, at)
    if match is None:
        return None
    stop = _without_words(match.group())
    digits = sum(c.isdigit() for c in match.group()[:stop])
    hashed = "#" in text[end:at]
    if digits < (3 if hashed else 5) or stop < 4 or _UNIT.match(text, at + stop):
        return None
    return Span(at, at + stop, "id")


def _without_words(value: str) -> int:
    """Return where a code ends: words behind it have no digits."""
    parts = re.split(r"( )", value)
    while parts and not any(c.isdigit() for c in parts[-1]):
        parts.pop()
    return len("".join(parts))


_PASSWORD = re.compile(r"(?=[!-~]*[0-9])(?=[!-~]*[a-z])[!-+\--~]{6,24}")


def _secret(text: str, word: str, start: int, end: int, at: int) -> Span | None:
    password = (
        _PASSWORD.match(text, at)
        if word.endswith(("密码", "password", "passcode", "口令", "pwd", "passwd"))
        else None
    )
    if password is not None:
        return Span(at, password.end(), "id")
    match = _SECRET.match(text, at)
    if match is None:
        return None
    stop = _without_words(match.group())
    if not any(c.isdigit() for c in match.group()[:stop]) or _UNIT.match(text, at + stop):
        return None
    return Span(at, at + stop, "id") if stop >= 3 else None


def _account(text: str, word: str, start: int, end: int, at: int) -> Span | None:
    link = text[end:at]
    strong = bool(_LINKED.search(link)) or word[-1] in "号名:" or word.endswith("id") or _KINDS[word] == "contact"
    number = _SPACED.match(text, at)
    if number is not None and not re.match("[a-z_]", text[number.end() : number.end() + 1]):
        taken = len(re.findall(_D, number.group())) >= 5 and not _UNIT.match(text, number.end())
        return Span(at, number.end(), "account") if taken else None
    apart = _LETTERED.match(text, at)
    if apart is not None:
        return Span(at, apart.end(), "account")
    match = _HANDLE.match(text, at)
    if match is not None:
        return _latin(text, link, word, strong, match, start)
    return _chinese(text, link, word, at)


def _latin(text: str, link: str, word: str, strong: bool, match: re.Match[str], start: int) -> Span | None:
    handle = match.group()
    more = _MORE.match(text, match.end())
    end = more.end() if more is not None else match.end()
    mixed = more is not None or (any(c.isdigit() or c == "_" for c in handle) and not handle.isdigit())
    if handle in _PLAIN or len(handle) < 3 or handle.split(".")[-1] in ("com", "cn", "tmall"):
        return None
    if mixed and handle[0].isdigit() and len(handle) < 6:
        return None
    if mixed and (len(handle) >= 5 or strong):
        return Span(match.start(), end, "account")
    told = (":" in link or "=" in link) and (("." in handle and len(handle) > 5) or len(handle) > 7)
    if word in _COMMON and "@" not in link and not (told and _CLOSED.match(text, match.end())):
        return None
    if (
        (word[0] in _WECHAT or word in ("vx", "wx", "v信"))
        and len(handle) > 4
        and not _goes_on(text, match.end(), link)
    ):
        return Span(match.start(), match.end(), "account")
    if word.isascii() and len(handle) > 4 and _is_asked(text, word, start) and _CLOSED.match(text, match.end()):
        return Span(match.start(), match.end(), "account")
    goes_on = _goes_on(text, match.end(), link) and _KINDS[word] != "contact"
    english = word.isascii() and not re.search("[:=@]|is", word + link) and not word.endswith(("id", "號"))
    return Span(match.start(), match.end(), "account") if strong and not english and not goes_on else None


def _is_asked(text: str, word: str, start: int) -> bool:
    return word.startswith(("add", "my")) or _ASKED.search(text[max(0, start - 12) : start]) is not None


def _goes_on(text: str, at: int, link: str) -> bool:
    """Tell whether Chinese goes on behind a word that no colon announced: it is then part of what is said."""
    return "\u4e00" <= text[at : at + 1] <= "\u9fff" and ":" not in link


def _chinese(text: str, link: str, word: str, at: int) -> Span | None:
    match = _NICK.match(text, at)
    if match is None or (word == "id" and ":" not in link):
        return None
    nick = match.group()
    if "@" in link:
        return Span(at, match.end(), "account")
    if (
        re.fullmatch(r"[\u4e00-\u9fff]{1,8}[0-9]{2,8}", nick)
        and not _SAID.search(nick)
        and not _UNIT.match(text, match.end())
    ):
        return Span(at, match.end(), "account")
    named = word in (
        "昵称",
        "网名",
        "会员名",
        "用户名",
        "旺旺名",
        "微信名",
        "淘宝名",
        "微博名",
        "微博昵称",
        "淘宝id",
        "小红书id",
        "抖音id",
        "b站id",
    )
    quoted = _QUOTE.search(link) is not None and _UNQUOTE.match(text, match.end()) is not None
    if (":" in link or (named and re.search("是|叫|为", link))) and not (
        _SAID.search(nick) and not (named and (":" in link or quoted))
    ):
        return Span(at, match.end(), "account")
    return None


_FINDERS = {"account": _account, "contact": _account, "code": _code, "phone": _phone, "secret": _secret}
