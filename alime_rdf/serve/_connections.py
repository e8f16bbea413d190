"""Connections within their budgets: how many, how long each may keep the service waiting, and what is no HTTP."""

import asyncio
import re
import resource
from collections import Counter
from collections.abc import Collection
from itertools import count
from time import monotonic
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from alime_rdf.errors import Finding
from alime_rdf.serve._budgets import client_of
from alime_rdf.serve._guard import problem
from alime_rdf.serve._log import log

#: Seconds: for a head to arrive, for the rest of a request that is answered already, for a part of an answer to be
#: taken, and for a connection on which nothing happens.
HEAD_SECONDS, SEND_SECONDS, IDLE_SECONDS = 10.0, 15.0, 15.0
_HEAD_BYTES, _HEAD_LINES = 1 << 16, 100
#: Descriptors kept for files, the query server and what is being accepted.
_OWN, _MOST = 64, 1_024
#: So many seconds pass between two lines of the log on one thing.
_QUIET = 5.0
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^(?:content-length|transfer-encoding)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_STRAY = re.compile(rb"(?<!\r)\n|\n[ \t]|\r(?!\n)|\0")


_NUMBERS = count()


class Limits:
    """How many connections there may be at a time, in all and for one address; those of `exempt` have no limit."""

    def __init__(self, *, client: int, exempt: Collection[str] = ()) -> None:
        files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files < most:
            # A process may raise its own limit that far.
            files = most if most != resource.RLIM_INFINITY else max(files, 1 << 16)
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
        #: So many are accepted at once, before any can be turned away.
        self.backlog = min(128, max(4, files // 16))
        self.total = min(_MOST, max(8, files - _OWN - self.backlog))
        self.client = client
        self.exempt = frozenset(exempt)


class _Reader(h11.Connection):
    """Reads requests as RFC 9112 has them; what proxies read differently, one after the other, is refused."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, _HEAD_BYTES)
        self.requests = 0
        #: What was wrong with the last one that could not be read.
        self.wrong = ""

    def next_event(self) -> Any:
        """Return the next event.

        Raises RemoteProtocolError.
        """
        try:
            return self._next()
        except h11.RemoteProtocolError as error:
            self.wrong = str(error)
            raise

    def _next(self) -> Any:
        if self.their_state is h11.IDLE:
            data, _ = self.trailing_data
            end = _HEAD_END.search(data)
            head = data[: end.end()] if end else data
            if _STRAY.search(head[:-1] if not end and head.endswith(b"\r") else head):
                raise h11.RemoteProtocolError("a line of the head ends or goes on as none does")
            if len(_LENGTH.findall(head)) > 1:
                raise h11.RemoteProtocolError("it says its length twice")
            if head.count(b"\n") > _HEAD_LINES:
                raise h11.RemoteProtocolError(f"the head has more than {_HEAD_LINES} lines")
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.requests += 1
            _assert_clear(event)
        return event


def _assert_clear(request: h11.Request) -> None:
    names = Counter(name for name, _ in request.headers)
    if names[b"host"] > 1:
        raise h11.RemoteProtocolError("it names two hosts")
    if names[b"transfer-encoding"] and request.http_version < b"1.1":
        raise h11.RemoteProtocolError("HTTP/1.0 has no transfer encoding")


class Connection(H11Protocol):
    """A connection that is closed when it keeps the service waiting."""

    limits: Limits

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn: _Reader = _Reader()
        self.address = ""
        self.number = next(_NUMBERS)
        self._awaited: tuple[str, int] = ("", 0)
        self._since = monotonic()
        self._paused: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        self.address = client_of(peer)
        others = [each for each in self.connections if isinstance(each, Connection) and each.open_beside(self)]
        own = [each for each in others if each.address == self.address]
        if len(own) >= self.limits.client and peer not in self.limits.exempt:
            (_to_close(own) or self).make_room(self.limits.client, 429)
        elif len(others) >= self.limits.total:
            (_to_close(others) or self).make_room(self.limits.total, 503)

    def connection_lost(self, exc: Exception | None) -> None:
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self.transport.is_closing():
            super().data_received(data)

    def pause_writing(self) -> None:
        """Stop sending; who takes nothing for too long is dropped with what is left."""
        super().pause_writing()
        if self._paused is None:
            self._paused = self.loop.call_later(SEND_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._paused is not None:
            self._paused.cancel()
            self._paused = None

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a coded problem, as everything else is answered."""
        self._refuse(Finding("ALM-S020", {"detail": self.conn.wrong or msg}), 400)

    def _refuse(self, finding: Finding, status: int) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # Whoever works on the answer need not send it.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = problem(finding, status)
            headers = [*answer.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=status, headers=headers),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def awaits(self) -> str:
        """Return what of the client the service waits for; nothing where it's at work itself."""
        if self.transport.is_closing():
            return "closing"
        if self.conn.their_state is h11.IDLE:
            return "head" if self.conn.trailing_data[0] else "idle"
        if self.conn.our_state in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR):
            return "rest"
        if self._paused is not None:
            return "taking"
        return "body" if self.conn.their_state is h11.SEND_BODY else ""

    def make_room(self, limit: int, status: int) -> None:
        """Close the connection for others; who waits for an answer is told why."""
        awaited = self.awaits()
        if awaited in ("taking", "rest"):
            self.transport.abort()
        elif awaited == "idle" and self.conn.requests:
            self.transport.close()
        else:
            self._refuse(Finding("ALM-S048", {"limit": str(limit)}), status)

    def open_beside(self, other: "Connection") -> bool:
        """Whether this is another connection, which will be there for longer than a moment."""
        return self is not other and not (self.transport.is_closing() and not self.transport.get_write_buffer_size())

    def waited(self) -> float:
        """Return for how long that has been so, to a second."""
        return monotonic() - self._since

    def sweep(self) -> None:
        """Close the connection where what it waits for takes too long."""
        awaited = self.awaits(), self.conn.requests
        if awaited != self._awaited:
            self._awaited, self._since = awaited, monotonic()
            return
        waited = self.waited()
        if awaited[0] == "head" and waited >= HEAD_SECONDS:
            self._refuse(Finding("ALM-S045", {"seconds": f"{HEAD_SECONDS:g}"}), 408)
        elif awaited[0] == "idle" and waited >= IDLE_SECONDS:
            self.transport.close()
        elif awaited[0] in ("rest", "closing") and waited >= SEND_SECONDS:
            self.transport.abort()


def _to_close(connections: list[Connection]) -> Connection | None:
    """Return the connection that keeps the service waiting, the longest of the address that has the most."""
    held = Counter(each.address for each in connections)
    # One that is closing already makes no more room.
    waiting = [each for each in connections if each.awaits() not in ("", "closing")]
    return max(waiting, key=lambda each: (held[each.address], each.waited(), -each.number), default=None)


class Server(uvicorn.Server):
    """Looks after its connections once a second, and says little where there are too many."""

    async def startup(self, sockets: Any = None) -> None:
        self._said: dict[str, float] = {}
        asyncio.get_running_loop().set_exception_handler(self._failed)
        await super().startup(sockets)
        for listening in sockets or ():
            # asyncio takes the number for how many it accepts at once, too; more may wait.
            listening.listen(512)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.sweep()
        return await super().on_tick(counter)

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log what went wrong outside of a request, each kind of it once in a while."""
        error = context.get("exception")
        kind = f"{type(error).__name__}: {context.get('message', '')}"
        if monotonic() - self._said.get(kind, -_QUIET) >= _QUIET and len(self._said) < 100:
            self._said[kind] = monotonic()
            log("loop-failed", error=type(error).__name__, message=str(context.get("message", "")))
