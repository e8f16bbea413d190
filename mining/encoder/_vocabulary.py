import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from alime_rdf.files import read_utf8, write_whole
from alime_rdf.text import simplify

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(5)


def fold(text: str) -> str:
    """Return the form in which a model reads text: NFKC, simplified characters, lower case.

    >>> fold("保濕Ａ")
    '保湿a'
    """
    return simplify(unicodedata.normalize("NFKC", text)).lower()


class CharVocabulary:
    """Characters and their numbers; the first five are the special tokens of BERT.

    >>> vocabulary = CharVocabulary(["保", "湿"])
    >>> vocabulary.ids("保湿霜").tolist()
    [5, 6, 1]
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self.tokens = [*SPECIALS, *characters]
        self._ids = {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def ids(self, text: str) -> npt.NDArray[np.uint16]:
        """Return the numbers of a text's characters (shape: its length), 1 for unknown ones."""
        return np.fromiter((self._ids.get(c, UNK) for c in text), dtype=np.uint16, count=len(text))

    @classmethod
    def of(cls, counts: Counter[str], *, most: int) -> "CharVocabulary":
        """Return the vocabulary of the most frequent characters, by frequency, then code point."""
        known = sorted((c for c in counts if not c.isspace()), key=lambda c: (-counts[c], c))
        return cls(known[: most - len(SPECIALS)])

    @classmethod
    def read(cls, path: Path) -> "CharVocabulary":
        """Read a ``vocab.txt`` of one token a line.

        Raises UsageError (ALM-E002) where the special tokens aren't its first lines.
        """
        try:
            tokens = read_utf8(path).split("\n")[:-1]
        except ValueError as error:
            raise UsageError("ALM-E002", {"detail": str(error)[:200]}, source=path.name) from error
        if len(tokens) > 1 << 16:
            raise UsageError("ALM-E002", {"detail": "it has more than 65,536 tokens"}, source=path.name)
        if tuple(tokens[: len(SPECIALS)]) != SPECIALS:
            raise UsageError("ALM-E002", {"detail": f"it doesn't begin with {' '.join(SPECIALS)}"}, source=path.name)
        return cls(tokens[len(SPECIALS) :])

    def write(self, path: Path) -> None:
        """Write the tokens, one a line, as `transformers` does."""
        write_whole(path, "".join(f"{token}\n" for token in self.tokens))
