"""Publishing: releases side by side in a root folder, and one symlink that says which is served.

``ROOT/releases/<id>`` are releases, ``ROOT/current`` points to one, ``ROOT/history`` lists what was published.
Each step leaves a state that readers can live with: what is killed in between leaves `current` where it was.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from alime_rdf.errors import FailedError, Finding, ReleaseError, UsageError
from alime_rdf.files import write_whole
from alime_rdf.release._folders import only_one, put_in_place, remove_leftovers, working_folder
from alime_rdf.release._sealed import assert_whole, file_digest
from alime_rdf.release._verify import verify_release

_ID = re.compile(r"^[0-9a-f]{12}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Published:
    """A root folder's releases in the order of publishing, and the one that is current."""

    root: Path
    history: tuple[str, ...]
    current: str


def release_id(path: Path) -> str:
    """Return the id of a release: 12 hexadecimal digits of its manifest's SHA-256."""
    return file_digest(path / "manifest.json")[:12]


def publish(path: Path, root: Path) -> Published:
    """Copy a release into `root` and make it the current one; one that is there already is only made current.

    The copy is held against its digests before it takes its name. It also replaces an earlier copy that was damaged
    since. Raises ReleaseError (ALM-B013) where the release isn't whole.
    """
    _assert_whole(path)
    name = release_id(path)
    releases = root / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with only_one(root):
        if not _is_whole(releases / name):
            with working_folder(releases, ".incoming-") as incoming:
                shutil.copytree(path, incoming, dirs_exist_ok=True)
                assert_whole(incoming)
                incoming.chmod(0o755)
                put_in_place(incoming, releases / name)
        remove_leftovers(releases, ".incoming-")
        history = [*_history(root), name] if _last(root) != name else list(_history(root))
        write_whole(root / "history", "".join(f"{line}\n" for line in history))
        _point(root, name)
    return published(root)


def rollback(root: Path, *, to: str | None = None) -> Published:
    """Point `current` to the release that was published before it, or to the release `to`.

    Raises UsageError (ALM-B015) where there is none.
    """
    state = published(root)
    earlier = state.history[: _index(state.history, state.current)]
    name = to or next((n for n in reversed(earlier) if n != state.current), "")
    if not name or not (root / "releases" / name / "manifest.json").is_file():
        known = ", ".join(dict.fromkeys(state.history)) or "-"
        raise UsageError("ALM-B015", {"name": name or "-", "known": known})
    _assert_whole(root / "releases" / name)
    with only_one(root):
        _point(root, name)
    return published(root)


def published(root: Path) -> Published:
    """Read what a root folder has.

    Raises FailedError (ALM-B014) where nothing was published there.
    """
    current = root / "current"
    if not current.is_symlink():
        raise FailedError("ALM-B014", {"path": str(root)})
    return Published(root, tuple(_history(root)), Path(os.readlink(current)).name)


def _assert_whole(path: Path) -> None:
    wrong: list[Finding] = [f for check in verify_release(path, quick=True) for f in check.findings]
    if wrong:
        raise ReleaseError("ALM-B013", wrong[0].values, source=wrong[0].source)


def _is_whole(path: Path) -> bool:
    try:
        assert_whole(path)
    except ReleaseError:
        return False
    return True


def _history(root: Path) -> list[str]:
    path = root / "history"
    # What is no id was damaged; it would point nowhere.
    return _ID.findall(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else []


def _last(root: Path) -> str | None:
    return next(reversed(_history(root)), None)


def _index(history: tuple[str, ...], name: str) -> int:
    return max((n for n, listed in enumerate(history) if listed == name), default=len(history))


def _point(root: Path, name: str) -> None:
    link = root / ".current.part"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    os.replace(link, root / "current")
