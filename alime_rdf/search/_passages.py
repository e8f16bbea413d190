import re
from collections.abc import Iterator
from dataclasses import dataclass

#: A passage ends behind these; a full stop only where no letter or digit follows (3.5, e.g.).
_ENDS = re.compile(r"[。！？；!?;…]+[”’」』\"')）]*|\.(?=\s|$)|[\r\n\u2028\u2029]+")
#: A passage without an end is cut behind a pause, or else here.
_LONGEST = 200
_PAUSE = re.compile(r"[，,、：:\s](?=[^，,、：:\s]*$)")
#: What asks says nothing of the item.
_ASKS = re.compile(r"[?？]|[吗么]\W*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an item's own page: the document's ``text[start : start + len(text)]``.

    `item` is the item's number: its place in the order of IRIs.
    """

    item: int
    document: str
    start: int
    text: str


def passages_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a page begin and end, without those that ask.

    >>> text = "抗菌防螨。会起球吗？不会。\\n可机洗"
    >>> [text[start:end] for start, end in passages_of(text)]
    ['抗菌防螨。', '不会。', '可机洗']
    """
    at = 0
    for end in (*(match.end() for match in _ENDS.finditer(text)), len(text)):
        while at < end:
            cut = end if end - at <= _LONGEST else _cut(text, at)
            piece = text[at:cut]
            start = at + len(piece) - len(piece.lstrip())
            after = at + len(piece.rstrip())
            if start < after and any(map(str.isalnum, piece)) and not _ASKS.search(piece):
                yield start, after
            at = cut


def _cut(text: str, at: int) -> int:
    pause = _PAUSE.search(text[at + 1 : at + _LONGEST])
    return at + 1 + pause.end() if pause else at + _LONGEST
