import re
from collections.abc import Iterator

from mining.privacy._numbers import names_a_thing
from mining.privacy._reading import Reading, Span

_AT = re.compile(
    r"@{1,3}|(?<=[a-z0-9_ ])\s?(?:[(\[]?圈a点?[)\]]?|圈圈|小老鼠|艾特|爱特|[(\[{<]\s?(?:at|a|@)\s?[)\]}>]|#at#|◎|"
    r"在(?=\s?[a-z0-9]+\s?点)|#\s?(?=[a-z0-9]+[.点](?:com|cn|net))|_at_(?=[a-z0-9]+_dot_))|"
    r"(?<=[a-z0-9_])\s(?:at)\s(?=[a-z0-9])"
)
_DOT = r"(?:_dot_|\s{0,3}[.。]\s{0,3}|\s?点\s?|\s?[(\[{]\s?(?:dot|\.|点)\s?[)\]}]\s?|\sdot\s|\spoint\s|#dot#)"
_SPELLED = re.compile(r"点|dot|point|。")
_DOMAIN = re.compile(rf"\s{{0,3}}[a-z0-9][a-z0-9\-]{{0,40}}(?:{_DOT}[a-z][a-z0-9\-]{{1,24}}){{1,4}}")
_TOP = (
    "com cn net org edu gov io co uk de fr jp hk tw me info vip xyz top cc tv us ca au eu it es ru "
    "kr in sg my biz app dev shop store online site email mail example test nz ie nl se ch at be"
)
_TOPS = frozenset(_TOP.split())
_PROVIDERS = re.compile(
    r"\s?(?:qq|163|126|139|189|yeah|sina|sohu|gmail|hotmail|outlook|foxmail|icloud|yahoo|aliyun|live|"
    r"msn|protonmail|proton|gmx|yandex|aol|mail|icloud|谷歌邮箱|网易|新浪)(?![a-z0-9])"
)
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9._%+\-]|(?<=[a-z0-9]) (?=[a-z0-9](?![a-z0-9]{2})))*\s{0,3}$")
_LOCAL_PLAIN = re.compile(r"[a-z0-9][a-z0-9._%+\-]*(?:\s(?:dot|点)\s[a-z0-9]+)*\s?$")

#: An address in a domain that is written in Chinese.
_NATIVE = re.compile(
    r"(?<![a-z0-9])[a-z0-9][a-z0-9._+\-]{0,40}@[\u4e00-\u9fff]{2,12}\.(?:com|cn|net|中国|公司|网络)|"
    r"[\u4e00-\u9fff]{2,4}@[a-z0-9\u4e00-\u9fff\-]{1,30}\.(?:com|cn|net|org|中国|公司|网络)|"
    r"(?<![a-z0-9])[a-z0-9][a-z0-9._+\-]{0,40}@(?:qq|163|126|139|gmail|hotmail|"
    r"outlook|yahoo|icloud|foxmail|sina)\.?(?:dot)?(?:com|cn)"
)
#: An address put together in words: xmei88后面加@qq.com.
_SUFFIXED = re.compile(
    r"(?<![a-z0-9])[a-z0-9][a-z0-9._]{2,30}\s?,?(?:再?加上?|(?:后面|后缀|结尾|"
    r"尾巴)(?:再?加上?|接上?|是|为)?)\s?:?@?\s?"
    r"(?:qq|163|126|139|gmail|hotmail|outlook|foxmail|sina|yahoo|icloud)\s?[.点。]\s?(?:com|cn)"
)
_URL = re.compile(r"(?:https?|ftp|[a-z]{3,12}(?=://))\s?:\s?//[^\s\0<>\"'一-鿿，。;!]{3,2000}")
_BARE = re.compile(
    r"(?<![a-z0-9@./\-])(?:[a-z0-9\-]{1,40}\.){1,4}(?:com|cn|net|org|me|io|cc|co|tv|hk|tw|ly|gl|la|im|"
    r"link|app|top|vip|shop|xyz)/[a-z0-9?][^\s\0<>\"'一-鿿，。;!]{2,500}"
)
_HOST = re.compile(r"(?:https?|ftp)\s?:\s?//[a-z0-9.\-]+/?")
_TOKEN = re.compile(r"([¥€₤$£])[ ]?(?=[a-z0-9]*[a-z])[a-z0-9]{8,14}[ ]?\1")
_IP4 = re.compile(
    r"(?<![0-9.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])[.。]){3}(?:25[0-5]|2[0-4][0-9]|"
    r"1?[0-9]?[0-9])(?![0-9]|\.[0-9])"
)
_IP6 = re.compile(
    r"(?<![0-9a-f])(?<![0-9a-f]:)(?:[0-9a-f]{1,4}:){5,7}:?[0-9a-f]{1,4}(?![0-9a-f:])|"
    r"(?<![0-9a-f])(?<![0-9a-f]:)(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){2,5}(?![0-9a-f:])"
)
_MAC = re.compile(r"(?<![0-9a-f:\-])(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}(?![0-9a-f:\-])")
_MENTION = re.compile(r"(?<![a-z0-9._%+\-@])@(?=[a-z0-9_.]*[0-9_])[a-z_][a-z0-9_.]{3,29}")
#: Accounts as systems make them up, which need no word before them.
_MADE = re.compile(
    r"(?<![a-z0-9])(?:wxid_[a-z0-9]{6,30}|gh_[0-9a-f]{8,16}|jd_[0-9a-z]{6,20}|tb_?[0-9]{6,12}(?:_[0-9]{1,4})?|"
    r"t_[0-9]{10,20}_[0-9]{1,6}|momo_?[0-9a-z]{6,}|dy[0-9a-z]{8,12}(?=[^a-z0-9]|"
    r"$)(?<=[0-9])|user[_-]?[0-9]{5,})(?![a-z0-9])"
)
_CALLED = re.compile(
    r"(?<![a-z0-9._%+\-@])@(?P<nick>[\u4e00-\u9fff][\u4e00-\u9fffa-z0-9_]{1,15})(?=\s|[,.:;。!?~]|$)"
)
_NOBODY = re.compile(
    "所有人|全体|大家|旗舰店|官方|客服|店主|商家|卖家|店家|小助手|天猫|淘宝|京东|"
    "抖音|微博|微信|店$|品牌|主播|老板|亲|掌柜|老师$"
)
_LONG = re.compile(
    r"(?<![a-z0-9])[a-z]{1,4}-?[0-9]{10,24}(?![a-z0-9])|"
    r"(?<![a-z0-9])[a-z]{2}[0-9]{9}[a-z]{2}(?![a-z0-9])|(?<![a-z0-9])1z[0-9a-z]{16}(?![a-z0-9])"
)


