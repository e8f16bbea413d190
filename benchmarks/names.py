"""How long it takes to look up names among many labels: `python benchmarks/names.py 630000`."""

import sys
import time

from pyoxigraph import Literal, NamedNode, Quad, Store

from alime_rdf.release import NameIndex
from alime_rdf.vocabulary import CATALOGUE_GRAPH, PREF_LABEL

NAMES = ("没有这样的名字", "面霜", "甲", "o", "甲0面霜0号pro0", "面霜" * 300)


def main(count: int) -> None:
    """Print the seconds that the index takes, and the milliseconds of each look-up in it."""
    store = Store()
    labels = (f"{'甲乙丙丁戊己庚辛'[n % 8]}{n}面霜{n % 97}號Pro{n}" for n in range(count))
    nodes = ((NamedNode(f"http://e/{n}"), Literal(label, language="zh")) for n, label in enumerate(labels))
    store.bulk_extend(Quad(node, PREF_LABEL, label, CATALOGUE_GRAPH) for node, label in nodes)
    began = time.perf_counter()
    index = NameIndex(store)
    print(f"{count:,} labels read: {time.perf_counter() - began:.1f} s")
    for name in NAMES:
        began = time.perf_counter()
        index.spellings(name)
        near = index.near(name, limit=5)
        print(f"{(time.perf_counter() - began) * 1000:6.1f} ms  {name[:10]}  {', '.join(near)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 630_000)
