from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from alime_rdf.errors import Finding
from mining.tables._header import HEAD, Header, above_header, find_header, left_out
from mining.tables._row import TableRow

#: A range of cells: the first and the last, as row and column.
_Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's rows, the number of the first, and its merged cells, counted from the first row and column."""

    first: int
    rows: list[list[Any]]
    merged: list[_Range]


_Sheets = dict[str, _Sheet]


def read_workbook(path: Path, name: str, findings: list[Finding]) -> Iterator[TableRow]:
    """Yield the rows of a workbook's fullest sheet (.xlsx, .xlsm, .xlsb, .xls, .ods).

    A workbook that can't be opened adds ALM-C027; further sheets that have rows are named by ALM-C028.
    """
    try:
        sheets = _sheets(path)
    except KeyboardInterrupt:
        raise
    # Damaged files make the library panic, which is no Exception.
    except BaseException as error:
        findings.append(Finding("ALM-C027", {"path": name, "detail": str(error)}, name))
        return
    if not sheets:
        return
    fullest = max(sheets, key=lambda sheet: sum(cell != "" for row in sheets[sheet].rows for cell in row))
    others = [sheet for sheet, read in sheets.items() if sheet != fullest and len(read.rows) > 1]
    if others:
        listed = ", ".join(others)
        zh, en = (
            f"只读工作表“{fullest}”，不读“{listed}”",
            f"of the workbook the sheet {fullest} is read, not {listed}",
        )
        findings.append(left_out(name, None, zh, en))
    sheet = sheets[fullest]
    numbered = [(sheet.first + n, row) for n, row in enumerate(sheet.rows) if any(map(_said, row))]
    at = find_header([row for _, row in numbered[:HEAD]])
    line, cells = numbered[at]
    if at:
        findings.append(above_header(name, numbered[0][0], line))
    _fill_down(sheet, line - sheet.first)
    header = Header([_text(cell) for cell in cells], name, line, findings)
    for number, row in numbered[at + 1 :]:
        read = header.row([_text(cell) for cell in row], number)
        if read is not None:
            yield read


def _sheets(path: Path) -> _Sheets:
    """Return the sheets that aren't empty, those that are shown if any is: the first row's number, and the rows."""
    sheets: dict[bool, _Sheets] = {True: {}, False: {}}
    with CalamineWorkbook.from_path(str(path)) as workbook:
        for metadata in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(metadata.name)
            rows = sheet.to_python()
            if sheet.start is not None and any(_said(cell) for row in rows for cell in row):
                shown = metadata.visible == SheetVisibleEnum.Visible
                sheets[shown][metadata.name] = _Sheet(sheet.start[0] + 1, rows, _merged(sheet, sheet.start))
    return sheets[True] or sheets[False]


def _merged(sheet: CalamineSheet, start: tuple[int, int]) -> list[_Range]:
    """Return the merged cells of a sheet, counted from its first cell that isn't empty."""
    row, column = start
    return [((a - row, b - column), (c - row, d - column)) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]


def _fill_down(sheet: _Sheet, header: int) -> None:
    """Let cells that are merged over several rows below the header be in each of them: a category, say."""
    for (top, left), (bottom, _) in sheet.merged:
        if top > header and left >= 0:
            for row in sheet.rows[top + 1 : bottom + 1]:
                row[left] = sheet.rows[top][left]


def _said(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _text(cell: Any) -> str:
    """Return a cell as a sheet shows it, as far as it can be told: numbers with 15 digits at most."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
