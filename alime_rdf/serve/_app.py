import asyncio
import json
from collections.abc import AsyncIterator, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pyoxigraph import QueryResultsFormat, Triple, parse_query_results
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from alime_rdf.errors import RequestError
from alime_rdf.presales import Writer
from alime_rdf.serve._api import BY_NAME, Given
from alime_rdf.serve._budgets import Budgets, Slots
from alime_rdf.serve._cors import sharing
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._description import service_description
from alime_rdf.serve._graphs import graph_store
from alime_rdf.serve._guard import Guard, unknown
from alime_rdf.serve._metrics import Metrics
from alime_rdf.serve._negotiate import RDF_TYPES, RESULT_TYPES, choose
from alime_rdf.serve._openapi import openapi
from alime_rdf.serve._pages import front_page, resource_page, rows_page
from alime_rdf.serve._protocol import read_request
from alime_rdf.serve._resources import described, iri_at, ntriples, ontology, page_of, read_triples
from alime_rdf.serve._screen import screen
from alime_rdf.serve._sparql import Fetched, fetch, update, write, write_triples
from alime_rdf.vocabulary import ALIME

_HTML = "text/html"


def create_app(
    path: Path | str,
    *,
    budgets: Budgets | None = None,
    tokens: Sequence[bytes] = (),
    services: Collection[str] = (),
    origins: Collection[str] = (),
    scratch: bool = False,
    writers: Sequence[Writer] = (),
    language: str | None = None,
) -> Starlette:
    """Return the service over a release, or over the root folder of published ones, as an ASGI application.

    Its lifespan starts the Oxigraph server and stops it. With `tokens`, every request but that for ``/health`` needs
    one of them. `services` are the addresses that queries may call by SERVICE. `origins` are those of web pages that
    may ask (CORS), ``*`` for any. `scratch` takes updates, on a copy of the release that is gone afterwards.
    `writers` draft recommendations before the templates do. `language` (``zh`` or ``en``) is that of labels.

    Raises ReleaseError where there is no release, UsageError where an origin is none.
    """
    shared = sharing(origins)
    deployment = Deployment(
        Path(path), budgets=budgets or Budgets(), scratch=scratch, writers=writers, language=language
    )
    metrics = Metrics()
    service = _Service(deployment, metrics, bool(tokens), frozenset(services))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with deployment.lifespan():
            yield

    writing = ["GET", "POST", "PUT", "DELETE"]
    return Starlette(
        routes=[
            Route("/", service.front),
            Route("/sparql", service.sparql, methods=["GET", "POST"]),
            Route("/graphs", service.graphs, methods=writing),
            Route("/graphs/{rest:path}", service.graphs, methods=writing),
            Route("/resource", service.resource),
            Route("/ontology", service.ontology),
            Route("/.well-known/void", service.void),
            Route("/api/{name}", service.api, methods=["GET", "POST"]),
            Route("/openapi.json", service.openapi),
            Route("/health", service.health),
            Route("/metrics", service.metrics),
            Route("/{path:path}", service.thing),
        ],
        # A preflight has no token, and a page reads of a refusal only what the outermost says it may.
        middleware=[*shared, Middleware(Guard, tokens=tokens, metrics=metrics)],
        exception_handlers={HTTPException: unknown},
        lifespan=lifespan,
    )


