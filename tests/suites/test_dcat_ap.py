"""A release's description conforms to the shapes of DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/)."""

from pathlib import Path

import pytest

from alime_rdf.gate import load_shapes, parse_quads, validate
from tests.conftest import shared_data


@pytest.mark.parametrize("name", ["dcat-ap-SHACL.ttl", "ranges.ttl"])
def test_description(beauty_release: Path, name: str) -> None:
    shapes = load_shapes([shared_data("suites/dcat-ap-shapes/3.0.1/shacl") / name])
    found = validate(parse_quads(beauty_release / "description.ttl"), shapes)
    assert [r for r in found if r.severity == "Violation"] == []
