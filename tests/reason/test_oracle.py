"""What HermiT derives from the OWL encoding of a graph equals what the rules derive from the graph.

The encoding: a category is a class, an item an instance of its categories, a CPV the intersection of its category
with "has this value", and what it causes a sub-class of "has this feature". Many graphs go into one call.
"""

import shutil
import types

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from alime_rdf.reason import materialise, shipped_rules
from alime_rdf.vocabulary import (
    CATALOGUE_GRAPH,
    CAUSES,
    HAS_FEATURE,
    HAS_PROBLEM,
    IN_CATEGORY,
    INFERRED_GRAPH,
    MATCHES_CPV,
    NEEDS,
    ON_CATEGORY,
    ON_PROPERTY,
    ON_VALUE,
    PARENT_CATEGORY,
    PREFERS,
)

owlready2 = pytest.importorskip("owlready2", reason="the extra [owl] is not installed")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

Link = tuple[str, str, str]
Graph = frozenset[Link]
RULES = shipped_rules()
LINKS = {
    "in": IN_CATEGORY,
    "parent": PARENT_CATEGORY,
    "category": ON_CATEGORY,
    "property": ON_PROPERTY,
    "value": ON_VALUE,
    "causes": CAUSES,
    "problem": HAS_PROBLEM,
    "needs": NEEDS,
}
DERIVED = {MATCHES_CPV: "matches", HAS_FEATURE: "feature", PREFERS: "prefers"}


def names(kind: str, size: int) -> st.SearchStrategy[str]:
    return st.integers(0, size - 1).map(lambda i: f"{kind}{i}")


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    def some(subject: str, link: str, object_: str, most: int) -> set[Link]:
        pairs = st.tuples(names(subject, 3), names(object_, 4))
        return {(s, link, o) for s, o in draw(st.sets(pairs, max_size=most))}

    # A category's parent has a lower number: trees of any depth, no cycles.
    tree = {(f"c{i}", "parent", f"c{draw(st.integers(0, i - 1))}") for i in range(1, 4) if draw(st.booleans())}
    cpvs = {
        link
        for i in range(draw(st.integers(1, 3)))
        for link in (
            (f"k{i}", "category", draw(names("c", 4))),
            (f"k{i}", "property", draw(names("p", 2))),
            (f"k{i}", "value", draw(names("v", 3))),
        )
    }
    values = {(draw(names("i", 3)), draw(names("p", 2)), draw(names("v", 3))) for _ in range(draw(st.integers(0, 5)))}
    links = (
        some("i", "in", "c", 4)
        | some("k", "causes", "f", 4)
        | some("u", "problem", "q", 3)
        | some("q", "needs", "f", 4)
    )
    known = {s for s, link, _ in cpvs if link == "category"}
    return frozenset(tree | cpvs | values | {x for x in links if x[1] != "causes" or x[0] in known})


def by_rules(graph: Graph) -> set[Link]:
    def node(name: str) -> NamedNode:
        return NamedNode(f"https://example.org/{name}")

    store = Store()
    store.extend(Quad(node(s), LINKS.get(p, node(p)), node(o), CATALOGUE_GRAPH) for s, p, o in graph)
    materialise(store, RULES)
    return {
        (q.subject.value.rsplit("/", 1)[-1], DERIVED[q.predicate], q.object.value.rsplit("/", 1)[-1])
        for q in store.quads_for_pattern(None, None, None, INFERRED_GRAPH)
        if q.predicate in DERIVED
    }


class Encoding:
    """One ontology that holds many graphs, their names kept apart by a number."""

    def __init__(self) -> None:
        self.world = owlready2.World()
        self.ontology = self.world.get_ontology("https://example.org/oracle.owl")
        with self.ontology:
            self.feature = types.new_class("feature", (owlready2.ObjectProperty,))
            self.problem = types.new_class("problem", (owlready2.ObjectProperty,))
            self.needs = types.new_class("needs", (owlready2.ObjectProperty,))
            self.prefers = types.new_class("prefers", (owlready2.ObjectProperty,))
            self.prefers.property_chain.append(owlready2.PropertyChain([self.problem, self.needs]))

    def add(self, number: int, graph: Graph) -> None:
        with self.ontology:
            thing = {name: self.entity(number, name) for link in graph for name in link if name[1:].isdigit()}
            cpvs: dict[str, dict[str, str]] = {}
            for s, p, o in sorted(graph):
                if p == "parent" or p == "in":
                    thing[s].is_a.append(thing[o])
                elif p in ("category", "property", "value"):
                    cpvs.setdefault(s, {})[p] = o
                elif p == "causes":
                    thing[s].is_a.append(self.feature.value(thing[o]))
                else:
                    relation = getattr(self, p) if p in ("problem", "needs") else thing[p]
                    relation[thing[s]].append(thing[o])
            for cpv, parts in cpvs.items():
                value = thing[parts["property"]].value(thing[parts["value"]])
                thing[cpv].equivalent_to.append(thing[parts["category"]] & value)

    def entity(self, number: int, name: str) -> object:
        full = f"g{number}_{name}"
        if name[0] in "ck":
            return types.new_class(full, (owlready2.Thing,))
        if name[0] == "p":
            return types.new_class(full, (owlready2.ObjectProperty,))
        return owlready2.Thing(full, namespace=self.ontology)

    def derived(self) -> set[tuple[int, Link]]:
        owlready2.sync_reasoner_hermit(self.world, infer_property_values=True, debug=0)
        found: set[tuple[int, Link]] = set()
        for individual in self.ontology.individuals():
            number, name = individual.name[1:].split("_")
            for class_ in individual.INDIRECT_is_a:
                if isinstance(class_, owlready2.ThingClass) and "_k" in class_.name:
                    found.add((int(number), (name, "matches", class_.name.split("_")[1])))
            for relation, link in ((self.feature, "feature"), (self.prefers, "prefers")):
                for value in relation[individual]:
                    found.add((int(number), (name, link, value.name.split("_")[1])))
        return found


# No shrinking: each step is a HermiT call, and a pack of small graphs can be read as it is.
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(graphs(), min_size=12, max_size=25))
def test_rules_derive_what_hermit_derives(pack: list[Graph]) -> None:
    encoding = Encoding()
    for number, graph in enumerate(pack):
        encoding.add(number, graph)
    by_hermit = encoding.derived()
    assert by_hermit == {(number, link) for number, graph in enumerate(pack) for link in by_rules(graph)}
