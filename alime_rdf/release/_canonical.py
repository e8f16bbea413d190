import hashlib

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, serialize

#: Control characters as canonical N-Quads write them; Oxigraph leaves some as they are.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {8: "\\b", 9: "\\t", 12: "\\f", 13: "\\r"}


def canonical_nquads(dataset: Dataset) -> str:
    """Return a dataset in canonical N-Quads (RDFC-1.0, https://www.w3.org/TR/rdf-canon/), blank nodes renamed.

    >>> from pyoxigraph import BlankNode, Quad
    >>> print(canonical_nquads(Dataset([Quad(BlankNode("x"), NamedNode("http://e/p"), BlankNode("y"))])), end="")
    _:c14n1 <http://e/p> _:c14n0 .
    """
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").decode().split("\n")
    return "".join(sorted(f"{line.translate(_ESCAPES)}\n" for line in lines if line))


def graph_hash(store: Store, graph: NamedNode) -> str:
    """Return the SHA-256 of a named graph alone, in canonical N-Quads: the same in every store."""
    quads = store.quads_for_pattern(None, None, None, graph)
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return hashlib.sha256(canonical_nquads(dataset).encode()).hexdigest()
