"""Mutation testing of the shapes: each named damage to a valid graph is caught by the shape that is meant for it."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import load_shapes, validate
from alime_rdf.release import Release
from alime_rdf.vocabulary import GRAPHS, INFERRED_GRAPH

#: Name of the damage: the update that does it (to one thing), and the shape that has to notice.
MUTATIONS = {
    "a label is dropped": (
        "DELETE { ?x skos:prefLabel ?label } WHERE { SELECT * { ?x a alime:POI ; skos:prefLabel ?label } LIMIT 1 }",
        "Label",
    ),
    "a point of interest has the wrong class": (
        "DELETE { ?x a alime:POI } INSERT { ?x a alime:Value } WHERE { SELECT * { ?p alime:needs ?x } LIMIT 1 }",
        "ProblemNeeds",
    ),
    "a CPV has a second category": (
        "INSERT { ?cpv alime:onCategory ?other } WHERE { SELECT * { ?cpv alime:onCategory ?c . "
        "?other a alime:Category FILTER (?other != ?c) } LIMIT 1 }",
        "CPVCategory",
    ),
    "a confidence is 1.7": (
        "DELETE { ?a alime:confidence ?c } INSERT { ?a alime:confidence 1.7 } "
        "WHERE { SELECT * { ?a alime:confidence ?c } LIMIT 1 }",
        "Confidence",
    ),
    "a sentence ends past its document": (
        "DELETE { ?e alime:endOffset ?n } INSERT { ?e alime:endOffset 999999 } "
        "WHERE { SELECT * { ?e alime:endOffset ?n ; alime:inDocument/alime:length ?l } LIMIT 1 }",
        "OffsetsWithin",
    ),
    "categories stand in a circle": (
        "INSERT { ?above alime:parentCategory ?below } "
        "WHERE { SELECT * { ?below alime:parentCategory ?above } LIMIT 1 }",
        "CategoryCycle",
    ),
    "a CPV has no value": (
        "DELETE { ?cpv alime:onValue ?v } WHERE { SELECT * { ?cpv alime:onValue ?v } LIMIT 1 }",
        "CPVValue",
    ),
    "a point of interest is a problem too": (
        "INSERT { ?x a alime:Problem } WHERE { SELECT * { ?x a alime:POI } LIMIT 1 }",
        "ProblemShape",
    ),
    "a link leads to an IRI that is nothing": (
        "INSERT { ?cpv alime:causes <https://example.org/nothing> } WHERE { SELECT * { ?cpv a alime:CPV } LIMIT 1 }",
        "CPVCauses",
    ),
    "a barcode is a number": (
        "INSERT { ?item alime:barcode 6901234567892 } WHERE { SELECT * { ?item a alime:Item } LIMIT 1 }",
        "ItemBarcode",
    ),
    "a decision has no author": (
        "DELETE { ?d alime:decidedBy ?a } WHERE { SELECT * { ?d alime:decidedBy ?a } LIMIT 1 }",
        "DecidedBy",
    ),
}
PREFIXES = (
    "PREFIX alime: <https://w3id.org/alime/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)


@pytest.mark.parametrize("name", MUTATIONS)
def test_damage_is_caught_by_its_shape(beauty_release: Path, name: str) -> None:
    update, shape = MUTATIONS[name]
    store = Store()
    for graph in GRAPHS.values():
        if graph != INFERRED_GRAPH:
            quads = Release(beauty_release).store.quads_for_pattern(None, None, None, graph)
            store.bulk_extend(type(q)(q.subject, q.predicate, q.object) for q in quads)
    before = set(store)
    store.update(PREFIXES + update)
    assert set(store) != before
    caught = {r.shape.rsplit("#", 1)[-1] for r in validate(store, load_shapes([shapes_dir()]))}
    assert shape in caught
