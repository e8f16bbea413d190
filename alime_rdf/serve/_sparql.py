"""The endpoint of the SPARQL 1.1 Protocol: budgets in front, the Oxigraph server behind."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

import httpx
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from alime_rdf.errors import RequestError, UsageError
from alime_rdf.release import named_datasets, names_dataset
from alime_rdf.serve._backends import Backend
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._negotiate import BOOLEAN_TYPES, RDF_TYPES, RESULT_TYPES, choose
from alime_rdf.serve._protocol import SparqlRequest
from alime_rdf.syntax import readable_xml, write_rdf

_TSV, _NT = "text/tab-separated-values", "application/n-triples"
_ACCEPT = f"{_TSV}, {_NT}"
# The server breaks off an answer with a line that is none of it.
_BROKEN = re.compile(rb"\n?The SPARQL operation has been cancelled\s*$")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the server answered: lines of `media`; `kind` is boolean, rows or triples."""

    kind: str
    media: str
    lines: tuple[bytes, ...]


async def fetch(deployment: Deployment, asked: SparqlRequest) -> Fetched:
    """Put a query to the server.

    A server that dies takes the queries beside the one that ended it along. These get another chance, each by itself;
    what may have taken the memory gets none.

    Raises RequestError where it can't be parsed (400), takes too long (503), has too many rows (422) or where the
    server breaks off (503).
    """
    budgets = deployment.budgets
    began, seconds = monotonic(), budgets.query_seconds
    async with deployment.backend() as backend:
        put = monotonic()
        try:
            async with asyncio.timeout(seconds):
                return await _fetch(deployment.client, backend, asked, budgets)
        except TimeoutError as error:
            raise await _not_in_time(deployment, backend) from error
        except httpx.ConnectError:
            # It never came to the server.
            await backend.died()
            apart = False
        except httpx.HTTPError as error:
            ran = monotonic() - put
            died = await backend.died()
            if died:
                deployment.begin_to_replace(backend)
            if died and not backend.cleared(ran, memory=deployment.memory):
                raise RequestError(503, "ALM-S013") from error
            apart = died and not backend.ended_from_outside
    again = deployment.alone() if apart else deployment.backend()
    try:
        async with asyncio.timeout(began + seconds - monotonic()), again as backend:
            return await _fetch(deployment.client, backend, asked, budgets)
    except TimeoutError as error:
        raise await _not_in_time(deployment, backend) from error
    except httpx.HTTPError as error:
        raise RequestError(503, "ALM-S013") from error


async def _not_in_time(deployment: Deployment, backend: Backend) -> RequestError:
    """Leave a query that doesn't end behind, with its server."""
    with contextlib.suppress(RequestError):
        await deployment.replace(backend)
    return _too_long(deployment.budgets)


async def _fetch(client: httpx.AsyncClient, backend: Backend, asked: SparqlRequest, budgets: Budgets) -> Fetched:
    headers = {"content-type": "application/sparql-query", "accept": _ACCEPT}
    # What the protocol says goes before what the query says (SPARQL 1.1 Protocol, section 2.1.4).
    union = not asked.dataset and not names_dataset(asked.text)
    params = httpx.QueryParams((("union-default-graph", ""),) if union else asked.dataset)
    call = client.stream("POST", backend.server.url, params=params, content=asked.text.encode(), headers=headers)
    async with call as response:
        if response.status_code >= 500:
            # The query may be as good as any: the server ran out of time or of something else.
            if _BROKEN.search(await response.aread()):
                raise _too_long(budgets)
            raise httpx.RemoteProtocolError(f"the server answered {response.status_code}")
        if response.status_code != 200:
            raise await _refused(response)
        media = response.headers["content-type"].partition(";")[0]
        lines = tuple([line async for line in _lines(response, budgets, media)])
    if lines and _BROKEN.search(lines[-1]):
        raise _too_long(budgets)
    if media == _TSV and lines in ((b"true",), (b"false",)):
        return Fetched("boolean", media, lines)
    return Fetched("rows" if media == _TSV else "triples", media, lines)


