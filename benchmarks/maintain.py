"""Time changes of single facts in a large store: ``python benchmarks/maintain.py GRAPH.nt [--changes 100]``.

Loads a generated graph and what follows from it into an Oxigraph store in memory, then retracts and adds ``causes``
links and item values one by one, picked at random by seed, and asks why items have features. Prints medians in
milliseconds and how many facts a change touched.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from alime_rdf._resources import ontology_dir
from alime_rdf.reason import Explainer, RuleSet, TripleSource, axiom_rules, load_rules, maintain, reason_in_bulk
from alime_rdf.vocabulary import CATALOGUE_GRAPH, CAUSES, HAS_FEATURE, INFERRED_GRAPH


def timed(action: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = action()
    return (time.perf_counter() - start) * 1000, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--changes", type=int, default=100)
    arguments = parser.parse_args()
    rules = (*axiom_rules(ontology_dir() / "alime.ttl"), *load_rules((ontology_dir() / "rules").glob("*.rq")))
    chosen = RuleSet(tuple(rule for rule in rules if rule.id in ("matches-cpv", "chain-hasFeature")))
    store = Store()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "inferred.nt"
        reason_in_bulk([TripleSource(arguments.graph)], chosen, out)
        store.bulk_load(path=str(arguments.graph), format=RdfFormat.N_TRIPLES, to_graph=CATALOGUE_GRAPH)
        store.bulk_load(path=str(out), format=RdfFormat.N_TRIPLES, to_graph=INFERRED_GRAPH)
    print(f"{len(store):,} triples")
    pick = random.Random(1)
    causes = pick.sample(list(store.quads_for_pattern(None, CAUSES, None, CATALOGUE_GRAPH)), arguments.changes)
    items = [
        q for q in store.quads_for_pattern(None, None, None, CATALOGUE_GRAPH) if "/property/" in q.predicate.value
    ]
    for name, quads in (("causes link", causes), ("item value", pick.sample(items, arguments.changes))):
        report(name, [change(store, chosen, quad) for quad in quads])
    explainer = Explainer(store, chosen)
    features = pick.sample(list(store.quads_for_pattern(None, HAS_FEATURE, None, INFERRED_GRAPH)), arguments.changes)
    times = [timed(lambda q=quad: explainer.why((q.subject, q.predicate, q.object)))[0] for quad in features]
    print(f"why, whole tree: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms")


def change(store: Store, rules: RuleSet, quad: Quad) -> tuple[float, float, int]:
    out, lost = timed(lambda: maintain(store, rules, retract=[quad]))
    back, _ = timed(lambda: maintain(store, rules, add=[quad]))
    return out, back, len(lost.lost)  # type: ignore[attr-defined]


def report(name: str, changes: list[tuple[float, float, int]]) -> None:
    retract, add, facts = (statistics.median(column) for column in zip(*changes, strict=True))
    slowest = max(max(out, back) for out, back, _ in changes)
    print(
        f"{name}: retract {retract:.1f} ms, add {add:.1f} ms, slowest {slowest:.0f} ms, facts {facts:.0f} (medians)"
    )


if __name__ == "__main__":
    main()
