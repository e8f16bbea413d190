from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, roc_auc_score

_BINS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """How good yes-or-no answers are, each from 0 to 1.

    `f1` at the head's threshold; `auc`, the area under the ROC curve; `ece`, how far probabilities are from the
    shares that come true, on average over ten bins (Guo et al. 2017, "On Calibration of Modern Neural Networks").
    """

    n: int
    f1: float
    auc: float
    ece: float


def measure(labels: npt.NDArray[np.bool_], probabilities: npt.NDArray[np.float32], threshold: float) -> Measured:
    """Measure answers; both classes have to be among the labels."""
    f1 = f1_score(labels, probabilities >= threshold, zero_division=0.0)
    return Measured(len(labels), float(f1), float(roc_auc_score(labels, probabilities)), _ece(labels, probabilities))


def best_threshold(labels: npt.NDArray[np.bool_], probabilities: npt.NDArray[np.float32]) -> float:
    """Return the probability from which on a yes gives the best F1, among hundredths; of equals the middle."""
    candidates = np.arange(1, 100) / 100
    scores = np.array([f1_score(labels, probabilities >= t, zero_division=0.0) for t in candidates])
    best = candidates[scores == scores.max()]
    return float(best[len(best) // 2])


def _ece(labels: npt.NDArray[np.bool_], probabilities: npt.NDArray[np.float32]) -> float:
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(probabilities[bins == b].mean()) - float(labels[bins == b].mean())) * int((bins == b).sum())
        for b in np.unique(bins)
    ]
    return sum(gaps) / len(labels)
