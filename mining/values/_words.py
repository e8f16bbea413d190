import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from mining._npz import load_npz, save_npz
from mining.encoder import fold
from mining.values._hashing import Hashes, hash_words
from mining.values._soft_words import cutter

Table = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_CLAUSE = re.compile(r"\w+")
#: A neighbour at distance 1, 2, 3 counts this much.
_WINDOW = (1.0, 0.6, 0.4)


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words, as bytes, looked up by the words' hashes: no word can be read back."""

    hashes: Hashes
    vectors: npt.NDArray[np.int8]

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

    def of(self, hashes: Hashes) -> Table:
        """Return the vectors of words by their hashes (words, width); those of unknown words are 0."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[at] == hashes
        return np.asarray(np.where(known[:, None], self.vectors[at], 0) / np.float32(127), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the vectors as a ``.npz`` file."""
        save_npz(path, {"hashes": self.hashes, "vectors": self.vectors})

    @classmethod
    def load(cls, path: Path) -> "WordVectors":
        """Read what :meth:`save` wrote. Raises UsageError (ALM-E002) where it is missing or damaged."""
        hashes, vectors = load_npz(path, "hashes", "vectors")
        if vectors.ndim != 2 or hashes.shape != vectors.shape[:1] or not len(hashes):
            raise UsageError("ALM-E002", {"detail": "it has no vector for each word"}, source=str(path))
        return cls(hashes, vectors)


def train_word_vectors(
    lines: Iterable[str],
    *,
    most: int = 40_000,
    width: int = 64,
    least: int = 5,
    seed: int = 1,
    progress: Callable[[str], None] = lambda stage: None,
) -> WordVectors:
    """Return vectors of the `most` frequent words of some lines from what stands around them.

    Positive pointwise mutual information of neighbours up to three words away, its larger singular vectors, each at
    length 1 (Levy and Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization").
    Raises UsageError (ALM-V008) where too few words occur `least` times.
    """
    from sklearn.utils.extmath import randomized_svd

    numbers: dict[str, int] = {}
    known = _numbered(lines, numbers, progress)
    counts = np.bincount(known[known >= 0], minlength=len(numbers))
    chosen = np.argsort(-counts, kind="stable")[:most]
    chosen = chosen[counts[chosen] >= least]
    if len(chosen) <= width:
        raise UsageError("ALM-V008", {"words": str(len(chosen)), "least": str(least), "width": str(width)})
    progress("vectors")
    matrix = _mutual_information(known, chosen, len(numbers))
    left, singular, _ = randomized_svd(matrix, width, n_iter=4, random_state=seed)
    vectors = left * np.sqrt(singular)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    # Half of a vector's length in one direction is rare: the bytes then cover what there is more finely.
    whole = np.clip(np.round(vectors * 254), -127, 127).astype(np.int8)
    names = list(numbers)
    hashes = hash_words([names[number] for number in chosen])
    order = np.argsort(hashes)
    return WordVectors(hashes[order], whole[order])


def _numbered(lines: Iterable[str], numbers: dict[str, int], progress: Callable[[str], None]) -> Numbers:
    """Return the words of all clauses as numbers, -1 between clauses; `numbers` takes up new words."""
    cut = cutter()
    stream = array("q")
    for count, line in enumerate(lines):
        if count % 50_000 == 0:
            progress(f"words: {count:,}")
        for clause in _CLAUSE.findall(fold(line)):
            stream.extend(numbers.setdefault(word, len(numbers)) for word in cut(clause))
            stream.extend([-1] * len(_WINDOW))
    return np.frombuffer(stream, dtype=np.int64) if stream else np.zeros(0, dtype=np.int64)


def _mutual_information(stream: Numbers, chosen: Numbers, known: int) -> object:
    from scipy.sparse import coo_matrix, csr_matrix

    places = np.full(known + 1, -1)
    places[chosen] = np.arange(len(chosen))
    rows = places[stream]
    size = (len(chosen), len(chosen))
    pairs = csr_matrix(size, dtype=np.float64)
    for distance, weight in enumerate(_WINDOW, start=1):
        first, second = rows[:-distance], rows[distance:]
        both = (first >= 0) & (second >= 0)
        found = coo_matrix((np.full(int(both.sum()), weight), (first[both], second[both])), shape=size)
        pairs = pairs + found.tocsr()
    pairs = (pairs + pairs.T).tocoo()
    total = pairs.sum()
    alone = np.asarray(pairs.sum(axis=1)).ravel()
    # Smoothed as there: a rare neighbour's information is overestimated.
    beside = alone**0.75
    beside *= total / beside.sum()
    information = np.log(pairs.data * total / (alone[pairs.row] * beside[pairs.col]))
    positive = information > 0
    return csr_matrix((information[positive], (pairs.row[positive], pairs.col[positive])), shape=size)
