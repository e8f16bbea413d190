from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from alime_rdf.domain import Domain, TextSource
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue, Document
from mining.chats import public_id, read_chats
from mining.corpus._items import read_item_rows
from mining.corpus._reviews import ReviewColumns, guess_review_columns, names_reviewers, says_nothing
from mining.plain import clean, html_to_text, is_too_large
from mining.privacy import mask
from mining.tables import TableRow, read_table, read_text

_TOO_MANY_TAGS = {"detail": "more than 200,000 tags"}
_TABLES = (".csv", ".tsv", ".jsonl", ".jl", ".ndjson")


def read_documents(
    domain: Domain, catalogue: Catalogue, *, findings: list[Finding], item_rows: Sequence[TableRow] | None = None
) -> list[Document]:
    """Read all texts of a domain, sorted by id; personal data in chats and reviews is masked.

    Descriptions in the item table are those of its products, as its dialect has it; `item_rows` are its rows where
    they have been read already.

    A document without text is left out (ALM-D003), of two with one id the first is kept (ALM-D004), and one
    about an unknown item is kept as about none (ALM-D005).
    """
    items = {item.id for item in catalogue.items}
    table = domain.catalogue.items.resolve()
    documents: dict[str, Document] = {}
    for source in domain.texts:
        for path in source.paths:
            masked: Counter[str] = Counter()
            name, rows = path.name, None
            if path == table and source.kind != "chat":
                rows = read_item_rows(domain.catalogue, findings=[]) if item_rows is None else item_rows
            for document in _read_source(source, path, domain.folder, findings, masked, rows):
                # The id of a chat names the file, but not the person that the file may be named after.
                name = PurePosixPath(document.id).parent.name if source.kind == "chat" else name
                _admit(document, documents, items, name, findings)
            if masked:
                kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(masked.items()))
                findings.append(Finding("ALM-D008", {"count": str(masked.total()), "kinds": kinds}, name))
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


def _read_source(
    source: TextSource,
    path: Path,
    folder: Path,
    findings: list[Finding],
    masked: Counter[str],
    item_rows: Sequence[TableRow] | None,
) -> Iterator[Document]:
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    if source.kind == "chat":
        yield from read_chats(source, path, name, findings=findings, masked=masked)
    elif item_rows is not None:
        # An item without a description is no document that lacks its text.
        described = [row for row in item_rows if row.text(source.columns.get("text", "text"))]
        yield from _read_rows(source, described, name, findings, masked)
    elif _is_table(source, path, findings):
        rows = list(read_table(path, findings=findings, encoding=source.encoding))
        yield from _read_rows(source, rows, name, findings, masked)
    else:
        text = read_text(path, findings=findings, encoding=source.encoding)
        yield _read_file(source, path, name, text, findings, masked)


def _is_table(source: TextSource, path: Path, findings: list[Finding]) -> bool:
    """Tell whether a file holds a document a row: by its ending, and reviews also by their columns."""
    if path.suffix.lower() in _TABLES:
        return True
    if source.kind != "review" or path.suffix.lower() in (".html", ".htm"):
        return False
    row = next(iter(read_table(path, findings=[], encoding=source.encoding)), None)
    return row is not None and guess_review_columns(row.cells, given=source.columns).text is not None


def _read_file(
    source: TextSource, path: Path, name: str, text: str, findings: list[Finding], masked: Counter[str]
) -> Document:
    title = ""
    if path.suffix.lower() in (".html", ".htm") or text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        if is_too_large(text):
            findings.append(Finding("ALM-D039", _TOO_MANY_TAGS, name))
        title, text = html_to_text(text)
    text = _masked(source, clean(text, name, findings), masked)
    if not title and source.kind == "article":
        title = text.lstrip().split("\n", 1)[0].strip()
    item = path.stem if source.kind == "detail-page" else None
    return Document(id=name, kind=source.kind, text=text, title=title, item=item)


def _masked(source: TextSource, text: str, masked: Counter[str], names: Iterable[str] = ()) -> str:
    """Return a text without the personal data that reviews have, and without the names of who wrote them."""
    if source.kind != "review":
        return text
    hidden, counts = mask(text, speakers=names)
    masked.update(counts)
    return hidden


def _read_rows(
    source: TextSource, rows: Sequence[TableRow], name: str, findings: list[Finding], masked: Counter[str]
) -> Iterator[Document]:
    columns = _columns(source, rows, findings)
    if columns is None:
        return
    silent = 0
    for row in rows:
        key = str(row.line) if columns.id is None else row.text(columns.id)
        if not key:
            findings.append(Finding("ALM-C002", {"column": columns.id or ""}, row.source, row.line))
            continue
        title, text = _said(row, columns)
        if source.kind == "review" and says_nothing(text):
            silent += 1
            continue
        where = f"{row.source}:{row.line}"
        names = [row.text(column) for column in row.cells if names_reviewers(column) and row.text(column)]
        text = _masked(source, clean(text, where, findings), masked, names)
        title = _masked(source, clean(title, where, findings), masked, names)
        item = (row.text(columns.item) or None) if columns.item is not None else None
        id_ = f"{name}/{public_id(key) if source.kind == 'review' else key}"
        yield Document(id=id_, kind=source.kind, text=text, title=title, item=item)
    if silent:
        findings.append(Finding("ALM-D033", {"count": str(silent)}, rows[0].source))


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
