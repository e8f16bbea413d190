import rdflib
from pyoxigraph import NamedNode
from rdflib import OWL, RDF

from alime_rdf import vocabulary
from alime_rdf._resources import ontology_dir

GRAPH = rdflib.Graph().parse(ontology_dir() / "alime.ttl")


def test_constants_and_ontology_have_the_same_terms() -> None:
    constants = {
        v.value
        for v in vars(vocabulary).values()
        if isinstance(v, NamedNode) and v.value.startswith(vocabulary.ALIME)
    }
    terms = {str(s) for s in GRAPH.subjects(RDF.type) if str(s).startswith(vocabulary.ALIME)}
    assert constants == terms


def test_external_terms_are_declared_and_nothing_is_imported() -> None:
    assert (None, OWL.imports, None) not in GRAPH
    used = {p for p in GRAPH.predicates() if not str(p).startswith((str(OWL), str(RDF), str(rdflib.RDFS)))}
    declared = set(GRAPH.subjects(RDF.type))
    assert used <= declared
