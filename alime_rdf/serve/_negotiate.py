"""Which of several media types a client gets (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from pyoxigraph import QueryResultsFormat, RdfFormat

from alime_rdf.errors import RequestError

#: What triples are written as, the first where nothing is asked for.
RDF_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
#: What rows are written as.
RESULT_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
#: What booleans are written as; the last one is what Sesame and its successors ask for.
BOOLEAN_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/boolean": QueryResultsFormat.TSV,
}
#: What older clients call a type.
_ALSO = {
    "application/sparql-results+json": ("application/json",),
    "application/sparql-results+xml": ("application/xml", "text/xml"),
    "text/turtle": ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
    "application/n-triples": ("text/plain",),
    "application/ld+json": ("application/json",),
    "application/rdf+xml": ("text/xml",),
}
#: The same where nothing else fits: browsers ask for XML, too, and show Turtle better than RDF/XML.
_AT_WORST = {"application/rdf+xml": ("application/xml",)}


def choose(accept: str | None, offered: Sequence[str]) -> str:
    """Return the type of `offered` that `accept` likes best; of equals the first offered.

    Raises RequestError (406, ALM-S010) where it likes none.

    >>> choose("text/csv;q=0.5, text/*;q=0.1, */*;q=0.01", ["application/json", "text/html", "text/csv"])
    'text/csv'
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",")[:50]]
    liked = [(_quality(media, ranges), -place, media) for place, media in enumerate(offered)]
    quality, _, best = max(liked)
    if quality <= 0:
        raise RequestError(406, "ALM-S010", {"choices": ", ".join(offered)})
    return best


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality by the most specific range that covers a type; a name of old clients counts as its own."""
    exact = [quality for name, quality in ranges if name in (media, *_ALSO.get(media, ()))]
    family = [quality for name, quality in ranges if name == f"{media.split('/')[0]}/*"]
    anything = [quality for name, quality in ranges if name == "*/*"]
    found = exact or family or anything or [q for name, q in ranges if name in _AT_WORST.get(media, ())]
    return max(found) if found else 0.0
