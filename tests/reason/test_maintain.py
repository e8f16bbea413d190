"""Changing facts leaves exactly what a rebuild would."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from alime_rdf.reason import RuleSet, maintain, materialise, shipped_rules
from alime_rdf.release import Release
from alime_rdf.vocabulary import CATALOGUE_GRAPH, CAUSES, DATA_GRAPHS, HAS_FEATURE, INFERRED_GRAPH, KNOWLEDGE_GRAPH
from tests.reason.test_engines import RULES, rules

NODES = [NamedNode(f"http://e/{name}") for name in "abcpq"]
SUBJECTS = st.sampled_from(NODES)
OBJECTS = st.sampled_from([*NODES, Literal("x")])
PREDICATES = st.sampled_from([NamedNode(f"http://e/{name}") for name in "pqrs"])
QUADS = st.builds(Quad, SUBJECTS, PREDICATES, OBJECTS, st.sampled_from([CATALOGUE_GRAPH, KNOWLEDGE_GRAPH]))
CHANGES = st.lists(st.tuples(st.sets(QUADS, max_size=4), st.sets(QUADS, max_size=4)), max_size=5)


def inferred(store: Store) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, INFERRED_GRAPH))


def facts(store: Store) -> set[object]:
    return {q.triple for graph in DATA_GRAPHS for q in store.quads_for_pattern(None, None, None, graph)}


def rebuilt(store: Store, rules: RuleSet) -> set[Quad]:
    fresh = Store()
    fresh.extend(q for q in store if q.graph_name != INFERRED_GRAPH)
    materialise(fresh, rules)
    return inferred(fresh)


@settings(
    max_examples=max(150, settings.default.max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(start=st.sets(QUADS, max_size=12), changes=CHANGES, parts=RULES)
def test_any_sequence_of_changes_equals_a_rebuild(
    tmp_path: Path, start: set[Quad], changes: list[tuple[set[Quad], set[Quad]]], parts: list[tuple[str, str]]
) -> None:
    found = rules(tmp_path, parts)
    store = Store()
    store.extend(start)
    materialise(store, found)
    for add, retract in changes:
        before = facts(store)
        change = maintain(store, found, add=add, retract=retract)
        assert inferred(store) == rebuilt(store, found)
        after = facts(store)
        assert {tuple(t) for t in after - before} == set(change.gained)  # type: ignore[call-overload]
        assert {tuple(t) for t in before - after} == set(change.lost)  # type: ignore[call-overload]


def test_a_link_taken_out_of_the_example_and_put_back_is_nothing_happened(beauty_release: Path) -> None:
    shipped = shipped_rules()
    store = Store()
    store.extend(Release(beauty_release).store)
    links = sorted(store.quads_for_pattern(None, CAUSES, None, KNOWLEDGE_GRAPH), key=str)
    everything = set(store)
    lost_features = 0
    for link in links:
        lost = maintain(store, shipped, retract=[link]).lost
        lost_features += sum(fact[1] == HAS_FEATURE for fact in lost)
        assert inferred(store) == rebuilt(store, shipped)
        gained = maintain(store, shipped, add=[link]).gained
        assert gained == lost
        assert set(store) == everything
    assert lost_features > 10
