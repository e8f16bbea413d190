import re
from collections.abc import Iterator

from mining.privacy._reading import Reading, Span
from mining.privacy._words import Cues, words

_H = "[\u4e00-\u9fff]"
#: One character in a class, not in a list of choices: that is read several times as fast.
_SURNAMES = (
    "|".join(s for s in words("surnames") if len(s) > 1)
    + f"|[{''.join(s for s in words('surnames') if len(s) == 1)}]"
)
_TRICKY = frozenset(words("tricky"))
_CUES = Cues(words("name"))
_LOOSE = frozenset(words("loose_name"))
_LINK = re.compile(r"(?:[^\w\n\0。;!?]|_|改为|改成|换成|填|写|是|为|叫|:|is|mr\.?|mrs\.?|ms\.?|(?<=,)\n\s?){0,6}")
_NOT_IN_NAMES = "的了是在我你他您她这那有和与电手地住收要给发到请就说问买用客不没叫先女吧吗呢啊哦哈亲都也还会能么"
_CHINESE = re.compile(
    rf"(?:(?:{_SURNAMES})(?:·|"
    rf"\s(?={_H}\b))?[^\W0-9a-z{_NOT_IN_NAMES}](?:[^\W0-9a-z{_NOT_IN_NAMES}](?![话机址件]))?|"
    rf"[小阿](?:{_H})(?![{_H[1:-1]}])|小(?!姐|孩|店|样)[^\W0-9a-z{_NOT_IN_NAMES}])"
)
_NOT_NAMES = re.compile("|".join(words("not_names")))
_QUOTED = re.compile(rf"{_H}{{2,4}}(?![{_H[1:-1]}])|{_H}{{2,4}}(?=[先女])")
_TITLED = re.compile(
    rf"(?:{_SURNAMES})(?:先生|女士|小姐(?!姐)|太太(?![好大小贵长短多少厉重香油干美爱喜赞棒])|阿姨|"
    rf"大姐|师傅|大妈|奶奶)"
)
_PRODUCT = re.compile("[香手包鞋表装款专洗护钱衣裤裙]")
_FULL_TITLED = re.compile(rf"(?<![\u4e00-\u662e\u6630-\u9fff])(?:{_SURNAMES}){_H}{{1,2}}(?:先生|女士|小姐(?!姐))")
_FAMILY = re.compile(rf"(?<=我姓)(?:{_SURNAMES})(?:,?\s?名?叫(?:{_H}){{2,3}})?(?!{_H})")
#: Words from which no word goes on: a name may begin behind them.
_BEFORE = frozenset("是我叫找给和的寄送由让请跟位姓问为了向把帮呼好")

_LATIN = re.compile(
    r"[a-zà-ÿ][a-zà-ÿ'’\-]{1,20}(?: [a-zà-ÿ]\.)?(?: (?:de |van |von |da )?[a-zà-ÿ][a-zà-ÿ'’\-]{1,20}){0,2}"
)
_IM = re.compile(
    r"(?<![a-z])(?:i'm|i’m|i am) (?=[a-z]+ [a-z]+\s?(?:[,.!\n]|$|from |here|and my|\0))|"
    r"(?<![a-z])this is (?=[a-z]+(?: [a-z]+)? (?:speaking|here|from ))"
)
_PEOPLES = frozenset(
    (
        "african american asian european indian british chinese japanese korean latina latino hispanic "
        "black white french italian german spanish caucasian native very so not"
    ).split()
)
_SALUTED = re.compile(r"(?<![a-z])(?:mr|mrs|ms|miss|mister|madam)\.? (?=[a-z])")
_DEAR = re.compile(r"(?<![a-z])(?:dear|hi|hello) (?=[a-z])")
_BRANDS = frozenset(words("brands"))
_NO_NAMES = frozenset(
    "and but so the a an i we you they it is was not from please can could in on at to for with my "
    "your this that all team customer sir madam seller there support shop store friend friends buyer "
    "guys everyone again just of or if how what when where why who would will do does did have has "
    "had here thanks thank valued member service folks dear phone email address order".split()
)
_THINGS = re.compile(
    r"(?:product|brand|item|model|file|style|shade|colou?r|user|screen|company|store|shop|domain|nick|"
    r"category|the|collection|game|fragrance|its|scent)[ _]$"
)


