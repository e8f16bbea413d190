import re
from collections.abc import Iterator
from itertools import pairwise

from mining.privacy._reading import Reading, Span
from mining.privacy._words import Cues, words

_H = "[\u4e00-\u9fff]"
#: Characters that place names aren't made of: where one stands, the name to the right of it begins.
_NO_PLACE = "我你您他她它在到是住寄给请把吗呢吧啊了的就很货址于往从送帮这那哪个款色"


def _class_without(characters: str) -> str:
    """Return a class of all Chinese characters but some, as ranges: a look-ahead would take twice the time."""
    bounds = [0x4DFF, *sorted(map(ord, characters)), 0xA000]
    ranges = [(a + 1, b - 1) for a, b in pairwise(bounds) if b - a > 1]
    return "[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in ranges) + "]"


_PLACE = _class_without(_NO_PLACE)
_N = "[0-9零一二三四五六七八九十百a-z]"
_ROAD = (
    r"(?:(?<![知味频渠通轨赛地管人报])道|大?路|大?街|大道|巷|胡同|公路|环线|街道|横街|里弄)"
    r"(?:[东南西北中]|[一二三四五六七八九十]+段|支路|支弄)?"
)
_SITE = (
    "小区|花园|公寓|大厦|家园|苑|新村|村|广场|宿舍|大学|学院|中学|小学|大楼|写字楼|"
    "工业园|科技园|产业园|公馆|社区|医院|天地|花苑|名邸|豪庭|华庭|雅居"
)
#: Places that have buildings; the last ones only where a building or a room follows.
_ESTATE = rf"(?:{_SITE}|城|府|园|里|湾|庄|墅|庭|居|轩|阁|坊|郡|屯|寨|厂|院|校区|区)"
_UNIT = (
    rf"(?:\s?(?:第?{_N}{{1,5}}(?:-{_N}{{1,4}}){{0,3}}\s?"
    r"(?:号楼|号院|栋|幢|座|单元|楼|层|室|号|房|门|弄|支弄|组|期|区|铺|队)"
    r"(?!线|色|链接|[出发]货|[上下]午|[以之]|[到至]|收到|客服|款|店员|电池)))"
)

