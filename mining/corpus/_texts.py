import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from alime_rdf.domain import Domain, TextSource
from alime_rdf.errors import Finding
from alime_rdf.records import Catalogue, Document
from mining.corpus._chats import read_chats
from mining.corpus._html import html_to_text
from mining.corpus._items import read_item_rows
from mining.corpus._mask import mask
from mining.tables import TableRow, read_table, read_text

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
            rows = None
            if path == table and source.kind != "chat":
                rows = read_item_rows(domain.catalogue, findings=[]) if item_rows is None else item_rows
            for document in _read_source(source, path, domain.folder, findings, masked, rows):
                _admit(document, documents, items, path.name, findings)
            if masked:
                kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(masked.items()))
                findings.append(Finding("ALM-D008", {"count": str(masked.total()), "kinds": kinds}, path.name))
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
    elif path.suffix.lower() in _TABLES:
        rows = read_table(path, findings=findings, encoding=source.encoding)
        yield from _read_rows(source, rows, name, findings, masked)
    else:
        text = read_text(path, findings=findings, encoding=source.encoding)
        yield _read_file(source, path, name, text, findings)


def _read_file(source: TextSource, path: Path, name: str, text: str, findings: list[Finding]) -> Document:
    title = ""
    if path.suffix.lower() in (".html", ".htm") or text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        title, text = html_to_text(text)
    text = clean(text, name, findings)
    if not title and source.kind == "article":
        title = text.lstrip().split("\n", 1)[0].strip()
    item = path.stem if source.kind == "detail-page" else None
    return Document(id=name, kind=source.kind, text=text, title=title, item=item)


def _read_rows(
    source: TextSource, rows: Iterable[TableRow], name: str, findings: list[Finding], masked: Counter[str]
) -> Iterator[Document]:
    columns = source.columns
    repeated = "id" not in columns
    for row in rows:
        key = str(row.line) if repeated else row.text(columns["id"])
        if not key:
            findings.append(Finding("ALM-C002", {"column": columns["id"]}, row.source, row.line))
            continue
        text = row.text(columns.get("text", "text"))
        title, text = html_to_text(text) if "</" in text else ("", text)
        title = row.text(columns["title"]) if "title" in columns else title
        text = clean(text, f"{row.source}:{row.line}", findings)
        if source.kind == "review":
            text, counts = mask(text)
            masked.update(counts)
        item = row.text(columns["item"]) or None if "item" in columns else None
        yield Document(id=f"{name}/{key}", kind=source.kind, text=text, title=title, item=item)


def clean(text: str, name: str, findings: list[Finding]) -> str:
    """Take out control characters other than line ends and tabs (ALM-D007)."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    if len(kept) != len(text):
        count = str(len(text) - len(kept))
        findings.append(Finding("ALM-D007", {"id": json.dumps(name, ensure_ascii=False)[1:-1], "count": count}))
    return kept
