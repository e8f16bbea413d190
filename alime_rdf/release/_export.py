import gzip
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize


def graph_triples(store: Store, graph: NamedNode) -> list[Triple]:
    """Return the triples of a named graph, sorted by their N-Triples form."""
    quads = store.quads_for_pattern(None, None, None, graph)
    return sorted((Triple(q.subject, q.predicate, q.object) for q in quads), key=str)


def export_graph(store: Store, graph: NamedNode, stem: Path, *, prefixes: Mapping[str, str]) -> None:
    """Write a graph as ``stem.nt.gz`` and ``stem.ttl``, byte for byte the same for the same triples."""
    triples = graph_triples(store, graph)
    plain = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    stem.with_suffix(".nt.gz").write_bytes(gzip.compress(plain, mtime=0))
    serialize(triples, stem.with_suffix(".ttl"), RdfFormat.TURTLE, prefixes=dict(prefixes))
