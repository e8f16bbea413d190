"""The SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import uuid4

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from alime_rdf.errors import RequestError
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._negotiate import RDF_TYPES, choose
from alime_rdf.syntax import readable_xml

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]")
_XML = "application/rdf+xml"
#: Of a graph so many bytes are kept in memory, and read at a time.
_KEPT, _PART = 8 << 20, 1 << 16
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


async def graph_store(
    deployment: Deployment, request: Request, body: bytes, slots: AbstractAsyncContextManager[None]
) -> Response:
    """Answer a request for a graph, named by ``?graph=``, ``?default`` or its own address.

    The default graph is the union of the others, as it is for queries. Only a service with updates takes more than
    GET and HEAD; there a POST without a name makes a new graph.

    Raises RequestError.
    """
    reading = request.method in ("GET", "HEAD")
    if not reading and not deployment.writable:
        raise RequestError(403, "ALM-S004")
    new = request.method == "POST" and not request.url.query and "rest" not in request.path_params
    graph = f"{request.url}/{uuid4()}" if new else _graph(request)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(slots)
        backend = await stack.enter_async_context(deployment.backend())
        if reading:
            media = choose(request.headers.get("accept"), tuple(RDF_TYPES))
            call = _reading(deployment.client, backend.server.address, graph, media)
        else:
            call = deployment.client.build_request(
                request.method,
                f"{backend.server.address}/store",
                params=_parameters(graph),
                content=body,
                headers={"content-type": request.headers.get("content-type", "")},
            )
        try:
            response = await deployment.client.send(call, stream=True)
        except httpx.HTTPError as error:
            raise RequestError(503, "ALM-S013") from error
        stack.push_async_callback(response.aclose)
        if not response.is_success:
            raise RequestError(response.status_code, "ALM-S001", {"detail": await _said(response)})
        if not reading:
            headers = {"location": graph} if new and graph is not None else {}
            return Response(status_code=response.status_code, headers=headers)
        return await _passed_on(request, response, media, stack)
    raise AssertionError("the stack swallows nothing")


def _graph(request: Request) -> str | None:
    """Return the IRI of the graph that is meant, None for the default graph."""
    parameters = request.query_params
    named = parameters.getlist("graph")
    rest = request.path_params.get("rest", "")
    if "default" in parameters and not named and not rest:
        return None
    if len(named) == 1 and "default" not in parameters and not rest:
        if not _ABSOLUTE.match(named[0]):
            raise RequestError(400, "ALM-S001", {"detail": "the graph is not named by an absolute IRI"})
        return named[0]
    if rest and not named and "default" not in parameters:
        return str(request.url.replace(query=""))
    raise RequestError(400, "ALM-S001", {"detail": "name one graph: ?graph=IRI or ?default"})


def _parameters(graph: str | None) -> dict[str, str]:
    return {"default": ""} if graph is None else {"graph": graph}


def _reading(client: httpx.AsyncClient, address: str, graph: str | None, media: str) -> httpx.Request:
    if graph is None:
        headers = {"content-type": "application/sparql-query", "accept": media}
        return client.build_request(
            "POST", f"{address}/query", params={"union-default-graph": ""}, content=_ALL, headers=headers
        )
    return client.build_request("GET", f"{address}/store", params=_parameters(graph), headers={"accept": media})


async def _passed_on(request: Request, response: httpx.Response, media: str, stack: AsyncExitStack) -> Response:
    """Return a graph as the server sends it: with its length where it is small, else as a stream.

    What comes as RDF/XML is kept until its end, which may be what can't be read.
    """
    kept = stack.enter_context(SpooledTemporaryFile(_KEPT))  # noqa: SIM115 - what the stack is there for
    chunks = response.aiter_bytes()
    whole = True
    try:
        async for chunk in chunks:
            kept.write(chunk)
            if kept.tell() > _KEPT and media != _XML:
                whole = False
                break
    except httpx.HTTPError as error:
        raise RequestError(503, "ALM-S013") from error
    if media == _XML:
        kept = stack.enter_context(await asyncio.to_thread(_readable, kept))
    headers = {"vary": "accept"} | ({"content-length": str(kept.tell())} if whole else {})
    kept.seek(0)
    held = stack.pop_all()
    if request.method == "HEAD":
        await held.aclose()
        return StreamingResponse(iter(()), media_type=media, headers=headers)

    async def body() -> AsyncIterator[bytes]:
        async with held:
            while part := kept.read(_PART):
                yield part
            async for chunk in chunks:
                yield chunk

    return StreamingResponse(body(), media_type=media, headers=headers)


def _readable(kept: IO[bytes]) -> SpooledTemporaryFile[bytes]:
    kept.seek(0)
    readable = SpooledTemporaryFile(_KEPT)  # noqa: SIM115 - handed on, open
    try:
        readable.writelines(readable_xml(iter(lambda: kept.read(_PART), b"")))
    except ValueError as error:
        readable.close()
        raise RequestError(406, "ALM-S030", {"media": _XML, "detail": str(error)}) from error
    return readable


async def _said(response: httpx.Response) -> str:
    return " ".join((await response.aread()).decode(errors="replace").split())
