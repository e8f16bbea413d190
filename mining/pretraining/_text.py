from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rjieba

from mining.encoder._vocabulary import SEP, CharVocabulary, fold

#: A longer line is cut: one line of megabytes would hold nothing but itself.
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A corpus as numbers: `ids` of its characters, lines parted by [SEP], and `starts`, 1 where a word begins."""

    ids: npt.NDArray[np.uint16]
    starts: npt.NDArray[np.uint8]

    def save(self, path: Path) -> None:
        """Write both arrays to one ``.npz`` file."""
        np.savez(path, ids=self.ids, starts=self.starts)

    @classmethod
    def load(cls, path: Path) -> "TrainingText":
        """Read what `save` wrote."""
        arrays = np.load(path)
        return cls(arrays["ids"], arrays["starts"])


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the folded lines of text files; empty ones and characters that aren't text are left out."""
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                text = fold(line.strip()[:_LONGEST_LINE])
                if text:
                    yield text


def count_characters(paths: Iterable[Path]) -> Counter[str]:
    """Count the characters of text files."""
    counts: Counter[str] = Counter()
    for line in read_lines(paths):
        counts.update(line)
    return counts


def read_training_text(
    paths: Iterable[Path], vocabulary: CharVocabulary, *, progress: Callable[[str], None] = lambda stage: None
) -> TrainingText:
    """Turn text files into numbers, with jieba's word boundaries."""
    segmenter = rjieba.Jieba()
    ids: list[npt.NDArray[np.uint16]] = []
    starts: list[npt.NDArray[np.uint8]] = []
    for number, line in enumerate(read_lines(paths)):
        if number % 50_000 == 0:
            progress(f"reading: {number:,} lines")
        flags = np.zeros(len(line) + 1, dtype=np.uint8)
        at = 0
        for word in segmenter.cut(line):
            flags[at] = 1
            at += len(word)
        flags[-1] = 1
        ids += (vocabulary.ids(line), np.array([SEP], dtype=np.uint16))
        starts.append(flags)
    return TrainingText(np.concatenate(ids), np.concatenate(starts))
