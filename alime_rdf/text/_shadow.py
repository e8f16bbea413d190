import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in simplified characters (OpenCC ``t2s``).

    >>> simplify("皮膚很乾")
    '皮肤很干'
    """
    return str(_converter().convert(text))


def normalise(text: str) -> str:
    """Return the form of a label that names a thing: NFKC, simplified, single spaces; case stays.

    >>> normalise("  保濕（ＳＰＦ５０） ")
    '保湿(SPF50)'
    """
    return " ".join(simplify(unicodedata.normalize("NFKC", text)).split())


@dataclass(frozen=True, slots=True)
class Shadow:
    """A normalised copy of a text for matching, with the way back to the text as written.

    The copy is NFKC, simplified and lower-case. ``starts[i]`` is the code point of `original` that
    character ``i`` of `text` comes from; ``starts[len(text)]`` is ``len(original)``.

    >>> shadow = Shadow.of("含１％玻尿酸，很ＯＫ")
    >>> shadow.text
    '含1%玻尿酸,很ok'
    >>> at = shadow.text.index("ok")
    >>> shadow.surface(at, at + 2)
    'ＯＫ'
    """

    original: str
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> "Shadow":
        """Make the shadow of `original`."""
        if original.isascii():
            return cls(original, original.lower(), tuple(range(len(original) + 1)))
        pieces: list[str] = []
        starts: list[int] = []
        for begin, end in pairwise(_cluster_starts(original)):
            piece = unicodedata.normalize("NFKC", original[begin:end]).lower()
            pieces.append(piece)
            starts.extend([begin] * len(piece))
        starts.append(len(original))
        folded = "".join(pieces)
        simplified = simplify(folded)
        if len(simplified) != len(folded):
            # A phrase conversion that changes the length would break the offsets: convert by character.
            simplified = "".join(s if len(s := simplify(c)) == 1 else c for c in folded)
        return cls(original, simplified, tuple(starts))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of `original` that ``text[start:end]`` covers, as (start, end)."""
        if start >= end:
            raise ValueError(f"empty span {start}:{end}")
        last = self.starts[end - 1]
        # Several shadow characters may come from one original character: end behind the last of them.
        after = next((s for s in self.starts[end:] if s > last), len(self.original))
        return self.starts[start], after

    def surface(self, start: int, end: int) -> str:
        """Return the piece of `original` that ``text[start:end]`` stands for."""
        begin, after = self.span(start, end)
        return self.original[begin:after]


def _cluster_starts(text: str) -> list[int]:
    """Return where each character with its combining marks begins, and the text's length."""
    starts = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    return [*starts, len(text)]
