from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.tree import DecisionTreeClassifier

from mining.phrases._features import Table

_CHUNK = 200_000


def robust_forest(
    table: Table,
    positive: npt.NDArray[np.bool_],
    *,
    strata: npt.NDArray[np.int64] | None = None,
    trees: int = 200,
    drawn: int = 100,
    seed: int = 1,
    progress: Callable[[str], None] = lambda stage: None,
) -> npt.NDArray[np.float64]:
    """Return the quality of each candidate, from 0 to 1: the share of trees that take it for a phrase.

    Only positives are known; the rest holds good phrases too. Each tree therefore sees `drawn` positives and `drawn`
    others, drawn with replacement, and is fully grown: few of the others are wrong in any one of them, and the trees
    outvote each other's mistakes (AutoPhrase, Shang et al., TKDE 2018, section 4.2).

    With `strata` (one number a candidate) the others are drawn from the strata of the positives: what makes positives
    easy to come by, such as being frequent, then tells nothing.

    >>> table = np.linspace(0, 1, 1000, dtype=np.float32)[:, None]
    >>> quality = robust_forest(table, table[:, 0] > 0.95, trees=20)
    >>> bool(quality[-1] > 0.9), bool(quality[0] < 0.1)
    (True, True)
    """
    random = np.random.default_rng(seed)
    good, rest = np.flatnonzero(positive), np.flatnonzero(~positive)
    if not len(good) or not len(rest):
        return positive.astype(np.float64)
    # In a small corpus so many would be most of the rest, good phrases among them.
    drawn = min(drawn, max(len(rest) // 50, 5))
    forest = []
    for _ in range(trees):
        picked = random.choice(good, drawn)
        rows = np.concatenate([picked, _matching(rest, picked, strata, random)])
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(random.integers(2**31)))
        forest.append(tree.fit(table[rows], np.repeat([1, 0], drawn)))
    quality = np.zeros(len(table))
    for start in range(0, len(table), _CHUNK):
        progress(f"forest: {start:,} candidates")
        part = table[start : start + _CHUNK]
        quality[start : start + _CHUNK] = sum(tree.predict(part, check_input=False) for tree in forest)
    return quality / trees


def _matching(
    rest: npt.NDArray[np.int64],
    picked: npt.NDArray[np.int64],
    strata: npt.NDArray[np.int64] | None,
    random: np.random.Generator,
) -> npt.NDArray[np.int64]:
    """Draw as many of the rest as were picked, one from the stratum of each; from anywhere where it has none."""
    if strata is None:
        return random.choice(rest, len(picked))
    order = rest[np.argsort(strata[rest], kind="stable")]
    sorted_ = strata[order]
    low, high = (np.searchsorted(sorted_, strata[picked], side=side) for side in ("left", "right"))
    empty = low == high
    low, high = np.where(empty, 0, low), np.where(empty, len(order), high)
    return order[low + (random.random(len(picked)) * (high - low)).astype(np.int64)]
