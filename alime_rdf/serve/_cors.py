"""Which web pages may ask the service: cross-origin resource sharing (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from alime_rdf.errors import Finding, UsageError
from alime_rdf.serve._guard import problem

_PORTS = {"http": 80, "https": 443}
#: What a page may read beside the few headers that it may always read.
_EXPOSED = ("Location", "Retry-After", "WWW-Authenticate", "X-Request-Id")


def read_origin(text: str) -> str:
    """Return an origin in the form that browsers send, or ``*`` for any.

    Raises UsageError (ALM-S033) where it is none.

    >>> read_origin("HTTPS://Shop.example:443/")
    'https://shop.example'
    """
    if text == "*":
        return text
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise UsageError("ALM-S033", {"origin": text}) from error
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _PORTS or not host or more:
        raise UsageError("ALM-S033", {"origin": text})
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def sharing(origins: Collection[str]) -> list[Middleware]:
    """Return what lets pages of these origins ask; nothing where there are none."""
    if not origins:
        return []
    return [
        Middleware(
            _Sharing,
            allow_origins=[read_origin(origin) for origin in origins],
            allow_methods=("GET", "HEAD", "POST", "PUT", "DELETE"),
            # There are no cookies that a page could misuse: a token is sent by who has it.
            allow_headers=("*",),
            allow_private_network=True,
            expose_headers=_EXPOSED,
        )
    ]


class _Sharing(CORSMiddleware):
    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        values = {"origin": request_headers["origin"], "detail": bytes(answer.body).decode()}
        refused = problem(Finding("ALM-S032", values), 403)
        refused.headers["vary"] = answer.headers["vary"]
        return refused
