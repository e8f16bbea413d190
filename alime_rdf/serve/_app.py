import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pyoxigraph import Triple
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
from alime_rdf.serve._cors import read_origin, sharing
from alime_rdf.serve._deployment import Deployment
from alime_rdf.serve._description import service_description
from alime_rdf.serve._graphs import graph_store
from alime_rdf.serve._guard import Guard, unknown
from alime_rdf.serve._kept import sent
from alime_rdf.serve._metrics import Metrics
from alime_rdf.serve._negotiate import RDF_TYPES, RESULT_TYPES, choose
from alime_rdf.serve._openapi import openapi
from alime_rdf.serve._pages import front_page, resource_page, rows_page
from alime_rdf.serve._parameters import read_parameters
from alime_rdf.serve._places import Places, Work
from alime_rdf.serve._protocol import SparqlRequest, read_request
from alime_rdf.serve._resources import described, iri_at, ntriples, ontology, page_of, read_triples
from alime_rdf.serve._screen import screen
from alime_rdf.serve._sending import Room, Sending, holding_of, stack_of
from alime_rdf.serve._sparql import Fetched, fetch, forgetting, rows_of, update, whole, write, write_triples
from alime_rdf.serve._writes import assert_no_foreign_page
from alime_rdf.vocabulary import ALIME

_HTML = "text/html"
_DESCRIPTION = "description.ttl"
#: Answers of more bytes are written one at a time.
_LARGE = 1 << 20
#: What any endpoint takes fits into so many bytes; reading JSON keeps everybody waiting.
_MOST_PARAMETERS = 1 << 18


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
        Path(path),
        budgets=budgets or Budgets(),
        scratch=scratch,
        calls=bool(services),
        writers=writers,
        language=language,
    )
    metrics = Metrics()
    service = _Service(deployment, metrics, bool(tokens), frozenset(services), frozenset(map(read_origin, origins)))

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
        middleware=[
            *shared,
            Middleware(Guard, tokens=tokens, metrics=metrics),
            Middleware(Sending, room=Room(deployment.budgets.held_bytes)),
        ],
        exception_handlers={HTTPException: unknown},
        lifespan=lifespan,
    )


