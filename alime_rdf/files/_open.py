import os
import stat
from pathlib import Path
from typing import BinaryIO

from alime_rdf.errors import UsageError

#: MiB of a file that is read as a whole, where the environment doesn't say otherwise.
_LARGEST = 128
_SETTING = "ALIME_MAX_FILE_MB"
_KINDS = (
    (stat.S_ISDIR, "文件夹", "a folder"),
    (stat.S_ISFIFO, "管道", "a pipe"),
    (stat.S_ISSOCK, "套接字", "a socket"),
    (stat.S_ISCHR, "设备", "a device"),
    (stat.S_ISBLK, "设备", "a device"),
)


def largest_file() -> int:
    """Return how many bytes a file may have that is read as a whole: 128 MiB, or what ``ALIME_MAX_FILE_MB`` says."""
    said = os.environ.get(_SETTING, "")
    return (int(said) if said.isdecimal() and int(said[:9]) > 0 else _LARGEST) << 20


def open_file(path: Path, *, most: int | None = None) -> BinaryIO:
    """Open a regular file for reading, at once: a pipe, a device or a folder would block or never end.

    Raises UsageError: ALM-D034 for what is no regular file, ALM-D035 for one of more than `most` bytes, ALM-D036 for
    one that can't be opened.
    """
    try:
        # Already opening a device may do something: look before.
        _check(path, os.stat(path), most)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        detail = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError("ALM-D036", {"path": str(path), "detail": detail}, source=path.name) from error
    try:
        # And after: it may have been exchanged between the two.
        _check(path, os.fstat(descriptor), most)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_bytes(path: Path, *, most: int | None = None) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes (`largest_file`); errors as of :func:`open_file`."""
    most = largest_file() if most is None else most
    with open_file(path, most=most) as file:
        # A file may say that it is smaller than it is, or grow. What has nothing yet, as in /proc, is empty.
        data = file.read(most + 1) or b""
    if len(data) > most:
        raise _too_large(path, most)
    return data


def read_utf8(path: Path, *, errors: str = "strict") -> str:
    """Return the text of a file in UTF-8, without a byte order mark; UnicodeDecodeError for another encoding.

    Errors as of :func:`open_file`.
    """
    return read_bytes(path).decode("utf-8-sig", errors)


def _check(path: Path, status: os.stat_result, most: int | None) -> None:
    if not stat.S_ISREG(status.st_mode):
        zh, en = next(((zh, en) for tells, zh, en in _KINDS if tells(status.st_mode)), ("别的东西", "another thing"))
        values = {"path": str(path), "kind_zh": zh, "kind_en": en}
        raise UsageError("ALM-D034", values, source=path.name)
    if most is not None and status.st_size > most:
        raise _too_large(path, most)


def _too_large(path: Path, most: int) -> UsageError:
    values = {"path": str(path), "limit": f"{most >> 20}", "setting": _SETTING}
    return UsageError("ALM-D035", values, source=path.name)
