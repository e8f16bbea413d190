from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from mining.phrases._prune import Context

Table = npt.NDArray[np.float32]
_CHUNK = 4_000


class Encoder(Protocol):
    """What the judge of edges asks of an encoder; `mining.encoder` has some."""

    width: int

    def characters(self, texts: Sequence[str]) -> list[Table]:
        """Return a vector for each character of each text."""
        ...


@dataclass(frozen=True, slots=True)
class EdgeJudge:
    """Tells whether a phrase begins and ends where it should, in its sentence."""

    encoder: Encoder
    scaler: StandardScaler
    model: LogisticRegression

    def score(
        self,
        contexts: Sequence[Sequence[Context]],
        *,
        progress: Callable[[str], None] = lambda stage: None,
    ) -> npt.NDArray[np.float64]:
        """Return for each candidate the mean, over its contexts, of the probability that its edges are right."""
        flat = [context for several in contexts for context in several]
        rows = np.repeat(np.arange(len(contexts)), [len(several) for several in contexts])
        total = np.zeros(len(contexts))
        for start in range(0, len(flat), _CHUNK):
            progress(f"edges: {start:,} of {len(flat):,} sentences")
            table = self.scaler.transform(edge_vectors(self.encoder, flat[start : start + _CHUNK]))
            np.add.at(total, rows[start : start + _CHUNK], self.model.predict_proba(table)[:, 1])
        return total / np.maximum(np.bincount(rows, minlength=len(contexts)), 1)


def train_edge_judge(
    encoder: Encoder, seeds: Sequence[Context], others: Sequence[Context], *, seed: int = 1
) -> EdgeJudge:
    """Train a judge of edges on seeds in their sentences, without labels made by hand.

    Against the seeds stand `others`, candidates drawn at random, and each seed with one edge moved: a character or
    two too much or too little.
    """
    random = np.random.default_rng(seed)
    moved = [m for m in (_moved(context, random) for context in seeds) if m is not None]
    table = edge_vectors(encoder, [*seeds, *moved, *others])
    labels = np.repeat([1, 0], [len(seeds), len(moved) + len(others)])
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=0.01, max_iter=500, random_state=seed).fit(scaler.transform(table), labels)
    return EdgeJudge(encoder, scaler, model)


def _moved(context: Context, random: np.random.Generator) -> Context | None:
    side, step = int(random.integers(4)), int(random.integers(1, 3))
    start = context.start + (1 if side == 0 else -step if side == 2 else 0)
    end = context.end + (-1 if side == 1 else step if side == 3 else 0)
    fits = 0 <= start < end - 1 and end <= len(context.text) and "," not in context.text[start:end]
    return Context(context.text, start, end) if fits else None


def edge_vectors(encoder: Encoder, contexts: Sequence[Context]) -> Table:
    """Return what the judge looks at: (contexts, 7 times the encoder's width).

    The vectors of the first and last character, of those just outside, the mean of all inside, and the products
    of inner and outer ones.
    """
    outside = np.zeros(encoder.width, dtype=np.float32)
    rows = []
    for context, vectors in zip(contexts, encoder.characters([c.text for c in contexts]), strict=True):
        first, last = vectors[context.start], vectors[context.end - 1]
        before = vectors[context.start - 1] if context.start else outside
        after = vectors[context.end] if context.end < len(vectors) else outside
        mean = vectors[context.start : context.end].mean(axis=0)
        rows.append(np.concatenate([first, last, before, after, mean, first * before, last * after]))
    return np.stack(rows) if rows else np.zeros((0, 7 * encoder.width), dtype=np.float32)
