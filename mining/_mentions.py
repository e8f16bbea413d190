import re
from dataclasses import dataclass
from functools import cached_property

from alime_rdf.records import Evidence, Mention
from alime_rdf.text import Match, Matcher, Shadow, read_loosely
from mining.corpus import Sentence

#: Clauses end at these; the enumeration comma 、 joins what it separates.
_CLAUSE = re.compile(r"[，,：:；;。！!？?~～—]+|…+|\s{2,}")
_QUESTION = re.compile(r"[?？]|吗|(?:呢|么)$|哪[个款种些]|怎么|可不可以|有没有|(.)不\1")


@dataclass(frozen=True)
class Read:
    """A sentence with its shadow (degree words left out) and the clause that each shadow character is in."""

    sentence: Sentence
    shadow: Shadow

    @classmethod
    def of(cls, sentence: Sentence) -> "Read":
        """Read a sentence."""
        return cls(sentence, read_loosely(sentence.text))

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
        return bool(_QUESTION.search(self.shadow.text))


#: A problem, point of interest, value or category found in a sentence; the key says which.
Found = Match[tuple[str, ...]]
Dictionary = Matcher[tuple[str, ...]]


def evidence(read: Read, *found: Found) -> Evidence:
    """Return the sentence as evidence, with what was found in it as mentions, offsets in the document."""
    sentence = read.sentence
    mentions = []
    for f in found:
        start, end = read.shadow.span(f.start, f.end)
        mentions.append(Mention(sentence.start + start, sentence.start + end, sentence.text[start:end]))
    return Evidence(sentence.document.id, sentence.start, sentence.end, sentence.text, tuple(sorted(set(mentions))))
