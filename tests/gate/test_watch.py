"""After any edit, the updated report equals that of a full validation."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from rdflib import Graph

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import Watch, load_shapes, run_shapes
from alime_rdf.release import Release
from alime_rdf.vocabulary import IN_CATEGORY, INFERRED_GRAPH, PRICE
from tests.gate.shacl_cases import CONSTRAINTS, FEW, HEAD, LINKS, ON_NODES, PATHS, TAIL, TYPES, results

Triple = tuple[str, str, str]
CLASSES = ["<http://e/A>", "<http://e/B>", "<http://e/C>"]
HIERARCHY = st.tuples(
    st.sampled_from(CLASSES), st.just("<http://www.w3.org/2000/01/rdf-schema#subClassOf>"), st.sampled_from(CLASSES)
)
TRIPLES = st.one_of(TYPES, LINKS, LINKS, HIERARCHY)
GRAPHS = st.sets(TRIPLES, max_size=14)
CHANGES = st.lists(st.sets(TRIPLES, min_size=1, max_size=3), min_size=1, max_size=3)
ON_PATHS = [c for c in CONSTRAINTS if "lessThan" not in c]
DEEP = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:One a sh:NodeShape ; sh:targetClass e:A , e:B ; sh:property e:P ; sh:node e:N .
e:Two a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:targetObjectsOf e:q ; sh:targetNode e:c ; sh:property e:P .
e:P sh:path ( e:p [ sh:zeroOrMorePath [ sh:alternativePath ( e:q [ sh:inversePath e:p ] ) ] ] ) ;
    sh:class e:B ; sh:property [
        sh:path ( [ sh:inversePath e:p ] [ sh:inversePath [ sh:zeroOrOnePath e:q ] ] ) ;
        sh:maxCount 1 ; sh:node e:N ] ;
    sh:qualifiedValueShape [ sh:class e:C ] ; sh:qualifiedMinCount 1 .
e:N sh:property [ sh:path [ sh:inversePath [ sh:oneOrMorePath e:p ] ] ; sh:maxCount 1 ; sh:disjoint e:q ] .
e:B a rdfs:Class , sh:NodeShape ; sh:not [ sh:property [ sh:path e:q ; sh:class e:A ] ] .
"""
QUERIES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:Prefixes sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] .
e:S a sh:NodeShape ; sh:targetClass e:A ; sh:sparql e:Cycle , e:Missing , e:Far ; sh:property [
    sh:path e:q ; sh:sparql [ sh:prefixes e:Prefixes ; sh:message "{?value} there" ;
        sh:select "SELECT $this ?value { $this $PATH ?value . ?value e:p ?value }" ] ] .
e:Cycle sh:prefixes e:Prefixes ; sh:message "a cycle" ; sh:select "SELECT $this { $this (e:p|^e:q)+ $this }" .
e:Missing sh:prefixes e:Prefixes ; sh:message "{?value} by {?path}" ; sh:select
    "SELECT $this ?path ?value { $this ?path ?value . ?path a e:C FILTER NOT EXISTS { ?value a e:B } }" .
e:Far sh:prefixes e:Prefixes ; sh:select
    "SELECT $this ?value { ?value e:p $this ; e:q ?end . $this e:q ?limit FILTER (?end != ?limit) }" .
e:T a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:closed true ; sh:ignoredProperties ( e:q ) ; sh:target [
    a sh:SPARQLTarget ; sh:prefixes e:Prefixes ;
    sh:select "SELECT ?this { ?this a ?kind FILTER (?kind IN (e:B, e:C)) }" ] .
"""
#: Shapes that can't be analysed: pySHACL's, and a query that counts.
WHOLE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:pattern "^(?!ab)" ] .
e:I a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path [ sh:inversePath ( e:q e:p ) ] ; sh:maxCount 0 ] .
e:R a sh:NodeShape ; sh:targetClass e:B ; sh:sparql [ sh:message "one" ;
    sh:select "SELECT $this { $this <http://e/p> ?v } GROUP BY $this HAVING (COUNT(?v) > 1)" ] .
"""
#: Predicates as subjects and the like, so that queries with variables for them find something.
ODD = st.tuples(
    st.sampled_from(["<http://e/p>", "<http://e/q>"]),
    st.just("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
    st.sampled_from(CLASSES),
)
ANY = st.one_of(TRIPLES, ODD)
ANY_CHANGES = st.lists(st.sets(ANY, min_size=1, max_size=3), min_size=1, max_size=3)


def quads(triples: set[Triple]) -> list[Quad]:
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in sorted(triples))
    graph = NamedNode("http://e/g")
    return [Quad(q.subject, q.predicate, q.object, graph) for q in parse(lines, format=RdfFormat.N_TRIPLES)]


