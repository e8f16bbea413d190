from dataclasses import dataclass
from typing import Literal

DocumentKind = Literal["detail-page", "article", "review", "chat", "catalogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a chat: ``document.text[start:end]`` is what `role` (``user``, ``staff``, ``bot``) said."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text after decoding, with markup and byte-order mark removed and personal data masked.

    Offsets everywhere count code points of `text`. `item` is the catalogue id of the item that the text is
    about; `turns` is empty for all but chats.
    """

    id: str
    kind: DocumentKind
    text: str
    title: str = ""
    item: str | None = None
    turns: tuple[Turn, ...] = ()
