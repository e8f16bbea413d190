import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, serialize

from alime_rdf.errors import UsageError
from alime_rdf.syntax._names import end_of_name, is_xml_name
from alime_rdf.syntax._xml import readable_xml

#: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: https://www.w3.org/TR/rdf-syntax-grammar/#propertyElementURIs, and what Oxigraph refuses
_RESERVED = {_RDF + name for name in "RDF ID Description about parseType resource nodeID datatype li".split()} | {
    _RDF + name for name in "aboutEach aboutEachPrefix bagID".split()
}
#: https://www.w3.org/TR/xml-names/#ns-decl: nothing may declare these namespaces.
_NO_NAMESPACES = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")


def write_rdf(triples: Iterable[Triple], format_: RdfFormat, *, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples in a syntax of RDF, in the order given; `prefixes` are used where the syntax has such.

    Raises UsageError (ALM-G021) where RDF/XML can't hold a triple: XML has no name for the predicate, or not the
    characters of a literal.

    >>> from pyoxigraph import NamedNode
    >>> node = NamedNode("http://e/x")
    >>> write_rdf([Triple(node, node, node)], RdfFormat.N_TRIPLES)
    b'<http://e/x> <http://e/x> <http://e/x> .\\n'
    """
    named = dict(prefixes or {}) if format_ in (RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.TRIG) else None
    if format_ != RdfFormat.RDF_XML:
        return serialize(triples, format=format_, prefixes=named) or b""
    written = serialize(_fit_for_xml(list(triples)), format=format_, prefixes=named) or b""
    return b"".join(readable_xml([written]))


def _fit_for_xml(triples: list[Triple]) -> list[Triple]:
    """Return triples with blank nodes that have XML names; raise for what has none."""
    for predicate in {triple.predicate.value for triple in triples}:
        end = end_of_name(predicate)
        if predicate in _RESERVED or predicate.removesuffix(end) in _NO_NAMESPACES or not is_xml_name(end):
            raise UsageError("ALM-G021", {"term": f"<{predicate}>"})
    for triple in triples:
        if isinstance(triple.object, Triple):
            raise UsageError("ALM-G021", {"term": str(triple.object)})
        if isinstance(triple.object, Literal) and _NO_XML.search(triple.object.value):
            raise UsageError("ALM-G021", {"term": str(triple.object)})
    nodes = (node for triple in triples for node in (triple.subject, triple.object) if isinstance(node, BlankNode))
    blank = dict.fromkeys(nodes)
    if all(is_xml_name(node.value) for node in blank):
        return triples
    new: dict[object, BlankNode] = {node: BlankNode(f"b{number}") for number, node in enumerate(blank)}
    return [Triple(new.get(t.subject, t.subject), t.predicate, new.get(t.object, t.object)) for t in triples]
