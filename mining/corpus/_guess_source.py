import json
import os
from dataclasses import dataclass, fields
from glob import escape
from pathlib import Path
from typing import Literal

from alime_rdf.files import open_file
from mining.chats import chat_rows, chat_staff, guess_columns, is_conversation, is_header, is_transcript, plain_name
from mining.corpus._reviews import guess_review_columns
from mining.tables import TableRow, read_text

_RATINGS = (
    "rating stars star score reviewrating reviewscore overall rate 评分 星级 评价等级 打分 评价星级 评级".split()
)
_REVIEWED = "评价 评论 追评 初评 review feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextGuess:
    """What a file of texts is taken for: its kind, which columns hold what, and whose accounts answer."""

    kind: Literal["chat", "review"]
    columns: dict[str, str]
    staff: tuple[str, ...] = ()


def guess_text_source(path: Path) -> TextGuess | None:
    """Tell chats and reviews by what a file holds; None for what is neither.

    Columns are those found by their names, as a ``[[texts]]`` table of a domain file takes them.
    """
    text = read_text(path, findings=[]) if _readable(path) else ""
    if text and is_transcript(text) and not is_header(text.split("\n", 1)[0]):
        return TextGuess(kind="chat", columns={}, staff=chat_staff(path))
    rows = [row for row, _ in zip(chat_rows(path, findings=[]), range(100), strict=False)]
    if not rows:
        return None
    if is_conversation(rows[0].cells):
        return TextGuess(kind="chat", columns={}, staff=chat_staff(path))
    return _of_table(path, rows)


def text_source_toml(path: Path, guess: TextGuess, *, folder: Path) -> str:
    """Return a ``[[texts]]`` table for a file, its path relative to the folder of the domain file."""
    shown = Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    lines = ["[[texts]]", f"kind = {_quoted(guess.kind)}", f"path = {_quoted(escape(shown))}"]
    if guess.columns:
        named = ", ".join(f"{key} = {_quoted(column)}" for key, column in guess.columns.items())
        lines.append(f"columns = {{ {named} }}")
    if guess.staff:
        lines.append(f"staff = [{', '.join(map(_quoted, guess.staff))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _readable(path: Path) -> bool:
    with open_file(path) as file:
        return not file.read(4).startswith((b"PK\x03\x04", b"\xd0\xcf"))


def _of_table(path: Path, rows: list[TableRow]) -> TextGuess | None:
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    reviews = guess_review_columns(names, given={})
    rated = any(plain_name(name) in _RATINGS for name in names)
    reviewed = reviews.text is not None and any(word in plain_name(reviews.text) for word in _REVIEWED.split())
    if reviews.text is not None and (rated or reviewed):
        return TextGuess(kind="review", columns=_found(reviews))
    chats = guess_columns(names, given={})
    talked = chats.role or chats.speaker or chats.receiver or chats.transcript
    if (chats.text or chats.transcript) and talked:
        return TextGuess(kind="chat", columns=_found(chats), staff=chat_staff(path))
    return TextGuess(kind="review", columns=_found(reviews)) if reviews.text and reviews.item else None


def _found(columns: object) -> dict[str, str]:
    """Return the columns that were found, by what they hold."""
    known = fields(columns)  # type: ignore[arg-type]
    return {field.name: value for field in known if (value := getattr(columns, field.name)) is not None}
