import rdflib
from pyoxigraph import NamedNode
from rdflib import OWL, RDF

from alime_rdf import vocabulary
from alime_rdf._resources import ontology_dir

GRAPH = rdflib.Graph().parse(ontology_dir() / "alime.ttl")
#: What OWL 2 RL has no place for on the right-hand side or at all (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL).
NOT_IN_RL = (OWL.disjointUnionOf, OWL.hasSelf, OWL.onDatatype)


def test_constants_and_ontology_have_the_same_terms() -> None:
    constants = {
        v.value
        for v in vars(vocabulary).values()
        if isinstance(v, NamedNode) and v.value.startswith(vocabulary.ALIME)
    }
    terms = {str(s) for s in GRAPH.subjects(RDF.type) if str(s).startswith(vocabulary.ALIME)}
    assert constants == terms


def test_only_constructs_of_owl_2_rl_are_used() -> None:
    assert not [p for p in NOT_IN_RL if (None, p, None) in GRAPH]
    restrictions = set(GRAPH.subjects(RDF.type, OWL.Restriction))
    assert not restrictions
    assert not list(GRAPH.subject_objects(OWL.unionOf))


def test_external_terms_are_declared_and_nothing_is_imported() -> None:
    assert (None, OWL.imports, None) not in GRAPH
    used = {p for p in GRAPH.predicates() if not str(p).startswith((str(OWL), str(RDF), str(rdflib.RDFS)))}
    declared = set(GRAPH.subjects(RDF.type))
    assert used <= declared
