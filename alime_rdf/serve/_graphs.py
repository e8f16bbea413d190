"""The SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

import asyncio
import re
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import httpx
from starlette.requests import Request
from starlette.responses import Response

from alime_rdf.errors import RequestError
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._kept import CANCELLED, Kept, broken_off, filled, no_form, sent
from alime_rdf.serve._negotiate import RDF_TYPES, choose
from alime_rdf.syntax import readable_xml

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]")
_XML = "application/rdf+xml"
#: How each format ends; what breaks off ends in a sentence.
_ENDS = {
    "text/turtle": re.compile(rb"(?:^| \.\n)\Z"),
    "application/n-triples": re.compile(rb"(?:^| \.\n)\Z"),
    "application/ld+json": re.compile(rb"(?:^\[|\})\]\s*\Z"),
    _XML: re.compile(rb"</rdf:RDF>\s*\Z"),
}
#: Of what the server says against a request so much is told.
_SAID = 2_000
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


async def graph_store(
    deployment: Deployment, request: Request, body: bytes, slots: AbstractAsyncContextManager[None]
) -> Response:
    """Answer a request for a graph, named by ``?graph=``, ``?default`` or its own address.

    The default graph is the union of the others, as it is for queries. Only a service with updates takes more than
    GET and HEAD; there a POST without a name makes a new graph. A graph is read to its end before anything is
    answered: the server may break it off, and a client reads at its own pace.

    Raises RequestError.
    """
    if request.method in ("GET", "HEAD"):
        graph, media = _graph(request), choose(request.headers.get("accept"), tuple(RDF_TYPES))
        async with slots, deployment.backend() as backend:
            call = _reading(deployment.client, backend.server.address, graph, media)
            kept = await _kept(deployment, call, media)
        return sent(kept, media, head=request.method == "HEAD", headers={"vary": "accept"})
    if not deployment.writable:
        raise RequestError(403, "ALM-S004")
    new = request.method == "POST" and not request.url.query and "rest" not in request.path_params
    named = f"{request.url}/{uuid4()}" if new else _graph(request)
    async with slots, deployment.backend() as backend:
        try:
            response = await deployment.client.request(
                request.method,
                f"{backend.server.address}/store",
                params=_parameters(named),
                content=body,
                headers={"content-type": request.headers.get("content-type", "")},
            )
        except httpx.HTTPError as error:
            raise RequestError(503, "ALM-S013") from error
    if not response.is_success:
        raise _refused(response)
    headers = {"location": named} if new and named is not None else {}
    return Response(status_code=response.status_code, headers=headers)


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


async def _kept(deployment: Deployment, call: httpx.Request, media: str) -> Kept:
    """Return the whole graph.

    Raises RequestError (503) where it isn't whole, takes too long or has no room on the disk, (422) where it has too
    many bytes, (406) where RDF/XML has no form for it.
    """
    budgets, kept = deployment.budgets, Kept()
    try:
        async with asyncio.timeout(budgets.graph_seconds):
            response = await deployment.client.send(call, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                    raise _refused(response)
                async for chunk in response.aiter_bytes():
                    await kept.add(chunk)
                    if kept.size > budgets.graph_bytes:
                        raise RequestError(422, "ALM-S051", {"limit": str(budgets.graph_bytes)})
            finally:
                await response.aclose()
        tail = await asyncio.to_thread(kept.tail)
        if not _ENDS[media].search(tail):
            raise TimeoutError if tail.endswith(CANCELLED) else broken_off()
        return kept if media != _XML else await asyncio.to_thread(_readable, kept)
    except BaseException as error:
        kept.close()
        if isinstance(error, TimeoutError):
            raise RequestError(503, "ALM-S005", {"seconds": f"{budgets.graph_seconds:g}"}) from error
        if isinstance(error, httpx.HTTPError):
            raise RequestError(503, "ALM-S013") from error
        raise


def _readable(kept: Kept) -> Kept:
    try:
        return filled(readable_xml(kept.parts()))
    except ValueError as error:
        raise error if isinstance(error, RequestError) else no_form(_XML, error) from error
    finally:
        kept.close()


def _refused(response: httpx.Response) -> RequestError:
    """Return what the server says against a request; of its own failures nothing is told, they may name files."""
    if response.status_code >= 500:
        return broken_off()
    said = " ".join(response.text.split())[:_SAID]
    return RequestError(response.status_code, "ALM-S001", {"detail": said})
