"""The one door for files that a person or a domain names.

What is read is a regular file no larger than what can be read; what is written is whole or isn't there.
"""

from alime_rdf.files._lines import LONGEST_LINE, read_lines, text_lines, whole_line
from alime_rdf.files._open import largest_file, open_file, read_bytes, read_utf8
from alime_rdf.files._whole import whole_file, whole_text, write_whole
from alime_rdf.files._within import MOST_VISITED, Folders, OutsideError, TooManyError

__all__ = [
    "LONGEST_LINE",
    "MOST_VISITED",
    "Folders",
    "OutsideError",
    "TooManyError",
    "largest_file",
    "open_file",
    "read_bytes",
    "read_lines",
    "read_utf8",
    "text_lines",
    "whole_file",
    "whole_line",
    "whole_text",
    "write_whole",
]
