from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from alime_rdf.text._shadow import LOOSENED, Shadow

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """A dictionary entry found in a shadow: `start` and `end` count the shadow's characters."""

    key: Key
    start: int
    end: int

    def overlaps(self, other: "Match[Key]") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def within(self, other: "Match[Key]") -> bool:
        """Tell whether this lies inside of `other` and is shorter."""
        return other.start <= self.start and self.end <= other.end and self.end - self.start < other.end - other.start


class Matcher(Generic[Key]):
    """Finds the words of a dictionary in shadows: the longest at each place; Latin words only as whole words.

    With `overlapping`, words within others and across each other are found too.

    >>> matcher = Matcher([("皮肤干", "problem"), ("保湿", "poi")])
    >>> shadow = read_loosely("皮膚有點乾要保濕")
    >>> [(m.key, shadow.surface(m.start, m.end)) for m in matcher.find(shadow)]
    [('problem', '皮膚有點乾'), ('poi', '保濕')]
    """

    def __init__(self, words: Iterable[tuple[str, Key]], *, overlapping: bool = False) -> None:
        """Take pairs of a surface form and the key that it stands for; one form may have several keys."""
        keys: dict[str, dict[Key, None]] = {}
        for surface, key in words:
            if folded := read_loosely(surface).text.strip():
                keys.setdefault(folded, {})[key] = None
        self._keys = list(keys.values())
        self._overlapping = overlapping
        kind = MatchKind.Standard if overlapping else MatchKind.LeftmostLongest
        self._automaton = AhoCorasick(list(keys), matchkind=kind) if keys else None

    def find(self, shadow: Shadow) -> list[Match[Key]]:
        """Return what is found, in order of place, then of the dictionary."""
        found: list[Match[Key]] = []
        if self._automaton is not None:
            places = self._automaton.find_matches_as_indexes(shadow.text, overlapping=self._overlapping)
            for index, start, end in sorted(places, key=lambda place: place[1:]):
                if not (_continues(shadow.text, start) or _continues(shadow.text, end)):
                    found.extend(Match(key, start, end) for key in self._keys[index])
        return found


def read_loosely(text: str) -> Shadow:
    """Return the shadow of a text without degree words, as dictionaries are matched."""
    return Shadow.of(text).without(LOOSENED)


def _continues(text: str, at: int) -> bool:
    """Tell whether a Latin word or number goes on over the boundary `at`."""
    return 0 < at < len(text) and all(c.isascii() and c.isalnum() for c in text[at - 1 : at + 1])
