"""Names that the form of a sentence gives away: who signs, who receives, who is meant by 'my husband …'."""

import re
from collections.abc import Iterator

from mining.privacy._people import tagged
from mining.privacy._reading import Reading, Span
from mining.privacy._words import Cues, words

_H = "[\u4e00-\u9fff]"
_SURNAMES = (
    "|".join(s for s in words("surnames") if len(s) > 1)
    + f"|[{''.join(s for s in words('surnames') if len(s) == 1)}]"
)
_NAME = rf"(?:{_SURNAMES})(?:·)?{_H}{{1,2}}"
_NOT_NAMES = re.compile("|".join(words("not_names")))
_TRICKY = frozenset(words("tricky"))
_MAKERS = frozenset(words("makers"))
_TO = Cues(words("handed_to"))
_LOOSE = frozenset(words("loosely_handed"))
#: 我叫建国: who says so needs no surname.
_CALLED = re.compile(rf"(?<=我叫)(?P<name>{_H}{{2,3}})(?=[,。;!\s]|$)")
_ENDS = r"(?=[您你好,。:;!\s是的]|$)"
_OFFICE = re.compile(
    rf"(?:^|(?<=[\s,。;:!@\0])|(?<=找)|(?<=联系)|(?<=叫)|(?<=跟)|(?<=问)|(?<=给)|(?<=请)|(?<=和)|(?<=人:)|(?<=是))"
    rf"(?P<name>(?:{_SURNAMES})(?:经理|老师(?!同款|推荐|直播|傅)|主任|医生|教授|律师|店长|队长|会计|"
    rf"护士|师傅|老板|总{_ENDS}|工{_ENDS}|哥{_ENDS}|"
    rf"姐{_ENDS}|叔{_ENDS}|姨{_ENDS}))"
)
#: 艾合买提·买买提: other peoples' names, where somebody receives something.
_DOTTED = re.compile(
    rf"(?:收件人?|收货人|联系人|姓名|我叫|我是|寄给)\s?[:是为]?\s?(?P<name>{_H}{{2,7}}[·.]{_H}"
    rf"{{2,7}}?)(?=收|[\s,。;]|$)|"
    rf"(?:^|(?<=[\s,。;:]))(?P<receiver>{_H}{{2,7}}·{_H}{{2,7}}?)(?=\s?收(?:[\s,。;]|$))"
)
#: 韩梅梅收; a name next to a number or an address that is masked.
_RECEIVES = re.compile(rf"(?:^|(?<=[\s,。;:、\0老婆公妈爸]))(?P<name>{_NAME})\s?\(?收\)?(?=$|[\s,。;!\0])")
_BESIDE = re.compile(
    rf"(?:^|(?<=[\s,;:。、/(]))(?P<before>{_NAME})[\s,;:、/()]{{0,3}}(?=\0)|"
    rf"(?<=\0)[\s,;:、/()]{{0,3}}(?P<after>{_NAME})(?=$|[\s,;。、!()])"
)
_REACHED = ("[电话]", "[地址]")

_CAP = r"[a-zà-ÿ][a-zà-ÿ'’\-]{1,20}"
_FULL = rf"{_CAP}(?: [a-zà-ÿ]\.)?(?: {_CAP}){{0,2}}"
_KIN = (
    "husband|wife|son|daughter|mother|mom|mum|father|dad|sister|brother|friend|partner|boyfriend|girlfriend|fiance|"
    "fiancee|roommate|neighbou?r|boss|colleague|assistant|aunt|uncle|cousin|grandma|grandpa|nephew|niece"
)
#: Each pattern, whether the name needs two words, and whether it may be typed in lower case.
_PATTERNS = (
    (re.compile(rf"(?<![a-z])(?:my|our|his|her) (?:{_KIN}),? (?P<name>{_FULL})"), 1, False),
    (
        re.compile(
            rf"(?<![a-z])(?:i'm called|i am called|people call me|everyone calls me|call me|"
            rf"name's|i go by|known as) (?P<name>{_FULL})"
        ),
        1,
        False,
    ),
    (re.compile(rf"(?<![a-z])(?:under|in|for) (?:the name|my name)(?: of)?:? (?P<name>{_FULL})"), 1, False),
    (
        re.compile(
            rf"(?<![a-z])(?:ordered|booked|placed|registered|filed|reserved|purchased) (?:under|"
            rf"by) (?P<name>{_FULL})"
        ),
        1,
        False,
    ),
    (re.compile(rf"(?:^|(?<=\n)|(?<=[,.;!] ))(?:the )?name (?:is|on (?:the )?order):? (?P<name>{_FULL})"), 1, False),
    (re.compile(rf"(?<![a-z])(?:first |last |given |family |sur)name:? (?:is )?(?P<name>{_CAP})"), 1, False),
    (re.compile(rf"(?:^|(?<=\n))-{{1,2}}\s?(?P<name>{_CAP} {_CAP})[^\S\n]?(?=\n|$)"), 2, False),
    (re.compile(rf"(?<![a-z])(?:i'm|i am) (?P<name>{_FULL})"), 1, False),
    (
        re.compile(
            rf"(?<![a-z])(?:this is|it's|it is) (?P<name>{_CAP}(?: {_CAP})?)(?= (?:here|"
            rf"speaking|calling|again)\b)"
        ),
        1,
        True,
    ),
    (
        re.compile(
            rf"(?<![a-z])this is (?P<name>{_CAP} {_CAP})(?=, ?(?:i|my|we|and i|could|can|"
            rf"where|order)\b)"
        ),
        2,
        False,
    ),
    (re.compile(rf"(?:^|(?<=\n)|(?<=[.!?] ))(?P<name>{_CAP} {_CAP}) here(?=[,.!]| [a-z])"), 2, False),
    (
        re.compile(
            rf"(?:持卡人|cardholder|card holder|name on card|recipient|consignee)\s?[:\-]?\s?(?P<name>"
            rf"{_CAP}(?: {_CAP}){{1,2}})"
        ),
        2,
        False,
    ),
    (re.compile(rf"(?:^|(?<=[\s,;]))name\s?-\s?(?P<name>{_FULL})"), 1, False),
    (
        re.compile(
            rf"(?<![a-z])(?:spoke (?:to|with)|speak (?:to|with)|talked (?:to|with)|attention|c/o|care of|"
            rf"signed by|named) (?P<name>{_FULL})"
        ),
        1,
        False,
    ),
    (
        re.compile(
            rf"(?<![a-z])(?:asked for|ask for|delivered to|given to|handed to|contact|agent|rep|"
            rf"representative) (?P<name>{_FULL})"
        ),
        2,
        False,
    ),
    (
        re.compile(
            rf"(?:(?<![a-z])(?:thanks|thank you|thx|cheers|best|regards|love(?=,|\n)|sincerely|"
            rf"xoxo|many thanks|warmly|yours),?!?\s{{0,2}}\n?\s?|\n\s?-{{1,2}}\s?)(?P<name>{_CAP}(?: {_CAP}"
            rf"){{0,2}})\s?[.!]?[^\S\n]?(?=\n|$)"
        ),
        1,
        False,
    ),
    (
        re.compile(
            rf"(?<![a-z])(?:hi|hello|hey|dear|morning|evening|afternoon) (?P<name>{_CAP})(?=\s?(?:[,!."
            rf"]|$))"
        ),
        1,
        False,
    ),
)
_NO = frozenset(words("not_english_names"))