class _Service:
    def __init__(
        self,
        deployment: Deployment,
        metrics: Metrics,
        closed: bool,
        services: frozenset[str],
        origins: frozenset[str],
    ) -> None:
        self.deployment = deployment
        self._metrics = metrics
        self._closed = closed
        self._services = services
        self._origins = origins
        budgets = deployment.budgets
        self._slots = Slots(budgets.queries)
        # A query that is ended takes its server along, and a copy that is written to has only one.
        yields = None if deployment.writable else budgets.yield_seconds
        self._queries = Places(budgets.running, yield_after=yields)
        self._graphs = Places(budgets.running)
        # Queries are read in threads of their own: proofs of others may take long.
        self._quick, self._slow, self._reading = Work("quick"), Work("slow"), Work("reading")
        self._writing = asyncio.Lock()

    async def front(self, request: Request) -> Response:
        opened = self.deployment.opened
        return HTMLResponse(await self._slow.done(_client(request), lambda: front_page(opened.release, opened.id)))

    async def sparql(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and not request.url.query:
            return await self._rdf(request, lambda: self._description(request))
        body = await self._body(request)
        await self._hold_slot(request)
        asked = await self._reading.done(_client(request), lambda: self._asked(request, method, body))
        async with self._queries.taken(_client(request)) as place:
            if asked.kind == "update":
                assert_no_foreign_page(request, self._origins)
                await update(self.deployment, asked)
                return Response(status_code=204)
            async with self.deployment.backend() as backend:
                try:
                    fetched = await fetch(self.deployment, asked)
                    return await self._written(request, fetched)
                except asyncio.CancelledError:
                    if place.gave_way:
                        # The query goes on in its server, whoever waits for it. Others needn't wait for the next one.
                        self.deployment.begin_to_replace(backend)
                    raise

    def _asked(self, request: Request, method: str, body: bytes) -> SparqlRequest:
        asked = read_request(method, request.headers.get("content-type", ""), request.url.query, body)
        screen(asked.text, allowed=self._services)
        return asked

    async def _hold_slot(self, request: Request) -> None:
        """Take one of the client's slots until its answer is sent or dropped."""
        await stack_of(request.scope).enter_async_context(self._slots.taken(_client(request)))

    async def _written(self, request: Request, fetched: Fetched) -> Response:
        """Write an answer; of those that are large one at a time, for the memory that it takes."""
        async with AsyncExitStack() as stack:
            stack.callback(fetched.body.close)
            if fetched.body.size > _LARGE:
                await stack.enter_async_context(self._writing)
            return await asyncio.to_thread(forgetting, lambda: self._write(request, fetched))

    def _write(self, request: Request, fetched: Fetched) -> Response:
        release = self.deployment.opened.release
        accept, headers = request.headers.get("accept"), {"vary": "accept"}
        if fetched.kind == "rows" and choose(accept, (*RESULT_TYPES, _HTML)) == _HTML:
            with whole():
                page = rows_page(release, rows_of(fetched), fetched.body.lines - 1)
            return HTMLResponse(page, headers=headers)
        media, written = write(fetched, accept, release.prefixes)
        return sent(written, media, head=request.method == "HEAD", headers=headers)

    def _description(self, request: Request) -> list[Triple]:
        try:
            return service_description(
                self.deployment.opened, str(request.url.replace(query="")), updates=self.deployment.writable
            )
        except ValueError as error:
            raise RequestError(400, "ALM-S001", {"detail": "the Host header is none"}) from error

    async def graphs(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            assert_no_foreign_page(request, self._origins)
        body = await self._body(request)
        await self._hold_slot(request)
        return await graph_store(self.deployment, request, body, self._graph_place(_client(request)))

    @asynccontextmanager
    async def _graph_place(self, client: str) -> AsyncIterator[None]:
        async with self._graphs.taken(client):
            yield

    async def resource(self, request: Request) -> Response:
        iri = request.query_params.get("iri", "")
        release = self.deployment.opened.release
        if choose(request.headers.get("accept"), (*RDF_TYPES, _HTML)) == _HTML:
            page = await self._slow.done(
                _client(request), lambda: resource_page(release, iri, *described(release, iri))
            )
            return HTMLResponse(page, headers={"vary": "accept"})
        return await self._rdf(request, lambda: list(chain(*described(release, iri))))

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
        return await self._rdf(request, lambda: ontology(release))

    async def void(self, request: Request) -> Response:
        release = self.deployment.opened.release
        if not release.has(_DESCRIPTION):
            raise RequestError(404, "ALM-S011", {"iri": "VoID"})
        return await self._rdf(request, lambda: read_triples(release.file(_DESCRIPTION)))

    async def api(self, request: Request) -> Response:
        endpoint = BY_NAME.get(request.path_params["name"])
        if endpoint is None:
            raise HTTPException(404)
        pairs = parse_qsl(request.url.query, keep_blank_values=True, errors="replace")
        if request.method == "POST":
            pairs += read_parameters(await self._body(request, most=_MOST_PARAMETERS), endpoint.parameters)
        given, opened = Given(endpoint.parameters, pairs), self.deployment.opened
        # A question may be long, and so many are remembered: of each only this.
        asked = blake2b(repr((endpoint.name, *pairs)).encode()).digest()
        body = opened.remembered(asked)
        if body is None:
            await self._hold_slot(request)
            work = self._quick if endpoint.quick else self._slow
            body = await work.done(_client(request), lambda: _json(endpoint.answer(opened, given)))
            opened.remember(asked, body)
        return Response(body, media_type="application/json")

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(openapi(version=self.deployment.opened.id, tokens=self._closed))

    async def health(self, request: Request) -> Response:
        """Tell whether the service can answer, for whoever sends it requests only then."""
        if not self.deployment.healthy:
            raise RequestError(503, "ALM-S013")
        return JSONResponse({"status": "ok", "release": self.deployment.opened.id})

    async def metrics(self, request: Request) -> Response:
        opened, shown = self.deployment.opened, self._metrics
        shown.running.set(self._slots.running)
        shown.restarts.set(self.deployment.restarts)
        shown.release.clear()
        shown.release.labels(opened.id).set(1)
        for name, graph in opened.release.manifest.get("graphs", {}).items():
            shown.triples.labels(name).set(graph["triples"])
        return Response(shown.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def _rdf(self, request: Request, made: Callable[[], Sequence[Triple]]) -> Response:
        """Answer with triples, which are made in turn with other clients' work."""
        media = choose(request.headers.get("accept"), tuple(RDF_TYPES))
        prefixes = self.deployment.opened.release.prefixes
        body = await self._slow.done(_client(request), lambda: write_triples(ntriples(made()), media, prefixes))
        return Response(body, media_type=media, headers={"vary": "accept"})

    async def _body(self, request: Request, *, most: int | None = None) -> bytes:
        """Read a body within its budgets of size and time; it counts for its client until the answer is sent."""
        budgets, holding = self.deployment.budgets, holding_of(request.scope)
        limit = min(budgets.body_bytes, most or budgets.body_bytes)
        parts, size = [], 0
        too_large = RequestError(413, "ALM-S007", {"limit": str(limit)})
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise too_large
        try:
            async with asyncio.timeout(budgets.body_seconds):
                async for part in request.stream():
                    parts.append(part)
                    size += len(part)
                    if size > limit:
                        raise too_large
                    holding.add(len(part))
        except TimeoutError as error:
            raise RequestError(408, "ALM-S012", {"seconds": f"{budgets.body_seconds:g}"}) from error
        except ClientDisconnect as error:
            raise RequestError(400, "ALM-S001", {"detail": "the client left"}) from error
        return b"".join(parts)


def _client(request: Request) -> str:
    """Return what the client is counted by."""
    return str(request.scope["client_key"])


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
