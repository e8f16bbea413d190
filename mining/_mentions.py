import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from alime_rdf.records import Evidence, Mention
from alime_rdf.text import LOOSENED, Shadow
from mining.corpus import Sentence

#: Clauses end at these; the enumeration comma 、 joins what it separates.
_CLAUSE = re.compile(r"[，,：:；;。！!？?~～—]+|…+|\s{2,}")
_QUESTION = re.compile(r"[?？]|吗|(?:呢|么)$|哪[个款种些]|怎么|能不能|可不可以|是不是|有没有")


@dataclass(frozen=True)
class Read:
    """A sentence with its shadow (degree words left out) and the clause that each shadow character is in."""

    sentence: Sentence
    shadow: Shadow

    @classmethod
    def of(cls, sentence: Sentence) -> "Read":
        """Read a sentence."""
        return cls(sentence, Shadow.of(sentence.text).without(LOOSENED))

    @cached_property
    def clause_ends(self) -> list[int]:
        """Where each clause of the shadow ends."""
        text = self.shadow.text
        return [m.start() for m in _CLAUSE.finditer(text)] + [len(text)]

    def clause(self, position: int) -> int:
        """Return the number of the clause that a shadow position is in."""
        return next(i for i, end in enumerate(self.clause_ends) if position <= end)

    def clause_span(self, number: int) -> tuple[int, int]:
        """Return where a clause begins and ends in the shadow."""
        return (self.clause_ends[number - 1] if number else 0), self.clause_ends[number]

    @property
    def is_question(self) -> bool:
        """Whether the sentence asks."""
        return bool(
            re.search(r"[?？]|吗|(?:呢|么)$|哪[个款种些]|怎么|能不能|可不可以|是不是|有没有", self.shadow.text)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A dictionary entry found in a sentence: `start` and `end` in the shadow, `key` as the dictionary has it."""

    key: tuple[str, ...]
    start: int
    end: int

    def overlaps(self, other: "Found") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def within(self, other: "Found") -> bool:
        """Tell whether this lies inside of `other` and is shorter."""
        return other.start <= self.start and self.end <= other.end and self.end - self.start < other.end - other.start


class Dictionary:
    """Finds words in shadows: the longest at each place; Latin words only as whole words."""

    def __init__(self, words: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Take pairs of a surface form and the key that it stands for; one form may have several keys."""
        keys: dict[str, set[tuple[str, ...]]] = {}
        for surface, key in words:
            folded = Shadow.of(surface).without(LOOSENED).text.strip()
            if folded:
                keys.setdefault(folded, set()).add(key)
        self._words = sorted(keys)
        self._keys = [sorted(keys[word]) for word in self._words]
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest) if self._words else None

    def find(self, read: Read) -> list[Found]:
        """Return what is found in a sentence, in order."""
        text = read.shadow.text
        if self._automaton is None:
            return []
        found: list[Found] = []
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if not (_continues(text, start) or _continues(text, end)):
                found.extend(Found(key, start, end) for key in self._keys[index])
        return found


def _continues(text: str, at: int) -> bool:
    """Tell whether a Latin word or number goes on over the boundary `at`."""
    return 0 < at < len(text) and all(c.isascii() and c.isalnum() for c in text[at - 1 : at + 1])


def evidence(read: Read, *found: Found) -> Evidence:
    """Return the sentence as evidence, with what was found in it as mentions, offsets in the document."""
    sentence = read.sentence
    mentions = []
    for f in found:
        start, end = read.shadow.span(f.start, f.end)
        mentions.append(Mention(sentence.start + start, sentence.start + end, sentence.text[start:end]))
    return Evidence(sentence.document.id, sentence.start, sentence.end, sentence.text, tuple(sorted(set(mentions))))
