from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mining.phrases._candidates import LONGEST_WORDS, Candidates, occurrences
from mining.phrases._tokens import Part, Tokens

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

#: Clauses are cut after so many words: a segment has five at most, and little is lost.
_LONGEST_CLAUSE = 64
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What the best segmentation of a corpus says: how often each candidate is a segment, and the POS penalty.

    `together[x, y]` is the probability that between neighbours tagged x and y no segment ends.
    """

    frequency: Floats
    together: Floats


def segment(
    tokens: Tokens,
    candidates: Candidates,
    quality: Floats,
    *,
    least: float = 0.5,
    rounds: int = 3,
    progress: Callable[[str], None] = lambda stage: None,
) -> Segmentation:
    """Cut every clause into the most probable segments (POS-guided phrasal segmentation, AutoPhrase, section 4.3).

    A segment is a single word, or a candidate of a quality of at least `least`. Its probability is how often it was
    a segment in the round before, times its quality, times the POS penalty inside of it and at its end. Each round is
    a step of Viterbi training.
    """
    total = float(candidates.tokens)
    multi = candidates.length > 1
    allowed = (quality >= least) | ~multi
    frequency = candidates.frequency.astype(np.float64)
    together = np.full((len(tokens.tags), len(tokens.tags)), 0.5)
    with np.errstate(divide="ignore"):
        worth = np.where(multi, np.log(np.maximum(quality, 1e-6)), 0.0)
        for number in range(rounds):
            progress(f"segmentation, round {number + 1}")
            score = np.where(allowed, np.log(frequency / total) + worth, _IMPOSSIBLE)
            score = np.maximum(score, _IMPOSSIBLE)
            frequency, inside, all_ = _round(tokens, candidates, score, together, floor=float(np.log(0.5 / total)))
            together = (inside + 1) / (all_ + 2)
            total = max(float(frequency.sum()), 1.0)
    return Segmentation(frequency, together)


def _round(
    tokens: Tokens, candidates: Candidates, score: Floats, together: Floats, *, floor: float
) -> tuple[Floats, Floats, Floats]:
    frequency = np.zeros(len(candidates.hashes))
    inside, all_ = np.zeros_like(together), np.zeros_like(together)
    for part in tokens.read():
        scores, which = _scores(part, candidates, score, together, floor)
        starts, sizes = _best(part.words, scores)
        chosen = which[sizes - 1, starts]
        frequency += np.bincount(chosen[chosen >= 0], minlength=len(frequency))
        bound = np.zeros(len(part.words), dtype=bool)
        for size in range(2, LONGEST_WORDS + 1):
            for step in range(1, size):
                bound[starts[sizes == size] + step] = True
        at = np.flatnonzero((part.words[1:] > 0) & (part.words[:-1] > 0)) + 1
        np.add.at(all_, (part.tags[at - 1], part.tags[at]), 1)
        at = at[bound[at]]
        np.add.at(inside, (part.tags[at - 1], part.tags[at]), 1)
    return frequency, inside, all_


def _scores(
    part: Part, candidates: Candidates, score: Floats, together: Floats, floor: float
) -> tuple[Floats, Places]:
    """Return the log probability of the segment of each size at each place, and which candidate it is (-1: none)."""
    count = len(part.words)
    scores = np.full((LONGEST_WORDS, count), _IMPOSSIBLE)
    which = np.full((LONGEST_WORDS, count), -1, dtype=np.int64)
    scores[0, part.words > 0] = floor
    joined = np.zeros(count)
    joined[1:] = np.log(together[part.tags[:-1], part.tags[1:]])
    ends = np.zeros(count + 1)
    parted = (part.words[1:] > 0) & (part.words[:-1] > 0)
    ends[1:count] = np.where(parted, np.log1p(-together[part.tags[:-1], part.tags[1:]]), 0.0)
    sums = np.concatenate([[0.0], np.cumsum(joined)])
    for size, at, found in occurrences(part.words, candidates.hashes):
        within = sums[at + size] - sums[at + 1]
        scores[size - 1, at] = score[found] + within + ends[at + size]
        which[size - 1, at] = found
    return scores, which


def _best(words: npt.NDArray[np.uint32], scores: Floats) -> tuple[Places, Places]:
    """Return start and size of the segments of the best segmentation (Viterbi, clauses of one length at a time)."""
    begins, lengths = _clauses(words)
    starts, sizes = [], []
    for length in np.unique(lengths):
        first = begins[lengths == length]
        best = np.zeros((length + 1, len(first)))
        back = np.zeros((length + 1, len(first)), dtype=np.int64)
        for end in range(1, length + 1):
            options = [
                best[end - size] + scores[size - 1, first + end - size]
                for size in range(1, min(LONGEST_WORDS, end) + 1)
            ]
            back[end] = np.argmax(options, axis=0) + 1
            best[end] = np.max(options, axis=0)
        at = np.full(len(first), length)
        rows = np.arange(len(first))
        while len(rows):
            size = back[at[rows], rows]
            at[rows] -= size
            starts.append(first[rows] + at[rows])
            sizes.append(size)
            rows = rows[at[rows] > 0]
    return np.concatenate(starts), np.concatenate(sizes)


def _clauses(words: npt.NDArray[np.uint32]) -> tuple[Places, Places]:
    """Return begin and length of each clause, long ones in pieces."""
    inside = np.concatenate([[False], words > 0, [False]])
    edges = np.flatnonzero(np.diff(inside))
    begins, ends = edges[::2], edges[1::2]
    pieces = (ends - begins + _LONGEST_CLAUSE - 1) // _LONGEST_CLAUSE
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    start = np.repeat(begins, pieces) + number * _LONGEST_CLAUSE
    return start, np.minimum(np.repeat(ends, pieces) - start, _LONGEST_CLAUSE)
