import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path, PurePosixPath

#: Files and folders that a pattern may look at.
MOST_VISITED = 100_000
#: What stands for a sign itself in a pattern.
_ESCAPED = re.compile(r"\[([*?\[])\]")


class OutsideError(Exception):
    """A path that leads out of the folders."""


class TooManyError(Exception):
    """A pattern that looks at too many files and folders."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that files may be read from: where a path really leads, over links too, lies within one of them.

    Relative paths begin at `start`.
    """

    start: Path
    more: tuple[Path, ...] = field(default=())

    def resolve(self, name: str) -> Path:
        """Return where a path leads. Raises OutsideError where that is outside, OSError where links go round."""
        if "\0" in name:
            raise OutsideError
        path = Path(os.path.realpath(self.start / name, strict=False))
        if not self.holds(path):
            raise OutsideError
        return path

    def holds(self, path: Path) -> bool:
        """Tell whether a path that is resolved lies within the folders."""
        return any(path.is_relative_to(folder) for folder in (self.start, *self.more))

    def matches(self, pattern: str) -> list[Path]:
        """Return what a pattern names, sorted: ``*``, ``?`` and ``[…]`` within a name, ``**`` for folders below.

        As in a shell, hidden files are named by patterns that begin with a dot. Folders below that are links aren't
        gone into by ``**``, and what matches but lies outside raises OutsideError. Raises TooManyError where a
        pattern looks at more than 100,000 files and folders.
        """
        parts = PurePosixPath(pattern).parts
        plain = list(takewhile(lambda name: name is not None, map(_literal, parts)))
        top = self.resolve(str(PurePosixPath(*filter(None, plain))))
        if len(plain) == len(parts):
            return [top] if top.exists() else []
        return sorted({self.resolve(str(path)) for path in self._walk(top, parts[len(plain) :])})

    def _walk(self, top: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        """Yield what the parts of a pattern name below a folder; each folder is looked at once for each part."""
        visits = _Visits(MOST_VISITED)
        seen: set[tuple[Path, int]] = set()
        waiting = [(top, 0)]
        while waiting:
            here, at = waiting.pop()
            if (here, at) in seen:
                continue
            seen.add((here, at))
            part, last = parts[at], at == len(parts) - 1
            entries = visits.of(here)
            if part == "**":
                shown = [entry for entry in entries if not entry.name.startswith(".")]
                waiting += [(here / entry.name, at) for entry in shown if _is_folder(entry, link=False)]
                if last:
                    yield from (here / entry.name for entry in shown)
                else:
                    waiting.append((here, at + 1))
                continue
            named = list(_named(entries, part))
            if last:
                yield from (here / entry.name for entry in named)
            else:
                folders = (here / entry.name for entry in named if _is_folder(entry, link=True))
                waiting += [(self.resolve(str(folder)), at + 1) for folder in folders]


@dataclass(slots=True)
class _Visits:
    left: int

    def of(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                seen = []
                for entry in entries:
                    self.left -= 1
                    if self.left < 0:
                        raise TooManyError
                    seen.append(entry)
        except OSError:
            return []
        return seen


def _literal(part: str) -> str | None:
    """Return the name that a part of a pattern stands for; None where it may stand for several."""
    return _ESCAPED.sub(r"\1", part) if not set("*?[") & set(_ESCAPED.sub("", part)) else None


def _named(entries: Iterable[os.DirEntry[str]], part: str) -> Iterator[os.DirEntry[str]]:
    for entry in entries:
        if fnmatchcase(entry.name, part) and (part.startswith(".") or not entry.name.startswith(".")):
            yield entry


def _is_folder(entry: os.DirEntry[str], *, link: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=link)
    except OSError:
        return False
