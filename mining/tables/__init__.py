"""Tables as people have them: files of any form and encoding become rows.

A row that can't be read becomes a finding with code, file and line, and the reading goes on.
"""

from mining.tables._decode import read_text
from mining.tables._read import read_table
from mining.tables._row import TableRow

__all__ = ["TableRow", "read_table", "read_text"]
