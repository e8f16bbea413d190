"""Time the gate on single changes of a large store: ``python benchmarks/watch.py GRAPH.nt [--changes 50]``.

The graph (``generate.py --described``), less one triple in 5,000, goes into an Oxigraph store on disk and is
validated in full. Then items lose and regain their class, category, label, a value, and all that is said
of them, and a value its class. Prints medians in milliseconds: nodes found, looked at before and after, report
updated; writing to the store is not in them. At the end the report is compared with that of a full validation.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, Store
from rdflib import Graph

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import Watch, load_shapes, parse_quads, read_report, run_shapes
from alime_rdf.vocabulary import CATALOGUE_GRAPH, IN_CATEGORY, PREF_LABEL, TYPE


class Timed:
    """A store, its report, and how long the gate took for each change."""

    def __init__(self, store: Store, shapes: Graph) -> None:
        self.store, self.shapes = store, shapes
        self.report = run_shapes(store, shapes).report
        self.watch = Watch(shapes)

    def change(self, *, add: list[Quad], remove: list[Quad]) -> tuple[float, int]:
        start = time.perf_counter()
        pending = self.watch.before(self.store, add=add, remove=remove)
        seconds = time.perf_counter() - start
        for quad in remove:
            self.store.remove(quad)
        self.store.extend(add)
        start = time.perf_counter()
        self.watch.after(self.store, pending).update(self.report, self.shapes)
        return (seconds + time.perf_counter() - start) * 1000, pending.nodes

    def there_and_back(self, name: str, changes: list[list[Quad]]) -> None:
        done = [self.change(add=quads * way, remove=quads * (1 - way)) for quads in changes for way in (0, 1)]
        times, nodes = [d[0] for d in done], [d[1] for d in done]
        middle, slowest = statistics.median(times), max(times)
        print(
            f"{name:<16} {middle:>8.1f} {slowest:>9.1f} {statistics.median(nodes):>8.0f} {max(nodes):>7}", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--changes", type=int, default=50)
    arguments = parser.parse_args()
    shapes = load_shapes([shapes_dir()])
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        store.bulk_extend(thinned(arguments.graph))
        start = time.perf_counter()
        timed = Timed(store, shapes)
        seconds = time.perf_counter() - start
        found = results(timed.report, shapes)
        print(f"{len(store):,} triples; full validation {seconds:.1f} s, {sum(found.values()):,} results")
        print(f"{'':<16} {'median':>8} {'slowest':>9} {'nodes':>8} {'most':>7}")
        run(timed, random.Random(1), arguments.changes)
        same = results(timed.report, shapes) == results(run_shapes(store, shapes).report, shapes)
        print(f"report equals a full one: {same}; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


def thinned(graph: Path) -> Iterator[Quad]:
    for number, quad in enumerate(parse_quads(graph)):
        if number % 5000:
            yield Quad(quad.subject, quad.predicate, quad.object, CATALOGUE_GRAPH)


def results(report: Graph, shapes: Graph) -> Counter[tuple[str, ...]]:
    return Counter((r.shape, r.focus, r.path, r.value, r.component) for r in read_report(report, shapes))


def run(timed: Timed, pick: random.Random, changes: int) -> None:
    store = timed.store
    categories = list(store.quads_for_pattern(None, IN_CATEGORY, None, None))
    items = pick.sample(categories, changes)
    timed.there_and_back("an item's class", [list(store.quads_for_pattern(q.subject, TYPE, None)) for q in items])
    timed.there_and_back("a category", [[quad] for quad in items])
    timed.there_and_back("a label", [list(store.quads_for_pattern(q.subject, PREF_LABEL, None)) for q in items])
    said = [list(store.quads_for_pattern(quad.subject, None, None)) for quad in items]
    values = [[q for q in quads if "/property/" in q.predicate.value] for quads in said]
    timed.there_and_back("a value", [quads[:1] for quads in values if quads])
    timed.there_and_back("a whole item", said)
    used = [quads[0].object for quads in values if quads]
    timed.there_and_back("a value's class", [list(store.quads_for_pattern(v, TYPE, None)) for v in used[:10]])


if __name__ == "__main__":
    main()
