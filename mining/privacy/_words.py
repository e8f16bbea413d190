import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind


@cache
def words(name: str) -> tuple[str, ...]:
    """Return a list of `words.toml`."""
    return tuple(word.replace("_", " ") for word in _lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(files("mining.privacy").joinpath("words.toml").read_text(encoding="utf-8"))


class Cues:
    """Finds words in a text, the longest at each place; Latin words only where none goes on before them."""

    def __init__(self, found: Iterable[str]) -> None:
        self.words = sorted(set(found))
        self._automaton = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each word that is there, with its start and end."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            word = self.words[index]
            if not (_latin(word[0]) and start and _latin(text[start - 1])):
                yield word, start, end


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
