"""Names that a file itself gives: of who speaks, asks, is answered or receives a parcel."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from mining.privacy._reading import Reading, Span
from mining.privacy._words import Cues, words

_H = "[\u4e00-\u9fff]"
_LATIN = re.compile(r"[a-zà-ÿ][a-zà-ÿ'’\-]*")
_PLAIN_ROLES = frozenset(words("roles"))
#: First and last names that are English words too; and nicks that are words, which jieba takes for names.
_WORDS = frozenset(words("word_names"))
_SHORT = frozenset("an in is it at to of on or so no my me we he do go up us am as be by if oh ok hi la de".split())
#: What is longer is no name or id, and may be a whole file.
_LONGEST = 1000
#: What has more words is a title or an address.
_TOKENS = 4
#: A shop's own name is no person's; what stands behind its colon is.
_SHOP = re.compile(r"[^:]+(?:旗舰店|专卖店|专营店|企业店|品牌店|自营店|官方店|商城)")
_SURNAME = "|".join(
    (*(s for s in words("surnames") if len(s) > 1), f"[{''.join(s for s in words('surnames') if len(s) == 1)}]")
)
_FULL_NAME = re.compile(rf"({_SURNAME})({_H}{{1,2}})")
_TITLES = "先生 女士 小姐 太太 老师 总 哥 姐 阿姨 叔叔 师傅 同学 经理 老板 主管".split()
#: Where one of these stands, a name that is a word too is meant as a name.
_CALLED_BEFORE = re.compile(
    r"(?:@|叫|找|给|我是|跟|让|请|转|联系|谢谢|感谢|亲爱的|你好,?|您好,?|"
    r"(?<![a-z])(?:hi|hello|hey|dear|thanks|thank you|mr|mrs|ms|miss|regards|i'm|i am|this is|name is|by|from|to|ask|"
    r"for)[.,]?\s)\s?$"
)
_TITLED = re.compile(r"\s?(?:你好|您好|您|亲|先生|女士|小姐|老师)")
_CLOSED = re.compile(r"\s?(?:[,:!~。;\n.?]|$)|'s(?![a-z])")


@dataclass(frozen=True, slots=True)
class People:
    """Names, accounts and ids of people, to be found in the texts of the file that gives them."""

    names: frozenset[str] = frozenset()
    sure: Cues | None = None
    doubtful: Cues | None = None
    others: "People | None" = None

    @classmethod
    def whole(cls, names: Iterable[str], *, things: Collection[str] = ()) -> "People":
        """Return what to look for of many people: whole names that are no words, for their parts often are."""
        return cls.of(
            (),
            ids=(name for name in names if len(name) <= _LONGEST and _is_distinct(Reading.of(name).text.strip())),
            things=things,
        )

    @classmethod
    def elsewhere(cls, names: Iterable[str], *, things: Collection[str] = ()) -> "People":
        """Return what to look for of people whom other files name.

        Those may be many: only accounts and full names are looked for everywhere, nicks made of words where somebody
        is called by them.
        """
        known = {plain for name in names if _is_distinct(plain := Reading.of(name).text.strip())} - set(things)
        sure = {name for name in known if _is_account(name) or _is_full_name(name)}
        doubtful = {name for name in known - sure if len(name) > 3}
        return cls(frozenset(known), Cues(sure) if sure else None, Cues(doubtful) if doubtful else None)

    def joined(self, others: "People") -> "People":
        """Return these people and others."""
        return replace(self, others=others)

    @classmethod
    def of(cls, names: Iterable[str], *, ids: Iterable[str] = (), things: Collection[str] = ()) -> "People":
        """Return what to look for: each name and its parts, each id; `things` are labels (brands …) that stay.

        A name that is an ordinary word as well, 小雨 or Rose, is looked for only where somebody is called by it.
        """
        names, ids = ([each for each in given if len(each) <= _LONGEST] for given in (names, ids))
        sure: set[str] = set()
        whole: set[str] = set()
        doubtful: set[str] = set()
        for name in names:
            plain = Reading.of(name).text.strip(" :\0\n\t")
            for part, certain in _parts(plain):
                if len(part) < 2 or part in _PLAIN_ROLES or (part.isdigit() and len(part) < 5):
                    continue
                whole.add(part)
                (sure if certain and part not in things and not _is_word(part) else doubtful).add(part)
        whole |= (codes := {plain for id_ in ids if len(plain := Reading.of(id_).text.strip()) > 4})
        sure |= codes - set(things)
        doubtful -= sure | set(things)
        return cls(frozenset(whole), Cues(sure) if sure else None, Cues(doubtful) if doubtful else None)

    def named(self, text: str) -> bool:
        """Tell whether a short text, such as a file's name, has a name in it, also one that is a word."""
        shadow = Reading.of(text).text
        here = any(name in shadow for name in self.names)
        return here or (self.others is not None and self.others.named(text))

    def find(self, reading: Reading) -> Iterator[Span]:
        """Yield where they are named."""
        text = reading.text
        for cues in (self.sure, self.doubtful):
            for name, start, end in cues.find(text) if cues is not None else ():
                edges = name[0].isascii() and text[start - 1 : start].isdigit() and name[0].isdigit() and start
                goes_on = name[-1].isascii() and name[-1].isalnum() and re.match("[a-z0-9]", text[end : end + 1])
                if goes_on or edges:
                    continue
                if cues is self.sure or _called(reading, name, start, end):
                    yield Span(start, end, "account")
        if self.others is not None:
            yield from self.others.find(reading)