def online(reading: Reading) -> Iterator[Span]:
    """Yield e-mail addresses in any spelling, links to pages, and addresses of machines."""
    text = reading.text
    for pattern in (_URL, _BARE):
        for match in pattern.finditer(text):
            if not _HOST.fullmatch(match.group()):
                yield Span(match.start(), match.end(), "url")
    yield from (Span(m.start(), m.end(), "url") for m in _TOKEN.finditer(text))
    for match in _IP4.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        if digits >= 8 or re.search(
            r"ip\W{0,3}(?:地址|address)?(?:是|is|为|:|\s){0,3}$", text[max(0, match.start() - 20) : match.start()]
        ):
            yield Span(match.start(), match.end(), "id")
    for pattern in (_IP6, _MAC):
        yield from (Span(m.start(), m.end(), "id") for m in pattern.finditer(text))
    yield from (Span(m.start(), m.end(), "account") for m in _MENTION.finditer(text))
    yield from (Span(m.start(), m.end(), "account") for m in _MADE.finditer(text))
    for match in _CALLED.finditer(text):
        if not _NOBODY.search(match["nick"]):
            yield Span(match.start("nick"), match.end(), "account")
    yield from _emails(text)


def _emails(text: str) -> Iterator[Span]:
    yield from (Span(m.start(), m.end(), "email") for m in _SUFFIXED.finditer(text))
    yield from (Span(m.start(), m.end(), "email") for m in _NATIVE.finditer(text))
    for at in _AT.finditer(text):
        before = text[max(0, at.start() - 64) : at.start()]
        loose = not at.group().startswith("@")
        local = _LOCAL.search(before) if not loose else _LOCAL_PLAIN.search(before)
        if local is None:
            continue
        domain = _DOMAIN.match(text, at.end())
        provider = _PROVIDERS.match(text, at.end())
        end = None
        if domain is not None and (stop := _top(domain.group())):
            spelled = _SPELLED.search(domain.group()) is not None
            if at.group().strip() != "at" or spelled or provider is not None:
                end = domain.end() - len(domain.group()) + stop
        numbered = re.search("[a-z][0-9]{2}|[0-9]{6}", local.group()) is not None
        if end is None and provider is not None and (at.group().strip() != "at" or numbered):
            end = provider.end()
        if end is not None:
            yield Span(at.start() - len(local.group()), end, "email")


def _top(domain: str) -> int:
    """Return where a domain ends: with its last part that can be a top one, or 0."""
    if not re.search(r"\s|点|[(\[{]|。|#", domain):
        return len(domain)
    ends = [m.end() for m in re.finditer(r"[a-z]{2,24}(?![a-z0-9\-])", domain) if m.group() in _TOPS]
    return ends[-1] if ends else 0


_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])")


def _is_iban(value: str) -> bool:
    plain = value.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def coded(reading: Reading) -> Iterator[Span]:
    """Yield the codes of parcels and the like: letters with ten or more digits."""
    yield from (Span(m.start(), m.end(), "id") for m in _IBAN.finditer(reading.text) if _is_iban(m.group()))
    for match in _LONG.finditer(reading.text):
        if not names_a_thing(reading.text, match.start()):
            yield Span(match.start(), match.end(), "id")
