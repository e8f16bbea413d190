"""Which words of a question items' own texts have, and which items it names."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from alime_rdf.search._tokens import is_wide, runs
from alime_rdf.search._words import OwnWords
from alime_rdf.text import Shadow

#: A stretch of characters is cut into words of at most so many.
_LONGEST_WORD = 8
#: What ends a name of a thing and isn't in every name of it: 枕头 is 枕.
SUFFIXES = "子头儿"
#: Names are looked for by stretches of so many characters; one that more names have finds none.
_WINDOW, _MOST_NAMES = 3, 500
#: So much of a name has to be in the question, and so many characters of it.
_MOST_OF_IT, _LEAST = 0.6, 4
#: So many of the likeliest names are compared, and so many characters of a question are looked at.
_COMPARED, _READ = 40, 120


@dataclass(frozen=True, slots=True)
class Word:
    """A word looked for in items' own texts; ``question[start:end]`` says it, with a 子, 头 or 儿 that it lacks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An item, by number, that a question names: `share` of its name is in the question, at `places`."""

    item: int
    share: float
    places: tuple[tuple[int, int], ...]


def find_words(text: str, has: Callable[[str], bool]) -> list[Word]:
    """Return the words of a stretch of a question for which `has` is true: the whole of it, else its parts.

    Characters without spaces are cut from the left into the longest words of two or more; they count only if these
    cover half of them. What is left over is not returned.

    >>> [word.text for word in find_words("防螨虫枕头", {"防螨", "枕"}.__contains__)]
    ['防螨', '枕']
    """
    shadow = Shadow.of(text[:_READ])
    if not shadow.text.strip().isdecimal() and has(shadow.text.strip()):
        return [Word(text.strip(), len(text) - len(text.lstrip()), len(text.rstrip()))]
    found: list[Word] = []
    for start, end in runs(shadow.text):
        if shadow.text[start:end].isdecimal():
            # A number says something with its unit only: 24寸.
            if end < len(shadow.text) and shadow.text[end].isalpha() and has(shadow.text[start : end + 1]):
                found.append(Word(shadow.surface(start, end + 1), *shadow.span(start, end + 1)))
            continue
        pieces = _cut(shadow.text, start, end, has) if is_wide(shadow.text[start:end]) else [(start, end)]
        for a, b in pieces:
            word = shadow.text[a:b]
            if b - a == 2 and word[1] in SUFFIXES and not has(word):
                found.append(Word(shadow.surface(a, a + 1), *shadow.span(a, b)))
            elif has(word) and (b - a > 1 or not is_wide(word)):
                found.append(Word(shadow.surface(a, b), *shadow.span(a, b)))
    return found


def _cut(said: str, start: int, end: int, has: Callable[[str], bool]) -> list[tuple[int, int]]:
    if has(said[start:end]):
        return [(start, end)]
    found, at, covered = [], start, 0
    while at < end:
        ways = range(min(end, at + _LONGEST_WORD), at + 1, -1)
        stop = next((stop for stop in ways if has(said[at:stop])), None)
        if stop is None and at + 2 <= end and said[at + 1] in SUFFIXES and has(said[at]):
            stop = at + 2
            found.append((at, stop))
        elif stop is not None:
            found.append((at, stop))
        covered += 0 if stop is None else stop - at
        at = stop or at + 1
    return found if covered * 2 >= end - start else []


def find_named(own: OwnWords, text: str) -> list[NamedItem]:
    """Return the items whose name, or most of it, is in a text, the best match first."""
    shadow = Shadow.of(text[:_READ])
    votes: Counter[int] = Counter()
    for start, end in runs(shadow.text):
        run = shadow.text[start:end]
        votes.update(own.names_like(run))
        for window in (
            {run[at : at + _WINDOW] for at in range(max(1, len(run) - _WINDOW + 1))} if is_wide(run) else {run}
        ):
            votes.update(own.names_with(window, _MOST_NAMES) if len(window) >= _WINDOW else ())
    votes.update(own.names_like(shadow.text))
    best: dict[int, NamedItem] = {}
    for number, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:_COMPARED]:
        named = _compared(own, number, shadow)
        if named is not None and (named.item not in best or best[named.item].share < named.share):
            best[named.item] = named
    return sorted(best.values(), key=lambda each: (-each.share, each.item))


def _compared(own: OwnWords, number: int, shadow: Shadow) -> NamedItem | None:
    item, name = own.name(number)
    folded = Shadow.of(name).text
    whole = sum(end - start for start, end in runs(folded))
    shared = _pieces(folded) & _pieces(shadow.text)
    covered = len(_covered(folded, shared))
    same = [folded[a:b] for a, b in runs(folded)] == [shadow.text[a:b] for a, b in runs(shadow.text)]
    if not whole or not (same or (covered >= max(_LEAST, _MOST_OF_IT * whole))):
        return None
    places = _covered(shadow.text, shared) if not same else {n for a, b in runs(shadow.text) for n in range(a, b)}
    return NamedItem(item, 1.0 if same else covered / whole, tuple(_spans(shadow, sorted(places))))


def _pieces(text: str) -> set[str]:
    """Return the pairs of characters and the words of a shadow."""
    pieces = set()
    for start, end in runs(text):
        run = text[start:end]
        pieces |= {run[at : at + 2] for at in range(len(run) - 1)} if is_wide(run) else {run}
    return pieces


def _covered(text: str, shared: set[str]) -> set[int]:
    """Return the places of a shadow's characters that lie in a shared piece."""
    places: set[int] = set()
    for start, end in runs(text):
        if is_wide(text[start:end]):
            places.update(n for at in range(start, end - 1) if text[at : at + 2] in shared for n in (at, at + 1))
        elif text[start:end] in shared:
            places.update(range(start, end))
    return places


def _spans(shadow: Shadow, places: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place in places:
        start, end = shadow.span(place, place + 1)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
