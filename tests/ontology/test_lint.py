"""What CI asks of the ontology: header, labels, definitions, declared terms, and the profile OWL 2 RL."""

import re
import shutil
import subprocess
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from alime_rdf._resources import ontology_dir, shapes_dir
from alime_rdf.gate import load_shapes, parse_quads, read_report, run_shapes
from alime_rdf.vocabulary import ALIME
from tests.conftest import ROOT

ONTOLOGY = ontology_dir() / "alime.ttl"
GRAPH = rdflib.Graph().parse(ONTOLOGY)
DECLARED = {str(term) for term in GRAPH.subjects(RDF.type)}
#: Vocabularies whose terms the ontology declares before anything uses them.
OUTSIDE = {
    prefix: str(namespace) for prefix, namespace in GRAPH.namespaces() if prefix in ("skos", "prov", "dcterms")
}
#: Where terms of the ontology are used, in files of whatever kind.
USES = sorted(
    path
    for folder in ("ontology", "shapes", "alime_rdf", "mining", "examples", "docs", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".ttl", ".rq", ".py", ".md", ".csv", ".json") and path.is_file()
)


def test_header_labels_definitions_and_sources() -> None:
    shapes = load_shapes([shapes_dir() / "ontology.ttl"])
    assert read_report(run_shapes(parse_quads(ONTOLOGY), shapes).report, shapes) == []


def used_terms(path: Path) -> set[str]:
    """Return the terms in the ontology's namespace that a file names."""
    names = re.findall(rf"(?:\balime:|{re.escape(ALIME)})([A-Za-z]\w*)", path.read_text(encoding="utf-8"))
    return {ALIME + name for name in names}


def test_every_term_that_is_used_is_declared() -> None:
    undeclared = {str(path.relative_to(ROOT)): used_terms(path) - DECLARED - declared_in(path) for path in USES}
    assert len(undeclared) > 200
    assert {path: terms for path, terms in undeclared.items() if terms} == {}


def test_terms_of_other_vocabularies_are_declared_too() -> None:
    undeclared = {}
    for path in USES:
        if path.suffix in (".ttl", ".rq"):
            text = re.sub(r"(?m)^\s*#.*$", "", path.read_text(encoding="utf-8"))
            names = {OUTSIDE[p] + name for p in OUTSIDE for name in re.findall(rf"\b{p}:([A-Za-z]\w*)", text)}
            undeclared[str(path.relative_to(ROOT))] = names - DECLARED - declared_in(path)
    assert {path: terms for path, terms in undeclared.items() if terms} == {}


def declared_in(path: Path) -> set[str]:
    return {str(s) for s in rdflib.Graph().parse(path).subjects(RDF.type)} if path.suffix == ".ttl" else set()


def test_no_two_terms_have_one_label() -> None:
    by_label: dict[str, set[str]] = defaultdict(set)
    for term, label in GRAPH.subject_objects(RDFS.label):
        by_label[f"{str(label).casefold()}@{label.language}"].add(str(term))  # type: ignore[attr-defined]
    assert {label: terms for label, terms in by_label.items() if len(terms) > 1} == {}


def test_every_term_has_a_kind_of_its_own() -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual)
    several = {t: [k for k in kinds if (t, RDF.type, k) in GRAPH] for t in set(GRAPH.subjects(RDF.type))}
    assert {term: found for term, found in several.items() if len(found) > 1} == {}


OUTSIDE_RL = {
    "the ontology as it is": ("", 0),
    "a class below a union": (
        "alime:Item rdfs:subClassOf [ a owl:Class ; owl:unionOf ( alime:POI alime:CPV ) ] .",
        1,
    ),
    "something of every item": (
        "alime:Item rdfs:subClassOf [ a owl:Restriction ; owl:onProperty alime:causes ;"
        " owl:someValuesFrom alime:POI ] .",
        1,
    ),
    "a day without a time": ('alime:Item alime:quote "2026-11-21"^^<http://www.w3.org/2001/XMLSchema#date> .', 1),
}


@pytest.mark.skipif(shutil.which("javac") is None, reason="the profile checker of the OWL API needs a JDK")
@pytest.mark.skipif(find_spec("owlready2") is None, reason="the extra [owl] is not installed")
@pytest.mark.parametrize(("more", "violations"), OUTSIDE_RL.values(), ids=OUTSIDE_RL.keys())
def test_the_profile_is_owl_2_rl(tmp_path: Path, more: str, violations: int) -> None:
    """Ask the checker of the OWL API 3.4.3, which comes with owlready2 inside of HermiT."""
    spec = find_spec("owlready2")
    assert spec is not None
    assert spec.origin is not None
    graph = rdflib.Graph().parse(ONTOLOGY)
    graph.parse(data=f"@prefix alime: <{ALIME}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . {more}")
    graph.serialize(tmp_path / "ontology.owl", format="xml", encoding="utf-8")
    jar = Path(spec.origin).with_name("hermit") / "HermiT.jar"
    command = [
        "java",
        "-cp",
        str(jar),
        str(Path(__file__).with_name("RlProfile.java")),
        str(tmp_path / "ontology.owl"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stderr.split(" logical axioms")[0].split()[-1]) > 100
    assert len(done.stdout.splitlines()) == violations, done.stdout
