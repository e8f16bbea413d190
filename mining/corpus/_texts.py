from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePosixPath

from alime_rdf.domain import Domain, TextSource
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue, Document
from alime_rdf.text import shadow_text
from mining.chats import is_plain_code, public_name, read_chats
from mining.corpus._items import read_item_rows
from mining.corpus._people import is_table, people_of, reviewers
from mining.corpus._reviews import ReviewColumns, guess_review_columns, says_nothing
from mining.plain import clean, html_to_text, is_too_large
from mining.privacy import NOBODY, People, mask
from mining.tables import TableRow, read_table, read_text

_TOO_MANY_TAGS = {"detail": "more than 200,000 tags"}


def read_documents(
    domain: Domain, catalogue: Catalogue, *, findings: list[Finding], item_rows: Sequence[TableRow] | None = None
) -> list[Document]:
    """Read all texts of a domain, sorted by id; personal data is masked, and files named after a person are numbered.

    Descriptions in the item table are those of its products, as its dialect has it; `item_rows` are its rows where
    they have been read already.

    A document without text is left out (ALM-D003), of two with one id the first is kept (ALM-D004), and one
    about an unknown item is kept as about none (ALM-D005).
    """
    items = {item.id for item in catalogue.items}
    table = domain.catalogue.items.resolve()
    documents: dict[str, Document] = {}
    things = _things(catalogue)
    sources = [(source, path) for source in domain.texts for path in source.paths]
    others = people_of([each for each in sources if each[1] != table], things=things)
    for number, (source, path) in enumerate(sources, start=1):
        rows = None
        if path == table and source.kind != "chat":
            rows = read_item_rows(domain.catalogue, findings=[]) if item_rows is None else item_rows
        file = _File(source, path, number, things, others, findings)
        begun, name = len(findings), path.name
        for document in file.documents(domain.folder, rows):
            name = file.shown(document)
            _admit(document, documents, items, name, findings)
        file.rename(begun, name)
        if file.masked:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(file.masked.items()))
            findings.append(Finding("ALM-D008", {"count": str(file.masked.total()), "kinds": kinds}, name))
    if domain.texts and not documents:
        findings.append(Finding("ALM-D009", {}, domain.name))
    return [documents[id_] for id_ in sorted(documents)]


def _admit(
    document: Document, documents: dict[str, Document], items: set[str], source: str, findings: list[Finding]
) -> None:
    if not any(c.isalnum() for c in document.text):
        findings.append(Finding("ALM-D003", {"id": document.id}, source))
    elif document.id in documents:
        # A table of annotations repeats a text for each of its labels: that is one document.
        if documents[document.id].text != document.text:
            findings.append(Finding("ALM-D004", {"id": document.id}, source))
    else:
        if document.item is not None and document.item not in items:
            findings.append(Finding("ALM-D005", {"id": document.id, "item": document.item}, source))
            document = replace(document, item=None)
        documents[document.id] = document


