"""Who the files of a domain name: a nick that one export gives is personal in every other text of shoppers, too."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from alime_rdf.domain import TextSource
from mining.chats import chat_names
from mining.corpus._reviews import guess_review_columns, names_reviewers
from mining.privacy import NOBODY, People
from mining.tables import TableRow, read_table

_TABLES = (".csv", ".tsv", ".jsonl", ".jl", ".ndjson")


def people_of(sources: Sequence[tuple[TextSource, Path]], *, things: Collection[str]) -> People:
    """Return whom the chats and tables of reviews name, for the texts of the others; nobody where one is alone."""
    said = [(source, path) for source, path in sources if source.kind in ("chat", "review")]
    if len(said) < 2:
        return NOBODY
    return People.elsewhere((name for source, path in said for name in _names(source, path)), things=things)


def _names(source: TextSource, path: Path) -> Iterator[str]:
    if source.kind == "chat":
        yield from chat_names(source, path)
    elif is_table(source, path):
        for row in read_table(path, findings=[], encoding=source.encoding):
            yield from reviewers(row)


def reviewers(row: TableRow) -> list[str]:
    """Return who wrote the review of a row."""
    return [text for column in row.cells if names_reviewers(column) and (text := row.text(column))]


def is_table(source: TextSource, path: Path) -> bool:
    """Tell whether a file holds a document a row: by its ending, and reviews also by their columns."""
    if path.suffix.lower() in _TABLES:
        return True
    if source.kind != "review" or path.suffix.lower() in (".html", ".htm"):
        return False
    row = next(iter(read_table(path, findings=[], encoding=source.encoding)), None)
    return row is not None and guess_review_columns(row.cells, given=source.columns).text is not None
