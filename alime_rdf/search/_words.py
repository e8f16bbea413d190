import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache, cached

from alime_rdf.errors import ReleaseError
from alime_rdf.search._passages import Passage
from alime_rdf.search._tokens import MARK, phrase
from alime_rdf.text import Shadow

Numbers = npt.NDArray[np.int32]
Kind = Literal["name", "page"]
_KINDS: tuple[Kind, ...] = ("name", "page")
#: Of words' passages, of their items and of whether words are said so many bytes are kept: who asks for many words
#: must not fill the memory. Beside its arrays an entry takes about so many, and a longer word isn't kept.
_KEPT, _ENTRY, _LONGEST = 16 << 20, 1_000, 40


@dataclass(frozen=True, slots=True)
class Saying:
    """A name or a sentence of an item's own page that has a word: ``document.text[start:end]`` is `quote`.

    For a name, `document` is None and the offsets are those within the name. `denied` tells that it says the word not
    to be so (不含荧光剂).
    """

    word: str
    where: Kind
    document: str | None
    start: int
    end: int
    quote: str
    denied: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """The passages of one kind that say a word, and those that deny it, by number."""

    said: Numbers
    denied: Numbers


@dataclass(frozen=True, slots=True)
class _Items:
    """How items stand to a word, by number."""

    affirming: Numbers
    mentioning: Numbers
    denying: Numbers
    naming: Numbers


