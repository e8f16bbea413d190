"""Where the ontology and the shapes lie: inside an installed wheel, or at the top of the source tree."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def ontology_dir() -> Path:
    """Return the folder that holds ``alime.ttl``, ``rules/``, ``competency/`` and ``alignments/``."""
    return _folder("ontology")


def shapes_dir() -> Path:
    """Return the folder that holds the SHACL shapes, one file a concern."""
    return _folder("shapes")