#: Nobody is known by name.
NOBODY = People()


def _called(reading: Reading, name: str, start: int, end: int) -> bool:
    """Tell whether a name that is a word too is meant as a name."""
    if name[0].isascii() and not reading.cased[start].isupper():
        return False
    before = reading.text[max(0, start - 12) : start]
    closed = _CLOSED.match(reading.text, end) is not None
    if name[0].isascii():
        goes_on = re.match(r" [a-z]", reading.text[end : end + 2]) is not None
        return closed or (_CALLED_BEFORE.search(before) is not None and not goes_on)
    if _TITLED.match(reading.text, end):
        return not before or not before[-1].isalnum() or _CALLED_BEFORE.search(before) is not None
    return closed and _CALLED_BEFORE.search(before) is not None


def _parts(name: str) -> Iterator[tuple[str, bool]]:
    """Yield a name and what it may be shortened to, each with whether it names a person by itself."""
    name = name.removeprefix("cntaobao")
    if _SHOP.fullmatch(name):
        return
    yield name, True
    if ":" in name:
        yield from _parts(name.rsplit(":", 1)[1])
    local = name.split("@")[0] if re.fullmatch(r"[^@\s]+@[^@\s]+", name) else ""
    if len(local) >= 4:
        yield local, True
    bare = re.sub(r"[^\w·]|_", "", name)
    if bare != name and not re.search("[a-z]", bare):
        yield bare, True
    yield from _chinese(bare)
    latin = _LATIN.findall(re.sub(r"[._]", " ", local or name))
    if (1 < len(latin) <= _TOKENS or local) and not re.search("[0-9]", name):
        yield from ((part, True) for part in latin if len(part) > 2 or part not in _SHORT)
    elif latin and latin[0] != name and len(latin[0]) > 3:
        yield latin[0], False


def _chinese(name: str) -> Iterator[tuple[str, bool]]:
    words_only = re.sub("[0-9a-z_]", "", name)
    if words_only != name and len(words_only) >= 2 and re.fullmatch(f"{_H}+", words_only):
        yield words_only, len(words_only) > 2
    match = _FULL_NAME.fullmatch(name)
    if match is not None:
        yield from ((f"{match[1]}{title}", True) for title in _TITLES)
        yield from ((f"{prefix}{match[1]}", False) for prefix in ("小", "老"))
        yield match[2], True


@cache
def _dictionary() -> tuple[Callable[[str], bool], Callable[[str], list[tuple[str, str]]]]:
    try:
        import rjieba
    except ImportError:
        # Without the extra `text` nothing tells a name from a word: what may be a name counts as one.
        return (lambda _: False), _any_name
    jieba = rjieba.Jieba()
    return jieba.has_word, jieba.tag


def _any_name(text: str) -> list[tuple[str, str]]:
    match = re.match(f"{_H}{{1,3}}", text)
    return [(match[0] if match else text, "nr")] if text else []


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with their kinds; those of names of people begin with ``nr``."""
    return _dictionary()[1](text)


def _is_word(name: str) -> bool:
    """Tell whether a name is an ordinary word too."""
    if name in _WORDS:
        return True
    if not re.fullmatch(f"{_H}+", name):
        return False
    has_word, tag = _dictionary()
    return has_word(name) and not any(kind.startswith("nr") for _, kind in tag(name))


def _is_account(name: str) -> bool:
    return not re.search(_H, name) and re.search("[0-9_@]", name) is not None


def _is_full_name(name: str) -> bool:
    return _FULL_NAME.fullmatch(name) is not None and any(kind.startswith("nr") for _, kind in tagged(name))


def _is_distinct(name: str) -> bool:
    """Tell whether a name is long enough, and no word, so that who writes it means the person."""
    if re.search(_H, name):
        return len(name) > 2 and not _is_word(name)
    return len(name) > 4 and re.search("[a-z][ .][a-z]|[0-9_@]", name) is not None
