import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rjieba

from alime_rdf.text import normalise

#: What ends a clause: anything but letters, digits, spaces and what stands inside of words (SPF50+, B-5, 2.5%).
_CLAUSE = re.compile(r"[^\W_]+(?:[ \-+.%'&/][^\W_]+|[+%])*")
_WORD = re.compile(r"[^\W_]")
_QUOTES = {'"': '"', "“": "”", "《": "》", "「": "」", "『": "』", "【": "】", "(": ")", "[": "]"}
#: A longer line is cut there: a text without an end says little about where phrases end.
_LONGEST_LINE = 20_000
#: Lines a part, the unit of work: what is in memory at a time doesn't grow with the corpus.
_PART = 50_000
#: Lines that are remembered to tell repeated ones.
_REMEMBERED = 4_000_000

Numbers = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a corpus as numbers, one entry a token.

    `words` (0 parts two clauses), `tags` and `lines` have the same length; `quoted` is 1 for the tokens of a clause
    that stands between quotation marks or brackets.
    """

    words: Numbers
    tags: Flags
    lines: Numbers
    quoted: Flags


class Tokens:
    """A corpus cut into tokens with parts of speech, kept on disk in parts.

    Chinese is cut by jieba, Latin words at spaces; equal lines count once, so that spam doesn't.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words: list[str] = [""]
        self.tags: list[str] = [""]
        self.parts = 0
        self.lines = 0
        self.repeated = 0
        self.tokens = 0

    def read(self) -> Iterator[Part]:
        """Yield the parts, one after the other."""
        for number in range(self.parts):
            yield read_part(self.folder, number)

    @classmethod
    def of(
        cls, lines: Iterable[str], folder: Path, *, progress: Callable[[str], None] = lambda stage: None
    ) -> "Tokens":
        """Cut the lines of a corpus, and write them to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder)
        cutter = _Cutter(made)
        seen: set[int] = set()
        for line in lines:
            text = normalise(line[:_LONGEST_LINE].encode("utf-8", "replace").decode()).lower()
            key = hash(text)
            if key in seen:
                made.repeated += 1
                continue
            if len(seen) == _REMEMBERED:
                seen.clear()
            seen.add(key)
            cutter.add(text)
            if made.lines % _PART == 0:
                cutter.flush()
                progress(f"tokens: {made.lines:,} lines")
        cutter.flush()
        return made


def read_part(folder: Path, number: int) -> Part:
    """Read a part from the folder of some tokens."""
    arrays = np.load(folder / f"{number:05}.npz")
    return Part(arrays["words"], arrays["tags"], arrays["lines"], arrays["quoted"])


class _Cutter:
    def __init__(self, made: Tokens) -> None:
        self.made = made
        self.segmenter = rjieba.Jieba()
        self.word_ids: dict[str, int] = {"": 0}
        self.tag_ids: dict[str, int] = {"": 0}
        self.clear()

    def clear(self) -> None:
        self.words: list[int] = [0]
        self.tags: list[int] = [0]
        self.lines: list[int] = [self.made.lines]
        self.quoted: list[int] = [0]

    def add(self, text: str) -> None:
        self.made.lines += 1
        for clause, quoted in clauses(text):
            for word, tag in self.segmenter.tag(clause):
                if _WORD.match(word):
                    self.words.append(self._id(self.word_ids, self.made.words, word))
                    self.tags.append(self._id(self.tag_ids, self.made.tags, tag[:1]))
                    self.lines.append(self.made.lines)
                    self.quoted.append(quoted)
            self.words.append(0)
            self.tags.append(0)
            self.lines.append(self.made.lines)
            self.quoted.append(0)

    @staticmethod
    def _id(ids: dict[str, int], names: list[str], name: str) -> int:
        number = ids.setdefault(name, len(names))
        if number == len(names):
            names.append(name)
        return number

    def flush(self) -> None:
        if len(self.words) > 1:
            np.savez(
                self.made.folder / f"{self.made.parts:05}.npz",
                words=np.array(self.words, dtype=np.uint32),
                tags=np.array(self.tags, dtype=np.uint8),
                lines=np.array(self.lines, dtype=np.uint32),
                quoted=np.array(self.quoted, dtype=np.uint8),
            )
            self.made.parts += 1
            self.made.tokens += sum(1 for word in self.words if word)
        self.clear()


def clauses(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the clauses of a text, each with whether quotation marks or brackets hold exactly it.

    >>> list(clauses("控油洁面乳,主打“氨基酸”! good value"))
    [('控油洁面乳', False), ('主打', False), ('氨基酸', True), ('good value', False)]
    """
    for match in _CLAUSE.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        yield match[0], bool(before) and _QUOTES.get(before) == after


def join_words(words: Iterable[str]) -> str:
    """Write tokens as they would stand in a text: a space between two Latin words only.

    >>> join_words(["good", "value"]), join_words(["spf50", "防晒霜"])
    ('good value', 'spf50防晒霜')
    """
    text = ""
    for word in words:
        latin = text[-1:].isascii() and text[-1:].isalnum() and word[:1].isascii()
        text += f" {word}" if text and latin else word
    return text
