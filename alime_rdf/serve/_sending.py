"""Answers that go out part by part: what a client holds while it reads slowly counts for it until it is sent."""

from collections.abc import Iterator, MutableMapping
from contextlib import AsyncExitStack, contextmanager
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alime_rdf.errors import RequestError

#: An answer goes out in parts of so many bytes, each when the one before is on its way.
_PART = 1 << 16


class Room:
    """How many bytes of requests and answers may be held in memory for all clients together, and for one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[str, int] = {}

    @contextmanager
    def holding(self, client: str) -> Iterator["Holding"]:
        """Hold bytes for a client; in the end they are free again."""
        holding = Holding(self, client)
        try:
            yield holding
        finally:
            self._add(client, -holding.bytes)

    def _add(self, client: str, size: int) -> None:
        """Raises RequestError (503, ALM-S044) where there is no room, or the client has its half of it."""
        held = self._held.get(client, 0) + size
        if size > 0 and (held > self._limit // 2 or sum(self._held.values()) + size > self._limit):
            raise RequestError(503, "ALM-S044")
        self._held[client] = held
        if not held:
            del self._held[client]


class Holding:
    """The bytes that one request holds."""

    def __init__(self, room: Room, client: str) -> None:
        self._room = room
        self._client = client
        self.bytes = 0

    def add(self, size: int) -> None:
        """Hold more.

        Raises RequestError (503, ALM-S044) where there is no room.
        """
        self._room._add(self._client, size)
        self.bytes += size


def stack_of(scope: MutableMapping[str, Any]) -> AsyncExitStack:
    """Return what is held for a request until its answer is sent or dropped."""
    stack: AsyncExitStack = scope["held"]
    return stack


def holding_of(scope: MutableMapping[str, Any]) -> Holding:
    """Return the bytes that are held for a request."""
    holding: Holding = scope["holding"]
    return holding


class Sending:
    """Sends every answer in parts, and frees what its request holds only then."""

    def __init__(self, app: ASGIApp, *, room: Room) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (https://asgi.readthedocs.io/en/latest/specs/main.html)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        async with AsyncExitStack() as stack:
            scope["held"] = stack
            scope["holding"] = holding = stack.enter_context(self.room.holding(scope.get("client_key", "")))

            async def sending(message: Message) -> None:
                nonlocal begun
                if message["type"] == "http.response.start":
                    # Not yet sent: there may be no room for the body, and then this is another answer.
                    begun = message
                    return
                body, more = message.get("body", b""), message.get("more_body", False)
                if begun is not None:
                    if not more:
                        holding.add(len(body))
                    start, begun = begun, None
                    await send(start)
                parts = [body[at : at + _PART] for at in range(0, len(body), _PART)] or [b""]
                for part in parts[:-1]:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": parts[-1], "more_body": more or len(parts) > 1})
                if len(parts) > 1 and not more:
                    # It is sent when the last part is on its way.
                    await send({"type": "http.response.body", "body": b"", "more_body": False})

            await self.app(scope, receive, sending)