@dataclass(frozen=True, slots=True)
class _File:
    """A file of texts as it is read: its place among those of the domain, and what there is to say of it."""

    source: TextSource
    path: Path
    number: int
    things: frozenset[str]
    others: People
    findings: list[Finding]
    masked: Counter[str] = field(default_factory=Counter)

    def documents(self, folder: Path, item_rows: Sequence[TableRow] | None) -> Iterator[Document]:
        """Yield the documents of the file; `item_rows` are its rows where it is the item table."""
        source, path, findings = self.source, self.path, self.findings
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
        if source.kind == "chat":
            yield from read_chats(
                source,
                path,
                name,
                findings=findings,
                masked=self.masked,
                number=self.number,
                things=self.things,
                others=self.others,
            )
        elif item_rows is not None:
            # An item without a description is no document that lacks its text.
            described = [row for row in item_rows if row.text(source.columns.get("text", "text"))]
            yield from self._rows(described, name)
        elif is_table(source, path):
            yield from self._rows(list(read_table(path, findings=findings, encoding=source.encoding)), name)
        else:
            yield self._whole(name)

    def _whole(self, name: str) -> Document:
        """Return the one document that a file is."""
        source, path = self.source, self.path
        people = self.others if source.kind == "review" else NOBODY
        # A page is named by its item.
        shown = name if source.kind == "detail-page" else public_name(name, people, self.number)
        text, title = read_text(path, findings=self.findings, encoding=source.encoding), ""
        if path.suffix.lower() in (".html", ".htm") or text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
            if is_too_large(text):
                self.findings.append(Finding("ALM-D039", _TOO_MANY_TAGS, shown))
            title, text = html_to_text(text)
        text = self._masked(clean(text, shown, self.findings), people)
        title = self._masked(title, people)
        if not title and source.kind == "article":
            title = text.lstrip().split("\n", 1)[0].strip()
        item = path.stem if source.kind == "detail-page" else None
        return Document(id=shown, kind=source.kind, text=text, title=title, item=item)

    def shown(self, document: Document) -> str:
        """Return how the file of a document is called: in its id, but for the rest of a row or a conversation."""
        id_ = PurePosixPath(document.id)
        return (
            id_.name if id_.name == self.path.name or document.id.endswith(f"file-{self.number}") else id_.parent.name
        )

    def rename(self, begun: int, shown: str) -> None:
        """Say in the findings from `begun` on how the file is called, and not which person it is named after."""
        self.findings[begun:] = [
            replace(f, source=shown) if f.source == self.path.name else f for f in self.findings[begun:]
        ]

    def _masked(self, text: str, people: People = NOBODY) -> str:
        """Return a text without personal data; what the shop itself publishes keeps the shop's own numbers."""
        hidden, counts = mask(text, people=people, published=self.source.kind != "review")
        self.masked.update(counts)
        return hidden

    def _rows(self, rows: Sequence[TableRow], name: str) -> Iterator[Document]:
        source, findings = self.source, self.findings
        columns = _columns(source, rows, findings)
        if columns is None:
            return
        review = source.kind == "review"
        people = NOBODY
        if review:
            people = People.whole((n for row in rows for n in reviewers(row)), things=self.things).joined(self.others)
        shown = public_name(name, people, self.number) if review else name
        silent = 0
        for row in rows:
            key = str(row.line) if columns.id is None else row.text(columns.id)
            if not key:
                findings.append(Finding("ALM-C002", {"column": columns.id or ""}, row.source, row.line))
                continue
            title, text = _said(row, columns)
            if review and says_nothing(text):
                silent += 1
                continue
            where = f"{row.source}:{row.line}"
            known = People.of(reviewers(row), things=self.things).joined(people) if review else NOBODY
            text = self._masked(clean(text, where, findings), known)
            title = self._masked(clean(title, where, findings), known)
            item = (row.text(columns.item) or None) if columns.item is not None else None
            # A long id of a review leads to who wrote it.
            id_ = f"{shown}/{key if not review or is_plain_code(key) else f'line-{row.line}'}"
            yield Document(id=id_, kind=source.kind, text=text, title=title, item=item)
        if silent:
            findings.append(Finding("ALM-D033", {"count": str(silent)}, rows[0].source))


def _things(catalogue: Catalogue) -> frozenset[str]:
    """Return the labels of the catalogue, which are no names of people even where somebody is called by one."""
    labels = chain(
        (c.label for c in catalogue.categories),
        (v for row in catalogue.schema for v in row.values),
        (row.label for row in catalogue.values),
    )
    return frozenset(shadow_text(label) for label in labels)


def _columns(source: TextSource, rows: Sequence[TableRow], findings: list[Finding]) -> ReviewColumns | None:
    """Return which columns hold what: of reviews guessed where the domain file doesn't say."""
    given = source.columns
    if source.kind != "review":
        text = given.get("text", "text")
        return ReviewColumns(text=text, title=given.get("title"), item=given.get("item"), id=given.get("id"))
    names = list(dict.fromkeys(name for row in rows[:100] for name in row.cells))
    columns = guess_review_columns(names, given=given)
    if columns.text is None and rows:
        values = {"what_zh": "评价内容", "what_en": "the text of a review", "key": "text", "known": ", ".join(names)}
        findings.append(Finding("ALM-D032", values | {"count": str(len(rows))}, rows[0].source))
        return None
    ids = [row.text(columns.id) for row in rows] if columns.id is not None and "id" not in given else []
    # A guessed column whose ids repeat, or that isn't filled in, doesn't name reviews.
    return replace(columns, id=None) if not all(ids) or len(set(ids)) < len(ids) else columns


def _said(row: TableRow, columns: ReviewColumns) -> tuple[str, str]:
    """Return title and text of a row; what was added later follows, unless the system wrote it."""
    parts = [row.text(column) for column in (columns.text, columns.more) if column is not None]
    title = ""
    for number, part in enumerate(parts):
        if "</" in part or "<br" in part:
            title, parts[number] = html_to_text(part)
    spoken = [part for part in parts if not says_nothing(part)]
    given = row.text(columns.title) if columns.title is not None else ""
    return given or title, "\n".join(spoken or parts[:1])
