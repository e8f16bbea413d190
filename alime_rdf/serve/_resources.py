"""What the release says of one IRI, and where the service shows it."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from alime_rdf.errors import RequestError
from alime_rdf.release import Release
from alime_rdf.vocabulary import ALIME

#: Of what points to a thing, so many triples are shown.
MOST_INCOMING = 100
_HIGH = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def described(release: Release, iri: str) -> tuple[list[Triple], list[Triple]]:
    """Return what the release and its ontology say of an IRI, and the first triples that point to it.

    Raises RequestError (404, ALM-S011) where they say nothing, or where it is no IRI.
    """
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise RequestError(404, "ALM-S011", {"iri": iri}) from error
    store = release.store
    about = {q.triple for q in store.quads_for_pattern(node, None, None, None)}
    if iri.startswith(ALIME):
        about |= _of_term(release, node)
    incoming: set[Triple] = set()
    for quad in store.quads_for_pattern(None, None, node, None):
        incoming.add(quad.triple)
        if len(incoming) >= MOST_INCOMING:
            break
    if not about and not incoming:
        raise RequestError(404, "ALM-S011", {"iri": iri})
    return sorted(about, key=str), sorted(incoming, key=str)


def _of_term(release: Release, node: NamedNode) -> set[Triple]:
    """Return the ontology's triples about a term, with those of the blank nodes that they lead to."""
    triples = read_triples(release.file("ontology/alime.ttl"))
    found: set[Triple] = set()
    open_: set[NamedNode | BlankNode] = {node}
    while open_:
        new = {triple for triple in triples if triple.subject in open_} - found
        found |= new
        open_ = {triple.object for triple in new if isinstance(triple.object, BlankNode)}
    return found


def ontology(release: Release) -> list[Triple]:
    """Return the ontology as the release has it."""
    return sorted(read_triples(release.file("ontology/alime.ttl")), key=str)


def read_triples(path: Path) -> list[Triple]:
    """Read a Turtle file of a release; its blank nodes have the same names every time."""
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        return names.setdefault(term, BlankNode(f"b{len(names)}")) if isinstance(term, BlankNode) else term

    return [Triple(named(t.subject), t.predicate, named(t.object)) for t in parse(path=path, format=RdfFormat.TURTLE)]


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def iri_at(base: str, raw_path: str) -> str:
    """Return the IRI that a request's path stands for: that of the domain's host, with non-ASCII characters as such.

    >>> iri_at("https://example.org/shop/", "/shop/poi/%E4%BF%9D%E6%B9%BF%3A1")
    'https://example.org/shop/poi/保湿%3A1'
    """
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}{_HIGH.sub(_decoded, raw_path)}"


def _decoded(match: re.Match[str]) -> str:
    try:
        return unquote(match[0], errors="strict")
    except UnicodeDecodeError:
        return match[0]


def page_of(iri: str) -> str:
    """Return the path of the page that describes an IRI."""
    return f"/resource?iri={quote(iri, safe='')}"
