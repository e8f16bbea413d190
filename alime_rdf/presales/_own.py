"""What of a question items' own names and pages say, which the graph doesn't know."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Literal as OneOf

import numpy as np
import numpy.typing as npt
from pyoxigraph import Literal, NamedNode

from alime_rdf.presales._index import Index, Mask
from alime_rdf.presales._linker import Linked
from alime_rdf.presales._request import Request
from alime_rdf.presales._unread import Unread
from alime_rdf.release import Release
from alime_rdf.search import SUFFIXES, NamedItem, OwnWords, Saying, Word, find_named, find_words
from alime_rdf.vocabulary import ALT_LABEL

#: A word that more than half of the pages say tells no item from another; in a shop of so few it may.
_FEW = 20
#: So many characters of an item's name must be more than names of things of the graph for it to be named by them.
_OWN = 2
_REMEMBERED = 10_000
#: A word takes in so many characters on each side of it.
_MORE = 2
#: No word begins or ends with these.
_PARTICLES = frozenset("的了着吗呢吧啊呀是有要和与及或在也都把给")
#: Counts are kept to so much in the order of items.
_MOST = 7


@dataclass(frozen=True, slots=True)
class Said:
    """What an item's name or a sentence of its own page says of a word: ``document[start:end]`` is `quote`.

    For a name, `document` is None and the offsets are those within the name. `denied` tells that it says the word not
    to be so, `refused` that it isn't wanted. It is quoted, and no fact of the graph.
    """

    text: str
    document: NamedNode | None
    start: int
    end: int
    quote: str
    where: OneOf["name", "page"]
    denied: bool
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A word looked for in items' own texts, and what it may be called there; `fresh` if this turn asks for it."""

    text: str
    names: tuple[str, ...]
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """What a question asks of items' own texts: words that some of them say, items that it names, and what is left.

    `named` has for each item its number, the share of its name in the question, and what of it that is.
    """

    words: tuple[str, ...] = ()
    named: tuple[tuple[int, float, str], ...] = ()
    left: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How every item stands to what is looked for in its own texts.

    `order` is greater for items that come first among equals: which their name names, which say nothing that is
    refused, which say more of the words. `saying` are those that say one of the words, `named` those named.
    """

    wishes: tuple[Wish, ...]
    refused: tuple[Wish, ...]
    order: npt.NDArray[np.int32]
    saying: Mask
    named: Mask
    names: dict[int, str]


class OwnSearch:
    """Looks for a question's words in the names and own pages of a release's items."""

    def __init__(self, release: Release, index: Index) -> None:
        self._release = release
        self._index = index
        self._others = lru_cache(_REMEMBERED)(self._names_of)

    @property
    def own(self) -> OwnWords | None:
        """The release's index of own words; None where it has none."""
        return self._release.own_words

    def read(self, question: str, linked: Sequence[Linked], unread: Sequence[Unread]) -> Read:
        """Return what a question asks of items' own texts."""
        if self.own is None or not question.strip():
            return Read(left=tuple(unread))
        known = {n for each in linked for n in range(each.start, each.end)}
        named = self._named(self.own, question, known)
        places = {n for start, end in (named[0].places if named else ()) for n in range(start, end)}
        words: dict[str, None] = {}
        left: list[Unread] = []
        for stretch in (part for each in unread for part in _outside(each, places)):
            if stretch.excluded:
                left.append(stretch)
                continue
            found = find_words(stretch.text, self._tells)
            taken = {stretch.start + n for word in found for n in range(word.start, word.end)} | known
            words |= dict.fromkeys(self._longer(question, stretch.start, word, taken) for word in found)
            left += _rest(stretch, [(word.start, word.end) for word in found])
        texts = ("".join(question[start:end] for start, end in each.places) for each in named)
        shares = tuple((each.item, each.share, text) for each, text in zip(named, texts, strict=True))
        return Read(tuple(words), shares, tuple(left))

    def _named(self, own: OwnWords, question: str, known: Container[int]) -> list[NamedItem]:
        """Return the items that a question names by more than what the graph knows by the same words."""

        def beyond(each: NamedItem) -> bool:
            places = {n for start, end in each.places for n in range(start, end)}
            return sum(place not in known for place in places) >= _OWN or (
                each.share == 1 and len(places) >= len("".join(question.split()))
            )

        return [each for each in find_named(own, question) if beyond(each)]

    def _longer(self, question: str, at: int, word: Word, known: Container[int]) -> str:
        """Return a word with the characters around it that go with it in an item's texts: 羊毛被 for 羊毛."""
        assert self.own is not None
        start, end = at + word.start, at + word.end
        while (
            end < min(len(question), at + word.end + _MORE)
            and end not in known
            and self._goes(question, start, end + 1)
        ):
            end += 1
        while (
            start > max(0, at + word.start - _MORE)
            and start - 1 not in known
            and self._goes(question, start - 1, end)
        ):
            start -= 1
        return question[start:end] if (start, end) != (at + word.start, at + word.end) else word.text

    def _goes(self, question: str, start: int, end: int) -> bool:
        assert self.own is not None
        # A mark or a Latin letter would be read over, or be a part of a word.
        new = question[start] + question[end - 1]
        fits = new.isalnum() and all(each >= "\u2e80" and each not in _PARTICLES for each in new)
        return fits and self.own.exists(question[start:end])

    def _tells(self, word: str) -> bool:
        """Tell whether a word is said by some items and tells them from others."""
        assert self.own is not None
        if not self.own.exists(word):
            return False
        few = len(self._index.items) < _FEW or len(self.own.mentioning(word)) * 2 <= len(self._index.items)
        return few or len(self.own.naming(word)) > 0

    def standing(self, request: Request, read: Read, pois: Iterable[NamedNode]) -> Standing | None:
        """Return how items stand to a request's words and to `pois`, which no item is known to have.

        None where there is nothing to look for.
        """
        own = self.own
        wishes = [Wish(word, (word,), word in read.words) for word in request.words]
        wishes += [Wish(self._release.labels(poi), self._others(poi)) for poi in pois]
        refused = [Wish(word, (word,)) for word in request.unchecked]
        # The graph knows of these which items have them; whose page says it all the same comes last.
        refused += [
            Wish(self._release.labels(node), self._others(node), fresh=False)
            for node in request.unwanted
            if not self._index.in_category(node).any()
        ]
        if own is None or not (wishes or refused or read.named):
            return None
        size = len(self._index.items)
        met, fresh, names, order = (np.zeros(size, np.int32) for _ in range(4))
        for wish in wishes:
            affirmed = _of(own.affirming, wish)
            met[affirmed] += 1
            fresh[affirmed] += wish.fresh
            names[_of(own.naming, wish)] += 1
        said = np.zeros(size, bool)
        order += len(refused) << 14
        for wish in refused:
            order[_of(own.mentioning, wish)] -= 1 << 14
            if wish.fresh:
                denied = _of(own.denying, wish)
                order[denied] += 1 << 14
                said[denied] = True
        names[met == 0] = 0
        order += np.minimum(fresh, _MOST) << 10 | np.minimum(met, _MOST) << 6 | np.minimum(names, _MOST) << 2
        saying = (fresh if fresh.any() else met) > 0 if wishes else said & request.empty
        named = np.zeros(size, bool)
        for item, share, _ in read.named:
            named[item] = True
            order[item] += round(share * _MOST) << 24
        texts = {item: text for item, _, text in read.named}
        return Standing(tuple(wishes), tuple(refused), order, saying, named, texts)

    def said(self, item: int, standing: Standing) -> tuple[tuple[Said, ...], tuple[str, ...]]:
        """Return what an item says of what is looked for, a quotation a word, and the words that it doesn't say."""
        own = self.own
        assert own is not None
        said: list[Said] = []
        if item in standing.names:
            name = next((name for name in own.names_of(item)), "")
            said.append(Said(standing.names[item], None, 0, len(name), name, "name", False))
        unsaid = []
        for wish in standing.wishes:
            denied = any(True for name in wish.names for _ in own.quotes(item, name, denied=True))
            found = None if denied else self._first(item, wish, denied=False)
            if found is not None and not (found.where == "name" and item in standing.names):
                said.append(found)
            unsaid += [wish.text] if found is None else []
        for wish in standing.refused:
            quotes = (self._first(item, wish, denied=denied) for denied in (False, True))
            said += [replace(quote, refused=True) for quote in quotes if quote is not None]
        return tuple(said), tuple(unsaid)

    def affirming(self, word: str) -> npt.NDArray[np.int32]:
        """Return the items, by number, that say a word."""
        return self.own.affirming(word) if self.own is not None else np.zeros(0, np.int32)

    def quotes(self, item: NamedNode, text: str, names: Iterable[str] = ()) -> tuple[Said, ...]:
        """Return what an item's page, else its name, says of a word (`names` are what else it may be called).

        One quotation that says it, and one that denies it, where there are such.
        """
        number = self._index.numbers.get(item)
        if self.own is None or number is None:
            return ()
        found = []
        for denied in (False, True):
            sayings = (each for name in (text, *names) for each in self.own.quotes(number, name, denied=denied))
            best = min(sayings, key=lambda each: each.where == "name", default=None)
            found += [self._said(best, text)] if best is not None else []
        return tuple(found)

    def names_of(self, node: NamedNode) -> tuple[str, ...]:
        """Return what a thing of the graph is called, its label first."""
        return self._others(node)

    def _first(self, item: int, wish: Wish, *, denied: bool) -> Said | None:
        assert self.own is not None
        for name in wish.names:
            for found in self.own.quotes(item, name, denied=denied):
                return self._said(found, wish.text or name)
        return None

    def _said(self, found: Saying, text: str) -> Said:
        document = None if found.document is None else self._release.iris.document(found.document)
        return Said(text, document, found.start, found.end, found.quote, found.where, found.denied)

    def _names_of(self, node: NamedNode) -> tuple[str, ...]:
        quads = self._release.store.quads_for_pattern(node, ALT_LABEL, None, None)
        others = sorted(quad.object.value for quad in quads if isinstance(quad.object, Literal))
        return tuple(dict.fromkeys((self._release.labels(node), *others)))


