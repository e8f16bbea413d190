from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mining.values._dictionary import TypedDictionary
from mining.values._hashing import Codes, Hashes, codes_of, hash_words, mix, slots_of
from mining.values._words import WordVectors

Table = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

#: Which neighbours of a character make a feature together.
_WINDOWS = (
    (0,), (-1,), (1,), (-2,), (2,),
    (-1, 0), (0, 1), (-1, 1), (-2, -1), (1, 2),
    (-1, 0, 1), (-2, -1, 0), (0, 1, 2),
)  # fmt: skip
_BEFORE, _BEHIND = 2, 3
#: A digit, a Latin letter, another.
_DIGIT, _LETTER, _OTHER = range(3)
BEGIN, MIDDLE, END, SINGLE = range(4)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a text's characters are read by, apart from the encoder; n is the text's length.

    `slots` (n, templates) are the numbers of n-gram features, `softword` (n) the place in a soft-word (BMES), `word`
    (n, width) the vector of that word, `types` (n, columns) the marks of the typed dictionary on a character and its
    two neighbours.
    """

    slots: Numbers
    softword: Numbers
    word: Table
    types: Table


@dataclass(frozen=True, slots=True)
class Reader:
    """Works out the inputs of a recogniser.

    `cut` cuts a text into words; with None there are no lexicon features, and with no `dictionary` no types.
    """

    slots: int
    cut: Callable[[str], list[str]] | None
    words: WordVectors | None
    dictionary: TypedDictionary | None

    def read(self, text: str) -> Inputs:
        """Read a folded text that isn't empty."""
        codes = codes_of(text)
        hashed = [*_windows(codes), _kinds(codes)]
        softword = np.zeros(len(text), dtype=np.int64)
        word = np.zeros((len(text), self.words.width if self.words else 0), dtype=np.float32)
        if self.cut is not None:
            words = self.cut(text)
            lengths = [len(each) for each in words]
            names = hash_words(words)
            softword = _positions(lengths)
            hashed += _softwords(names, np.repeat(np.arange(len(words)), lengths), softword)
            if self.words:
                word = self.words.of(names).repeat(lengths, axis=0)
        types = np.zeros((len(text), 0), dtype=np.float32)
        if self.dictionary:
            marks = self.dictionary.marks(text)
            edge = np.zeros((1, marks.shape[1]), dtype=np.float32)
            types = np.concatenate([np.vstack([edge, marks[:-1]]), marks, np.vstack([marks[1:], edge])], axis=1)
        slots = slots_of(np.stack(hashed, axis=1), self.slots)
        return Inputs(slots, softword, word, types)


def _windows(codes: Codes) -> list[Hashes]:
    padded = np.concatenate([[_BEFORE, _BEFORE], codes, [_BEHIND, _BEHIND]]).astype(np.uint64)
    size = len(codes)
    return [
        mix(number, *(padded[2 + place : 2 + place + size] for place in window))
        for number, window in enumerate(_WINDOWS)
    ]


def _kinds(codes: Codes) -> Hashes:
    """Hash what kinds of characters stand from two before to two behind: digits, letters, others."""
    kinds = np.full(len(codes) + 4, _OTHER, dtype=np.uint64)
    inner = kinds[2:-2]
    inner[(codes >= 48) & (codes <= 57)] = _DIGIT
    inner[((codes >= 97) & (codes <= 122)) | ((codes >= 65) & (codes <= 90))] = _LETTER
    return mix(len(_WINDOWS), *(kinds[place : place + len(codes)] for place in range(5)))


def _positions(lengths: list[int]) -> Numbers:
    positions = []
    for length in lengths:
        positions += [SINGLE] if length == 1 else [BEGIN, *[MIDDLE] * (length - 2), END]
    return np.array(positions, dtype=np.int64)


def _softwords(names: Hashes, rows: Numbers, softword: Numbers) -> list[Hashes]:
    """Hash the word that a character is in, its place there, and the words beside."""
    around = np.concatenate([[_BEFORE], names, [_BEHIND]]).astype(np.uint64)
    word, before, behind = around[rows + 1], around[rows], around[rows + 2]
    place = softword.astype(np.uint64)
    places = np.concatenate([[9], place, [9]]).astype(np.uint64)
    first = len(_WINDOWS) + 1
    columns: list[tuple[Codes, ...]] = [
        (place,),
        (places[:-2], place),
        (place, places[2:]),
        (word, place),
        (before,),
        (behind,),
        (word, behind),
        (np.full(len(rows), names[-1]),),
    ]
    return [mix(first + number, *column) for number, column in enumerate(columns)]
