import io
import shutil

import pytest
import rdflib

from alime_rdf._resources import ontology_dir

owlready2 = pytest.importorskip("owlready2", reason="the extra [owl] is not installed")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

PREFIXES = """
@prefix alime: <https://w3id.org/alime/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/> .
"""


@pytest.fixture
def world() -> owlready2.World:
    return owlready2.World()


def load(world: owlready2.World, extra: str = "") -> None:
    graph = rdflib.Graph().parse(ontology_dir() / "alime.ttl")
    graph.parse(data=PREFIXES + extra, format="turtle")
    path = ontology_dir() / "alime.ttl"
    data = graph.serialize(format="xml", encoding="utf-8")
    world.get_ontology(path.as_uri()).load(fileobj=io.BytesIO(data))


def test_the_ontology_is_consistent_and_every_class_can_have_members(world: owlready2.World) -> None:
    load(world)
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []


CONTRADICTIONS = {
    "a point of interest that is a problem": "ex:a a alime:POI , alime:Problem .",
    "an item in an item": "ex:a a alime:Item ; alime:inCategory ex:b . ex:b a alime:Item .",
    "a problem that needs an item": "ex:a alime:needs ex:b . ex:b a alime:Item .",
    "a CPV with two values": "ex:c alime:onValue ex:a , ex:b . ex:a owl:differentFrom ex:b .",
    "a feature that is a category": "ex:i alime:matchesCPV ex:c . ex:c alime:causes ex:p . ex:p a alime:Category .",
    "an assertion that is an inference": "ex:a a alime:Assertion , alime:Inference .",
    "a user who has an item as problem": "ex:u alime:hasProblem ex:b . ex:b a alime:Item .",
}


@pytest.mark.parametrize("planted", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_planted_contradiction_is_found(world: owlready2.World, planted: str) -> None:
    load(world, planted)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        owlready2.sync_reasoner_hermit(world, debug=0)
