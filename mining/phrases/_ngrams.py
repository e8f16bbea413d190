import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

import rjieba

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST_WORDS = 4
_SHORTEST, _LONGEST = 2, 8
_DOMAIN_FREQUENCY = 20_000
_WINDOW = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase with how often it occurs, how well it holds together and how freely it stands.

    `pmi` is the least pointwise mutual information over the places where it could be cut, in bits (None for a
    single word); `left` and `right` are the entropies of the words beside it, in bits; `score` is from 0 to 1.
    `words` are its words, `before` and `after` count the words beside it ("" at the edge of a clause), and `windows`
    the four characters before and behind it.
    """

    text: str
    words: tuple[str, ...]
    count: int
    pmi: float | None
    left: float
    right: float
    score: float
    before: Counter[str] = field(compare=False, repr=False)
    after: Counter[str] = field(compare=False, repr=False)
    windows: Counter[tuple[str, str]] = field(compare=False, repr=False)


class Segmenter:
    """Cuts clauses into words; words of its own keep domain terms whole."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        for word in sorted(set(words)):
            if _HAN.fullmatch(word) and len(word) > 1:
                self._jieba.add_word(word, _DOMAIN_FREQUENCY, "n")

    def clauses(self, text: str) -> list[list[str]]:
        """Return the words of each run of Chinese characters in a normalised text.

        >>> Segmenter(["清痘抑痘"]).clauses("改善长痘，清痘抑痘!")
        [['改善', '长痘'], ['清痘抑痘']]
        """
        return [list(self._jieba.cut(run)) for run in _HAN.findall(text)]


class PhraseMiner:
    """Counts n-grams over a corpus, then scores the frequent ones (the "unsupervised" model of AliMe KG, table 3)."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._left: dict[tuple[str, ...], Counter[str]] = {}
        self._right: dict[tuple[str, ...], Counter[str]] = {}
        self._windows: dict[tuple[str, ...], Counter[tuple[str, str]]] = {}
        self._words = 0

    def add(self, text: str) -> None:
        """Count the n-grams of one normalised sentence."""
        for words in self._segmenter.clauses(text):
            self._words += len(words)
            padded = ["", *words, ""]
            clause = "".join(words)
            at = [0, *accumulate(map(len, words))]
            for start in range(1, len(padded) - 1):
                size = 0
                for end in range(start + 1, min(start + _LONGEST_WORDS, len(padded) - 1) + 1):
                    size += len(padded[end - 1])
                    if size > _LONGEST:
                        break
                    gram = tuple(padded[start:end])
                    self._counts[gram] += 1
                    if size >= _SHORTEST:
                        self._left.setdefault(gram, Counter())[padded[start - 1]] += 1
                        self._right.setdefault(gram, Counter())[padded[end]] += 1
                        begin, stop = at[start - 1], at[end - 1]
                        window = clause[max(begin - _WINDOW, 0) : begin], clause[stop : stop + _WINDOW]
                        self._windows.setdefault(gram, Counter())[window] += 1

    def phrases(self, *, min_count: int) -> list[Phrase]:
        """Return the phrases that occur at least `min_count` times, best first."""
        best: dict[str, Phrase] = {}
        for gram in self._left:
            if self._counts[gram] >= min_count:
                phrase = self._phrase(gram)
                if phrase.text not in best or best[phrase.text].count < phrase.count:
                    best[phrase.text] = phrase
        return sorted(best.values(), key=lambda p: (-p.score, -p.count, p.text))

    def _phrase(self, gram: tuple[str, ...]) -> Phrase:
        count = self._counts[gram]
        pmi = None
        if len(gram) > 1:
            cuts = (self._counts[gram[:i]] * self._counts[gram[i:]] for i in range(1, len(gram)))
            pmi = min(math.log2(count * self._words / product) for product in cuts)
        before, after = self._left[gram], self._right[gram]
        left, right = _entropy(before), _entropy(after)
        holds = 0.7 if pmi is None else 1 / (1 + math.exp(4 - pmi))
        stands = 1 - math.exp(-min(left, right))
        return Phrase(
            "".join(gram), gram, count, pmi, left, right, holds * stands, before, after, self._windows[gram]
        )


def _entropy(neighbours: Counter[str]) -> float:
    """Return the entropy in bits; each occurrence at a clause's edge counts as a neighbour of its own."""
    total = neighbours.total()
    edges = neighbours.get("", 0)
    inner = sum(n / total * math.log2(total / n) for character, n in neighbours.items() if character)
    return inner + (edges / total * math.log2(total) if edges else 0.0)
