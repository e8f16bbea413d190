from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mining.phrases._candidates import LONGEST_WORDS, Candidates, find, gram_hashes
from mining.phrases._stop_words import STOP_WORDS
from mining.phrases._tokens import Tokens

Table = npt.NDArray[np.float32]

#: Statistic features of a phrase candidate (section 4.1.1 of AliMe KG, section 4 of AutoPhrase).
STATISTICS = (
    "log frequency", "tf-idf", "pmi", "pointwise kl", "information content", "left entropy", "right entropy",
    "left freedom", "right freedom",
    "begins with stop word", "ends with stop word", "share of stop words", "share of digits", "share of latin",
    "characters", "words",
)  # fmt: skip
#: The pmi of a single word, which can't be cut.
_WHOLE = 0.0


@dataclass(frozen=True, slots=True)
class Features:
    """The features of all candidates: `names` of the columns, and `table` (candidates, names)."""

    names: tuple[str, ...]
    table: Table


def make_features(
    candidates: Candidates,
    tokens: Tokens,
    *,
    frequency: npt.NDArray[np.float64] | None = None,
    vectors: npt.NDArray[np.float32] | None = None,
) -> Features:
    """Return the features of candidates.

    `frequency` stands in for the counts where segmentation has rectified them. `vectors` (words, width) are the mean
    vectors of each word's characters: a candidate's semantic features are their mean. Whether a candidate stands
    alone or in quotation marks is not among the features, for seeds are picked by it.
    """
    counts = candidates.frequency.astype(np.float64) if frequency is None else np.maximum(frequency, 0.5)
    total = float(candidates.tokens)
    share = counts / total
    pmi, best = _cuts(candidates, counts, total)
    information = -np.log2(share)
    idf = np.log2(candidates.lines.max() / candidates.lines)
    # An n-gram seen three times has at most three neighbours; freedom is the entropy by the most that it could have.
    most = np.log2(np.maximum(candidates.frequency, 2))
    columns = [
        np.log2(counts), share * 1e6 * idf, pmi, share * 1e6 * best, information, candidates.left, candidates.right,
        candidates.left / most, candidates.right / most,
        *_words(candidates, tokens),
    ]  # fmt: skip
    table = np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)
    names: tuple[str, ...] = STATISTICS
    if vectors is not None:
        table = np.concatenate([table, _mean_vectors(candidates, tokens, vectors)], axis=1)
        names += tuple(f"vector {i}" for i in range(vectors.shape[1]))
    return Features(names, table)


def _cuts(candidates: Candidates, counts: npt.NDArray[np.float64], total: float) -> tuple[Table, Table]:
    """Return the least pmi over all cuts in two, and the pmi of the most probable cut, which pointwise KL weighs."""
    size = candidates.length
    least = np.full(len(size), np.inf)
    likely = np.full(len(size), -np.inf)
    for words in range(2, LONGEST_WORDS + 1):
        rows = np.flatnonzero(size == words)
        for cut in range(1, words):
            first = _count(candidates, counts, rows, 0, cut)
            second = _count(candidates, counts, rows, cut, words)
            least[rows] = np.minimum(least[rows], np.log2(counts[rows] * total / (first * second)))
            likely[rows] = np.maximum(likely[rows], first * second)
    most = np.where(size > 1, np.log2(counts * total / np.maximum(likely, 1e-9)), _WHOLE)
    return np.where(size > 1, least, _WHOLE).astype(np.float32), most.astype(np.float32)


def _count(
    candidates: Candidates, counts: npt.NDArray[np.float64], rows: npt.NDArray[np.int64], start: int, end: int
) -> npt.NDArray[np.float64]:
    """Return how often words `start` to `end` of some candidates occur, a part at least as often as its whole."""
    width = end - start
    flat = candidates.words[rows, start:end].reshape(-1)
    hashes = gram_hashes(flat, width)[::width] if len(flat) else flat.astype(np.uint64)
    at = find(candidates.hashes, hashes)
    return np.maximum(np.where(at >= 0, counts[at], 1.0), counts[rows])


def _words(candidates: Candidates, tokens: Tokens) -> list[npt.NDArray[np.float64]]:
    words = candidates.words
    stop = np.array([word in STOP_WORDS for word in tokens.words])
    characters = np.array([len(word) for word in tokens.words], dtype=np.float64)
    digits = np.array([sum(c.isdigit() for c in word) for word in tokens.words], dtype=np.float64)
    latin = np.array([sum(c.isascii() and c.isalpha() for c in word) for word in tokens.words], dtype=np.float64)
    size = candidates.length
    last = words[np.arange(len(size)), size - 1]
    length = characters[words].sum(axis=1)
    return [
        stop[words[:, 0]].astype(np.float64), stop[last].astype(np.float64),
        (stop[words] & (words > 0)).sum(axis=1) / size,
        digits[words].sum(axis=1) / length, latin[words].sum(axis=1) / length, length, size.astype(np.float64),
    ]  # fmt: skip


def word_vectors(tokens: Tokens, characters: dict[str, npt.NDArray[np.float32]], width: int) -> Table:
    """Return the mean of the vectors of each word's characters (words, width); unknown characters count nothing."""
    table = np.zeros((len(tokens.words), width), dtype=np.float32)
    for number, word in enumerate(tokens.words):
        known = [characters[c] for c in word if c in characters]
        if known:
            table[number] = np.mean(known, axis=0)
    return table


def _mean_vectors(candidates: Candidates, tokens: Tokens, vectors: Table) -> Table:
    weights = np.array([len(word) for word in tokens.words], dtype=np.float32)
    total = np.zeros((len(candidates.words), vectors.shape[1]), dtype=np.float32)
    for column in candidates.words.T:
        total += vectors[column] * weights[column][:, None]
    return np.asarray(total / weights[candidates.words].sum(axis=1)[:, None], dtype=np.float32)


def narrowed(vectors: Table, width: int, *, weights: Sequence[int] | None = None) -> Table:
    """Return vectors in their `width` principal directions: what a forest of small trees can make use of."""
    centred = vectors - np.average(vectors, axis=0, weights=weights)
    _, _, directions = np.linalg.svd(centred.T @ centred)
    return np.asarray(centred @ directions[:width].T, dtype=np.float32)
