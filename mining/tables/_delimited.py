import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from alime_rdf.errors import Finding
from mining.tables._decode import UNDECODED
from mining.tables._header import HEAD, Header, above_header, broken, find_header
from mining.tables._row import TableRow

#: In this order where several would do: a comma is in texts and numbers too.
_DELIMITERS = ("\t", ";", ",", "|")
#: So many lines are looked at to tell the delimiter.
_LOOKED_AT = 1000
#: Excel's own word on the delimiter.
_SEP_LINE = re.compile(r'"?sep=(.)"?[,;\t]*\n?', re.IGNORECASE)
#: What Excel takes for text: ="0123".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
#: Other habits of quoting, tried on a row that the usual one can't read.
_HABITS: tuple[dict[str, Any], ...] = ({"escapechar": "\\", "doublequote": False}, {"skipinitialspace": True})

_NOT_CLOSED = "a quote is not closed"

# The module's limit of 131,072 characters a cell would cost rows whose descriptions are pages.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class _Record:
    """The lines ``begin`` to ``end`` (from 0, exclusive) as cells; without cells, what is wrong with them."""

    begin: int
    end: int
    cells: list[str] | None
    error: str = ""


def read_delimited(text: str, name: str, findings: list[Finding], *, encoding: str) -> Iterator[TableRow]:
    """Yield the rows of a table whose delimiter is told from the text itself.

    A row of another width than the header's, with bytes that couldn't be decoded or NUL characters adds ALM-C001. A
    quote that is never closed costs the row in which it was opened, and reading goes on in the next line.
    """
    lines = io.StringIO(text).readlines()
    start = 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    told = _SEP_LINE.fullmatch(lines[start]) if start < len(lines) else None
    start += told is not None
    delimiter = told[1] if told is not None else delimiter_of(lines[start : start + _LOOKED_AT])
    header, at = _header(lines, start, delimiter, name, findings)
    if header is None:
        return
    damaged = UNDECODED.search(text) is not None or "\0" in text
    formulas = '="' in text
    for record in _records(lines, at, delimiter, header):
        cells = record.cells
        line = record.begin + 1
        if cells is not None and not any(map(str.strip, cells)):
            continue
        if detail := _defect(record, header, damaged, encoding):
            findings.append(broken(name, line, *detail))
        elif cells is not None:
            if formulas:
                cells = [_FORMULA_TEXT.sub(r"\1", cell) if cell.startswith('="') else cell for cell in cells]
            if (row := header.row(cells, line)) is not None:
                yield row


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the delimiter by which most rows are as wide as the header; one that no text has for a single column."""

    def fit(delimiter: str) -> float:
        rows = [
            r.cells or [] for r in _records(lines, 0, delimiter) if r.cells is None or any(map(str.strip, r.cells))
        ]
        at = find_header(rows)
        header = Header(rows[at], "", 0, []) if rows else None
        if header is None or header.width < 2:
            return 0.0
        below = rows[at + 1 :]
        share = sum(map(header.fits, below)) / len(below) if below else 1.0
        if at and (len(below) < at or share < 0.8):
            # A title above a header is rare: what looks like one may be the name of a single column.
            return 0.0
        return (share + 0.01) * (1 - 0.5 / header.width) / (2 if at else 1)

    best = max(_DELIMITERS, key=fit)
    return best if fit(best) > 0 else "\x1f"


def _header(
    lines: Sequence[str], start: int, delimiter: str, name: str, findings: list[Finding]
) -> tuple[Header | None, int]:
    records = _records(lines, start, delimiter)
    head = list(islice((r for r in records if r.cells is not None and any(map(str.strip, r.cells))), HEAD))
    if not head:
        return None, len(lines)
    number = find_header([record.cells or [] for record in head])
    if number:
        findings.append(above_header(name, head[0].begin + 1, head[number].begin + 1))
    cells = [UNDECODED.sub("\ufffd", cell) for cell in head[number].cells or []]
    return Header(cells, name, head[number].begin + 1, findings), head[number].end


def _records(lines: Sequence[str], start: int, delimiter: str, header: Header | None = None) -> Iterator[_Record]:
    """Yield the records from line `start` on. After one that can't be read, go on in the line behind its first."""
    begin = start
    while begin < len(lines):
        first = begin
        reader = csv.reader((lines[n] for n in range(first, len(lines))), delimiter=delimiter, strict=True)
        error = ""
        try:
            for cells in reader:
                end = first + reader.line_num
                misfit = header is not None and not header.fits(cells)
                other = _otherwise(lines, begin, delimiter, header) if misfit else None
                if other is not None:
                    yield other
                    begin = other.end
                    break
                if end - begin > 1 and _swallows(lines[begin + 1 : end], misfit, delimiter, header):
                    error = _NOT_CLOSED
                    break
                yield _Record(begin, end, cells)
                begin = end
            else:
                return
        except csv.Error as caught:
            other = _otherwise(lines, begin, delimiter, header)
            if other is not None:
                yield other
                begin = other.end
            else:
                error = _NOT_CLOSED if first + reader.line_num > begin + 1 else str(caught)
        if error:
            yield _Record(begin, begin + 1, None, error)
            begin += 1


def _otherwise(lines: Sequence[str], begin: int, delimiter: str, header: Header | None) -> _Record | None:
    """Read a record by other habits of quoting, if it then fits the header."""
    if header is None or '"' not in lines[begin]:
        return None
    for habit in _HABITS:
        if "escapechar" in habit and '\\"' not in lines[begin]:
            continue
        rest = (lines[n] for n in range(begin, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True, **habit)
        try:
            cells = next(reader)
        except csv.Error:
            continue
        if header.fits(cells):
            return _Record(begin, begin + reader.line_num, cells)
    return None


def _swallows(lines: Sequence[str], misfit: bool, delimiter: str, header: Header | None) -> bool:
    """Tell whether the further lines of a record are rows of their own, taken in by a quote that isn't closed."""
    if header is None:
        return False
    if misfit:
        return any(r.cells is not None and header.fits(r.cells) for r in _records(lines, 0, delimiter))
    # A record that fits may be two damaged rows, with good ones between them. Text may look like a narrow row.
    between = [r.cells for r in _records(lines[:-1], 0, delimiter)]
    return header.width >= 5 and bool(between) and all(cells is not None and header.fits(cells) for cells in between)


def _defect(record: _Record, header: Header, damaged: bool, encoding: str) -> tuple[str, str] | None:
    if record.cells is None:
        return ("引号没有闭合" if record.error == _NOT_CLOSED else "引号使用有误"), record.error
    if damaged and any("\0" in cell for cell in record.cells):
        return "含有 NUL 字符", "it has NUL characters"
    if damaged and any(UNDECODED.search(cell) for cell in record.cells):
        return f"含有不是 {encoding.upper()} 编码的字节", f"it has bytes that are not {encoding.upper()}"
    if not header.fits(record.cells):
        found, expected = len(record.cells), header.width
        return f"有 {found} 格，而表头有 {expected} 格", f"{found} cells where the header has {expected}"
    return None
