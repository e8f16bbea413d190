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


def check_types(manifest: Any) -> None:
    """Check that a manifest has what is read of it, each of its type.

    Raises KeyError, TypeError or ValueError.
    """
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


def read_ontology(path: Path) -> list[Triple]:
    """Read the ontology of a release.

    Raises ReleaseError (ALM-B005) where it can't be read.
    """
    try:
        return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]
    except (OSError, SyntaxError, ValueError) as error:
        detail = f"ontology/{path.name}: {error}"
        raise ReleaseError("ALM-B005", {"path": str(path.parent.parent), "detail": detail}) from error
