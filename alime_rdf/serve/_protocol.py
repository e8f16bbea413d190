"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#protocol)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from alime_rdf.errors import RequestError

_FORM = "application/x-www-form-urlencoded"
_DIRECT = {"application/sparql-query": "query", "application/sparql-update": "update"}
_DATASET = {"query": ("default-graph-uri", "named-graph-uri"), "update": ("using-graph-uri", "using-named-graph-uri")}
#: What clients send that have no graph to name: Virtuoso's, and rdflib's SPARQLStore.
_NONE = ("", "urn:x-rdflib:default")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A query or update: `kind` says which; `dataset` are the protocol's parameters that choose graphs."""

    kind: str
    text: str
    dataset: tuple[tuple[str, str], ...]


def read_request(method: str, content_type: str, url_query: str, body: bytes) -> SparqlRequest:
    """Read a GET or POST request.

    Raises RequestError (400 or 415, ALM-S001).
    """
    pairs = _pairs(url_query)
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if method == "GET":
        return _read(pairs, ("query",))
    _assert_utf8(parameters)
    if media == _FORM:
        return _read(pairs + _pairs(_text(body)), ("query", "update"))
    if media in _DIRECT:
        kind = _DIRECT[media]
        if any(name in ("query", "update") for name, _ in pairs):
            raise _wrong("the text stands in the body and in the address")
        return SparqlRequest(kind, _text(body), _dataset(kind, pairs))
    known = ", ".join((_FORM, *_DIRECT))
    raise RequestError(415, "ALM-S001", {"detail": f"content type {media or 'missing'}: use one of {known}"})


def _read(pairs: Pairs, kinds: Sequence[str]) -> SparqlRequest:
    found = [(name, value) for name, value in pairs if name in ("query", "update")]
    if len(found) != 1 or found[0][0] not in kinds:
        raise _wrong(f"exactly one parameter {' or '.join(kinds)} is needed")
    kind, text = found[0]
    return SparqlRequest(kind, text, _dataset(kind, pairs))


def _dataset(kind: str, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    # A graph that is named twice is one graph; the server would find everything in it twice.
    named = dict.fromkeys((name, value) for name, value in pairs if name in _DATASET[kind])
    return tuple((name, value) for name, value in named if value not in _NONE)


def _pairs(encoded: str) -> Pairs:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise _wrong("the parameters can't be read") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("the body is not UTF-8") from error


def _assert_utf8(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise RequestError(415, "ALM-S001", {"detail": "the charset has to be UTF-8"})


def _wrong(detail: str) -> RequestError:
    return RequestError(400, "ALM-S001", {"detail": detail})
