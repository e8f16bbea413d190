"""Tables as people have them: files of any form and encoding become rows.

A row that can't be read becomes a finding with code, file and line, and the reading goes on.
"""

from mining.tables._decode import read_text
from mining.tables._delimited import delimiter_of
from mining.tables._head import with_header
from mining.tables._json import has_too_many, nested_deeper
from mining.tables._read import read_table
from mining.tables._reshape import Reshaped, columns_of, reshape
from mining.tables._row import TableRow

__all__ = [
    "Reshaped",
    "TableRow",
    "columns_of",
    "delimiter_of",
    "has_too_many",
    "nested_deeper",
    "read_table",
    "read_text",
    "reshape",
    "with_header",
]
