"""Whether a web page may write: a scratch service listens where any page in the user's browser can post to."""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from alime_rdf.errors import RequestError


def assert_no_foreign_page(request: Request, origins: Collection[str]) -> None:
    """Assert that no page of another origin sent a request that writes.

    A request without the headers that browsers set comes from a program and passes. A page's origin has to be one of
    `origins`, or the service's own; own is only an origin whose host is an address or localhost, as a name can be
    made to point here (DNS rebinding).

    Raises RequestError (403, ALM-S046).
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site in (None, "none"):
        return
    if origin is not None and ("*" in origins or origin.lower() in origins or _own(origin, request)):
        return
    if origin is None and site == "same-origin" and _fixed(request.url.hostname):
        return
    raise RequestError(403, "ALM-S046", {"origin": origin or f"({site})"})


def _own(origin: str, request: Request) -> bool:
    try:
        parts = urlsplit(origin)
        same = parts.netloc.lower() == request.headers.get("host", "").lower()
        return same and parts.scheme in ("http", "https") and _fixed(parts.hostname)
    except ValueError:
        return False


def _fixed(host: str | None) -> bool:
    """Tell whether a host is an address, or localhost: no one else can make it point here."""
    if not host or host == "localhost" or host.endswith(".localhost"):
        return bool(host)
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
