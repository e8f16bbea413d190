"""Sentences cut into names of things and words that join them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Generic, TypeVar

from alime_rdf.text._joining import JoiningWords

#: Where one sentence ends and the next begins, and where a clause does.
_STOPS, _PAUSES = "。！？；!?;", "，,：:"
#: So many readings of a sentence are tried.
_READINGS = 64
_MARKS = _STOPS + _PAUSES + "、. \n\t“”\"'()（）"

Thing = TypeVar("Thing")
#: What a name can mean: a kind of things, and the things of that kind.
Meaning = tuple[str, tuple[Thing, ...]]
Names = Mapping[str, Sequence[Meaning[Thing]]]


@dataclass(frozen=True, slots=True)
class Piece(Generic[Thing]):
    """A stretch of a sentence: a name of things of one kind, or a word or mark (`kind` None).

    `meanings` are all that the name can mean, where that isn't settled yet.
    """

    start: int
    end: int
    text: str
    kind: str | None = None
    things: tuple[Thing, ...] = ()
    meanings: tuple[Meaning[Thing], ...] = ()


def sentences(text: str) -> list[str]:
    """Cut a text after each full stop, question mark, exclamation mark and semicolon.

    >>> sentences("含有玻尿酸，带来保湿的效果。适合您！")
    ['含有玻尿酸，带来保湿的效果。', '适合您！']
    """
    cut = [0]
    for place, character in enumerate(text):
        ends = character in _STOPS or (character == "." and text[place + 1 : place + 2] in ("", " ", "\n"))
        if ends:
            cut.append(place + 1)
    parts = [text[start:end].strip() for start, end in zip(cut, [*cut[1:], len(text)], strict=True)]
    return [part for part in parts if part.strip(_MARKS)]


def tile(sentence: str, names: Names[Thing], words: JoiningWords) -> list[Piece[Thing]] | str:
    """Cut a sentence into as few pieces as there can be; return the first stretch that is none where it can't be.

    Names are read before words. A Latin word is never cut.
    """
    longest = max([words.longest, *map(len, names)])
    size = len(sentence)
    #: For each place the least cost to get there, and the piece that ends there.
    reached: list[tuple[float, Piece[Thing] | None] | None] = [(0.0, None), *[None] * size]
    for start in range(size):
        here = reached[start]
        if here is None or _inside_word(sentence, start):
            continue
        for end in range(start + 1, min(size, start + longest) + 1):
            piece = _piece(sentence, start, end, names, words)
            if piece is None or _inside_word(sentence, end):
                continue
            cost = here[0] + (0.9 if piece.kind is not None else 1.0)
            there = reached[end]
            if there is None or cost < there[0]:
                reached[end] = (cost, piece)
    if reached[size] is None:
        start = max(place for place, each in enumerate(reached) if each is not None)
        return sentence[start:]
    return _back(reached, size)


def _back(reached: Sequence[tuple[float, Piece[Thing] | None] | None], end: int) -> list[Piece[Thing]]:
    pieces = []
    while end:
        step = reached[end]
        assert step is not None
        assert step[1] is not None
        pieces.append(step[1])
        end = step[1].start
    return pieces[::-1]


def _piece(sentence: str, start: int, end: int, names: Names[Thing], words: JoiningWords) -> Piece[Thing] | None:
    text = sentence[start:end]
    if text in names:
        return Piece(start, end, text, *names[text][0], meanings=tuple(names[text]))
    joins = text in words.frames or text.lower() in words.frames or (end == start + 1 and text in _MARKS)
    return Piece(start, end, text) if joins else None


def _inside_word(sentence: str, place: int) -> bool:
    around = sentence[max(place - 1, 0) : place + 1]
    return len(around) == 2 and around.isascii() and around.isalnum()


def readings(pieces: Sequence[Piece[Thing]]) -> Iterator[list[Piece[Thing]]]:
    """Return a sentence's pieces once for each combination of what its names can mean."""
    choices = [
        [replace(piece, kind=kind, things=things, meanings=()) for kind, things in piece.meanings] or [piece]
        for piece in pieces
    ]
    return (list(chosen) for chosen in islice(product(*choices), _READINGS))


def clauses(pieces: Sequence[Piece[Thing]]) -> list[list[Piece[Thing]]]:
    """Return the names in each clause; clauses end at commas and colons."""
    found: list[list[Piece[Thing]]] = [[]]
    for piece in pieces:
        if piece.kind is not None:
            found[-1].append(piece)
        elif piece.text in _PAUSES:
            found.append([])
    return found
