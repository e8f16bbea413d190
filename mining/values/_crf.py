"""A linear-chain conditional random field (Lafferty et al. 2001) over labels of characters."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from torch import Tensor

Floats = npt.NDArray[np.float32]


def negative_log_likelihood(
    emissions: "Tensor", labels: "Tensor", mask: "Tensor", transitions: "Tensor", starts: "Tensor", ends: "Tensor"
) -> "Tensor":
    """Return the mean over a batch of the negative log likelihood of the labels.

    `emissions` (batch, length, labels), `labels` and `mask` (batch, length); the mask is true for characters, which
    stand before the padding. `transitions` (labels, labels) go from row to column.
    """
    import torch

    rows = torch.arange(len(emissions))
    reached = starts + emissions[:, 0]
    score = starts[labels[:, 0]] + emissions[rows, 0, labels[:, 0]]
    for place in range(1, emissions.shape[1]):
        here = mask[:, place]
        stepped = torch.logsumexp(reached[:, :, None] + transitions, dim=1) + emissions[:, place]
        reached = torch.where(here[:, None], stepped, reached)
        step = transitions[labels[:, place - 1], labels[:, place]] + emissions[rows, place, labels[:, place]]
        score = score + step * here
    last = mask.sum(dim=1) - 1
    score = score + ends[labels[rows, last]]
    return (torch.logsumexp(reached + ends, dim=1) - score).mean()


def best_path(emissions: Floats, transitions: Floats, starts: Floats, ends: Floats) -> list[int]:
    """Return the likeliest labels (Viterbi) of emissions (length, labels).

    >>> best_path(np.array([[0, 1], [1, 0]], np.float32), *(np.zeros(s, np.float32) for s in ((2, 2), 2, 2)))
    [1, 0]
    """
    reached = starts + emissions[0]
    before = []
    for emission in emissions[1:]:
        ways = reached[:, None] + transitions
        before.append(ways.argmax(axis=0))
        reached = ways.max(axis=0) + emission
    path = [int((reached + ends).argmax())]
    for ways in reversed(before):
        path.append(int(ways[path[-1]]))
    return path[::-1]
