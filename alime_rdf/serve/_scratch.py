import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_PREFIX = "alime-scratch-"


class Scratch:
    """A folder for a copy of a store that takes updates, locked as long as it is used.

    A process that is killed leaves its folder behind; the next one that makes one removes those whose lock is free.
    """

    def __init__(self) -> None:
        temporary = Path(tempfile.gettempdir())
        for left in sorted(temporary.glob(f"{_PREFIX}*")):
            _remove_if_left(left)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            lock = _locked(self.path)
            # Whoever cleans up may have been faster.
            if lock is not None and self.path.exists():
                self._lock = lock
                return
            if lock is not None:
                os.close(lock)

    def copy(self, store: Path, *, ended: Callable[[], bool]) -> Path:
        """Return the copy of a store, made at the first call.

        Raises InterruptedError where `ended` says meanwhile that it isn't needed any more.
        """

        def copied(source: str, target: str) -> str:
            if ended():
                raise InterruptedError(f"{target} is not needed any more")
            return str(shutil.copy2(source, target))

        copy = self.path / "store"
        if not copy.exists():
            half = Path(tempfile.mkdtemp(dir=self.path)) / "store"
            shutil.copytree(store, half, copy_function=copied)
            half.rename(copy)
        return copy

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _remove_if_left(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_symlink() or path.stat().st_uid != os.getuid():
            return
        lock = _locked(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _locked(path: Path) -> int | None:
    """Return the held lock of a folder; None where somebody else holds it or the folder is gone."""
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(folder)
        return None
    return folder
