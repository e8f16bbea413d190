import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from alime_rdf.records import Evidence

Pair = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Link:
    """A pair with its evidence, each sentence once, and a score from 0 to 1."""

    pair: Pair
    score: float
    evidence: tuple[Evidence, ...]


class LinkCounter:
    """Gathers sentences that hold two things, each with a weight from 0 to 1, and scores the pairs.

    The score is a noisy-or over the weights of the sentences, lowered where the pair meets no more often than
    chance would have it: ``(1 - prod(1 - w)) * n / (n + n_left * n_right / N)``.
    """

    def __init__(self) -> None:
        self._weights: dict[Pair, dict[Evidence, float]] = defaultdict(dict)
        self._left: Counter[tuple[str, ...]] = Counter()
        self._right: Counter[tuple[str, ...]] = Counter()
        self._sentences = 0

    def sentence(self, left: set[tuple[str, ...]], right: set[tuple[str, ...]]) -> None:
        """Count one sentence of the corpus and what stands in it."""
        self._sentences += 1
        self._left.update(left)
        self._right.update(right)

    def pair(self, pair: Pair, weight: float, evidence: Evidence) -> None:
        """Add a sentence that holds a pair; of several weights for one sentence the highest counts."""
        found = self._weights[pair]
        found[evidence] = max(weight, found.get(evidence, 0.0))

    def links(self) -> list[Link]:
        """Return all pairs, sorted. A sentence that several documents repeat counts once."""
        links = []
        for pair, found in sorted(self._weights.items(), key=lambda entry: entry[0]):
            by_text: dict[str, float] = {}
            for evidence, weight in found.items():
                by_text[evidence.sentence] = max(weight, by_text.get(evidence.sentence, 0.0))
            noisy_or = 1 - math.prod(1 - weight for weight in sorted(by_text.values()))
            chance = self._left[pair[0]] * self._right[pair[1]] / max(self._sentences, 1)
            score = noisy_or * len(by_text) / (len(by_text) + chance)
            links.append(Link(pair, score, tuple(sorted(found))))
        return links