def _of(found: Callable[[str], npt.NDArray[np.int32]], wish: Wish) -> npt.NDArray[np.int32]:
    each = [found(name) for name in wish.names]
    return each[0] if len(each) == 1 else np.unique(np.concatenate(each))


def _outside(stretch: Unread, places: Container[int]) -> Iterator[Unread]:
    """Yield what of a stretch lies outside of the name of an item, if half of it lies within; else all of it."""
    inside = [n in places for n in range(stretch.start, stretch.end)]
    if sum(inside) * 2 < len(inside):
        yield stretch
        return
    spans = [(at, at + len(run)) for at, run in _runs(inside)]
    yield from (each for each in _rest(stretch, spans) if each.text not in SUFFIXES)


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, list[bool]]]:
    """Yield each run of true flags with where it begins."""
    at = 0
    for flag, run in groupby(flags):
        listed = list(run)
        if flag:
            yield at, listed
        at += len(listed)


def _rest(stretch: Unread, found: Sequence[tuple[int, int]]) -> Iterator[Unread]:
    """Yield what is left of a stretch without the words found in it."""
    at = 0
    for start, end in (*found, (len(stretch.text), len(stretch.text))):
        text = stretch.text[at:start]
        begin = stretch.start + at + len(text) - len(text.lstrip())
        if any(map(str.isalnum, text)):
            yield Unread(text.strip(), begin, begin + len(text.strip()), stretch.excluded)
        at = end
