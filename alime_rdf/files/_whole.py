import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

#: Where no file can be made beside another, or take its name (one that is a mount), that one is written itself.
_IN_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the name of a file beside `path` to write; at the end it takes the name of `path`, in one step.

    A run that fails or is killed leaves what was there. What is no file (``/dev/stdout``, a pipe) is written itself;
    of a link, what it points to.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "names.txt") as part:
    ...         _ = part.write_text("澄汀")
    ...     sorted(os.listdir(folder))
    ['names.txt']
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        yield path
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    _remove_leftovers(target)
    try:
        part.touch()
    except OSError as error:
        if error.errno not in _IN_PLACE or not target.exists():
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield path
        return
    try:
        yield part
        _settle(part, target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """Open a file for text, UTF-8 and lines ended by a line feed, as :func:`whole_file` does."""
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        yield out


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file in one step: whoever reads it finds all of it or what was there before."""
    with whole_file(path) as part:
        part.write_bytes(data.encode() if isinstance(data, str) else data)


def _settle(part: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        part.chmod(stat.S_IMODE(target.stat().st_mode))
    with part.open("rb+") as out:
        os.fsync(out.fileno())
    try:
        os.replace(part, target)
    except OSError as error:
        if error.errno not in _IN_PLACE:
            raise
        target.write_bytes(part.read_bytes())


def _remove_leftovers(target: Path) -> None:
    """Remove what processes that were killed left beside a file."""
    name = re.compile(re.escape(f".{target.name}.") + r"(\d{1,9})\.part")
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            found = name.fullmatch(entry.name)
            if found is not None and not _lives(int(found[1])):
                os.unlink(entry.path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
