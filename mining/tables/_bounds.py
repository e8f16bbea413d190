from collections.abc import Callable, Iterable, Iterator

from alime_rdf.errors import Finding
from mining.tables._row import TableRow

#: Columns of a table, as many as a sheet of Excel can have.
MOST_COLUMNS = 16_384
#: Cells of a table, and rows times columns where rows have different ones.
_MOST_CELLS, _MOST_AREA = 10_000_000, 100_000_000
_MOST_ROWS = 3_000_000
#: Defects of a table; one with more is none.
_MOST_DEFECTS = 100_000


class _TooManyError(Exception):
    """A table has more defects than a table has."""


class _Counted(list[Finding]):
    """Hands findings on to another list. Raises _TooManyError behind so many."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__()
        self._findings = findings
        self._left = _MOST_DEFECTS

    def append(self, finding: Finding) -> None:
        self._findings.append(finding)
        self._left -= 1
        if self._left < 0:
            raise _TooManyError

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.append(finding)

    def __iadd__(self, findings: Iterable[Finding]) -> "_Counted":  # type: ignore[override, misc]
        self.extend(findings)
        return self


def bounded(
    read: Callable[[list[Finding]], Iterator[TableRow]], name: str, findings: list[Finding]
) -> Iterator[TableRow]:
    """Yield the rows that `read` yields, which takes a list for findings, up to what memory and time allow.

    A table with more columns than a sheet can have ends at ALM-C030, one with too many rows, cells or defects at
    ALM-C031.
    """
    try:
        yield from _counted(read(_Counted(findings)), name, findings)
    except _TooManyError:
        zh, en = f"有问题的地方超过 {_MOST_DEFECTS:,} 处", f"more than {_MOST_DEFECTS:,} defects"
        findings.append(too_large(name, None, zh, en))


def _counted(rows: Iterator[TableRow], name: str, findings: list[Finding]) -> Iterator[TableRow]:
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
        yield row


def too_wide(name: str, line: int, count: int) -> Finding:
    """Return the finding that a table has more columns than are read."""
    return Finding("ALM-C030", {"count": f"{count:,}", "limit": f"{MOST_COLUMNS:,}"}, name, line)


def too_large(name: str, line: int | None, zh: str, en: str) -> Finding:
    """Return the finding that a table is read up to a line."""
    return Finding("ALM-C031", {"detail_zh": zh, "detail_en": en}, name, line)
