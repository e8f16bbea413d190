import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alime_rdf.errors import DomainError
from alime_rdf.files import MOST_VISITED, Folders, OutsideError, TooManyError, largest_file

#: No folder for a shop's data: everything is below it, or nothing in it is a file.
_NEVER = ("/", "/dev", "/proc", "/sys", "/etc")
#: So many times the largest file, all texts of a source may have.
_TEXTS = 8


@dataclass(frozen=True, slots=True)
class DomainPaths:
    """Finds the files that a domain file names, within its folder and those that it names."""

    folder: Path
    source: str
    more: tuple[Path, ...] = ()

    def with_folders(self, names: Sequence[str]) -> "DomainPaths":
        """Let files lie in further folders, or be these files. Raises DomainError (ALM-B002) for what is neither."""
        found = []
        for name in names:
            path = Path(name) if "\0" not in name else None
            path = Path(os.path.realpath(self.folder / path)) if path is not None else None
            if path is None or not (_is(path, stat.S_ISDIR) or _is(path, stat.S_ISREG)):
                raise self.wrong("domain.folders", f"there is no folder or file {name}")
            if any(path == Path(never) or (never != "/" and path.is_relative_to(never)) for never in _NEVER):
                raise self.wrong("domain.folders", f"{path} is no folder for data")
            found.append(path)
        return replace(self, more=tuple(found))

    def wrong(self, key: str, detail: str) -> DomainError:
        return DomainError("ALM-B002", {"key": key, "detail": detail}, source=self.source)

    def file(self, name: str, key: str, *, folder: bool = False) -> Path:
        """Return a regular file, or with `folder` a folder.

        Raises DomainError: ALM-D037 where it lies outside, ALM-B002 where there is none.
        """
        path = self._resolve(name, key)
        if not _is(path, stat.S_ISREG) and not (folder and _is(path, stat.S_ISDIR)):
            raise self.wrong(key, f"there is no file {name}")
        return path

    def matching(self, patterns: Sequence[str], key: str, *, folders: bool) -> tuple[Path, ...]:
        """Return the regular files, and with `folders` the folders, that patterns name.

        Raises DomainError: ALM-D037 where one lies outside, ALM-D038 where a pattern looks at too many, ALM-D035
        where they are too large together, ALM-B002 where there is none.
        """
        found: dict[Path, None] = {}
        for pattern in patterns:
            try:
                named = self._folders.matches(pattern)
            except TooManyError as error:
                values = {"key": key, "pattern": pattern, "limit": f"{MOST_VISITED:,}"}
                raise DomainError("ALM-D038", values, source=self.source) from error
            except (OutsideError, OSError, RuntimeError, ValueError) as error:
                raise self._outside(key, pattern) from error
            readable = [p for p in named if _is(p, stat.S_ISREG) or (folders and _is(p, stat.S_ISDIR))]
            if not readable and not set("*?[") & set(pattern):
                raise self.wrong(key, f"no file is named {pattern}")
            found |= dict.fromkeys(readable)
        paths = tuple(found)
        if not paths:
            raise self.wrong(key, f"no file is named {', '.join(patterns)}")
        most = _TEXTS * largest_file()
        if sum(path.stat().st_size for path in paths) > most:
            values = {"path": key, "limit": f"{most >> 20}", "setting": "ALIME_MAX_FILE_MB"}
            raise DomainError("ALM-D035", values, source=self.source)
        return paths

    @property
    def _folders(self) -> Folders:
        return Folders(self.folder, self.more)

    def _resolve(self, name: str, key: str) -> Path:
        try:
            return self._folders.resolve(name)
        except (OutsideError, OSError, RuntimeError, ValueError) as error:
            raise self._outside(key, name) from error

    def _outside(self, key: str, name: str) -> DomainError:
        return DomainError("ALM-D037", {"key": key, "path": name}, source=self.source)


def _is(path: Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(path.stat().st_mode)
    except (OSError, ValueError):
        return False
