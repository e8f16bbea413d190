import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alime_rdf.errors import BuildError
from alime_rdf.release._folders import bring_back, put_in_place, working_folder
from alime_rdf.release._sealed import MANIFEST, STORE, read_json, unlisted

#: What Oxigraph's store is made of, and its digests.
_OF_STORE = re.compile(
    r"\d+\.(sst|log|blob)|(MANIFEST|OPTIONS)-\d+(\.dbtmp)?|CURRENT|IDENTITY|LOCK|LOG.*|digests\.json"
)
_OF_REVIEW = ("candidates.jsonl", "findings.jsonl")
#: Why a folder isn't replaced, in both languages.
_LINK = "它是符号链接；请写出它所指的目录", "it is a symbolic link; name the folder that it points to"
_PUBLISHED = (
    "它是已发布的发布；请另建并用 `alime release publish` 发布",
    "it is published; build elsewhere and publish that",
)
_WITHIN = "当前目录在其中", "the current folder lies in it"
_INPUT = "它含有输入 {name}", "it holds {name}, which is an input"
_MORE = "其中的 {name} 不属于该发布", "it holds {name}, which is not of the release"


class Place:
    """Where a release is to be, and whether it may take the place of one that is there."""

    def __init__(self, out: Path, *, replace: bool = False, inputs: Iterable[Path] = ()) -> None:
        # The folders above may be links, the last name must not be: what it points to isn't what was named.
        named = out.parent.resolve() / out.name if out.name not in ("", "..") else out.resolve()
        self.path = named
        self.replace = replace
        self.inputs = tuple(inputs)

    def check(self) -> None:
        """Raise BuildError where the place is taken by something that must stay."""
        out = self.path
        if out.is_symlink():
            raise self._refused(_LINK)
        for folder in out.parents:
            if (folder / STORE).is_dir() and _manifest(folder) is not None:
                raise BuildError("ALM-B004", {"path": str(folder)})
        if not out.exists():
            return
        if not out.is_dir():
            raise BuildError("ALM-B008", {"path": str(out)})
        if not any(out.iterdir()):
            return
        manifest = _manifest(out)
        if manifest is None or not (out / STORE).is_dir() or (out / STORE).is_symlink():
            raise BuildError("ALM-B008", {"path": str(out)})
        if not self.replace:
            raise BuildError("ALM-B004", {"path": str(out)})
        self._check_replaced(manifest)

    def _check_replaced(self, manifest: dict[str, Any]) -> None:
        out = self.path
        if out.parent.name == "releases" and (out.parent.parent / "current").is_symlink():
            raise self._refused(_PUBLISHED)
        if Path.cwd().resolve().is_relative_to(out):
            raise self._refused(_WITHIN)
        for path in self.inputs:
            if path.resolve().is_relative_to(out):
                raise self._refused(_INPUT, path.name)
        for name in unlisted(out, manifest):
            raise self._refused(_MORE, name)
        for entry in sorted(os.listdir(out / STORE)):
            if not _OF_STORE.fullmatch(entry):
                raise self._refused(_MORE, f"{STORE}/{entry}")

    def _refused(self, why: tuple[str, str], name: str = "") -> BuildError:
        zh, en = (said.format(name=name) for said in why)
        return BuildError("ALM-B033", {"path": str(self.path), "why_zh": zh, "why_en": en})

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Make the folder beside the place in which the work is done; it is gone at the end.

        Raises BuildError where the place is taken or can't be written.
        """
        try:
            bring_back(self.path)
            self.check()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with working_folder(self.path.parent, f".{self.path.name}.building-") as folder:
                yield folder
        except OSError as error:
            raise BuildError("ALM-B003", {"path": str(self.path), "detail": str(error)}) from error

    def take(self, folder: Path) -> None:
        """Give a finished release its place, in one step; meanwhile another process may have put something there."""
        self.check()
        folder.chmod(0o755)
        put_in_place(folder, self.path)

    def keep_review(self, folder: Path) -> Path:
        """Keep what a strict build set aside in ``OUT.review`` and return that folder.

        Raises BuildError (ALM-B008) where something else has that name.
        """
        kept = self.path.with_name(self.path.name + ".review")
        others = kept.is_symlink() or (
            kept.exists() and not (kept.is_dir() and {p.name for p in kept.iterdir()} <= set(_OF_REVIEW))
        )
        if others:
            raise BuildError("ALM-B008", {"path": str(kept)})
        put_in_place(folder / "review", kept)
        return kept


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of what is a release, whole or damaged, of this version or another; else None."""
    try:
        found = read_json(folder / MANIFEST)
        described = isinstance(found["alime_rdf"], str) and isinstance(found["format"], int)
        whole = all(isinstance(found[part], dict) for part in ("domain", "policy", "graphs", "files"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if described and whole else None
