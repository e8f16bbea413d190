"""What a release is held against before it is read: digests from the store's own to every other file's.

``store/digests.json`` has the digest of each file of the store and of the manifest, the manifest that of every other
file. The former is no part of the manifest because Oxigraph's files differ from build to build, and the id of a
release must not.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from alime_rdf.errors import Finding, ReleaseError
from alime_rdf.release._manifest import check_types

MANIFEST = "manifest.json"
STORE = "store"
#: Goes up when a program of an earlier version can't read a release any more.
FORMAT = 2
_SEAL = "store/digests.json"
#: More than any manifest has; what is larger isn't read.
_MOST = 1 << 26
_THREADS = 4
#: What a published release is called.
_ID = re.compile(r"[0-9a-f]{12}")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seal_release(folder: Path) -> None:
    """Write the digests of what a folder holds now into its manifest and beside its store.

    For what makes a release without a build. Whatever was damaged before is taken for right after it.
    """
    manifest = read_json(folder / MANIFEST)
    manifest["files"] = {name: _entry_of(folder / name) for name in sorted(set(_below(folder)) - {MANIFEST})}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    names = sorted({f"{STORE}/{name}" for name in _names(folder / STORE)} - {_SEAL})
    seal = {"manifest": _manifest_digest(manifest), "files": {name: _entry_of(folder / name) for name in names}}
    (folder / _SEAL).write_text(_written(seal), encoding="utf-8")


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a release, as it was written.

    Raises ReleaseError: ALM-B005 where there is none or one of a format that this version doesn't read, ALM-B013
    where it isn't what was written, or where the release was published under another id.
    """
    try:
        manifest = read_json(path / MANIFEST)
        check_types(manifest)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        said = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise ReleaseError("ALM-B005", {"path": str(path), "detail": f"{MANIFEST}: {said}"}) from error
    if manifest["format"] != FORMAT:
        detail = f"its format is {manifest['format']}, this version reads {FORMAT}"
        raise ReleaseError("ALM-B005", {"path": str(path), "detail": detail})
    if read_seal(path)["manifest"] != _manifest_digest(manifest):
        raise _error(MANIFEST, "清单与其 SHA-256 不符", "the manifest isn't what its SHA-256 says")
    place = path.resolve()
    if _ID.fullmatch(place.name) and place.parent.name == "releases":
        name = file_digest(path / MANIFEST)[:12]
        if name != place.name:
            zh = f"它以 {place.name} 发布，其标识却是 {name}"
            raise _error(MANIFEST, zh, f"it is published as {place.name}, but its id is {name}")
    assert isinstance(manifest, dict)
    return manifest


def read_json(path: Path) -> Any:
    """Read a JSON file that must be one, and of a size that can be. Raises OSError or ValueError."""
    return json.loads(_read(path))


def read_seal(path: Path) -> dict[str, Any]:
    """Return the digests of the store's files and of the manifest.

    Raises ReleaseError (ALM-B013) where they aren't as they were written.
    """
    try:
        text = _read(path / _SEAL)
        seal = json.loads(text)
        whole = (
            text == _written(seal)
            and seal.keys() == {"manifest", "files"}
            and all(map(_is_entry, seal["files"].values()))
        )
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        zh = f"读不了存储的摘要：{error}"
        raise _error(_SEAL, zh, f"the digests of the store can't be read: {error}") from error
    if not whole:
        raise _error(_SEAL, "存储的摘要已损坏", "the digests of the store are damaged")
    assert isinstance(seal, dict)
    return seal


def check_store(path: Path) -> None:
    """Hold the store against its digests, before anything of it is read.

    Raises ReleaseError (ALM-B013) where a file is damaged, missing or one too many.
    """
    _raise_first(damaged_store(path, read_seal(path)))


