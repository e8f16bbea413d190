from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import read_utf8
from alime_rdf.text import normalise
from mining.values._hashing import Codes, Hashes, begin, codes_of, hash_words, longer

Table = npt.NDArray[np.float32]

LONGEST, _MOST_TYPES = 12, 64


class TypedDictionary:
    """Words with their types (section 4.3.1 of AliMe KG: 孕妇 is a 适用人群), of 2 to 12 characters.

    Words are kept as hashes: a model that was trained with a dictionary carries it, and not its text.
    """

    def __init__(self, types: tuple[str, ...], hashes: Hashes, masks: Hashes) -> None:
        """Take type names, the hashes of words in rising order, and for each word a bit for each of its types."""
        self.types = types
        self.hashes = hashes
        self.masks = masks

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], *, least: int = 1) -> "TypedDictionary":
        """Make a dictionary of pairs (word, type); a type of fewer than `least` words is left out.

        Where there are more than 64 types, those of the most words are taken.
        """
        words: defaultdict[str, set[str]] = defaultdict(set)
        for word, type_ in pairs:
            folded = normalise(word).lower()
            if 2 <= len(folded) <= LONGEST:
                words[type_].add(folded)
        ranked = sorted((t for t in words if len(words[t]) >= least), key=lambda t: (-len(words[t]), t))
        types = tuple(ranked[:_MOST_TYPES])
        masks: defaultdict[str, int] = defaultdict(int)
        for number, type_ in enumerate(types):
            for word in words[type_]:
                masks[word] |= 1 << number
        hashes = hash_words(list(masks))
        order = np.argsort(hashes)
        return cls(types, hashes[order], np.array(list(masks.values()), dtype=np.uint64)[order])

    @property
    def width(self) -> int:
        """How many columns :meth:`marks` has."""
        return 3 * len(self.types)

    def marks(self, text: str) -> Table:
        """Return (length, 3 types): for each type whether a word of it begins, goes on, or ends at a character.

        All words that occur are marked, also overlapping ones; Latin words and numbers only whole.

        >>> dictionary = TypedDictionary.of([("孕妇", "适用人群")])
        >>> dictionary.marks("孕妇能用").tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        """
        table = np.zeros((len(text), len(self.types), 3), dtype=np.float32)
        for start, end, mask in self._found(text):
            types = [number for number in range(len(self.types)) if mask >> number & 1]
            table[start, types, 0] = 1
            for place in range(start + 1, end - 1):
                table[place, types, 1] = 1
            table[end - 1, types, 2] = 1
        return table.reshape(len(text), self.width)

    def _found(self, text: str) -> Iterable[tuple[int, int, int]]:
        codes = codes_of(text)
        inside = _goes_on(codes)
        hashed = begin(codes)
        for length in range(2, min(LONGEST, len(text)) + 1):
            hashed = longer(hashed[: len(text) - length + 1], codes[length - 1 :])
            at = np.searchsorted(self.hashes, hashed)
            known = (at < len(self.hashes)) & (self.hashes[np.minimum(at, len(self.hashes) - 1)] == hashed)
            for start in np.flatnonzero(known & ~inside[: len(hashed)] & ~inside[length:]).tolist():
                yield start, start + length, int(self.masks[at[start]])


def _goes_on(codes: Codes) -> npt.NDArray[np.bool_]:
    """Tell for each boundary (length + 1) whether a Latin word or number goes on over it."""
    latin = ((codes >= 48) & (codes <= 57)) | ((codes >= 97) & (codes <= 122)) | ((codes >= 65) & (codes <= 90))
    inside = np.zeros(len(codes) + 1, dtype=bool)
    inside[1:-1] = latin[:-1] & latin[1:]
    return inside


def read_dictionary(path: Path, *, findings: list[Finding]) -> list[tuple[str, str]]:
    """Read pairs of word and type, a tab between them, a pair a line.

    Another line costs itself, with a finding ALM-V001. Raises UsageError (ALM-V002) where nothing is left.
    """
    pairs = []
    for number, line in enumerate(read_utf8(path, errors="replace").split("\n"), start=1):
        word, _, type_ = (part.strip() for part in line.partition("\t"))
        if word and type_:
            pairs.append((word, type_))
        elif line.strip():
            findings.append(Finding("ALM-V001", {"detail": "a line is WORD<TAB>TYPE"}, path.name, number))
    if not pairs:
        raise UsageError("ALM-V002", source=path.name)
    return pairs
