import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

#: Degree and filler words that stand inside of what people say of one problem: 皮肤有点干 is 皮肤干.
LOOSENED = re.compile(
    r"有一?点儿?|有些|非常|十分|特别|比较|超级|稍微|越来越|老是|总是|容易|真的|(?<![得])很|挺(?![立拔])|太(?!阳)"
)


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
    character ``i`` of `text` comes from; ``starts[len(text)]`` is ``len(original)``. `ends` is set where characters
    were left out: the code point behind each character, which is then not where the next begins.

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
    ends: tuple[int, ...] | None = None

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

    def without(self, pattern: re.Pattern[str]) -> "Shadow":
        """Return the shadow with every match of `pattern` left out, so that what stood around it meets.

        >>> shadow = Shadow.of("皮膚有點乾").without(re.compile("有点"))
        >>> shadow.text, shadow.surface(0, 3)
        ('皮肤干', '皮膚有點乾')
        """
        kept: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            kept.extend(range(at, match.start()))
            at = match.end()
        if not at:
            return self
        kept.extend(range(at, len(self.text)))
        text = "".join(self.text[i] for i in kept)
        ends = tuple(self._end(i) for i in kept)
        return Shadow(self.original, text, (*(self.starts[i] for i in kept), len(self.original)), ends)

    def _end(self, index: int) -> int:
        """Return the code point of `original` behind what character `index` comes from."""
        if self.ends is not None:
            return self.ends[index]
        return self.starts[bisect_right(self.starts, self.starts[index])]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of `original` that ``text[start:end]`` covers, as (start, end)."""
        if start >= end:
            raise ValueError(f"empty span {start}:{end}")
        return self.starts[start], self._end(end - 1)

    def surface(self, start: int, end: int) -> str:
        """Return the piece of `original` that ``text[start:end]`` stands for."""
        begin, after = self.span(start, end)
        return self.original[begin:after]


def _cluster_starts(text: str) -> list[int]:
    """Return where each character with its combining marks begins, and the text's length."""
    starts = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    return [*starts, len(text)]
