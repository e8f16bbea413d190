import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from alime_rdf.errors import Finding
from mining.tables._decode import BROKEN, read_text
from mining.tables._row import TableRow


def read_table(path: Path, *, findings: list[Finding], encoding: str = "utf-8") -> Iterator[TableRow]:
    """Yield the rows of a CSV (``.csv``, ``.tsv``) or JSON Lines (``.jsonl``, ``.jl``) file.

    A row with broken bytes, with too many or too few cells, or that is no JSON object adds ALM-C001 and is
    left out; so does what the csv module can't parse.
    """
    text = read_text(path, findings=findings, encoding=encoding)
    if path.suffix in (".jsonl", ".jl", ".ndjson"):
        yield from _read_json_lines(text, path.name, findings)
    else:
        yield from _read_csv(text, path.name, "\t" if path.suffix == ".tsv" else ",", findings)


def _broken(name: str, line: int, detail: str) -> Finding:
    return Finding("ALM-C001", {"detail": detail}, name, line)


def _read_json_lines(text: str, name: str, findings: list[Finding]) -> Iterator[TableRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            findings.append(_broken(name, number, f"no JSON: {error}"))
            continue
        if not isinstance(data, dict):
            findings.append(_broken(name, number, "it is no JSON object"))
        elif BROKEN in line:
            findings.append(_broken(name, number, "it has bytes that are not UTF-8"))
        else:
            yield TableRow(name, number, data)


def _read_csv(text: str, name: str, delimiter: str, findings: list[Finding]) -> Iterator[TableRow]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            detail = f"{error}; it took the lines {line} to {rows.line_num}" if rows.line_num > line else str(error)
            findings.append(_broken(name, line, detail))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
        elif len(cells) != len(header):
            findings.append(_broken(name, line, f"{len(cells)} cells where the header has {len(header)}"))
        elif any(BROKEN in cell for cell in cells):
            findings.append(_broken(name, line, "it has bytes that are not UTF-8"))
        else:
            yield TableRow(name, line, dict(zip(header, cells, strict=True)))