class OwnWords:
    """Finds items by words of their names and own pages. Reads only; may be used by several threads.

    Words are matched in the shadow: simplified, NFKC, lower-case; Latin ones by their stem. What a passage denies it
    doesn't affirm. Raises ReleaseError where the file is no such index.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._db.execute("PRAGMA mmap_size = 2147483648")
            blobs = dict(self._db.execute("SELECT kind, items FROM owner"))
            self._owners = {kind: np.frombuffer(blobs[kind], "<i4").astype(np.int32) for kind in _KINDS}
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise ReleaseError("ALM-B005", {"path": str(path.parent), "detail": f"{path.name}: {error}"}) from error
        self._size = 1 + max((int(owners.max()) for owners in self._owners.values() if len(owners)), default=-1)
        self._find = cached(LRUCache(_KEPT, _size), lock=Lock())(self._search)
        self._items = cached(LRUCache(_KEPT, _size), lock=Lock())(self._stand)
        self._said: LRUCache[str, bool] = LRUCache(_KEPT // _ENTRY)
        self._said_lock = Lock()

    def exists(self, word: str) -> bool:
        """Tell whether a name or a page says a word."""
        with self._said_lock:
            known = self._said.get(word)
        if known is None:
            known = self._exists(word)
            if len(word) <= _LONGEST:
                with self._said_lock:
                    self._said[word] = known
        return known

    def affirming(self, word: str) -> Numbers:
        """Return the items, by number, whose name or page says a word and nowhere denies it."""
        return self._items(word).affirming

    def mentioning(self, word: str) -> Numbers:
        """Return the items whose name or page says a word other than by denying it."""
        return self._items(word).mentioning

    def denying(self, word: str) -> Numbers:
        """Return the items whose name or page denies a word."""
        return self._items(word).denying

    def naming(self, word: str) -> Numbers:
        """Return the items whose name has a word."""
        return self._items(word).naming

    def quotes(self, item: int, word: str, *, denied: bool | None = None) -> Iterator[Saying]:
        """Yield what an item's name and page say with a word, the name first; `denied` leaves only one sort."""
        for kind in _KINDS:
            found, owners = self._find(kind, word), self._owners[kind]
            refused = frozenset(found.denied.tolist())
            for number in found.said[owners[found.said] == item].tolist():
                if denied is None or (number in refused) == denied:
                    yield self._quote(kind, number, word, number in refused)

    def passages(self) -> Iterator[Passage]:
        """Yield every sentence of the pages that the index holds, in the order of items."""
        rows = self._rows(
            "SELECT page.id, document.name, start, text FROM page JOIN document ON document.id = page.document "
            "ORDER BY page.id"
        )
        owners = self._owners["page"]
        for number, document, start, text in rows:
            yield Passage(int(owners[number]), document, start, text)

    def documents(self) -> list[str]:
        """Return the ids of the pages that the index holds, sorted."""
        return [name for (name,) in self._rows("SELECT name FROM document ORDER BY id")]

    def names_with(self, word: str, most: int) -> list[int] | None:
        """Return the numbers of the names with a word; None where there are more than `most`."""
        said = phrase(word)
        if said is None:
            return []
        found = [
            n
            for (n,) in self._rows(
                "SELECT rowid FROM name_words WHERE name_words MATCH ? LIMIT ?", (f"said : {said}", most + 1)
            )
        ]
        return found if len(found) <= most else None

    def name(self, number: int) -> tuple[int, str]:
        """Return the item and the text of a name."""
        ((text,),) = self._rows("SELECT text FROM name WHERE id = ?", (number,))
        return int(self._owners["name"][number]), text

    def names_of(self, item: int) -> list[str]:
        """Return what an item is called, its label first."""
        numbers = np.flatnonzero(self._owners["name"] == item)
        return [self.name(number)[1] for number in numbers.tolist()]

    def names_like(self, folded: str) -> list[int]:
        """Return the numbers of the names whose shadow is just this, spaces apart."""
        return [n for (n,) in self._rows("SELECT id FROM name WHERE folded = ?", ("".join(folded.split()),))]

    def _stand(self, word: str) -> _Items:
        said = {kind: self._find(kind, word) for kind in _KINDS}
        denying = self._of({kind: found.denied for kind, found in said.items()})
        mentioning = self._of({kind: _without(found.said, found.denied) for kind, found in said.items()})
        naming = self._of({"name": said["name"].said})
        return _Items(_without(mentioning, denying), mentioning, denying, naming)

    def _of(self, passages: Mapping[Kind, Numbers]) -> Numbers:
        """Return the items that passages are of, in order."""
        mask = np.zeros(self._size, bool)
        for kind, numbers in passages.items():
            mask[self._owners[kind][numbers]] = True
        return np.flatnonzero(mask).astype(np.int32)

    def _search(self, kind: Kind, word: str) -> _Found:
        folded = Shadow.of(word).text
        said, touched = phrase(folded), phrase(MARK + folded.lstrip())
        none = np.zeros(0, np.int32)
        # A single character is looked for in names only: in a page it is a part of any word.
        if said is None or (kind == "page" and len("".join(folded.split())) < 2):
            return _Found(none, none)
        return _Found(
            self._numbers(kind, f"said : {said}"), self._numbers(kind, f"denied : {said} OR touched : {touched}")
        )

    def _numbers(self, kind: Kind, query: str) -> Numbers:
        # One text of all numbers: a row for each takes three times as long.
        ((listed,),) = self._rows(
            f"SELECT group_concat(rowid) FROM {kind}_words WHERE {kind}_words MATCH ?",
            (query,),
        )
        return np.sort(np.fromstring(listed or "", np.int32, sep=","))

    def _exists(self, word: str) -> bool:
        said = phrase(Shadow.of(word).text)
        if said is None:
            return False
        kinds = _KINDS if len(word) > 1 else _KINDS[:1]
        return any(
            self._rows(f"SELECT 1 FROM {kind}_words WHERE {kind}_words MATCH ? LIMIT 1", (f"said : {said}",))
            for kind in kinds
        )

    def _quote(self, kind: Kind, number: int, word: str, denied: bool) -> Saying:
        if kind == "name":
            text = self.name(number)[1]
            return Saying(word, kind, None, 0, len(text), text, denied)
        ((document, start, text),) = self._rows(
            "SELECT document.name, start, text FROM page JOIN document ON document.id = page.document "
            "WHERE page.id = ?",
            (number,),
        )
        return Saying(word, kind, document, start, start + len(text), text, denied)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        # One connection for all threads: a query takes microseconds, and more connections would each have a cache.
        with self._lock:
            return self._db.execute(query, values).fetchall()


def _size(found: _Found | _Items) -> int:
    """Return about how many bytes an entry takes."""
    arrays = (found.said, found.denied) if isinstance(found, _Found) else (found.affirming, found.mentioning)
    more = () if isinstance(found, _Found) else (found.denying, found.naming)
    return _ENTRY + sum(int(array.nbytes) for array in (*arrays, *more))


def _without(numbers: Numbers, others: Numbers) -> Numbers:
    return np.setdiff1d(numbers, others, assume_unique=True) if len(others) else numbers
