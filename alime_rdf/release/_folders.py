"""Folders that come to be in one step: worked on beside their place, then exchanged with what is there."""

import ctypes
import errno
import fcntl
import os
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_TRIES = 100
_HERE = -100
_SWAP = 2
#: What a file system, or a kernel, answers that can't exchange two names.
_UNABLE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)
#: Signals that ask a process to end, and would end it where it is.
_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def working_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder to work in, and remove at the end whatever then has its name.

    It is locked as long as this process lives. Folders of the same `prefix` that nobody holds are those of dead
    processes, and are removed first. SIGTERM and SIGHUP end the work as SIGINT does, so that the folder goes then.
    Raises OSError where `parent` can't be written.
    """
    remove_leftovers(parent, prefix)
    with _signals_unwind():
        path, handle = _make(parent, prefix)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
            os.close(handle)


@contextmanager
def _signals_unwind() -> Iterator[None]:
    """Let signals that would end this process at once raise SystemExit; leave alone those ignored or handled."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]

    caught = []

    def unwind(number: int, frame: FrameType | None) -> None:
        caught.append(number)
        # Another one must not break off the clearing up.
        for each in taken:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in taken:
        signal.signal(number, unwind)
    try:
        yield
    except Exception as error:
        # A query of Oxigraph that is interrupted ends with an error of its own.
        if caught:
            raise SystemExit(128 + caught[0]) from error
        raise
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Wait until no other process is within such a block for `folder`."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, wait=True)
        yield
    finally:
        os.close(handle)


def remove_leftovers(parent: Path, prefix: str) -> None:
    """Remove the working folders of processes that were killed; one whose process lives is locked."""
    for entry in list(os.scandir(parent)):
        if not re.fullmatch(re.escape(prefix) + r"[a-z0-9_]{8}", entry.name) or not entry.is_dir(
            follow_symlinks=False
        ):
            continue
        try:
            handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if _lock(handle) and _is_at(handle, Path(entry.path)):
                shutil.rmtree(entry.path, ignore_errors=True)
        finally:
            os.close(handle)


def put_in_place(folder: Path, place: Path) -> None:
    """Give a finished folder its name, durably; what has the name (a folder) takes that of `folder` in the same step.

    Where the system can't exchange names, what is there is moved aside for an instant, as ``.NAME.retired-…``:
    :func:`bring_back` is for those killed within it.
    """
    _flush(folder)
    if not place.exists():
        os.rename(folder, place)
    elif not _exchange(folder, place):
        retired = Path(tempfile.mkdtemp(prefix=f".{place.name}.retired-", dir=place.parent))
        os.rename(place, retired)
        os.rename(folder, place)
        os.rename(retired, folder)
    _flush_one(place.parent)


def bring_back(place: Path) -> None:
    """Put a folder back that was moved aside by a process that was killed before it put another in its place."""
    prefix = f".{place.name}.retired-"
    if place.parent.is_dir():
        for retired in sorted(place.parent.glob(f"{_escaped(prefix)}????????")):
            if not place.exists():
                os.rename(retired, place)
    if place.parent.is_dir():
        remove_leftovers(place.parent, prefix)


def _escaped(text: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", text)


def _make(parent: Path, prefix: str) -> tuple[Path, int]:
    for _ in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        # Before it was locked, another process may have taken it for a leftover.
        if _lock(handle) and _is_at(handle, path):
            return path, handle
        os.close(handle)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(parent))


def _lock(handle: int, *, wait: bool = False) -> bool:
    """Lock an open folder; return whether it is ours. What can't be locked (on some network drives) is nobody's."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return wait
    return True


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False))
    except OSError:
        return False


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; return False where the system can't."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_HERE, names[0], _HERE, names[1], _SWAP)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*names, _SWAP)
    else:
        return False
    if failed and (number := ctypes.get_errno()) not in _UNABLE:
        raise OSError(number, os.strerror(number), str(other))
    return not failed


def _flush(folder: Path) -> None:
    """Write a folder to the disk: after a power cut its name must not stand for empty files."""
    for at, _, files in os.walk(folder):
        for name in files:
            _flush_one(Path(at) / name)
        _flush_one(Path(at))


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
