"""Texts as numbers: 64-bit FNV-1a over code points, worked out for all places of a text at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint64]

_BASIS, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1


def codes_of(text: str) -> Codes:
    """Return the code points of a text (shape: its length)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def mix(number: int, *columns: Codes) -> Hashes:
    """Return a hash of a number and of each row of the columns.

    >>> bool(mix(1, codes_of("保湿"))[0] == mix(1, codes_of("保"))[0])
    True
    """
    hashed: Codes | np.uint64 = np.uint64(_step(_BASIS, number))
    for column in columns:
        hashed = (hashed ^ column) * np.uint64(_PRIME)
    return np.asarray(hashed)


def longer(hashed: Hashes, codes: Codes) -> Hashes:
    """Return the hashes of texts that are one code point longer."""
    return (hashed ^ codes) * np.uint64(_PRIME)


def hash_words(words: Sequence[str]) -> Hashes:
    """Return the hashes of words: of their characters, one after the other (shape: their number)."""
    return np.array([_hash_word(word) for word in words], dtype=np.uint64)


def begin(codes: Codes) -> Hashes:
    """Return the hashes of words of one character."""
    return (np.uint64(_BASIS) ^ codes) * np.uint64(_PRIME)


def _hash_word(word: str) -> int:
    hashed = _BASIS
    for character in word:
        hashed = _step(hashed, ord(character))
    return hashed


def _step(hashed: int, code: int) -> int:
    return (hashed ^ code) * _PRIME & _MASK


def slots_of(hashes: Hashes, slots: int) -> npt.NDArray[np.int64]:
    """Return a number below `slots` for each hash; the upper bits are mixed in, since FNV's lower ones are weak."""
    return ((hashes ^ (hashes >> np.uint64(29))) % np.uint64(slots)).astype(np.int64)