class _Service:
    def __init__(self, deployment: Deployment, metrics: Metrics, closed: bool, services: frozenset[str]) -> None:
        self.deployment = deployment
        self._metrics = metrics
        self._closed = closed
        self._services = services
        self._slots = Slots(deployment.budgets.queries)
        # Quick answers are all computing: in several threads they would only wait for each other's turn.
        self._guides = ThreadPoolExecutor(1, "guide")

    async def front(self, request: Request) -> Response:
        opened = self.deployment.opened
        return HTMLResponse(front_page(opened.release, opened.id))

    async def sparql(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and not request.url.query:
            return self._rdf(request, await asyncio.to_thread(self._description, request))
        body = await self._body(request)
        asked = read_request(method, request.headers.get("content-type", ""), request.url.query, body)
        # A long text takes a while, in which others are served.
        await asyncio.to_thread(screen, asked.text, allowed=self._services)
        async with self._slots.taken(request.scope["client_key"]):
            if asked.kind == "update":
                await update(self.deployment, asked)
                return Response(status_code=204)
            fetched = await fetch(self.deployment, asked)
            return await asyncio.to_thread(self._write, request, fetched)

    def _write(self, request: Request, fetched: Fetched) -> Response:
        release = self.deployment.opened.release
        accept = request.headers.get("accept")
        if fetched.kind == "rows" and choose(accept, (*RESULT_TYPES, _HTML)) == _HTML:
            rows: Any = parse_query_results(b"\n".join(fetched.lines) + b"\n", QueryResultsFormat.TSV)
            columns = [variable.value for variable in rows.variables]
            page = rows_page(release, columns, ([row[c] for c in columns] for row in rows))
            return HTMLResponse(page, headers={"vary": "accept"})
        media, body = write(fetched, accept, release.prefixes)
        return Response(body, media_type=media, headers={"vary": "accept"})

    def _description(self, request: Request) -> list[Triple]:
        try:
            return service_description(
                self.deployment.opened, str(request.url.replace(query="")), updates=self.deployment.writable
            )
        except ValueError as error:
            raise RequestError(400, "ALM-S001", {"detail": "the Host header is none"}) from error

    async def graphs(self, request: Request) -> Response:
        body = await self._body(request)
        slots = self._slots.taken(request.scope["client_key"])
        return await graph_store(self.deployment, request, body, slots)

    async def resource(self, request: Request) -> Response:
        iri = request.query_params.get("iri", "")
        release = self.deployment.opened.release
        about, incoming = await asyncio.to_thread(described, release, iri)
        if choose(request.headers.get("accept"), (*RDF_TYPES, _HTML)) == _HTML:
            return HTMLResponse(resource_page(release, iri, about, incoming), headers={"vary": "accept"})
        return self._rdf(request, [*about, *incoming])

    async def thing(self, request: Request) -> Response:
        """Lead from the IRI of a thing, asked for under the domain's own path, to what is said of it."""
        release = self.deployment.opened.release
        raw = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
        iri = iri_at(release.iris.base, raw)
        if not iri.startswith(release.iris.base) or iri == release.iris.base:
            raise HTTPException(404)
        return RedirectResponse(page_of(iri), 303)

    async def ontology(self, request: Request) -> Response:
        release = self.deployment.opened.release
        if choose(request.headers.get("accept"), (*RDF_TYPES, _HTML)) == _HTML:
            return RedirectResponse(page_of(ALIME.rstrip("#")), 303, headers={"vary": "accept"})
        return self._rdf(request, await asyncio.to_thread(ontology, release))

    async def void(self, request: Request) -> Response:
        path = self.deployment.opened.release.path / "description.ttl"
        if not path.is_file():
            raise RequestError(404, "ALM-S011", {"iri": "VoID"})
        return self._rdf(request, read_triples(path))

    async def api(self, request: Request) -> Response:
        endpoint = BY_NAME.get(request.path_params["name"])
        if endpoint is None:
            raise HTTPException(404)
        pairs = parse_qsl(request.url.query, keep_blank_values=True, errors="replace")
        if request.method == "POST":
            pairs += _json_pairs(await self._body(request))
        given, opened, asked = Given(endpoint.parameters, pairs), self.deployment.opened, (endpoint.name, *pairs)
        body = opened.remembered(asked)
        if body is None:
            async with self._slots.taken(request.scope["client_key"]):
                body = await asyncio.get_running_loop().run_in_executor(
                    self._guides if endpoint.quick else None, lambda: _json(endpoint.answer(opened, given))
                )
            opened.remember(asked, body)
        return Response(body, media_type="application/json")

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(openapi(version=self.deployment.opened.id, tokens=self._closed))

    async def health(self, request: Request) -> Response:
        opened = self.deployment.opened
        return JSONResponse({"status": "ok", "release": opened.id})

    async def metrics(self, request: Request) -> Response:
        opened, shown = self.deployment.opened, self._metrics
        shown.running.set(self._slots.running)
        shown.restarts.set(self.deployment.restarts)
        shown.release.clear()
        shown.release.labels(opened.id).set(1)
        for name, graph in opened.release.manifest.get("graphs", {}).items():
            shown.triples.labels(name).set(graph["triples"])
        return Response(shown.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    def _rdf(self, request: Request, triples: Sequence[Triple]) -> Response:
        media = choose(request.headers.get("accept"), tuple(RDF_TYPES))
        body = write_triples(ntriples(triples), media, self.deployment.opened.release.prefixes)
        return Response(body, media_type=media, headers={"vary": "accept"})

    async def _body(self, request: Request) -> bytes:
        """Read a body within its budgets of size and time."""
        budgets = self.deployment.budgets
        parts, size = [], 0
        too_large = RequestError(413, "ALM-S007", {"limit": str(budgets.body_bytes)})
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > budgets.body_bytes:
            raise too_large
        try:
            async with asyncio.timeout(budgets.body_seconds):
                async for part in request.stream():
                    parts.append(part)
                    size += len(part)
                    if size > budgets.body_bytes:
                        raise too_large
        except TimeoutError as error:
            raise RequestError(408, "ALM-S012", {"seconds": f"{budgets.body_seconds:g}"}) from error
        except ClientDisconnect as error:
            raise RequestError(400, "ALM-S001", {"detail": "the client left"}) from error
        return b"".join(parts)


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _json_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return the parameters in a JSON object: texts, numbers, or lists of texts."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _no_object() from error
    if not isinstance(data, dict):
        raise _no_object()
    pairs = []
    for name, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str | int) or isinstance(each, bool):
                raise _no_object()
            pairs.append((name, str(each)))
    return pairs


def _no_object() -> RequestError:
    detail = "it is a JSON object of texts, numbers and lists of texts"
    return RequestError(400, "ALM-S014", {"name": "(body)", "detail": detail})
