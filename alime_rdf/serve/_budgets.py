import hmac
import os
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import Path

from alime_rdf.errors import RequestError, UsageError

_LEAST_TOKEN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What one client may take of the service.

    `query_seconds` and `rows` (also triples) for one query, `queries` at a time for one client, `body_bytes` for one
    request, `answer_bytes` for one answer, `graph_bytes` and `graph_seconds` for a whole graph, `memory` in MB for
    the query server: None is a quarter of the machine's, at most 2048, and 0 is any. All clients together have
    `running` queries at a time and `held_bytes` of requests and answers in memory; a query that runs longer than
    `yield_seconds` ends when others wait for its place. One address has `connections`.
    """

    query_seconds: float = 30
    rows: int = 10_000
    queries: int = 4
    body_bytes: int = 1 << 20
    body_seconds: float = 10
    answer_bytes: int = 16 << 20
    graph_bytes: int = 4 << 30
    graph_seconds: float = 120
    memory: int | None = None
    running: int = max(4, 2 * (os.cpu_count() or 1))
    yield_seconds: float = 1
    held_bytes: int = 64 << 20
    connections: int = 256


class Slots:
    """Counts what runs for each client; one more than `limit` is refused."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._running: Counter[str] = Counter()

    @asynccontextmanager
    async def taken(self, client: str) -> AsyncIterator[None]:
        """Hold one of the client's slots.

        Raises RequestError (429, ALM-S008) where all are taken.
        """
        if self._running[client] >= self._limit:
            raise RequestError(429, "ALM-S008", {"limit": str(self._limit)})
        self._running[client] += 1
        try:
            yield
        finally:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]

    @property
    def running(self) -> int:
        """How many run for all clients together."""
        return sum(self._running.values())


def client_of(address: str) -> str:
    """Return what a client without a token is counted by: its address, of IPv6 the network that one household has.

    >>> client_of("192.0.2.7"), client_of("2001:db8::1:2"), client_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or IPv6Network((read, 64), strict=False))


def read_tokens(path: Path) -> tuple[bytes, ...]:
    """Read a file of tokens, one a line; empty lines and lines that begin with # don't count.

    Raises UsageError (ALM-S017) where it can't be read, has none, or one of fewer than 16 characters.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError("ALM-S017", {"path": str(path), "detail": str(error)}) from error
    tokens = tuple(line.encode() for line in lines if line and not line.startswith("#"))
    if not tokens or any(len(token) < _LEAST_TOKEN for token in tokens):
        detail = f"it needs tokens of at least {_LEAST_TOKEN} characters, one a line"
        raise UsageError("ALM-S017", {"path": str(path), "detail": detail})
    return tokens


def holder(header: str | None, tokens: Collection[bytes]) -> int:
    """Return the number of the token that an Authorization header holds.

    Raises RequestError (401, ALM-S009) where it holds none of them.
    """
    scheme, _, given = (header or "").partition(" ")
    found = -1
    for number, token in enumerate(tokens):
        # Every token is compared, so that time tells nothing.
        if hmac.compare_digest(given.strip().encode("utf-8", "replace"), token):
            found = number
    if scheme.lower() != "bearer" or found < 0:
        raise RequestError(401, "ALM-S009")
    return found
