from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from mining.heads._head import Floats, Head, Reader, scaled
from mining.heads._measure import Measured, best_threshold, measure
from mining.heads._sample import Sample

_FOLDS = 5
Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HeadTraining:
    """How a head is trained: `strength` is the inverse of the regularisation, the seed draws the folds; a weak label
    weighs `weak` of one that a person gave."""

    strength: float = 4.0
    seed: int = 1
    weak: float = 0.2


def train_head(
    samples: Sequence[Sample],
    reader: Reader,
    *,
    weak: Sequence[Sample] = (),
    plan: HeadTraining = HeadTraining(),
    progress: Callable[[str], None] = lambda stage: None,
) -> tuple[Head, Measured]:
    """Train a head on labelled samples: the weights on all, calibration and threshold on folds that weren't seen.

    `weak` are labels that no person gave: they help to learn, and never to calibrate or measure. What comes with the
    head was measured on these folds.
    """
    everything = [*samples, *weak]
    truth = np.array([bool(sample.label) for sample in everything])
    trust = np.repeat([1.0, plan.weak], [len(samples), len(weak)])
    # Samples of one phrase or sentence stay together: what was learned of it must not help to judge it.
    phrases = np.array([sample.segments[0] for sample in everything])
    wide, dense = reader.wide(everything), reader.dense(everything, progress=progress)
    labels, groups = truth[: len(samples)], phrases[: len(samples)]
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=plan.seed)
    held_out = np.zeros(len(samples), dtype=np.float32)
    for number, (seen, unseen) in enumerate(folds.split(np.zeros(len(samples)), labels, groups)):
        progress(f"fold {number + 1}")
        extra = np.flatnonzero(~np.isin(phrases[len(samples) :], groups[unseen])) + len(samples)
        seen = np.concatenate([seen, extra])
        head = _fit(wide[seen], dense[seen], truth[seen], trust[seen], plan, reader.reads_encoder)
        held_out[unseen] = head.log_odds(wide[unseen], dense[unseen])
    progress("weights")
    head = _fit(wide, dense, truth, trust, plan, reader.reads_encoder)
    slope, offset = _platt(held_out, labels)
    head.numbers[1:3] = slope, offset
    probabilities = head.calibrated(held_out)
    head.numbers[3] = best_threshold(labels, probabilities)
    return head, measure(labels, probabilities, head.threshold)


def _fit(
    wide: scipy.sparse.csr_matrix, dense: Floats, labels: Labels, trust: Floats, plan: HeadTraining, encoder: bool
) -> Head:
    mean, scale = dense.mean(axis=0), np.maximum(dense.std(axis=0), 1e-6)
    rows = scipy.sparse.hstack([wide, scipy.sparse.csr_matrix(scaled(dense, mean, scale))]).tocsr()
    # Slots that no sample uses stay out: the optimiser is the faster for it.
    used = np.flatnonzero(np.asarray((rows != 0).sum(axis=0)).ravel())
    model = LogisticRegression(C=plan.strength, max_iter=1000, solver="lbfgs")
    model.fit(rows[:, used], labels, sample_weight=trust)
    weights = np.zeros(rows.shape[1], dtype=np.float32)
    weights[used] = model.coef_[0]
    numbers = np.array([model.intercept_[0], 1.0, 0.0, 0.5], dtype=np.float32)
    return Head(weights[: wide.shape[1]], weights[wide.shape[1] :], mean, scale, numbers, encoder)


def _platt(log_odds: Floats, labels: Labels) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], labels)
    return float(model.coef_[0][0]), float(model.intercept_[0])
