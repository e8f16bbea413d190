from collections.abc import Iterable
from pathlib import Path

from alime_rdf.emit import LabelError, local_name
from alime_rdf.errors import Finding
from mining.tables import TableRow, read_table


class RowReader:
    """Reads tables and says in `findings` what is wrong with their rows."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def find(self, code: str, row: TableRow, **values: str) -> None:
        """Add a finding at a row."""
        self.findings.append(Finding(code, values, row.source, row.line))

    def rows(self, path: Path | None, encoding: str = "utf-8") -> Iterable[TableRow]:
        """Return the rows of a table, none where there is no table."""
        return read_table(path, findings=self.findings, encoding=encoding) if path is not None else ()

    def usable(self, label: str, row: TableRow, *, path: bool = False) -> bool:
        """Tell whether a label (or each part of a path) can name a thing; if not, say so in the findings."""
        try:
            for part in label.split("/") if path else [label]:
                local_name(part)
        except LabelError as error:
            self.find(error.code, row, **error.values)
            return False
        return True