def check_files(path: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> None:
    """Hold some of the files that a manifest lists against it.

    Raises ReleaseError (ALM-B013) where one isn't what it was, or isn't listed.
    """
    _raise_first(_broken(path, [(name, manifest["files"].get(name)) for name in names]))


def check_folder(path: Path, manifest: Mapping[str, Any], name: str = "") -> None:
    """Hold the files of a folder, or all but the store's, against a manifest, and see that there are no others.

    Raises ReleaseError (ALM-B013) where one is damaged, missing or one too many.
    """
    _raise_first(damaged_files(path, manifest, below=name))


def assert_whole(path: Path) -> None:
    """Hold every file of a release against its digest.

    Raises ReleaseError where there is no release (ALM-B005) or a damaged one (ALM-B013).
    """
    manifest = read_manifest(path)
    check_store(path)
    check_folder(path, manifest)


def damaged_store(path: Path, seal: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with the files of a store."""
    listed = seal["files"]
    here = {f"{STORE}/{name}" for name in _names(path / STORE)} - {_SEAL}
    more = [
        _wrong(name, "文件不在摘要之列", "there is no digest of the file") for name in sorted(here - listed.keys())
    ]
    # Sizes cost nothing, and a file that was cut needs no reading.
    return more + list(_broken(path, sorted(listed.items(), key=lambda pair: (pair[1]["bytes"], pair[0]))))


def damaged_files(path: Path, manifest: Mapping[str, Any], *, below: str = "") -> list[Finding]:
    """Return what is wrong with every file but the store's, or with those of one folder."""
    listed = {n: entry for n, entry in manifest["files"].items() if not below or n.startswith(f"{below}/")}
    more = [
        _wrong(name, "文件不在发布清单中", "the manifest doesn't list the file")
        for name in unlisted(path, manifest)
        if not below or name.startswith(f"{below}/")
    ]
    return more + list(_broken(path, sorted(listed.items())))


def unlisted(path: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return what a folder holds, but for its store, that isn't of the release."""
    return sorted(set(_below(path)) - manifest["files"].keys() - {MANIFEST})


def _below(path: Path) -> Iterator[str]:
    """Yield whatever is in a release and no folder, but for its store; links aren't followed."""
    for folder, folders, files in os.walk(path):
        at = Path(folder)
        if at == path and STORE in folders:
            folders.remove(STORE)
        for name in (*files, *(name for name in folders if (at / name).is_symlink())):
            yield (at / name).relative_to(path).as_posix()


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _broken(path: Path, entries: Iterable[tuple[str, Any]]) -> Iterator[Finding]:
    """Yield what is wrong with files; those whose size is right are read, several at a time."""
    right = []
    for name, entry in entries:
        finding = _misfit(path, name, entry)
        if finding is not None:
            yield finding
        else:
            right.append((name, entry))
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(lambda pair: _altered(path, *pair), right)
        yield from (finding for finding in found if finding is not None)


def _misfit(path: Path, name: str, entry: Any) -> Finding | None:
    if not _is_entry(entry):
        return _wrong(name, "清单没有它的摘要", "the manifest has no digest of it")
    try:
        state = os.stat(path / name)
    except OSError as error:
        return _wrong(name, f"文件缺失（{error.strerror}）", f"the file is missing ({error.strerror})")
    if not stat.S_ISREG(state.st_mode):
        return _wrong(name, "这不是文件", "it is no file")
    if state.st_size != entry["bytes"]:
        return _wrong(
            name,
            f"文件应有 {entry['bytes']} 字节，实有 {state.st_size}",
            f"the file has {state.st_size} bytes, not {entry['bytes']}",
        )
    return None


def _altered(path: Path, name: str, entry: Mapping[str, Any]) -> Finding | None:
    try:
        if file_digest(path / name) == entry["sha256"]:
            return None
    except OSError as error:
        return _wrong(name, f"文件读不了：{error.strerror}", f"the file can't be read: {error.strerror}")
    return _wrong(name, "文件内容与其 SHA-256 不符", "the file isn't what its SHA-256 says")


def _entry_of(path: Path) -> dict[str, Any]:
    return {"sha256": file_digest(path), "bytes": path.stat().st_size}


def _manifest_digest(manifest: Any) -> str:
    """Return the digest of what a manifest says, however it is laid out."""
    plain = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("bytes"), int) and isinstance(entry.get("sha256"), str)


def _wrong(name: str, zh: str, en: str) -> Finding:
    source = name.replace(f"{STORE}/", f"{STORE}: ", 1) if name.startswith(f"{STORE}/") else name
    return Finding("ALM-B013", {"what_zh": zh, "what_en": en}, source)


def _error(name: str, zh: str, en: str) -> ReleaseError:
    finding = _wrong(name, zh, en)
    return ReleaseError(finding.code, finding.values, source=finding.source)


def _raise_first(findings: Iterable[Finding]) -> None:
    for finding in findings:
        raise ReleaseError(finding.code, finding.values, source=finding.source)


def _read(path: Path) -> str:
    """Return the text of a file that must be one, and of a size that can be."""
    state = os.stat(path)
    if not stat.S_ISREG(state.st_mode) or state.st_size > _MOST:
        raise ValueError(f"{path.name} is no file of at most {_MOST} bytes")
    return path.read_bytes().decode()


def _written(seal: Mapping[str, Any]) -> str:
    return json.dumps(seal, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