def assert_follows(start: set[Triple], changes: list[set[Triple]], shapes_text: str) -> dict[str, str]:
    """Toggle the triples of each change, and compare the updated report with a full one."""
    shapes = Graph().parse(data=shapes_text, format="turtle")
    watch = Watch(shapes)
    store = Store()
    store.extend(quads(start))
    report = run_shapes(store, shapes).report
    ways: dict[str, str] = {}
    for change in changes:
        toggled = quads(change)
        remove, add = [q for q in toggled if q in store], [q for q in toggled if q not in store]
        pending = watch.before(store, add=add, remove=remove)
        for quad in remove:
            store.remove(quad)
        store.extend(add)
        ways = watch.after(store, pending).update(report, shapes).ways
        full = run_shapes(store, shapes).report
        assert results(report, shapes) == results(full, shapes)
    return ways


@FEW
@given(start=GRAPHS, changes=CHANGES, path=st.sampled_from(PATHS))
@pytest.mark.parametrize("number", range(4))
def test_constraints_on_paths(number: int, start: set[Triple], changes: list[set[Triple]], path: str) -> None:
    nested = " , ".join(f"[ sh:path {path} ; {constraint} ]" for constraint in ON_PATHS[number::4])
    assert_follows(start, changes, f"{HEAD} sh:property {nested} . {TAIL}")


@FEW
@given(start=GRAPHS, changes=CHANGES)
def test_constraints_on_nodes(start: set[Triple], changes: list[set[Triple]]) -> None:
    assert_follows(start, changes, HEAD + " ; ".join(c for c in ON_NODES if "ignored" not in c) + " ." + TAIL)


@FEW
@given(start=GRAPHS, changes=CHANGES)
def test_targets_nested_shapes_and_long_paths(start: set[Triple], changes: list[set[Triple]]) -> None:
    assert_follows(start, changes, DEEP)


@FEW
@given(start=st.sets(ANY, max_size=14), changes=ANY_CHANGES)
def test_sparql(start: set[Triple], changes: list[set[Triple]]) -> None:
    ways = assert_follows(start, changes, QUERIES)
    assert not any("all targets" in way for way in ways.values())


@FEW
@given(start=GRAPHS, changes=CHANGES)
def test_what_cannot_be_analysed_runs_on_all_targets(start: set[Triple], changes: list[set[Triple]]) -> None:
    ways = assert_follows(start, changes, WHOLE)
    assert [way.partition(" (")[0] for way in ways.values()] == ["again on all targets"] * 3


def test_a_change_looks_at_few_nodes(beauty_release: Path) -> None:
    shapes = load_shapes([shapes_dir()])
    watch = Watch(shapes, without=[INFERRED_GRAPH])
    store = Store()
    store.extend(Release(beauty_release).store)
    report = run_shapes((q for q in store if q.graph_name != INFERRED_GRAPH), shapes).report
    price = next(store.quads_for_pattern(None, PRICE, None))
    pending = watch.before(store, remove=[price])
    assert pending.nodes == 1
    store.remove(price)
    assert not watch.after(store, pending).new
    category = next(store.quads_for_pattern(price.subject, IN_CATEGORY, None))
    pending = watch.before(store, remove=[category])
    store.remove(category)
    update = watch.after(store, pending)
    assert [(row.focus, row.component) for row in update.new] == [(str(price.subject), "MinCountConstraintComponent")]
    run = update.update(report, shapes)
    full = run_shapes((q for q in store if q.graph_name != INFERRED_GRAPH), shapes).report
    assert results(run.report, shapes) == results(full, shapes)


def test_a_report_of_another_graph(beauty_release: Path) -> None:
    shapes = Graph().parse(data=HEAD + "sh:property [ sh:path e:p ; sh:minCount 1 ] ." + TAIL, format="turtle")
    store = Store()
    store.extend(quads({("<http://e/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/A>")}))
    watch = Watch(shapes)
    link = quads({("<http://e/a>", "<http://e/p>", "<http://e/b>")})
    pending = watch.before(store, add=link)
    store.extend(link)
    with pytest.raises(ValueError, match="another graph"):
        watch.after(store, pending).update(run_shapes([], shapes).report, shapes)
