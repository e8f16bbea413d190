from collections.abc import Sequence

from alime_rdf.domain import Dialect, column_key, recognise_dialect
from mining.tables._row import TableRow

#: A header has up to three rows: what the file is, names for people, names for machines.
_MOST = 3


def with_header(rows: Sequence[TableRow], dialect: Dialect | None) -> list[TableRow]:
    """Return rows whose columns are named by the row that a dialect knows, without the rows of the header.

    Amazon's templates name columns for people and below that for machines, exports of Taobao the other way round.
    """
    rows = list(rows)
    known = dialect.recognises if dialect is not None else lambda header: recognise_dialect(header) is not None
    if rows and not known(list(rows[0].cells)):
        for number, row in enumerate(rows[:_MOST]):
            names = {column: row.text(column) for column in row.cells}
            if known(list(names.values())):
                rows = [_renamed(later, names) for later in rows[number + 1 :]]
                break
    if dialect is not None:
        # Between them may be a row of the system's own, as versions and accounts.
        again = [number for number, row in enumerate(rows[:_MOST]) if _names_columns(row, dialect)]
        del rows[: again[-1] + 1 if again else 0]
    return rows


def _renamed(row: TableRow, names: dict[str, str]) -> TableRow:
    cells = {names.get(column) or column: cell for column, cell in reversed(row.cells.items())}
    return TableRow(row.source, row.line, dict(reversed(cells.items())))


def _names_columns(row: TableRow, dialect: Dialect) -> bool:
    """Tell whether a row names columns once more: of its cells, half are names that the dialect has."""
    known = {column_key(name) for names in dialect.columns.values() for name in names}
    texts = [text for column in row.cells if (text := row.text(column))]
    return len(texts) >= 3 and sum(column_key(text) in known for text in texts) * 2 > len(texts)
