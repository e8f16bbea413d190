"""What of a question was not understood: what names nothing of the graph, and is no word that asks for nothing."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from alime_rdf.presales._denials import Named, find_cues, find_denied
from alime_rdf.text import Shadow, find_amounts, read_loosely

#: What each kind of piece costs; a question is cut so that the whole costs least.
_CLOSED, _WEAK, _WHOLE, _UNKNOWN = "closed", "weak", "whole", "unknown"
_COST = {_CLOSED: 1.0, _WEAK: 1.2, _WHOLE: 0.9}
_UNKNOWN_COST = 2.0
_LATIN = re.compile(r"[a-z0-9][a-z0-9.%+]*(?:['’][a-z]+)*")
_CHINESE = re.compile(r"[\u3007\u3400-\u9fff]+")
#: 三个, 两瓶, 第二款 count what the question asks for. 三个月 is an age.
_COUNTED = re.compile(
    r"第?[0-9一二两三四五六七八九十几]{1,3}(?:[个款瓶支件种样次盒袋双套条台份只张把枚](?!月|装)|下)|第[一二三四五六七八九十]"
)
#: Taken into what they stand before: 不起球, 可水洗.
_PREFIXES = frozenset("不可易")
#: Between two stretches these part them; any other character of the list is part of a word there: 机能性.
_PARTING = frozenset("的和与或及并但而且有含带要想给对跟让我你您他她它吗呢吧了得地是在用没买")
#: 视黄醇过敏, fragrance-free, 无荧光剂 refuse what stands before or behind.
_REFUSING_END = re.compile(
    r"(?:皮肤|会|就|都)?(?:过敏|不耐受?)$|[- ](?:free|allerg(?:y|ies)|intolerance|sensitivity)$"
)
_REFUSING_START = re.compile(r"^(?:[无零免](?=..)|0 ?(?=[^0-9.%]))")


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of a question that says something and names nothing of the graph: ``question[start:end]`` is `text`.

    `excluded` tells that the question says it isn't wanted: 不要含视黄醇的.
    """

    text: str
    start: int
    end: int
    excluded: bool


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: dict[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: str


@cache
def _words() -> _Words:
    data = tomllib.loads(files("alime_rdf.presales").joinpath("words/asking.toml").read_text(encoding="utf-8"))
    kinds: dict[str, str] = {}
    for name, kind in (("weak", _WEAK), ("zh", _CLOSED), ("en", _CLOSED), ("whole", _WHOLE)):
        kinds |= dict.fromkeys(data[name].split(), kind)
    return _Words(kinds, max(map(len, kinds)))


def find_unread(
    text: str,
    named: Iterable[tuple[int, int, str]],
    *,
    understood: Iterable[tuple[int, int]] = (),
) -> tuple[Unread, ...]:
    """Return the stretches of a question that were not understood.

    `named` are the names in it (start, end, kind), `understood` what else was read, such as prices.

    >>> find_unread("洁面，不要含视黄醇的", [(0, 2, "category")])
    (Unread(text='视黄醇', start=6, end=9, excluded=True),)
    >>> [u.text for u in find_unread("moisturizer for dry skin, please", [(0, 11, "category")])]
    ['dry skin']
    """
    shadow = read_loosely(text)
    names = [(*_folded(shadow, start, end), kind) for start, end, kind in named]
    read = [*(name[:2] for name in names), *(_folded(shadow, start, end) for start, end in understood)]
    spans = _spans(shadow.text, [*read, *find_cues(shadow.text)], names)
    units = [*(Named(*name) for name in names), *(Named(start, end, "unread") for start, end in spans)]
    denied = find_denied(shadow.text, units)[len(names) :]
    places = [shadow.span(start, end) for start, end in spans]
    return tuple(Unread(text[a:b], a, b, excluded) for (a, b), excluded in zip(places, denied, strict=True))


def _folded(shadow: Shadow, start: int, end: int) -> tuple[int, int]:
    """Return where ``original[start:end]`` is in a shadow."""
    size = len(shadow.text)
    return bisect_left(shadow.starts, start, 0, size), bisect_left(shadow.starts, end, 0, size)


def _spans(
    said: str, read: Iterable[tuple[int, int]], names: Sequence[tuple[int, int, str]]
) -> list[tuple[int, int]]:
    """Return the stretches that are neither read nor words that ask for nothing."""
    open_ = [True] * len(said)
    for start, end in (*read, *(match.span() for match in _COUNTED.finditer(said))):
        open_[start:end] = [False] * (end - start)
    spans = _joined(said, list(_pieces(said, open_)))
    behind_names = {end for _, end, kind in names if kind == "value"}
    found = []
    for start, end in spans:
        if start in behind_names and _REFUSING_END.fullmatch(said[start:end]):
            continue
        if (refusing := _REFUSING_END.search(said[start:end])) and refusing.start() > 0:
            end = start + refusing.start()
        if (refusing := _REFUSING_START.match(said[start:end])) and said[start:end] not in _words().kinds:
            start += refusing.end()
        found.append((start, end))
    return found


def _pieces(said: str, open_: Sequence[bool]) -> Iterator[_Piece]:
    """Cut what is open in a text into words of the lists and unknown characters and words."""
    for amount in find_amounts(said):
        if amount.amount.currency and all(open_[amount.start : amount.end]):
            yield _Piece(amount.start, amount.end, _UNKNOWN)
            open_ = [*open_[: amount.start], *[False] * (amount.end - amount.start), *open_[amount.end :]]
    shown = "".join(c if is_open else "\n" for c, is_open in zip(said, open_, strict=True))
    for match in _CHINESE.finditer(shown):
        yield from _cut(match[0], match.start())
    kinds = _words().kinds
    for match in _LATIN.finditer(shown):
        word = match[0].rstrip(".").replace("’", "'")
        yield _Piece(match.start(), match.start() + len(word), kinds.get(word, _UNKNOWN))


def _cut(stretch: str, at: int) -> Iterator[_Piece]:
    """Cut a stretch of Chinese so that as little as can be is unknown, in as few words as can be."""
    words = _words()
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    for end in range(1, len(stretch) + 1):
        ways = [(best[end - 1][0] + _UNKNOWN_COST, end - 1, _UNKNOWN)]
        for start in range(max(0, end - words.longest), end):
            if (kind := words.kinds.get(stretch[start:end])) is not None:
                ways.append((best[start][0] + _COST[kind], start, kind))
        best.append(min(ways))
    cut = []
    end = len(stretch)
    while end:
        _, start, kind = best[end]
        cut.append(_Piece(at + start, at + end, kind))
        end = start
    yield from reversed(cut)


def _joined(said: str, pieces: list[_Piece]) -> list[tuple[int, int]]:
    """Join pieces that belong together to stretches, and leave out those that ask for nothing."""
    pieces = sorted(pieces, key=lambda piece: piece.start)
    content = [piece.kind in (_UNKNOWN, _WHOLE) for piece in pieces]
    taken = list(content)
    for n, piece in enumerate(pieces):
        word = said[piece.start : piece.end]
        before = n > 0 and content[n - 1] and pieces[n - 1].end == piece.start
        behind = n + 1 < len(pieces) and content[n + 1] and pieces[n + 1].start == piece.end
        within = before and behind and len(word) == 1 and word not in _PARTING
        if piece.kind == _CLOSED and (within or (behind and word in _PREFIXES)):
            taken[n] = True
    _take_weak(said, pieces, taken)
    _take_weak(said, pieces[::-1], backwards := taken[::-1])
    spans: list[tuple[int, int]] = []
    for piece, is_taken in zip(pieces, backwards[::-1], strict=True):
        if is_taken and spans and said[spans[-1][1] : piece.start] in ("", " ", "-"):
            spans[-1] = (spans[-1][0], piece.end)
        elif is_taken:
            spans.append((piece.start, piece.end))
    return spans


def _take_weak(said: str, pieces: Sequence[_Piece], taken: list[bool]) -> None:
    """Take each weak word that comes next to what is taken."""
    for n, (one, other) in enumerate(pairwise(pieces), start=1):
        first, last = sorted((one, other), key=lambda piece: piece.start)
        if taken[n - 1] and other.kind == _WEAK and said[first.end : last.start] in ("", " ", "-"):
            taken[n] = True