def names(reading: Reading) -> Iterator[Span]:
    """Yield the names of people, where words around them say that they are."""
    text = reading.text
    yield from _behind_cues(reading)
    for match in _TITLED.finditer(text):
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        tricky = re.match(_SURNAMES, match.group())[0] in _TRICKY  # type: ignore[index]
        elder = match.group()[-2:] in ("阿姨", "大姐", "师傅", "大妈", "奶奶", "太太")
        doubtful = before.isalnum() and before not in _BEFORE and (tricky or elder)
        # 安女士香氛 is a brand's.
        branded = tricky and _PRODUCT.match(text, match.end()) is not None
        if not doubtful and not branded and not _NOT_NAMES.match(match.group()):
            yield Span(match.start(), match.end(), "name")
    yield from (Span(m.start(), m.end(), "name") for m in _FAMILY.finditer(text))
    for match in _FULL_TITLED.finditer(text):
        if not _NOT_NAMES.match(match.group()):
            yield Span(match.start(), match.end(), "name")
    yield from _english(reading)


def _behind_cues(reading: Reading) -> Iterator[Span]:
    text = reading.text
    for word, start, end in _CUES.find(text):
        link = _LINK.match(text, end)
        at = link.end() if link is not None else end
        between = text[end:at]
        colon = ":" in between or "=" in between
        if word.isascii():
            if word == "name" and (not colon or _THINGS.search(text[max(0, start - 14) : start])):
                continue
            signed = word in ("regards", "sincerely", "yours truly", "best wishes", "signed", "attn")
            if colon or signed or word.startswith(("my name", "your name", "name on", "full")):
                at = _line_end(text, at) if signed else at
                yield from _latin(reading, at, any_case=word.startswith("my name"))
            continue
        if word == "我是":
            match = _CHINESE.match(text, at)
            plain = match is not None and match.group()[0] not in _TRICKY and not _NOT_NAMES.match(match.group())
            if match is not None and plain and re.match(r"[,。;!\s]|$", text[match.end() : match.end() + 1]):
                yield Span(at, match.end(), "name")
            continue
        if word in _LOOSE and not (colon or between.strip() or word in ("叫我", "本人")):
            continue
        match = _CHINESE.match(text, at)
        if match is not None and not _NOT_NAMES.match(match.group()) and (colon or not _doubtful(text, match)):
            yield Span(at, match.end(), "name")
        elif colon and (quoted := _QUOTED.match(text, at)) and not _NOT_NAMES.search(quoted.group()):
            yield Span(at, quoted.end(), "name")
        elif (colon or word in ("我叫", "姓名", "收件人", "收货人", "叫我")) and text[at : at + 1].isascii():
            yield from _latin(reading, at, any_case=False)


def _doubtful(text: str, match: re.Match[str]) -> bool:
    """Tell whether a name may be no more than the beginning of a word: it goes on, and its surname is a word."""
    return match.group()[0] in _TRICKY and re.match(_H, text[match.end() : match.end() + 1]) is not None


def _line_end(text: str, at: int) -> int:
    """Return where a signature begins: on the next line, where this one ends."""
    while at < len(text) and text[at] in ",\n \t":
        at += 1
    return at


def _latin(reading: Reading, at: int, *, any_case: bool) -> Iterator[Span]:
    match = _LATIN.match(reading.text, at)
    if match is None:
        return
    end = at
    for word in re.finditer(r"[^ ]+", match.group()):
        written = reading.cased[at + word.start()]
        if word.group() in _NO_NAMES or not (any_case or written.isupper()):
            break
        end = at + word.end()
    if end - at >= 2:
        yield Span(at, end, "name")


def _english(reading: Reading) -> Iterator[Span]:
    for match in _SALUTED.finditer(reading.text):
        word = re.match(r"[a-zà-ÿ'’]+", reading.text[match.end() : match.end() + 24])
        written = reading.cased[match.start() : match.start() + 2]
        if (
            word is not None
            and word.group() not in _BRANDS | _NO_NAMES
            and (written.istitle() or "." in match.group())
        ):
            yield from _latin(reading, match.end(), any_case=False)
    for match in _IM.finditer(reading.text):
        found = re.match(r"[a-z]+", reading.text[match.end() : match.end() + 24])
        if found is not None and found.group() not in _PEOPLES:
            yield from _latin(reading, match.end(), any_case=False)
    for match in _DEAR.finditer(reading.text):
        found = re.match(r"[a-zà-ÿ'’]+(?: [a-zà-ÿ'’]+)?(?=\s?[,!\n])", reading.text[match.end() : match.end() + 40])
        if found is not None and not set(found.group().split()) & _NO_NAMES:
            yield from _latin(reading, match.end(), any_case=False)
