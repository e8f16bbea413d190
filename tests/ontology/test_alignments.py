"""The alignments relate terms of the core, and those only, each file to its one outside vocabulary."""

from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

ONTOLOGY = Path(__file__).parents[2] / "ontology"
ALIME = "https://w3id.org/alime/ontology#"
CORE = Graph().parse(ONTOLOGY / "alime.ttl")

#: The outside vocabulary of each file.
VOCABULARIES = {
    "gs1": "https://ref.gs1.org/voc/",
    "prov-o": "http://www.w3.org/ns/prov#",
    "schema-org": "https://schema.org/",
    "skos": str(SKOS),
}
CLASS_MAPPINGS = {RDFS.subClassOf, OWL.equivalentClass}
PROPERTY_MAPPINGS = {RDFS.subPropertyOf, OWL.equivalentProperty}
#: Near, without an entailment; for classes and properties alike.
NEAR = {SKOS.closeMatch, SKOS.relatedMatch}
PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}

each_file = pytest.mark.parametrize("name", VOCABULARIES)


def read(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / "alignments" / f"{name}.ttl")


def is_alime(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(ALIME)


def kinds(graph: Graph, term: Node) -> set[Node]:
    return set(graph.objects(term, RDF.type)) & (PROPERTY_KINDS | {OWL.Class})


def test_files_are_known() -> None:
    assert {path.name for path in (ONTOLOGY / "alignments").glob("*.ttl")} == {f"{name}.ttl" for name in VOCABULARIES}


@each_file
def test_header(name: str) -> None:
    graph = read(name)
    iri = URIRef(f"https://w3id.org/alime/alignments/{name}")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [iri]
    assert sorted(title.language for title in graph.objects(iri, DCTERMS.title)) == ["en", "zh"]
    assert graph.value(iri, DCTERMS.license) == URIRef("https://www.apache.org/licenses/LICENSE-2.0")
    assert str(graph.value(iri, OWL.versionInfo)) == "0.1.0"
    assert graph.value(iri, OWL.versionIRI) == iri + "/0.1.0"
    assert graph.value(iri, DCTERMS.source)
    assert (None, OWL.imports, None) not in graph


@each_file
def test_alime_terms_are_declared_in_the_core(name: str) -> None:
    mentioned = {node for triple in read(name) for node in triple if is_alime(node)}
    assert mentioned
    assert [term for term in mentioned if not kinds(CORE, term)] == []


@each_file
def test_says_nothing_of_alime_terms_but_mappings_and_comments(name: str) -> None:
    graph = read(name)
    said = {triple for triple in graph if is_alime(triple[0])}
    assert {predicate for _, predicate, _ in said} <= CLASS_MAPPINGS | PROPERTY_MAPPINGS | NEAR | {RDFS.comment}
    # An axiom that two files state can be changed in one of them only.
    assert [triple for triple in said if triple in CORE] == []
    # No axiom about an outside term reaches back into the core.
    assert [triple for triple in graph if is_alime(triple[2])] == []


@each_file
def test_mappings_go_to_declared_terms_of_the_vocabulary(name: str) -> None:
    graph = read(name)
    merged = CORE + graph
    mappings = [
        (term, predicate, target) for term, predicate, target in graph if is_alime(term) and predicate != RDFS.comment
    ]
    assert mappings
    for term, predicate, target in mappings:
        assert str(target).startswith(VOCABULARIES[name])
        assert kinds(graph, target), f"{target} is not declared"
        if predicate in CLASS_MAPPINGS:
            assert kinds(merged, term) == kinds(merged, target) == {OWL.Class}
        elif predicate in PROPERTY_MAPPINGS:
            # In OWL 2 DL an object property is under object properties only, a datatype property under its like.
            assert kinds(merged, term) == kinds(merged, target)
            assert kinds(merged, term) < PROPERTY_KINDS
        else:
            assert (OWL.Class in kinds(merged, term)) == (OWL.Class in kinds(merged, target))


@each_file
def test_comments_name_the_vocabulary(name: str) -> None:
    # In the merged graph a term has the comments of every file.
    label = {"gs1": "GS1", "prov-o": "PROV-O", "schema-org": "schema.org", "skos": "SKOS"}[name]
    graph = read(name)
    comments = [str(comment) for term, comment in graph.subject_objects(RDFS.comment) if is_alime(term)]
    assert [comment for comment in comments if not comment.startswith(f"{label}: ")] == []


def test_declarations_agree_when_all_are_merged() -> None:
    merged = sum((read(name) for name in VOCABULARIES), CORE)
    declared = {term for kind in PROPERTY_KINDS | {OWL.Class} for term in merged.subjects(RDF.type, kind)}
    assert [term for term in declared if isinstance(term, URIRef) and len(kinds(merged, term)) != 1] == []
