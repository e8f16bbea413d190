"""Publishing: releases side by side in a root folder, and one symlink that says which is served.

``ROOT/releases/<id>`` are releases, ``ROOT/current`` points to one, ``ROOT/history`` lists what was published.
Each step leaves a state that readers can live with: what is killed in between leaves `current` where it was.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from alime_rdf.errors import FailedError, Finding, ReleaseError, UsageError
from alime_rdf.release._export import file_digest
from alime_rdf.release._verify import verify_release


@dataclass(frozen=True, slots=True)
class Published:
    """A root folder's releases in the order of publishing, and the one that is current."""

    root: Path
    history: tuple[str, ...]
    current: str


def release_id(path: Path) -> str:
    """Return the id of a release: 12 hexadecimal digits of its manifest's SHA-256."""
    return hashlib.sha256((path / "manifest.json").read_bytes()).hexdigest()[:12]


def publish(path: Path, root: Path) -> Published:
    """Copy a release into `root` and make it the current one; one that is there already is only made current.

    The copy is compared with the original before it takes its name. Raises ReleaseError (ALM-B013) where the release
    isn't whole.
    """
    _assert_whole(path)
    name = release_id(path)
    releases = root / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    for leftover in releases.glob(".incoming-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    place = releases / name
    if not place.exists():
        incoming = Path(tempfile.mkdtemp(prefix=".incoming-", dir=releases))
        try:
            shutil.copytree(path, incoming, dirs_exist_ok=True)
            _assert_same(path, incoming)
            incoming.chmod(0o755)
            os.rename(incoming, place)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    else:
        _assert_whole(place)
    history = [*_history(root), name] if _last(root) != name else list(_history(root))
    _replace(root / "history", "".join(f"{line}\n" for line in history))
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


def _assert_same(path: Path, copy: Path) -> None:
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        name = file.relative_to(path)
        if file_digest(file) != file_digest(copy / name):
            said = {"what_zh": "复制的文件与原文件不同", "what_en": "the copy of the file differs"}
            raise ReleaseError("ALM-B013", said, source=str(name))


def _history(root: Path) -> list[str]:
    path = root / "history"
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def _last(root: Path) -> str | None:
    return next(reversed(_history(root)), None)


def _index(history: tuple[str, ...], name: str) -> int:
    return max((n for n, listed in enumerate(history) if listed == name), default=len(history))


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _point(root: Path, name: str) -> None:
    link = root / ".current.part"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    os.replace(link, root / "current")
