from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from alime_rdf.release._export import graph_triples
from alime_rdf.release._release import Release
from alime_rdf.syntax import write_rdf
from alime_rdf.vocabulary import GRAPHS

_TRIPLES = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}
_QUADS = {"trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS, "jsonld": RdfFormat.JSON_LD}
EXPORT_FORMATS = (*_TRIPLES, *_QUADS)


def export_release(release: Release, *, format_: str, graph: NamedNode | None = None) -> bytes:
    """Return one graph of a release, or all of them, in one of :data:`EXPORT_FORMATS`, sorted.

    A format without named graphs holds the union when all graphs are asked for.

    Raises UsageError (ALM-G021) where RDF/XML can't hold the triples.
    """
    graphs = [graph] if graph is not None else list(GRAPHS.values())
    if format_ in _QUADS:
        quads = [Quad(t.subject, t.predicate, t.object, g) for g in graphs for t in graph_triples(release.store, g)]
        return serialize(quads, format=_QUADS[format_], prefixes=release.prefixes) or b""
    triples = sorted({t for g in graphs for t in graph_triples(release.store, g)}, key=str)
    return write_rdf(triples, _TRIPLES[format_], prefixes=release.prefixes)
