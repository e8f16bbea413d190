from collections.abc import Iterator

from alime_rdf.errors import Finding
from mining.tables._row import TableRow

#: Columns of a table, as many as a sheet of Excel can have.
MOST_COLUMNS = 16_384
#: Cells of a table, and rows times columns where rows have different ones.
_MOST_CELLS, _MOST_AREA = 10_000_000, 100_000_000
_MOST_ROWS = 3_000_000
#: Defects of a table; one with more is none.
_MOST_DEFECTS = 100_000


def bounded(rows: Iterator[TableRow], name: str, findings: list[Finding]) -> Iterator[TableRow]:
    """Yield rows up to what memory and time allow.

    A table with more columns than a sheet can have ends at ALM-C030, one with too many rows, cells or defects at
    ALM-C031.
    """
    begun = len(findings)
    columns: set[str] = set()
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row.cells)
        columns.update(row.cells)
        if len(columns) > MOST_COLUMNS:
            findings.append(too_wide(name, row.line, len(columns)))
            return
        if number > _MOST_ROWS or cells > _MOST_CELLS or number * len(columns) > _MOST_AREA:
            zh, en = f"{number:,} 行、{cells:,} 格", f"{number:,} rows, {cells:,} cells"
            findings.append(too_large(name, row.line, zh, en))
            return
        if len(findings) - begun > _MOST_DEFECTS:
            zh, en = f"有问题的地方超过 {_MOST_DEFECTS:,} 处", f"more than {_MOST_DEFECTS:,} defects"
            findings.append(too_large(name, row.line, zh, en))
            return
        yield row


def too_wide(name: str, line: int, count: int) -> Finding:
    """Return the finding that a table has more columns than are read."""
    return Finding("ALM-C030", {"count": f"{count:,}", "limit": f"{MOST_COLUMNS:,}"}, name, line)


def too_large(name: str, line: int | None, zh: str, en: str) -> Finding:
    """Return the finding that a table is read up to a line."""
    return Finding("ALM-C031", {"detail_zh": zh, "detail_en": en}, name, line)
