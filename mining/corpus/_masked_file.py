"""What the mask does to a file: each place, and the file as it is without personal data, in its own format."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from mining.chats import chat_people, guess_columns, holds_things, names_people, role_of
from mining.corpus._guess_source import guess_text_source
from mining.corpus._reviews import names_reviewers
from mining.privacy import NOBODY, STAND_INS, People, find_personal
from mining.tables import delimiter_of, read_table, read_text

TextKind = Literal["chat", "review", "article"]
_ATTRIBUTES = ("href", "src", "alt", "title", "content", "value", "placeholder", "action")
_LINES = (".jsonl", ".jl", ".ndjson")
_TABLES = (".csv", ".tsv", ".tab")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedPlace:
    """A piece of personal data: on which line (of a table: row; of JSON: record), of which kind, and what it is."""

    line: int
    kind: str
    original: str
    masked_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedFile:
    """What the mask did to a file: the kind of text it was taken for, each place, and the masked content."""

    kind: TextKind
    places: tuple[MaskedPlace, ...]
    content: bytes


class UnwritableError(ValueError):
    """The file is of a format that can be read and not written."""


def mask_file(path: Path, *, kind: TextKind | None = None, encoding: str = "utf-8") -> MaskedFile:
    """Mask a file of texts as a build does, names of its own fields included, and say what was masked.

    Without `kind` it is told from the content. Names in columns and keys become ``[账号1]`` …, so that who speaks can
    still be told apart; ids of conversations become ``n1``, ``n2`` ….

    Raises UnwritableError for workbooks other than ``.xlsx``.
    """
    guess = guess_text_source(path) if kind is None else None
    kind = kind or (guess.kind if guess is not None else "article")
    people = chat_people(path) if kind == "chat" else _reviewers(path) if kind == "review" else NOBODY
    masker = _Masker(people, published=kind == "article", chat=kind == "chat")
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"\xd0\xcf"):
        raise UnwritableError(path.suffix)
    if start.startswith(b"PK"):
        content = masker.workbook(path)
    else:
        content = masker.text(read_text(path, findings=[], encoding=encoding), path.suffix.lower()).encode(
            errors="replace"
        )
    return MaskedFile(kind=kind, places=tuple(masker.places), content=content)


def _reviewers(path: Path) -> People:
    rows = list(read_table(path, findings=[]))
    return People.whole(row.text(name) for row in rows for name in row.cells if names_reviewers(name))


@dataclass(slots=True)
class _Masker:
    people: People
    published: bool
    chat: bool
    places: list[MaskedPlace] = field(default_factory=list)
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def text(self, text: str, suffix: str) -> str:
        start = text.lstrip()[:15].lower()
        if suffix in (".html", ".htm") or start.startswith(("<!doctype", "<html")):
            return self._html(text)
        if suffix in _LINES:
            return self._json_lines(text)
        if start.startswith(("{", "[")) and "[" + start[1:2] not in ("[电", "[账"):
            return self._json(text)
        if suffix in _TABLES:
            return self._table(text)
        return "\n".join(self.line(line, number) for number, line in enumerate(text.split("\n"), start=1))

    def line(self, text: str, number: int) -> str:
        """Mask one text; a line may be a paragraph, a cell or a value."""
        spans = find_personal(text, people=self.people, published=self.published)
        kept, at = [], 0
        for span in spans:
            kept += [text[at : span.start], STAND_INS[span.kind]]
            at = span.end
        masked = "".join([*kept, text[at:]])
        self.places += [
            MaskedPlace(
                line=number, kind=s.kind, original=text[s.start : s.end], masked_line=" ".join(masked.split())
            )
            for s in spans
        ]
        return masked

    def _person(self, name: str, number: int, form: str = "[账号{}]") -> str:
        """Replace what a field says that somebody is called, the same name by the same stand-in."""
        if not name.strip() or role_of(name) is not None:
            return name
        known = self._numbers.setdefault(form, {})
        shown = form.format(known.setdefault(name.strip(), len(known) + 1))
        self.places.append(MaskedPlace(line=number, kind="account", original=name.strip(), masked_line=shown))
        return shown

    def _cell(self, column: str, text: str, number: int, session: str | None) -> str:
        if self.chat and column == session:
            return self._person(text, number, "n{}")
        if names_reviewers(column) or (self.chat and names_people(column)):
            return self._person(text, number)
        return self.line(text, number)

    def _table(self, text: str) -> str:
        delimiter = delimiter_of(text.split("\n"))
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(self._rows(rows))
        return out.getvalue()

    def _rows(self, rows: list[list[str]]) -> Iterator[list[str]]:
        header = rows[0] if rows else []
        session = guess_columns(header, given={}).session
        yield from rows[:1]
        for number, row in enumerate(rows[1:], start=2):
            names = [*header, *[""] * (len(row) - len(header))]
            yield [self._cell(name, cell, number, session) for name, cell in zip(names, row, strict=False)]

    def _json(self, text: str) -> str:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return self._json_lines(text)
        records = data if isinstance(data, list) else [data]
        masked = [self._value(record, "", number) for number, record in enumerate(records, start=1)]
        return json.dumps(masked if isinstance(data, list) else masked[0], ensure_ascii=False, indent=1) + "\n"

    def _json_lines(self, text: str) -> str:
        lines = []
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                lines.append(
                    json.dumps(self._value(json.loads(line), "", number), ensure_ascii=False)
                    if line.strip()
                    else line
                )
            except (ValueError, RecursionError):
                # A line that can't be read is masked all the same, as text.
                lines.append(self.line(line, number))
        return "\n".join(lines)

    def _value(self, value: Any, key: str, number: int) -> Any:
        if isinstance(value, Mapping):
            # A tag or a product has a name, too.
            inside = {name: "" if holds_things(key) else str(name) for name in value}
            return {name: self._value(inner, inside[name], number) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._value(inner, key, number) for inner in value]
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        told = key.lower()
        if self.chat and (told in ("session", "id", "会话id") or told.endswith("_id")) and "item" not in told:
            return self._person(str(value), number, "n{}")
        if isinstance(value, str) and names_people(key) and (self.chat or names_reviewers(key)):
            return self._person(value, number)
        return self.line(value, number) if isinstance(value, str) else value

    def _html(self, text: str) -> str:
        soup = BeautifulSoup(text, "html.parser")
        for node in list(soup.find_all(string=True)):
            if type(node) is NavigableString and node.strip():
                node.replace_with(self.line(str(node), node.parent.sourceline or 1 if node.parent is not None else 1))
        for tag in soup.find_all(True):
            for name in _ATTRIBUTES:
                if isinstance(value := tag.get(name), str):
                    tag[name] = self.line(value, tag.sourceline or 1)
        return str(soup)

    def workbook(self, path: Path) -> bytes:
        import openpyxl

        try:
            book = openpyxl.load_workbook(path)
        except Exception as error:
            raise UnwritableError(path.suffix) from error
        for sheet in book.worksheets:
            rows = [[_shown(cell.value) for cell in row] for row in sheet.iter_rows()]
            for cells, before, row in zip(sheet.iter_rows(), rows, self._rows(rows), strict=True):
                for cell, was, now in zip(cells, before, row, strict=True):
                    if now != was:
                        cell.value = now
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _shown(value: object) -> str:
    return "" if value is None else str(value)