async def _lines(response: httpx.Response, budgets: Budgets, media: str) -> AsyncIterator[bytes]:
    """Yield the lines of an answer; a row or a triple is one line in either format, whatever it holds."""
    limit = budgets.rows + (media == _TSV)
    seen, size, rest = 0, 0, b""
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > budgets.answer_bytes:
            unit = {"limit": str(budgets.answer_bytes), "unit_zh": "字节", "unit_en": "bytes"}
            raise RequestError(422, "ALM-S006", unit)
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            seen += 1
            if seen > limit:
                unit = {"limit": str(budgets.rows), "unit_zh": "行", "unit_en": "rows or triples"}
                raise RequestError(422, "ALM-S006", unit)
            yield line
    if rest:
        yield rest


async def _refused(response: httpx.Response) -> RequestError:
    said = " ".join((await response.aread()).decode(errors="replace").split())
    return RequestError(400, "ALM-S002", {"detail": said})


def _too_long(budgets: Budgets) -> RequestError:
    return RequestError(503, "ALM-S005", {"seconds": f"{budgets.query_seconds:g}"})


def write(fetched: Fetched, accept: str | None, prefixes: dict[str, str]) -> tuple[str, bytes]:
    """Return an answer in the media type that a client likes best, and the type.

    Raises RequestError (406) where it likes none, or where the answer has no form in it.
    """
    if fetched.kind == "triples":
        media = choose(accept, tuple(RDF_TYPES))
        return media, write_triples(b"".join(line + b"\n" for line in sorted(set(fetched.lines))), media, prefixes)
    if fetched.kind == "boolean":
        media, body = choose(accept, tuple(BOOLEAN_TYPES)), fetched.lines[0]
        format_ = BOOLEAN_TYPES[media]
    else:
        media, body = choose(accept, tuple(RESULT_TYPES)), b"".join(line + b"\n" for line in fetched.lines)
        format_ = RESULT_TYPES[media]
    if format_ != QueryResultsFormat.TSV:
        body = parse_query_results(body, QueryResultsFormat.TSV).serialize(format=format_) or b""
    if format_ != QueryResultsFormat.XML:
        return media, body
    try:
        return media, b"".join(readable_xml([body]))
    except ValueError as error:
        raise _no_form(media, error) from error


def write_triples(ntriples: bytes, media: str, prefixes: dict[str, str]) -> bytes:
    """Return triples, given as N-Triples, in another media type.

    Raises RequestError (406) where they have no form in it.
    """
    if media == _NT:
        return ntriples
    triples = (quad.triple for quad in parse(ntriples, RdfFormat.N_TRIPLES))
    try:
        return write_rdf(triples, RDF_TYPES[media], prefixes=prefixes)
    except UsageError as error:
        raise _no_form(media, error) from error


def _no_form(media: str, error: Exception) -> RequestError:
    return RequestError(406, "ALM-S030", {"media": media, "detail": str(error)})


async def update(deployment: Deployment, asked: SparqlRequest) -> None:
    """Put an update to the server, which works on a copy of the release.

    Raises RequestError where updates are off (403), or the update can't be parsed or some of its operations say
    which graphs they look in and some don't (400).
    """
    if not deployment.writable:
        raise RequestError(403, "ALM-S004")
    named = set() if asked.dataset else named_datasets(asked.text)
    if named == {True, False}:
        # The server takes one dataset for all operations that don't say theirs, and none of its own beside USING.
        raise RequestError(400, "ALM-S031")
    union = not asked.dataset and True not in named
    async with deployment.backend() as backend:
        response = await deployment.client.post(
            f"{backend.server.address}/update",
            params=httpx.QueryParams((("using-union-graph", ""),) if union else asked.dataset),
            content=asked.text.encode(),
            headers={"content-type": "application/sparql-update"},
        )
        if not response.is_success:
            raise await _refused(response)
