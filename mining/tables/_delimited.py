import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from alime_rdf.errors import Finding
from mining.tables._bounds import MOST_COLUMNS, too_large, too_wide
from mining.tables._decode import UNDECODED
from mining.tables._header import HEAD, Header, above_header, broken, find_header
from mining.tables._row import TableRow

#: In this order where several would do: a comma is in texts and numbers too.
_DELIMITERS = ("\t", ";", ",", "|")
#: So many lines are looked at to tell the delimiter.
_LOOKED_AT = 1000
#: And so many characters of them.
_LOOKED_AT_SIGNS = 4_000_000
#: Excel's own word on the delimiter.
_SEP_LINE = re.compile(r'"?sep=(.)"?[,;\t]*\n?', re.IGNORECASE)
#: What Excel takes for text: ="0123".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
#: Other habits of quoting, tried on a row that the usual one can't read.
_HABITS: tuple[dict[str, Any], ...] = ({"escapechar": "\\", "doublequote": False}, {"skipinitialspace": True})

_NOT_CLOSED = "a quote is not closed"

# The module's limit of 131,072 characters a cell would cost rows whose descriptions are pages.
csv.field_size_limit(10_000_000)

#: Lines of a file, and signs on one that might part cells.
_MOST_LINES, _MOST_SIGNS = 5_000_000, 1_000_000
#: How often the text may be gone over to tell the rows of unmatched quotes apart.
_MOST_TIMES = 20


class _EndlessError(Exception):
    """The quotes of a text match in so many ways that its rows can't be told in any time."""


class _Lines:
    """The lines of a text, without their ends; those handed out are counted, however often each is."""

    def __init__(self, lines: list[str], left: list[int] | None = None) -> None:
        self.all = lines
        self._left = left or [_MOST_TIMES * (sum(map(len, lines)) + 100_000)]

    def __len__(self) -> int:
        return len(self.all)

    def part(self, start: int, end: int) -> "_Lines":
        """Return some of the lines, counted with the others."""
        return _Lines(self.all[start:end], self._left)

    def following(self, start: int, delimiter: str) -> Iterator[str]:
        """Yield the lines from a number on, with their ends. Raises _EndlessError where that is too often."""
        for number in range(start, len(self.all)):
            line = self.all[number]
            self._left[0] -= len(line) + 1
            if self._left[0] < 0:
                raise _EndlessError
            if len(line) > _MOST_SIGNS and line.count(delimiter) > _MOST_SIGNS:
                raise csv.Error(f"more than {_MOST_SIGNS:,} cells")
            yield f"{line}\n"


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
    split = text.removesuffix("\n").split("\n", _MOST_LINES)
    rest = split.pop() if len(split) > _MOST_LINES else None
    lines = _Lines(split)
    start = next((number for number, line in enumerate(split) if line.strip()), len(split))
    told = _SEP_LINE.fullmatch(split[start]) if start < len(split) else None
    start += told is not None
    delimiter = told[1] if told is not None else delimiter_of(_first(split, start))
    damaged = UNDECODED.search(text) is not None or "\0" in text
    formulas = '="' in text
    try:
        header, at = _header(lines, start, delimiter, name, findings)
        if header is not None and header.width > MOST_COLUMNS:
            findings.append(too_wide(name, start + 1, header.width))
        elif header is not None:
            yield from _rows(_records(lines, at, delimiter, header), header, name, encoding, damaged, formulas)
    except _EndlessError:
        findings.append(Finding("ALM-C033", {}, name))
    if rest is not None:
        zh, en = f"超过 {_MOST_LINES:,} 行", f"more than {_MOST_LINES:,} lines"
        findings.append(too_large(name, _MOST_LINES, zh, en))


def _first(lines: list[str], start: int) -> list[str]:
    """Return the lines that the delimiter is told from."""
    sizes = accumulate(len(line) for line in lines[start : start + _LOOKED_AT])
    enough = next((number for number, size in enumerate(sizes, start=1) if size > _LOOKED_AT_SIGNS), _LOOKED_AT)
    return lines[start : start + enough]


def _rows(
    records: Iterator["_Record"], header: Header, name: str, encoding: str, damaged: bool, formulas: bool
) -> Iterator[TableRow]:
    for record in records:
        cells = record.cells
        line = record.begin + 1
        if cells is not None and not any(map(str.strip, cells)):
            continue
        if detail := _defect(record, header, damaged, encoding):
            header.findings.append(broken(name, line, *detail))
        elif cells is not None:
            if formulas:
                cells = [_FORMULA_TEXT.sub(r"\1", cell) if cell.startswith('="') else cell for cell in cells]
            if (row := header.row(cells, line)) is not None:
                yield row


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter by which most rows are as wide as the header; one that no text has for a single column."""

    def fit(delimiter: str) -> float:
        try:
            records = list(_records(_Lines(lines), 0, delimiter))
        except _EndlessError:
            return 0.0
        rows = [r.cells or [] for r in records if r.cells is None or any(map(str.strip, r.cells))]
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

    fits = {delimiter: fit(delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=fits.__getitem__)
    return best if fits[best] > 0 else "\x1f"


def _header(
    lines: _Lines, start: int, delimiter: str, name: str, findings: list[Finding]
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


def _records(lines: _Lines, start: int, delimiter: str, header: Header | None = None) -> Iterator[_Record]:
    """Yield the records from line `start` on. After one that can't be read, go on in the line behind its first."""
    begin = start
    while begin < len(lines):
        first = begin
        reader = csv.reader(lines.following(first, delimiter), delimiter=delimiter, strict=True)
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
                if end - begin > 1 and _swallows(lines.part(begin + 1, end), misfit, delimiter, header):
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


def _otherwise(lines: _Lines, begin: int, delimiter: str, header: Header | None) -> _Record | None:
    """Read a record by other habits of quoting, if it then fits the header."""
    if header is None or '"' not in lines.all[begin]:
        return None
    for habit in _HABITS:
        if "escapechar" in habit and '\\"' not in lines.all[begin]:
            continue
        reader = csv.reader(lines.following(begin, delimiter), delimiter=delimiter, strict=True, **habit)
        try:
            cells = next(reader)
        except csv.Error:
            continue
        if header.fits(cells):
            return _Record(begin, begin + reader.line_num, cells)
    return None


def _swallows(lines: _Lines, misfit: bool, delimiter: str, header: Header | None) -> bool:
    """Tell whether the further lines of a record are rows of their own, taken in by a quote that isn't closed."""
    if header is None:
        return False
    if misfit:
        return any(r.cells is not None and header.fits(r.cells) for r in _records(lines, 0, delimiter))
    # A record that fits may be two damaged rows, with good ones between them. Text may look like a narrow row.
    between = [r.cells for r in _records(lines.part(0, len(lines) - 1), 0, delimiter)]
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
