from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mining.encoder._vocabulary import CLS, SEP, CharVocabulary, fold

Ids = npt.NDArray[np.int64]

#: The positions that the model has been trained on.
MOST_POSITIONS = 512


@dataclass(frozen=True, slots=True)
class Reading:
    """What an encoder reads of a text: tokens, their (soft) positions, and which sees which.

    `ids` and `positions` (length), `visible` (length, length; 1 where the row's token sees the column's), `anchors`
    the places (start, end) of what was marked, by name.
    """

    ids: Ids
    positions: Ids
    visible: npt.NDArray[np.float32]
    anchors: Mapping[str, tuple[int, int]]


class ReadingBuilder:
    """Puts a reading together: ``[CLS]``, pieces of text, branches of knowledge.

    Knowledge hangs on an anchor as in K-BERT (Liu et al. 2020, "K-BERT: Enabling Language Representation with
    Knowledge Graph"): the words of a triple's tail get the positions behind the anchor (soft positions) and are seen
    by the anchor and by themselves alone (visible matrix), so that the sentence reads as before.
    """

    def __init__(self, vocabulary: CharVocabulary) -> None:
        """Begin with ``[CLS]``."""
        self._vocabulary = vocabulary
        self._ids: list[int] = [CLS]
        self._positions: list[int] = [0]
        self._branches: list[int] = [0]
        self._hosts: dict[int, tuple[int, int]] = {}
        self._anchors: dict[str, tuple[int, int]] = {}
        self._last = 0

    def text(self, text: str, anchor: str | None = None) -> None:
        """Add a piece of the text; `anchor` names its place."""
        start = len(self._ids)
        for number in self._vocabulary.ids(fold(text)):
            self._token(int(number))
        if anchor is not None:
            self._anchors[anchor] = (start, len(self._ids))

    def separator(self) -> None:
        """Add ``[SEP]``."""
        self._token(SEP)

    def knowledge(self, anchor: str, tails: Sequence[str]) -> None:
        """Hang tails of triples on an anchor, each a branch of its own."""
        start, end = self._anchors[anchor]
        for tail in tails:
            branch = len(self._hosts) + 1
            self._hosts[branch] = (start, end)
            for distance, number in enumerate(self._vocabulary.ids(fold(tail)), start=1):
                self._ids.append(int(number))
                self._positions.append(self._positions[end - 1] + distance)
                self._branches.append(branch)

    def build(self) -> Reading:
        """Return the reading, cut to as many tokens as the encoder takes."""
        ids = np.array(self._ids[:MOST_POSITIONS], dtype=np.int64)
        positions = np.minimum(np.array(self._positions[:MOST_POSITIONS], dtype=np.int64), MOST_POSITIONS - 1)
        branches = np.array(self._branches[:MOST_POSITIONS])
        visible = branches[:, None] == branches[None, :]
        for branch, (start, end) in self._hosts.items():
            here = branches == branch
            visible[start:end, here] = True
            visible[here, start:end] = True
        return Reading(ids, positions, visible.astype(np.float32), dict(self._anchors))

    def _token(self, number: int) -> None:
        self._last += 1
        self._ids.append(number)
        self._positions.append(self._last)
        self._branches.append(0)
