from collections.abc import Iterator
from pathlib import Path

from alime_rdf.files._open import largest_file, open_file

#: Bytes of a line.
LONGEST_LINE = 16 << 20


def whole_line(line: bytes | None) -> bytes:
    """Return a line of `read_lines`. Raises ValueError for one that is too long."""
    if line is None:
        raise ValueError(f"the line has more than {LONGEST_LINE >> 20} MiB")
    return line


def read_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of a regular file with their numbers, from 1; None for a line of more than 16 MiB.

    Errors as of :func:`~alime_rdf.files.open_file`, for a file of any size that can be read as a whole.
    """
    with open_file(path, most=largest_file()) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            whole = line.endswith(b"\n") or len(line) <= LONGEST_LINE
            while not whole and (rest := file.readline(LONGEST_LINE)):
                if rest.endswith(b"\n"):
                    break
            yield number, line if whole else None


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text in UTF-8 with their numbers; what isn't UTF-8 is U+FFFD, as is a line too long.

    Errors as of :func:`read_lines`.
    """
    for number, line in read_lines(path):
        text = "\ufffd" if line is None else line.decode("utf-8", errors="replace")
        yield number, text.removeprefix("\ufeff") if number == 1 else text
