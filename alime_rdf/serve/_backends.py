import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from alime_rdf.release import Release
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._memory import memory_limit
from alime_rdf.serve._oxigraph import SparqlServer
from alime_rdf.serve._scratch import Scratch
from alime_rdf.serve._tasks import in_thread

_HOST = "127.0.0.1"
_MOMENTS = 50
_AT_ONCE = 1.0
_END_SECONDS = 10
#: The most connections to a server, and the MB of its memory for each: their stacks are 2 MB.
_CONNECTIONS, _MB_EACH = 128, 8
#: No query was seen to take more than 2.3 MB in a millisecond.
_MB_A_SECOND = 8000
#: A server that ended with less of its memory in use did so for something else: what grows grows to double its size.
_FILLED = 0.25
#: Signals by which a server's own work doesn't end it; somebody sent them.
_SENT = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})


class Backend:
    """A query server, and how many requests it is answering."""

    def __init__(self, server: SparqlServer) -> None:
        self.server = server
        self.idle = asyncio.Event()
        self.idle.set()
        self._held: dict[object, float] = {}
        self._began = monotonic()
        self._used = False
        self._stopped = False
        # How long each of those had run that were there when it died.
        self._victims: list[float] | None = None

    @contextmanager
    def held(self) -> Iterator["Backend"]:
        """Hold it for one request."""
        hold = object()
        self._held[hold] = monotonic()
        self._used = True
        self.idle.clear()
        try:
            yield self
        finally:
            del self._held[hold]
            if not self._held:
                self.idle.set()

    async def stop(self) -> None:
        """End the server."""
        self._stopped = self._stopped or self.server.alive
        await in_thread(self.server.stop)

    @property
    def ended_at_once(self) -> bool:
        """Whether it ended soon after its start, without having been asked anything."""
        return not (self.server.alive or self._used) and monotonic() - self._began < _AT_ONCE

    async def died(self) -> bool:
        """Tell whether the server ends within a moment: its connections break before its process is gone."""
        if self._victims is None:
            # The first to notice; those beside it hold the server still.
            now = monotonic()
            self._victims = [now - began for began in self._held.values()]
        for _ in range(_MOMENTS):
            if not self.server.alive:
                return True
            await asyncio.sleep(0.02)
        self._victims = None
        return False

    def cleared(self, seconds: float, *, memory: int) -> bool:
        """Tell whether a query that had run so long on the server when it died is none that must not run again.

        Those are the ones that may have filled its memory, where it was filled: they ran long enough for that, and
        longest; an honest one among them is refused as well, once. Of the others one may have broken the server by
        something else, if nobody from outside did; nobody suffers from it when it is tried again by itself.
        """
        if self._stopped or not self._victims or self.server.peak < memory * _FILLED:
            return True
        return seconds <= (memory or _MB_A_SECOND) / _MB_A_SECOND or 2 * seconds < max(self._victims)

    @property
    def ended_from_outside(self) -> bool:
        """Whether somebody ended the server, and not its work."""
        return self._stopped or -(self.server.status or 0) in _SENT


class Servers:
    """Starts query servers, and knows all that it started, in whichever thread and for whatever reason."""

    def __init__(self, budgets: Budgets, *, scratch: bool, calls: bool) -> None:
        self._seconds = max(int(budgets.query_seconds), 1)
        self.memory = memory_limit(budgets.memory)
        self._writable = scratch
        self._calls = calls
        self._scratch: Scratch | None = None
        self._servers: set[SparqlServer] = set()
        self._starting = 0
        self._changed = threading.Condition()
        self._ending = False

    @property
    def connections(self) -> int:
        """How many connections a server is for."""
        return min(_CONNECTIONS, max(self.memory // _MB_EACH, 16)) if self.memory else _CONNECTIONS

    def start(self, release: Release) -> SparqlServer:
        """Start a server over a release, or over the copy of its store that takes updates.

        Raises FailedError (ALM-U003) where it doesn't come up, OSError where there is no room for a copy, and
        InterruptedError where all is being ended.
        """
        with self._changed:
            if self._ending:
                raise InterruptedError("the service is being ended")
            self._starting += 1
        try:
            return SparqlServer(
                release,
                host=_HOST,
                # Only the first limit: the server doesn't look at the clock within every kind of work.
                timeout=self._seconds,
                scratch=self._copy(release) if self._writable else None,
                memory=self.memory,
                # Each request says for itself whether it is asked over the union: the option overrules FROM.
                union=False,
                calls=self._calls,
                begun=self._begun,
            )
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()

    def _copy(self, release: Release) -> Path:
        self._scratch = self._scratch or Scratch()
        return self._scratch.copy(release.path / "store", ended=lambda: self._ending)

    def _begun(self, server: SparqlServer) -> None:
        with self._changed:
            self._servers = {one for one in self._servers if one.alive} | {server}
            ending = self._ending
        if ending:
            server.stop()

    def end(self) -> None:
        """End all servers, those that are not up yet, too, and remove what they worked on."""
        with self._changed:
            self._ending = True
            servers = list(self._servers)
        for server in servers:
            server.stop()
        with self._changed:
            self._changed.wait_for(lambda: not self._starting, _END_SECONDS)
        if self._scratch is not None:
            self._scratch.remove()