def persons(reading: Reading) -> Iterator[Span]:
    """Yield the names of people that the form of a sentence gives away."""
    yield from _chinese(reading)
    # In a text of capitals alone they tell nothing.
    if any(c.islower() for c in reading.cased if c.isascii()) or len(reading.text) < _SHORT:
        yield from _english(reading)


_SHORT = 40


def _chinese(reading: Reading) -> Iterator[Span]:
    text = reading.text
    for match in (*_CALLED.finditer(text), *_OFFICE.finditer(text)):
        surname = re.match(_SURNAMES, match["name"])
        if match.re is _OFFICE and surname is not None and surname[0] in _TRICKY:
            continue
        if match.re is _CALLED and not _may_be_called(match["name"]):
            continue
        if not _NOT_NAMES.match(match["name"]):
            yield Span(match.start("name"), match.end("name"), "name")
    for match in _DOTTED.finditer(text) if "·" in text or "." in text else ():
        side = "name" if match["name"] else "receiver"
        yield Span(match.start(side), match.end(side), "name")
    for word, _, end in _TO.find(text):
        at = end + (text[end : end + 1] in " :")
        found = tagged(text[at : at + 8])
        if not found or found[0][0] in _MAKERS or _NOT_NAMES.match(found[0][0]):
            continue
        if word in _LOOSE and len(found[0][0]) < 3:
            continue
        if found[0][1].startswith("nr") and re.match(rf"(?:{_SURNAMES}){_H}{{1,2}}$", found[0][0]):
            yield Span(at, at + len(found[0][0]), "name")
    for match in _RECEIVES.finditer(text) if "收" in text else ():
        if _is_name(match["name"]):
            yield Span(match.start("name"), match.end("name"), "name")
    for match in _BESIDE.finditer(text) if "\0" in text else ():
        side = "before" if match["before"] else "after"
        stood = (
            reading.cased[match.end() : match.end() + 4]
            if match["before"]
            else reading.cased[max(0, match.start() - 4) : match.start()]
        )
        if stood in _REACHED and _is_name(match[side]):
            yield Span(match.start(side), match.end(side), "name")


def _may_be_called(name: str) -> bool:
    """Tell whether somebody may be called so: 建国, but not 外卖 and 了快递."""
    found = tagged(name)
    if len(found) == 1:
        return found[0][1].startswith(("nr", "ns", "nz"))
    return all(len(word) == 1 and kind not in ("ul", "v", "p", "uj") for word, kind in found)


def _is_name(name: str) -> bool:
    found = tagged(name)
    named = len(found) == 1 and found[0][1].startswith("nr")
    unknown = len(found) > 1 and all(len(word) == 1 or kind.startswith("nr") for word, kind in found)
    return (named or unknown) and name not in _MAKERS and not _NOT_NAMES.match(name)


def _english(reading: Reading) -> Iterator[Span]:
    for pattern, least, any_case in _PATTERNS:
        for match in pattern.finditer(reading.text):
            whole = reading.cased[match.start("name") : match.end("name")]
            loud = whole.isupper() and " " in whole
            start, end, count = match.start("name"), match.start("name"), 0
            for word in re.finditer(r"[^ ]+", match["name"]):
                written = reading.cased[start + word.start() : start + word.end()]
                # A word in capitals between others is loud, and no name.
                capital = written[0].isupper() and not (written.isupper() and len(written) > 2 and not loud)
                if word.group().strip(".'’-") in _NO or not (capital or any_case):
                    break
                end, count = start + word.end(), count + 1
            if count >= least:
                yield Span(start, end, "name")