#: A road with a number; an estate, village or building with a unit; units one within another.
_ROAD_NUMBER = re.compile(
    rf"(?:{_PLACE}|\s(?={_H})){{1,24}}?{_ROAD}\s?[0-9零一二三四五六七八九十百]{{1,6}}(?:-[0-9]{{1,4}})?\s?(?:号|"
    rf"(?<=[0-9])弄|(?<=[0-9])巷)(?!线|色|"
    rf"链接)(?:{_PLACE}{{0,14}}?{_UNIT}){{0,5}}(?:\s?[0-9]{{3,4}}(?![0-9a-z.%元块]))?"
)
_BUILDING = rf"\s?{_N}{{1,5}}(?:-{_N}{{1,4}})?\s?(?:号楼|号院|栋|幢|座|单元|室)"
_ESTATE_UNIT = re.compile(
    rf"{_PLACE}{{2,24}}?{_ESTATE}(?:\s?[东南西北][区门苑])?,?{_BUILDING}(?:{_UNIT}){{0,4}}(?:\s"
    rf"?[0-9]{{3,4}}(?![0-9a-z.%元块]))?"
    rf"|{_PLACE}{{2,12}}?(?:{_SITE})(?:{_UNIT})?(?:菜鸟|丰巢)(?:驿站|柜)"
    rf"|{_PLACE}{{2,24}}?(?:{_SITE}|城)\s?[0-9a-z]{{1,2}}-[0-9]{{1,4}}-[0-9]{{2,4}}(?![0-9])"
    rf"|{_PLACE}{{2,24}}?(?:{_SITE}),?\s?(?:[0-9一二三四五六七八九十]{{1,3}}\s?组\s?)?[0-9]{{1,5}}\s?号(?!线|色|链接|"
    rf"[出发]货|[上下]午|[以之到至收客]|[前后])(?:{_UNIT}){{0,4}}"
)
_UNITS = re.compile(
    r"[0-9一二三四五六七八九十a-z]{1,4}\s?(?:号楼|栋|幢|座|组|号院|"
    r"区(?=[0-9]{1,3}[座栋幢]))\s?(?:[0-9一二三四五六七八九十a-z]{1,4}\s?(?:单元|号楼|层|"
    r"楼)\s?)?[0-9]{1,5}(?:\s?(?:室|号|房|"
    r"户|座|栋|幢))?(?![0-9a-z.%元块]) ?"
)
_ROOM = re.compile(r"[0-9一二三四五六七八九十]{1,3}\s?单元\s?[0-9]{2,5}\s?(?:室|号|房|户)?")
_NAMED = re.compile(rf"{_PLACE}{{4,40}}")
_LEVEL = re.compile("(?<=.)(?<![地小社景专牧校院园厂库战时分超城上都门股夜菜])(?:区|县|市|旗(?!舰))")
_WITHIN = re.compile(
    r"(?:(?<!线|一|半|上|退)路|街|大道|巷|弄|胡同|村|社区|小区|花园|苑|大厦|公寓|广场|大学|学院|"
    r"中学|小学|医院)(?:[东南西北中]|[一二三四五]段)?"
)
_BUSINESS = re.compile("产|旗舰|专柜|门店|代工|本草|小红|地区|酒店|车程|位置|市中心")
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_STATE = re.compile(
    rf"(?:{_PROVINCES})(?:省|市|自治区|特别行政区)?\s?(?:{_PLACE}){{1,6}}?(?:市|州|区|"
    rf"县)\s?(?:{_PLACE}){{1,6}}?(?:区|"
    rf"县|镇|乡|街道|村|路|街|大道)(?:{_PLACE}{{1,10}}?(?:{_ESTATE}|{_ROAD}))?(?:{_UNIT}{{0,5}})"
)

_VILLAGE = re.compile(
    rf"{_PLACE}{{2,8}}村(?:[东南西北]头|口|第?{_N}{{1,3}}(?:家|户|组|队))(?:第?{_N}{{1,3}}(?:家|户))?"
)
_CITIES = (
    f"{_PROVINCES}|广州|深圳|杭州|南京|苏州|成都|武汉|西安|郑州|长沙|青岛|济南|合肥|福州|厦门|"
    f"宁波|温州|无锡|东莞|佛山|昆明|大连|沈阳|哈尔滨|长春|石家庄|太原|"
    f"南昌|南宁|贵阳|兰州|海口|乌鲁木齐|呼和浩特|银川|西宁|拉萨|珠海|中山|惠州|常州|徐州|南通|"
    f"扬州|嘉兴|绍兴|金华|台州|泉州|洛阳|烟台|潍坊|临沂|保定|唐山|桂林|台北|"
    f"高雄|新北"
)
_CITY = re.compile(
    rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[在到住家寄送址是]))(?:{_CITIES})市?(?![东西南北中]?[路街])(?:(?![和与走口离])"
    rf"{_PLACE}){{2,8}}?(?:(?<!线|一|半|上|退)路|大街|大道|新村|小区|花园|家园|社区)(?!.{{0,6}}[店柜])"
)

