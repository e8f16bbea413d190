import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from alime_rdf.errors import Finding
from mining.tables._bounds import too_large
from mining.tables._header import HEAD, Header, above_header, find_header, left_out
from mining.tables._row import TableRow

_PROGRAM = Path(__file__).with_name("_sheets.py")
#: What the process that opens a workbook may take: MiB and seconds.
_MEMORY, _SECONDS = 1024, 60
#: What is taken of a workbook: bytes of a row, bytes and cells of all, and as many rows as a sheet of Excel can have.
_LONGEST_ROW, _MOST_BYTES, _MOST_CELLS, _MOST_ROWS = 64 << 20, 512 << 20, 10_000_000, 1_048_576
#: Cells that are filled in from merged ones.
_MOST_FILLED = 1_000_000
#: A range of cells: the first and the last, as row and column.
_Range = tuple[tuple[int, int], tuple[int, int]]


class _EndedError(Exception):
    """The process that opened the workbook took too much, or found it damaged."""


@dataclass(slots=True)
class _Sheet:
    """A sheet's rows that say something, by their numbers, and its merged cells, counted from the first column."""

    name: str
    shown: bool
    merged: list[_Range]
    rows: dict[int, list[str]] = field(default_factory=dict)


def read_workbook(path: Path, name: str, findings: list[Finding]) -> Iterator[TableRow]:
    """Yield the rows of a workbook's fullest sheet (.xlsx, .xlsm, .xlsb, .xls, .ods).

    A workbook that can't be opened adds ALM-C027, one that takes too much memory or time ALM-C032, one with too many
    cells ALM-C031; further sheets that have rows are named by ALM-C028.
    """
    try:
        sheets = _sheets(path, name, findings)
    except _EndedError as error:
        if str(error):
            findings.append(Finding("ALM-C027", {"path": name, "detail": str(error)}, name))
        else:
            limits = {"memory": f"{_MEMORY:,}", "seconds": f"{_SECONDS}"}
            findings.append(Finding("ALM-C032", {"path": name} | limits, name))
        return
    if not sheets:
        return
    sheet = max(sheets, key=lambda each: sum(cell != "" for row in each.rows.values() for cell in row))
    others = [each.name for each in sheets if each is not sheet and len(each.rows) > 1]
    if others:
        listed = ", ".join(others)
        zh, en = (
            f"只读工作表“{sheet.name}”，不读“{listed}”",
            f"of the workbook the sheet {sheet.name} is read, not {listed}",
        )
        findings.append(left_out(name, None, zh, en))
    numbered = list(sheet.rows.items())
    at = find_header([row for _, row in numbered[:HEAD]])
    line, cells = numbered[at]
    if at:
        findings.append(above_header(name, numbered[0][0], line))
    _fill_down(sheet, line)
    header = Header(cells, name, line, findings)
    for number, row in numbered[at + 1 :]:
        read = header.row(row, number)
        if read is not None:
            yield read


def _sheets(path: Path, name: str, findings: list[Finding]) -> list[_Sheet]:
    """Return the sheets that aren't empty, those that are shown if any is. Raises _EndedError."""
    # Without the folder of the program in its path: its modules are named like those of the standard library.
    command = [sys.executable, "-P", str(_PROGRAM), str(path), str(_MEMORY), str(_SECONDS)]
    sheets: list[_Sheet] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            whole = process.stdout is not None and _take(process.stdout, sheets)
            if whole:
                process.wait()
        finally:
            process.kill()
    if not whole:
        zh = f"超过 {_MOST_ROWS:,} 行或 {_MOST_CELLS:,} 格"
        en = f"more than {_MOST_ROWS:,} rows or {_MOST_CELLS:,} cells"
        findings.append(too_large(name, max(sheets[-1].rows, default=0) if sheets else 0, zh, en))
    elif process.returncode != 0:
        raise _EndedError
    filled = [sheet for sheet in sheets if sheet.rows]
    return [sheet for sheet in filled if sheet.shown] or filled


def _take(stream: IO[bytes], sheets: list[_Sheet]) -> bool:
    """Add the sheets that the process writes; return whether they are whole. Raises _EndedError for a damaged one."""
    cells = rows = size = 0
    while line := stream.readline(_LONGEST_ROW):
        size += len(line)
        if not line.endswith(b"\n") or size > _MOST_BYTES or cells > _MOST_CELLS or rows > _MOST_ROWS:
            # What the process wrote as it ended is no row either; its status tells the two apart.
            return not stream.read(1) if not line.endswith(b"\n") else False
        said = json.loads(line)
        if isinstance(said, list):
            number, row = said
            cells, rows = cells + len(row), rows + 1
            sheets[-1].rows[number] = row
        elif "error" in said:
            raise _EndedError(said["error"] or "it is damaged")
        else:
            sheets.append(_Sheet(said["name"], said["shown"], _merged(said["merged"], said["start"])))
    return True


def _merged(ranges: Sequence[Any], start: Sequence[int]) -> list[_Range]:
    """Return the merged cells of a sheet: rows by their numbers, columns counted from its first that isn't empty."""
    column = start[1]
    return [((a + 1, b - column), (c + 1, d - column)) for (a, b), (c, d) in ranges]


def _fill_down(sheet: _Sheet, header: int) -> None:
    """Let cells that are merged over several rows below the header be in each of them: a category, say."""
    left = _MOST_FILLED
    for (top, column), (bottom, _) in sheet.merged:
        if top <= header or column < 0 or top not in sheet.rows:
            continue
        for number in range(top + 1, bottom + 1):
            left -= 1
            if left < 0:
                return
            if number in sheet.rows:
                sheet.rows[number][column] = sheet.rows[top][column]
