"""Reads a workbook in a process of its own, with little memory and time: ``python _sheets.py PATH MIB SECONDS``.

A workbook of a few bytes may say that it has billions of cells, and the library takes what it is told: it makes room
for all of them, and ends its process where there is none. This imports nothing of the project, and writes JSON Lines:
a sheet's name and whether it is shown, its merged cells and the number of its first row, then its rows that say
something, each with its number.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, TextIO


def main(path: str, memory: int, seconds: int) -> None:
    """Write what the sheets of a workbook hold to the standard output."""
    limits = {resource.RLIMIT_AS: memory << 20, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        # Not every system knows all of them.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    out = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    try:
        _write(path, out)
    except KeyboardInterrupt:
        raise
    except MemoryError:
        sys.exit(3)
    # Damaged files make the library panic, which is no Exception.
    except BaseException as error:
        out.write(json.dumps({"error": str(error)[:500]}) + "\n")
    out.flush()


def _write(path: str, out: TextIO) -> None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with CalamineWorkbook.from_path(path) as workbook:
        for metadata in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(metadata.name)
            if sheet.start is None:
                continue
            shown = metadata.visible == SheetVisibleEnum.Visible
            head = {"name": metadata.name, "shown": shown, "merged": sheet.merged_cell_ranges or ()}
            out.write(json.dumps(head | {"start": sheet.start}) + "\n")
            for number, row in enumerate(sheet.iter_rows(), start=sheet.start[0] + 1):
                cells = [_text(cell) for cell in row]
                if any(cell and not cell.isspace() for cell in cells):
                    out.write(json.dumps([number, cells], ensure_ascii=False) + "\n")


def _text(cell: Any) -> str:
    """Return a cell as a sheet shows it, as far as it can be told: numbers with 15 digits at most."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
