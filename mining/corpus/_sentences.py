import re
from collections.abc import Iterator
from dataclasses import dataclass

from alime_rdf.records import Document

_END = re.compile(r"[。！？!?；;…\n]+|(?<=[A-Za-z)])\.(?=\s|$)")
_CLOSING = "”’」』）)\"'"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: ``document.text[start:end] == text``; `role` is set in chats."""

    document: Document
    start: int
    end: int
    text: str
    role: str | None = None


def split_sentences(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order, with their end marks, without the white space around them.

    In a chat no sentence goes over the end of a turn.

    >>> doc = Document(id="a", kind="article", text="皮肤干？ 要保湿！\\n好")
    >>> [s.text for s in split_sentences(doc)]
    ['皮肤干？', '要保湿！', '好']
    """
    if not document.turns:
        yield from _split(document, 0, len(document.text), None)
    for turn in document.turns:
        yield from _split(document, turn.start, turn.end, turn.role)


def _split(document: Document, start: int, end: int, role: str | None) -> Iterator[Sentence]:
    text = document.text
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        while stop < end and text[stop] in _CLOSING:
            stop += 1
        yield from _trimmed(document, at, stop, role)
        at = stop
    yield from _trimmed(document, at, end, role)


def _trimmed(document: Document, start: int, end: int, role: str | None) -> Iterator[Sentence]:
    text = document.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield Sentence(document, start, end, text[start:end], role)
