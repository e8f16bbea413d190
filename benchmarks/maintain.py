"""Time changes of single facts in a large store: ``python benchmarks/maintain.py GRAPH.nt [--changes 100]``.

Loads a generated graph and what follows from it into an Oxigraph store in memory, then retracts and adds ``causes``
links, single item values and all values of an item, picked at random by seed, moves categories to another parent, and
asks why items have features. Prints medians in milliseconds and how many facts a change touched.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from alime_rdf.reason import Explainer, RuleSet, maintain, reason, shipped_rules
from alime_rdf.triples import TripleSource
from alime_rdf.vocabulary import CATALOGUE_GRAPH, CAUSES, HAS_FEATURE, INFERRED_GRAPH, PARENT_CATEGORY


def timed(action: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = action()
    return (time.perf_counter() - start) * 1000, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--changes", type=int, default=100)
    arguments = parser.parse_args()
    chosen = RuleSet(tuple(rule for rule in shipped_rules().rules if rule.id in ("matches-cpv", "chain-hasFeature")))
    store = Store()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "inferred.nt"
        reason([TripleSource(arguments.graph)], chosen, out)
        store.bulk_load(path=str(arguments.graph), format=RdfFormat.N_TRIPLES, to_graph=CATALOGUE_GRAPH)
        store.bulk_load(path=str(out), format=RdfFormat.N_TRIPLES, to_graph=INFERRED_GRAPH)
    print(f"{len(store):,} triples")
    pick = random.Random(1)
    causes = pick.sample(list(store.quads_for_pattern(None, CAUSES, None, CATALOGUE_GRAPH)), arguments.changes)
    items = [q for q in store.quads_for_pattern(None, None, None, CATALOGUE_GRAPH) if is_value(q)]
    report("causes link", [change(store, chosen, [quad]) for quad in causes])
    sample = pick.sample(items, arguments.changes)
    report("item value", [change(store, chosen, [quad]) for quad in sample])
    values = [
        [q for q in store.quads_for_pattern(s.subject, None, None, CATALOGUE_GRAPH) if is_value(q)] for s in sample
    ]
    report("an item's values", [change(store, chosen, quads) for quads in values])
    parents = list(store.quads_for_pattern(None, PARENT_CATEGORY, None, CATALOGUE_GRAPH))
    report("a leaf's parent", [change(store, chosen, [q]) for q in pick.sample(leaves(parents), 10)])
    report("an inner one's", [change(store, chosen, [q]) for q in pick.sample(inner(parents), 5)])
    explainer = Explainer(store, chosen)
    features = pick.sample(list(store.quads_for_pattern(None, HAS_FEATURE, None, INFERRED_GRAPH)), arguments.changes)
    facts = [(q.subject, q.predicate, q.object) for q in features]
    for name, ask in (("one step", explainer.justifications), ("whole tree", explainer.why)):
        times = [timed(lambda fact=fact, ask=ask: ask(fact))[0] for fact in facts]
        print(f"why, {name}: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms")


def is_value(quad: Quad) -> bool:
    return "/property/" in quad.predicate.value


def leaves(parents: list[Quad]) -> list[Quad]:
    above = {quad.object for quad in parents}
    return sorted((quad for quad in parents if quad.subject not in above), key=str)


def inner(parents: list[Quad]) -> list[Quad]:
    above = {quad.object for quad in parents}
    return sorted((quad for quad in parents if quad.subject in above), key=str)


def change(store: Store, rules: RuleSet, quads: list[Quad]) -> tuple[float, float, int]:
    out, lost = timed(lambda: maintain(store, rules, retract=quads))
    back, _ = timed(lambda: maintain(store, rules, add=quads))
    return out, back, len(lost.lost)  # type: ignore[attr-defined]


def report(name: str, changes: list[tuple[float, float, int]]) -> None:
    retract, add, facts = (statistics.median(column) for column in zip(*changes, strict=True))
    slowest = max(max(out, back) for out, back, _ in changes)
    print(
        f"{name}: retract {retract:.1f} ms, add {add:.1f} ms, slowest {slowest:.0f} ms, facts {facts:.0f} (medians)"
    )


if __name__ == "__main__":
    main()
