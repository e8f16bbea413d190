import asyncio
import secrets
import traceback
from collections.abc import Sequence
from time import monotonic
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alime_rdf.errors import AlimeError, FailedError, Finding, RequestError, TermError
from alime_rdf.serve._budgets import client_of, holder
from alime_rdf.serve._log import log
from alime_rdf.serve._metrics import Metrics

#: What says that there is no room now, and how long whoever is told has to wait for it.
_BUSY, _WAIT_SECONDS = frozenset({"ALM-S008", "ALM-S044"}), 0.25
#: What answers without a token, for whoever watches over the service.
_OPEN = frozenset({"/health"})
#: What names things that the release no longer has.
_STALE = frozenset({"ALM-S042"})
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
    (b"referrer-policy", b"no-referrer"),
)


class Guard:
    """Stands before every request: asks for the token, turns errors into coded answers, counts and logs."""

    def __init__(self, app: ASGIApp, *, tokens: Sequence[bytes], metrics: Metrics) -> None:
        self.app = app
        self.tokens = tokens
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (https://asgi.readthedocs.io/en/latest/specs/main.html)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, request_id, status = monotonic(), secrets.token_hex(8), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {
                    **message,
                    "headers": [*message["headers"], *_HEADERS, (b"x-request-id", request_id.encode())],
                }
            await send(message)

        code = None
        try:
            scope["client_key"] = self._client(scope)
            await self.app(scope, receive, sending)
        except Exception as error:
            answer, code = _answered(error, request_id)
            if code in _BUSY:
                # Who asks again at once would take from the others what it costs to refuse.
                await asyncio.sleep(_WAIT_SECONDS)
            if not status:
                await answer(scope, receive, sending)
        finally:
            self._count(scope, status, code, monotonic() - began, request_id)

    def _client(self, scope: Scope) -> str:
        """Return what a client is counted by: its token, else its address."""
        if self.tokens and scope["path"] not in _OPEN:
            return f"token {holder(Request(scope).headers.get('authorization'), self.tokens)}"
        return client_of(scope["client"][0]) if scope.get("client") else ""

    def _count(self, scope: Scope, status: int, code: str | None, seconds: float, request_id: str) -> None:
        endpoint = getattr(scope.get("endpoint"), "__name__", "none")
        self.metrics.seconds.labels(endpoint, str(status)).observe(seconds)
        if code is not None:
            self.metrics.refused.labels(code).inc()
        milliseconds = round(seconds * 1000, 1)
        log("request", request=request_id, endpoint=endpoint, status=status, ms=milliseconds, code=code)


def _answered(error: Exception, request_id: str) -> tuple[Response, str]:
    if isinstance(error, AlimeError):
        return problem(error.finding, _status(error)), error.finding.code
    # Where it happened, and nothing of what was asked.
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]
    log("failed", request=request_id, error=type(error).__name__, where=" > ".join(frames))
    return problem(Finding("ALM-S016", {"request": request_id}), 500), "ALM-S016"


def _status(error: AlimeError) -> int:
    if isinstance(error, RequestError):
        return error.status
    if error.finding.code in _STALE:
        return 409
    if isinstance(error, TermError):
        return 404
    return 500 if isinstance(error, FailedError) else 400


def problem(finding: Finding, status: int) -> Response:
    """Return a finding as a response (RFC 9457)."""
    body: dict[str, Any] = {
        "title": finding.message("en"),
        "status": status,
        "code": finding.code,
        "message": {"zh": finding.message("zh"), "en": finding.message("en")},
    }
    headers = {}
    if status in (429, 503):
        headers["retry-after"] = "1"
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def unknown(request: Request, error: Exception) -> Response:
    """Answer a request for an address or method that isn't there."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    method = "GET" if request.method == "HEAD" else request.method
    answer = problem(Finding("ALM-S015", {"method": method, "path": request.url.path}), status)
    # Of a method that isn't there: which ones are.
    answer.headers.update(headers or {})
    return answer