#: Behind a cue the name of a place is enough: one within a district, or one that has a name of its own.
_CUES = Cues(words("address"))
_LINK = re.compile(r"(?:[^\w\n\0。;!?,]|我们|是|为|在|我|家|了|到|改成|改为|换成|更改为|写|填|的){0,8}")
_SITED = re.compile(
    rf"(?:{_PLACE}{{2,8}}?(?:省|市|区|县|镇|乡|街道)\s?)?(?:{_PLACE}{{2,8}}?(?:市|区|县|镇|乡|"
    rf"街道)\s?){{0,2}}{_PLACE}{{2,12}}?(?:{_SITE}|路|街|大道|巷|胡同|校区|镇|"
    rf"乡)(?:{_UNIT}){{0,4}}(?:菜鸟|丰巢)?(?:驿站|"
    rf"快递柜|快递点|代收点)?"
    rf"|{_PLACE}{{2,8}}?(?:市|区|县|镇|乡|街道){_PLACE}{{2,12}}(?:{_UNIT}){{0,4}}|"
    rf"{_H}{{2,14}}(?:{_BUILDING})(?:{_UNIT}){{0,4}}(?:\s?[0-9]{{3,4}})?"
)
_GENERAL = re.compile(
    "^(?:不|没|错|对|哪|改|有|什么|怎么|多|可以|能|要|栏|里|快|中国|国内|全国|海外|外地|农村|"
    "偏远|附近|楼下|门口|小区|学校|公司|单位|自家|隔壁|旁边|对面|市|"
    "景区|酒店|宾馆|医院|超市|农贸|乡下|老家|镇上|村|县城|城里|同一|其他|其它|别|外面|同城|各|每|"
    "全|商场|物业|大学|以前|路|街|某|该|此|一|二|两|几|后|前|上|下|"
    "大街|马路|本|曲折|肆|大|心|便)"
    "|哪|多久|多少|几天|包邮|怎么|能不能|可不可以|成分|脸|皮肤|头发|头皮|酒店|宾馆|度假|景区|"
    "位置|正确|错误|附近|路上|同一个|不对|入学|楼层"
)

_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|court|ct|way|place|pl|square|sq|"
    "terrace|close|crescent|highway|hwy|parkway|pkwy|circle|cir|trail|row|walk|mews|gardens|grove|"
    "hill|alley|broadway|loop|pike|quay|embankment"
)
_SURE = frozenset(
    "street road avenue lane boulevard blvd ave rd ln hwy highway parkway pkwy terrace crescent".split()
)
_EN = re.compile(
    rf"(?<![\w.$£€#])(?:(?:apt|apartment|unit|flat|suite|ste|room|"
    rf"rm)\.? ?#?[0-9]{{1,5}}[a-z]?,? )?[0-9]{{1,6}}[a-z]?(?:-[0-9]{{1,5}})?,? (?:(?:[nsew]|north|"
    rf"south|east|west|old|new|st|saint|the|la|"
    rf"el)\.? )?(?:[a-z0-9'\-]{{1,20}} ){{1,4}}?(?P<street>{_STREET})\b\.?"
    r"(?:,? (?:n|s|e|w|ne|nw|se|sw)\b)?(?:,? ?(?:apt|apartment|unit|flat|suite|ste|room|rm|floor|fl|"
    r"#)\.? ?#?[0-9a-z]{1,6}(?![a-z]))?"
    r"(?:, ?[a-z][a-z.\- ]{1,30}){0,2}(?:,? [a-z]{2},? [0-9]{5}(?:-[0-9]{4})?|"
    r",? [a-z]{1,2}[0-9][0-9a-z]?(?: [0-9][a-z]{2})?(?![a-z0-9])|,? [0-9]{5}(?![0-9]))?"
)
_OTHER = re.compile(
    r"(?<![\w])p\.? ?o\.? ?box ?#?[0-9]{1,6}|(?<![a-z0-9])[a-z]{1,2}[0-9][0-9a-z]? [0-9](?!gb|tb|ft|"
    r"hz|ah|wh)[abd-hjlnp-uw-z]{2}(?![a-z0-9])|(?:[a-zäöü\-]{3,20}(?:straße|strasse|str\.|gasse|weg|"
    r"platz|allee|ufer)) [0-9]{1,4} ?[a-z]?(?![a-z0-9])(?:, ?[0-9]{5} [a-zäöü]{3,20})?"
    r"|(?<![\w])[0-9]{1,4},? (?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse|quai|"
    r"allée) (?:d[eu] |des |de la |d'|de l'|la |le )?[a-zà-ÿ\-']{2,20}(?: [a-zà-ÿ\-']{2,20}){0,2}|"
    r"(?<![\w])(?:calle|avenida|via|piazza|viale|rua|corso) (?:de |del |della |di |"
    r"la )?[a-zà-ÿ\-']{3,20}(?: [a-zà-ÿ\-']{3,20}){0,2},? [0-9]{1,4}(?![0-9])"
    r"|(?<![\w])[a-z]+(?: [a-z]+)?, (?:a[lkzr]|c[aot]|d[ec]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|"
    r"n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy]) [0-9]{5}(?:-[0-9]{4})?(?![0-9])|"
    r"(?<![a-z])(?:apt|apartment|flat|suite) #?[0-9]{1,5}[a-z]?(?![a-z0-9])"
)

