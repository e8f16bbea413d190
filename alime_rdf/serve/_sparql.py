"""The endpoint of the SPARQL 1.1 Protocol: budgets in front, the Oxigraph server behind."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from traceback import clear_frames
from typing import Any, TypeVar

import httpx
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from alime_rdf.errors import RequestError, UsageError
from alime_rdf.release import named_datasets, names_dataset
from alime_rdf.serve._backends import Backend
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._kept import CANCELLED, Kept, broken_off, filled, no_form
from alime_rdf.serve._negotiate import BOOLEAN_TYPES, RDF_TYPES, RESULT_TYPES, choose
from alime_rdf.serve._protocol import SparqlRequest
from alime_rdf.syntax import readable_xml, write_rdf

_TSV, _NT = "text/tab-separated-values", "application/n-triples"
_ACCEPT = f"{_TSV}, {_NT}"
#: A path in what the server says.
_FILE = re.compile(r"(?:^|\s)/\S+|\.sst\b")
#: Of what it says of a query so much is told, and one row may be so long.
_SAID, _LONGEST = 2_000, 8 << 20


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the server answered, whole: lines of `media`; `kind` is boolean, rows or triples."""

    kind: str
    media: str
    body: Kept


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
            if (await response.aread()).rstrip().endswith(CANCELLED):
                raise _too_long(budgets)
            raise httpx.RemoteProtocolError(f"the server answered {response.status_code}")
        if response.status_code != 200:
            raise await _refused(response)
        media = response.headers["content-type"].partition(";")[0]
        body = Kept()
        try:
            await _keep(response, body, budgets, media)
            return Fetched(await asyncio.to_thread(_kind, body, media, budgets), media, body)
        except BaseException:
            body.close()
            raise


async def _keep(response: httpx.Response, body: Kept, budgets: Budgets, media: str) -> None:
    """Keep an answer within its budgets; a row or a triple is one line in either format, whatever it holds."""
    lines = budgets.rows + (media == _TSV)
    async for chunk in response.aiter_bytes():
        await body.add(chunk)
        if body.size > budgets.answer_bytes:
            raise _too_large(budgets.answer_bytes, "字节", "bytes")
        if body.open_line > _LONGEST:
            raise _too_large(_LONGEST, "字节（一行之内）", "bytes in one row")
        if body.lines > lines or (body.lines == lines and body.open_line):
            raise _too_large(budgets.rows, "行", "rows or triples")


def _too_large(limit: int, unit_zh: str, unit_en: str) -> RequestError:
    return RequestError(422, "ALM-S006", {"limit": str(limit), "unit_zh": unit_zh, "unit_en": unit_en})


def _kind(body: Kept, media: str, budgets: Budgets) -> str:
    """Return what an answer is.

    Raises RequestError (503) where it isn't whole: the server ends an answer that it can't go on with by a line that
    says why, as the next row and without a line's end.
    """
    tail = body.tail()
    if media == _TSV and tail in (b"true", b"false"):
        return "boolean"
    if tail.endswith(b"\n") or (media == _NT and not tail):
        return "rows" if media == _TSV else "triples"
    raise _too_long(budgets) if tail.endswith(CANCELLED) else broken_off()


async def _refused(response: httpx.Response) -> RequestError:
    said = " ".join((await response.aread()).decode(errors="replace").split())
    # What is no fault of the query's text may name files.
    return broken_off() if _FILE.search(said) else RequestError(400, "ALM-S002", {"detail": said[:_SAID]})


def _too_long(budgets: Budgets) -> RequestError:
    return RequestError(503, "ALM-S005", {"seconds": f"{budgets.query_seconds:g}"})


def write(fetched: Fetched, accept: str | None, prefixes: dict[str, str]) -> tuple[str, Kept]:
    """Return an answer in the media type that a client likes best, and the type.

    Raises RequestError (406) where it likes none, or where the answer has no form in it; (503) where a line of it is
    neither a row nor a triple.
    """
    if fetched.kind == "triples":
        media = choose(accept, tuple(RDF_TYPES))
        fetched.body.file.seek(0)
        lines = b"".join(sorted(set(fetched.body.file)))
        return media, filled([write_triples(lines, media, prefixes)])
    types = BOOLEAN_TYPES if fetched.kind == "boolean" else RESULT_TYPES
    media = choose(accept, tuple(types))
    written = Kept()
    try:
        rows = rows_of(fetched)
        with whole():
            rows.serialize(written, format=types[media])
        if types[media] != QueryResultsFormat.XML:
            return media, written
        readable = filled(readable_xml(written.parts()))
    except ValueError as error:
        written.close()
        # A refusal of this project is a ValueError, too.
        raise error if isinstance(error, RequestError) else no_form(media, error) from error
    except BaseException:
        written.close()
        raise
    written.close()
    return media, readable


def rows_of(fetched: Fetched) -> Any:
    """Return the rows, or the boolean, of an answer; a row is checked when it is read.

    Raises RequestError (503) where the first line isn't one of variables.
    """
    fetched.body.file.seek(0)
    with whole():
        return parse_query_results(fetched.body.file, QueryResultsFormat.TSV)


def forgetting(work: Callable[[], T]) -> T:
    """Return what `work` returns; an error leaves its thread without what it worked on.

    Rows may be dropped only in the thread that reads them, and an error holds on to them by its traceback.
    """
    try:
        return work()
    except BaseException as error:
        cause: BaseException | None = error
        while cause is not None:
            clear_frames(cause.__traceback__)
            cause = cause.__context__
        raise


@contextmanager
def whole() -> Iterator[None]:
    """Refuse what is no row or triple: the server said something else in its place."""
    try:
        yield
    except (SyntaxError, MemoryError) as error:
        raise broken_off() from error


def write_triples(ntriples: bytes, media: str, prefixes: dict[str, str]) -> bytes:
    """Return triples, given as N-Triples, in another media type.

    Raises RequestError (406) where they have no form in it, (503) where a line is no triple.
    """
    with whole():
        triples = [quad.triple for quad in parse(ntriples, RdfFormat.N_TRIPLES)]
    if media == _NT:
        return ntriples
    try:
        return write_rdf(triples, RDF_TYPES[media], prefixes=prefixes)
    except UsageError as error:
        raise no_form(media, error) from error


async def update(deployment: Deployment, asked: SparqlRequest) -> None:
    """Put an update to the server, which works on a copy of the release.

    Raises RequestError where updates are off (403), the update can't be parsed or some of its operations say which
    graphs they look in and some don't (400), where it takes too long or the server breaks off (503). What takes too
    long ends its server; whether it is done is then not known.
    """
    if not deployment.writable:
        raise RequestError(403, "ALM-S004")
    named = set() if asked.dataset else named_datasets(asked.text)
    if named == {True, False}:
        # The server takes one dataset for all operations that don't say theirs, and none of its own beside USING.
        raise RequestError(400, "ALM-S031")
    union = not asked.dataset and True not in named
    async with deployment.backend() as backend:
        try:
            async with asyncio.timeout(deployment.budgets.query_seconds):
                response = await deployment.client.post(
                    f"{backend.server.address}/update",
                    params=httpx.QueryParams((("using-union-graph", ""),) if union else asked.dataset),
                    content=asked.text.encode(),
                    headers={"content-type": "application/sparql-update"},
                )
        except TimeoutError as error:
            await deployment.replace(backend)
            raise _too_long(deployment.budgets) from error
        except httpx.HTTPError as error:
            if await backend.died():
                await deployment.replace(backend)
            raise RequestError(503, "ALM-S013") from error
        if not response.is_success:
            raise await _refused(response)
