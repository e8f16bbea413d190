import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from alime_rdf.errors import ReleaseError

#: Where each part is, and its type; what is longer is inside of what is shorter.
_TYPES: Mapping[tuple[str, ...], type | tuple[type, ...]] = {
    ("format",): int,
    ("alime_rdf",): str,
    ("domain",): dict,
    ("domain", "name"): str,
    ("domain", "base"): str,
    ("domain", "language"): str,
    ("policy",): dict,
    ("prefixes",): dict,
    ("graphs",): dict,
    ("files",): dict,
}


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a release's manifest.

    Raises ReleaseError (ALM-B005) where it isn't one.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        _check(manifest)
    except KeyError as error:
        raise _damaged(folder, "manifest.json", f"it has no {error}") from error
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(folder, "manifest.json", error) from error
    assert isinstance(manifest, dict)
    return manifest


def _check(manifest: Any) -> None:
    for path, kind in _TYPES.items():
        part = manifest
        for name in path:
            part = part[name]
        if not isinstance(part, kind) or isinstance(part, bool):
            raise TypeError(f"{'.'.join(path)} is of the wrong type")
    NamedNode(manifest["domain"]["base"])
    if not isinstance(manifest["domain"].get("title") or {}, dict):
        raise TypeError("domain.title is of the wrong type")
    if not all(isinstance(iri, str) for iri in manifest["prefixes"].values()):
        raise TypeError("prefixes has what is no text")
    for part in (manifest["graphs"], manifest["files"]):
        if not all(isinstance(each, dict) for each in part.values()):
            raise TypeError("graphs or files has what is no object")
    if not all(isinstance(graph.get("triples"), int) for graph in manifest["graphs"].values()):
        raise TypeError("graphs has one without its triples")


def read_ontology(folder: Path) -> list[Triple]:
    """Read the ontology of a release.

    Raises ReleaseError (ALM-B005) where it can't be read.
    """
    path = folder / "ontology" / "alime.ttl"
    try:
        return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]
    except (OSError, SyntaxError, ValueError) as error:
        raise _damaged(folder, "ontology/alime.ttl", error) from error


def _damaged(folder: Path, name: str, error: object) -> ReleaseError:
    return ReleaseError("ALM-B005", {"path": str(folder), "detail": f"{name}: {error}"})
