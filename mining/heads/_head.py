from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import normalize

from alime_rdf.errors import UsageError
from mining._npz import load_npz, save_npz
from mining.encoder import CharEncoder, ReadingBuilder, fold
from mining.heads._features import reading_of, words_of
from mining.heads._knowledge import Knowledge
from mining.heads._sample import Sample
from mining.values._hashing import hash_words
from mining.values._soft_words import cutter
from mining.values._words import WordVectors

Floats = npt.NDArray[np.float32]
#: How many weights the words of samples share.
SLOTS = 2**18
_SHOWN = 500
#: Vectors of a length around 1 weigh about as much as the words, which together have the length 1.
_DENSE = 0.5


class Reader:
    """Turns samples into rows of numbers: hashed words, and vectors of the encoder and of words.

    `encoder` None leaves the vectors of the encoder out. `knowledge` is hung on the anchors.
    """

    def __init__(self, encoder: CharEncoder | None, words: WordVectors, knowledge: Knowledge | None = None) -> None:
        self._encoder = encoder
        self._words = words
        self._knowledge = knowledge
        self._cut = cutter()
        self._hasher = FeatureHasher(SLOTS, input_type="string", alternate_sign=False, dtype=np.float32)

    def wide(self, samples: Sequence[Sample]) -> scipy.sparse.csr_matrix:
        """Return the hashed words of samples (samples, slots), each row of length 1."""
        rows = self._hasher.transform([*dict.fromkeys(words_of(sample, self._cut))] for sample in samples)
        return normalize(rows, copy=False)

    @property
    def reads_encoder(self) -> bool:
        """Whether the vectors of the encoder are among those that `dense` returns."""
        return self._encoder is not None

    def dense(self, samples: Sequence[Sample], *, progress: Callable[[str], None] = lambda stage: None) -> Floats:
        """Return vectors of samples (samples, width): of the whole and of both anchors, and how the two relate."""
        rows = []
        for number, sample in enumerate(samples):
            if number % _SHOWN == 0:
                progress(f"samples: {number:,}")
            rows.append(self._vectors(sample))
        return np.stack(rows)

    def _vectors(self, sample: Sample) -> Floats:
        first, second = (self._word(sample.word(anchor)) for anchor in (sample.first, sample.second))
        parts = [first, second, first * second, np.abs(first - second)]
        if self._encoder is not None:
            reading = reading_of(sample, ReadingBuilder(self._encoder.vocabulary), self._knowledge)
            hidden = self._encoder.read(reading)
            places = [(0, 1), reading.anchors["first"], reading.anchors["second"]]
            parts += [_mean(hidden[start:end]) for start, end in places]
        return np.concatenate(parts).astype(np.float32)

    def _word(self, text: str) -> Floats:
        words = self._cut(fold(text))
        return _mean(self._words.of(hash_words(words)))


@dataclass(frozen=True, slots=True)
class Head:
    """A decision about samples on top of the shared encoder, with calibrated probabilities.

    A logistic regression over hashed words and vectors: `wide` (slots) and `dense` (width) weights; vectors are
    brought to `mean` 0 and `scale` 1 before. `numbers` are the bias, the slope and offset that calibrate the log-odds
    (Platt 1999), and the probability from which on the answer is yes. `encoder` tells whether it reads the encoder's
    vectors.
    """

    wide: Floats
    dense: Floats
    mean: Floats
    scale: Floats
    numbers: Floats
    encoder: bool

    def probabilities(
        self, samples: Sequence[Sample], reader: Reader, *, progress: Callable[[str], None] = lambda stage: None
    ) -> Floats:
        """Return the probability of a yes for each sample (samples)."""
        if not samples:
            return np.zeros(0, dtype=np.float32)
        return self.calibrated(self.log_odds(reader.wide(samples), reader.dense(samples, progress=progress)))

    def log_odds(self, wide: scipy.sparse.csr_matrix, dense: Floats) -> Floats:
        """Return log-odds before calibration, from rows that a reader made."""
        bias = self.numbers[0]
        return np.asarray(
            wide @ self.wide + scaled(dense, self.mean, self.scale) @ self.dense + bias, dtype=np.float32
        )

    def calibrated(self, log_odds: Floats) -> Floats:
        """Return calibrated probabilities."""
        _, slope, offset, _ = self.numbers
        return np.asarray(1 / (1 + np.exp(-(slope * log_odds + offset))), dtype=np.float32)

    @property
    def threshold(self) -> float:
        """From which probability on the answer is yes."""
        return float(self.numbers[3])

    def save(self, path: Path) -> None:
        """Write the head as a ``.npz`` file."""
        tables: dict[str, npt.NDArray[Any]] = {
            "wide": self.wide.astype(np.float16),
            "dense": self.dense.astype(np.float16),
            "mean": self.mean,
            "scale": self.scale,
            "numbers": self.numbers,
            "encoder": np.array([self.encoder]),
        }
        save_npz(path, tables)

    @classmethod
    def load(cls, path: Path) -> "Head":
        """Read what :meth:`save` wrote. Raises UsageError (ALM-E002) where it is missing or damaged."""
        wide, dense, mean, scale, numbers, encoder = load_npz(
            path, "wide", "dense", "mean", "scale", "numbers", "encoder"
        )
        sizes = (SLOTS,), mean.shape, scale.shape, (4,), (1,)
        if (wide.shape, dense.shape, dense.shape, numbers.shape, encoder.shape) != sizes or dense.ndim != 1:
            raise UsageError("ALM-E002", {"detail": "its arrays don't fit each other"}, source=str(path))
        return cls(wide.astype(np.float32), dense.astype(np.float32), mean, scale, numbers, bool(encoder[0]))


def scaled(dense: Floats, mean: Floats, scale: Floats) -> Floats:
    """Return vectors with mean 0 and about the length that the words of a sample have together."""
    return np.asarray((dense - mean) / scale * (_DENSE / np.sqrt(dense.shape[1])), dtype=np.float32)


def _mean(vectors: Floats) -> Floats:
    """Return the mean of vectors at length 1; 0 where there is none."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], dtype=np.float32)
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
