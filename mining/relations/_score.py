import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alime_rdf.records import Evidence

#: How much a further sentence for a link counts beside the surest.
_FURTHER = 0.8

Pair = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Link:
    """A pair with its evidence, each sentence once, and a score from 0 to 1."""

    pair: Pair
    score: float
    evidence: tuple[Evidence, ...]


class LinkCounter:
    """Gathers sentences that hold two things, each with a weight from 0 to 1, and scores the pairs.

    With ``n`` sentences for a pair, the score is the product of

    - a noisy-or over their weights, ``1 - prod(1 - w)``;
    - how far the pair meets more often than by chance, ``n / (n + n_left * n_right / N)``;
    - how near it comes to the most frequent partner of its left side, ``(n / n_most) ** focus``.
    """

    def __init__(self, *, focus: float) -> None:
        self._focus = focus
        self._weights: dict[Pair, dict[tuple[str, int], tuple[float, Evidence]]] = defaultdict(dict)
        self._left: Counter[tuple[str, ...]] = Counter()
        self._right: Counter[tuple[str, ...]] = Counter()
        self._sentences = 0

    def sentence(self, left: set[tuple[str, ...]], right: set[tuple[str, ...]]) -> None:
        """Count one sentence of the corpus and what stands in it."""
        self._sentences += 1
        self._left.update(left)
        self._right.update(right)

    def pair(self, pair: Pair, weight: float, evidence: Evidence) -> None:
        """Add a sentence that holds a pair; said twice in one sentence, the higher weight counts."""
        place = evidence.document, evidence.start
        known = self._weights[pair].get(place)
        if known is not None:
            mentions = tuple(sorted({*known[1].mentions, *evidence.mentions}))
            weight, evidence = max(weight, known[0]), replace(evidence, mentions=mentions)
        self._weights[pair][place] = weight, evidence

    def links(self) -> list[Link]:
        """Return all pairs, sorted. A sentence that several documents repeat counts once."""
        texts: dict[Pair, dict[str, float]] = {}
        for pair, found in self._weights.items():
            texts[pair] = {}
            for weight, evidence in found.values():
                texts[pair][evidence.sentence] = max(weight, texts[pair].get(evidence.sentence, 0.0))
        most: Counter[tuple[str, ...]] = Counter()
        for pair, weights in texts.items():
            most[pair[0]] = max(most[pair[0]], len(weights))
        return [
            Link(pair, self._score(pair, texts[pair], most[pair[0]]), tuple(sorted(e for _, e in found.values())))
            for pair, found in sorted(self._weights.items(), key=lambda entry: entry[0])
        ]

    def _score(self, pair: Pair, weights: dict[str, float], most: int) -> float:
        count = len(weights)
        noisy_or = 1 - math.prod(1 - weight for weight in sorted(weights.values()))
        chance = self._left[pair[0]] * self._right[pair[1]] / max(self._sentences, 1)
        return float(noisy_or * count / (count + chance) * (count / most) ** self._focus)


def combine(probabilities: Sequence[float]) -> float:
    """Return how surely a link holds that several sentences speak for, each with its own probability.

    A noisy-or in which each sentence but the surest counts four fifths, since sentences copy each other: with this
    the scores of judged links come nearest to the shares of them that hold.

    >>> round(combine([0.5, 0.5]), 3)
    0.713
    """
    first, *others = sorted(probabilities, reverse=True)
    return 1 - (1 - first) * float(math.prod((1 - other) ** _FURTHER for other in others))