#: Each pattern with what a text must have for it: most texts have no address, and are soon read.
_PATTERNS = [
    (_ROAD_NUMBER, "号弄巷"),
    (_ESTATE_UNIT, "号栋幢座室驿柜-元"),
    (_UNITS, "楼栋幢座组院"),
    (_ROOM, ["单元"]),
    (_STATE, "区县镇乡道村路街"),
    (_VILLAGE, "村"),
    (_CITY, "路街道村区园"),
]


def addresses(reading: Reading) -> Iterator[Span]:
    """Yield where people live and have things sent to."""
    text = reading.text
    for pattern, marks in _PATTERNS:
        for match in pattern.finditer(text) if any(mark in text for mark in marks) else ():
            if not _harmless(match.group(), pattern):
                yield Span(match.start(), match.end(), "address")
    yield from _levels(text)
    yield from _cued(text)
    for match in _EN.finditer(text):
        if _is_street(reading, match):
            yield Span(match.start(), match.end(), "address")
    for match in _OTHER.finditer(text):
        if reading.cased[match.start() : match.end()] != match.group() or match.group()[0] == "p":
            yield Span(match.start(), match.end(), "address")


def _harmless(value: str, pattern: re.Pattern[str]) -> bool:
    if pattern is _UNITS:
        return not re.search(
            r"区|(?:栋|幢|座|号楼|组|号院)\s?[0-9一二三四五六七八九十a-z]{1,4}\s?(?:单元|号楼|层|楼)|[0-9]{3}|室|户",
            value,
        )
    if pattern in (_STATE, _CITY):
        return _BUSINESS.search(value) is not None
    return re.search("色号|链接|购物|网店|直播", value) is not None


def _levels(text: str) -> Iterator[Span]:
    """Yield names of a district with those of something in it."""
    for run in _NAMED.finditer(text):
        level = _LEVEL.search(text, run.start() + 1, run.end())
        if level is None or _BUSINESS.search(run.group()):
            continue
        ends = [m.end() for m in _WITHIN.finditer(text, level.end() + 1, min(run.end(), level.end() + 14))]
        if ends:
            yield Span(run.start(), ends[-1], "address")


def _cued(text: str) -> Iterator[Span]:
    for word, _, end in _CUES.find(text):
        if word.isascii():
            continue  # English addresses are told by their own form.
        link = _LINK.match(text, end)
        match = _SITED.match(text, link.end() if link is not None else end)
        if match is not None and not _GENERAL.search(match.group()):
            yield Span(match.start(), match.end(), "address")


def _is_street(reading: Reading, match: re.Match[str]) -> bool:
    """Tell whether number, words and 'street' are an address: names are capitalised, '5 minute drive' isn't."""
    street = match["street"]
    words_ = re.findall(r"[a-z'\-]{2,}", match.group()[: match.start("street") - match.start()])
    if any(w in _STOPS for w in words_):
        return False
    if street in _SURE and len(words_) >= 1:
        return True
    start, end = match.start("street"), match.end("street")
    return reading.cased[start:end][:1].isupper() and not any(w in ("minute", "hour", "star") for w in words_)


_STOPS = frozenset(
    (
        "in for of and way-to different ways minutes minute hours years year months month weeks days day "
        "times star stars ml mg oz g kg inch inches pack packs pieces ft mile miles x lane off per is a "
        "percent"
    ).split()
)
