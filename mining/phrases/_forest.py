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
    trees: int = 200,
    drawn: int = 100,
    seed: int = 1,
    progress: Callable[[str], None] = lambda stage: None,
) -> npt.NDArray[np.float64]:
    """Return the quality of each candidate, from 0 to 1: the share of trees that take it for a phrase.

    Only positives are known; the rest holds good phrases too. Each tree therefore sees `drawn` positives and `drawn`
    others, drawn with replacement, and is fully grown: few of the others are wrong in any one of them, and the trees
    outvote each other's mistakes (AutoPhrase, Shang et al., TKDE 2018, section 4.2).

    >>> table = np.linspace(0, 1, 1000, dtype=np.float32)[:, None]
    >>> quality = robust_forest(table, table[:, 0] > 0.95, trees=20)
    >>> bool(quality[-1] > 0.9), bool(quality[0] < 0.1)
    (True, True)
    """
    random = np.random.default_rng(seed)
    good, rest = np.flatnonzero(positive), np.flatnonzero(~positive)
    if not len(good) or not len(rest):
        return positive.astype(np.float64)
    forest = []
    for _ in range(trees):
        rows = np.concatenate([random.choice(good, drawn), random.choice(rest, drawn)])
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(random.integers(2**31)))
        forest.append(tree.fit(table[rows], np.repeat([1, 0], drawn)))
    quality = np.zeros(len(table))
    for start in range(0, len(table), _CHUNK):
        progress(f"forest: {start:,} candidates")
        part = table[start : start + _CHUNK]
        quality[start : start + _CHUNK] = sum(tree.predict(part, check_input=False) for tree in forest)
    return quality / trees
