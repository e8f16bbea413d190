import hashlib

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, serialize


def canonical_nquads(dataset: Dataset) -> str:
    """Return a dataset in canonical N-Quads (RDFC-1.0, https://www.w3.org/TR/rdf-canon/), blank nodes renamed.

    >>> from pyoxigraph import BlankNode, Quad
    >>> print(canonical_nquads(Dataset([Quad(BlankNode("x"), NamedNode("http://e/p"), BlankNode("y"))])), end="")
    _:c14n0 <http://e/p> _:c14n1 .
    """
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").decode().splitlines(keepends=True)
    return "".join(sorted(lines))


def graph_hash(store: Store, graph: NamedNode) -> str:
    """Return the SHA-256 of a named graph alone, in canonical N-Quads: the same in every store."""
    quads = store.quads_for_pattern(None, None, None, graph)
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return hashlib.sha256(canonical_nquads(dataset).encode()).hexdigest()
