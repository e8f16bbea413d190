"""So many things run at a time for all clients together, and each client gets its share of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from alime_rdf.errors import RequestError

_Done = TypeVar("_Done")
#: What a client took of a place counts half after so many more.
_HALF = 10
#: So many seconds at least are expected of a client that wasn't here yet, and such a part of what others took that
#: came new.
_UNKNOWN, _OF_NEW = 0.02, 0.6
#: What takes no longer is short.
_SHORT = 0.25
#: So many clients' times are remembered, of those that were here last.
_REMEMBERED = 10_000


@dataclass(eq=False, slots=True)
class Place:
    """A place that is taken; `gave_way` tells that it was taken back for others that waited."""

    client: str
    since: float
    task: "asyncio.Task[object] | None" = None
    gave_way: bool = False


@dataclass(eq=False, slots=True)
class _Waiting:
    client: str
    number: int
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    place: Place | None = None


class Places:
    """Lets so many run at a time; others wait in a bounded queue, and those come first that take the shortest.

    What a client takes is what it took on average, and for a new one a part of what those took that came new: many
    addresses don't help who takes much from each. No client has more than half of the places, and the last one is
    for short work, or such as takes less than half of what runs. Where too many wait, one of the client that has most
    of them waiting is refused. With `yield_after`, what has run for so many seconds ends when others wait for its
    place.
    """

    def __init__(
        self, limit: int, *, waiting: int = 64, wait_seconds: float = 10, yield_after: float | None = None
    ) -> None:
        self._limit = limit
        self._share = max(1, limit // 2)
        self._most_waiting = waiting
        self._wait_seconds = wait_seconds
        self._yield_after = yield_after
        self._running: list[Place] = []
        self._waiting: list[_Waiting] = []
        self._took: dict[str, tuple[float, float]] = {}
        self._new = (0.0, 0.0)
        self._number = 0
        self._look: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def taken(self, client: str) -> AsyncIterator[Place]:
        """Hold a place, waiting for it if none is free.

        Raises RequestError (503, ALM-S044) where too many wait, where it takes too long, or where the place is taken
        back.
        """
        place = await self._taken(client)
        try:
            yield place
        except asyncio.CancelledError as error:
            if place.gave_way and place.task is not None and not place.task.uncancel():
                raise _busy() from error
            raise
        finally:
            self._leave(place)

    async def _taken(self, client: str) -> Place:
        if not self._waiting and self._may_run(client):
            place = self._enter(client)
            place.task = asyncio.current_task()
            return place
        self._number += 1
        waiting = _Waiting(client, self._number)
        self._waiting.append(waiting)
        if len(self._waiting) > self._most_waiting:
            self._send_away()
        self._admit()
        try:
            async with asyncio.timeout(self._wait_seconds):
                await waiting.turn.wait()
        except BaseException as error:
            if waiting.place is not None:
                # It was let in just when it left.
                self._leave(waiting.place)
            elif waiting in self._waiting:
                self._waiting.remove(waiting)
            if isinstance(error, TimeoutError):
                raise _busy() from error
            raise
        if waiting.place is None:
            raise _busy()
        waiting.place.task = asyncio.current_task()
        return waiting.place

    def _enter(self, client: str) -> Place:
        place = Place(client, asyncio.get_running_loop().time())
        self._running.append(place)
        return place

    def _may_run(self, client: str) -> bool:
        if len(self._running) >= self._limit or self._count(client) >= self._share:
            return False
        if len(self._running) < self._limit - 1 or not self._running:
            return True
        takes = self._takes(client)
        known = client in self._took and all(2 * takes <= self._takes(place.client) for place in self._running)
        return takes <= _SHORT or known

    def _admit(self) -> None:
        """Let in who may run now, those first that have the least."""
        while True:
            able = [each for each in self._waiting if self._may_run(each.client)]
            if not able:
                break
            # Where more wait than can be served, the last to come is the one that still gets an answer in time.
            way = -1 if len(self._waiting) > 2 * self._limit else 1
            first = min(
                able, key=lambda each: (self._count(each.client), self._takes(each.client), way * each.number)
            )
            self._waiting.remove(first)
            first.place = self._enter(first.client)
            first.turn.set()
        self._relieve()

    def _send_away(self) -> None:
        """Refuse the last to come of the client that has the most waiting, of several the one that takes longest."""
        waiting = Counter(each.client for each in self._waiting)
        last = max(self._waiting, key=lambda each: (waiting[each.client], self._takes(each.client), each.number))
        self._waiting.remove(last)
        last.turn.set()

    def _relieve(self) -> None:
        """Take places back from what has run long, if there is someone who waits for nothing else."""
        if self._yield_after is None or self._look is not None:
            return
        if not any(self._count(each.client) < self._share for each in self._waiting):
            return
        loop = asyncio.get_running_loop()
        for place in self._running:
            if place.task is not None and not place.gave_way and loop.time() - place.since >= self._yield_after:
                place.gave_way = True
                place.task.cancel()
        self._look = loop.call_later(self._yield_after / 4, self._looked)

    def _looked(self) -> None:
        self._look = None
        self._admit()

    def _leave(self, place: Place) -> None:
        self._running.remove(place)
        seconds = asyncio.get_running_loop().time() - place.since
        if place.client not in self._took:
            self._new = _and(self._new, seconds)
        self._took[place.client] = _and(self._took.pop(place.client, (0.0, 0.0)), seconds)
        if len(self._took) > _REMEMBERED:
            del self._took[next(iter(self._took))]
        self._admit()

    def _count(self, client: str) -> int:
        return Counter(place.client for place in self._running)[client]

    def _takes(self, client: str) -> float:
        """Return the seconds that a client takes of a place on average, with what it takes now."""
        took, times = self._took.get(client, (0.0, 0.0))
        now = asyncio.get_running_loop().time()
        running = [now - place.since for place in self._running if place.client == client]
        if times:
            return max([took / times, *running])
        took, times = self._new
        for place in self._running:
            if place.client not in self._took:
                took, times = took + now - place.since, times + 1
        return max([_UNKNOWN, *([_OF_NEW * took / times] if times else []), *running])


class Work:
    """Threads for what is computed in this process: two, of which one client has one."""

    def __init__(self, name: str) -> None:
        self._places = Places(2)
        self._threads = ThreadPoolExecutor(2, name)

    async def done(self, client: str, work: Callable[[], _Done]) -> _Done:
        """Return what `work` returns, done when it is the client's turn.

        Raises RequestError (503, ALM-S044), and what `work` raises.
        """
        async with self._places.taken(client):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _and(before: tuple[float, float], seconds: float) -> tuple[float, float]:
    """Return seconds and how often they were taken, once more; what is long ago counts less."""
    took, times = before
    kept: float = 0.5 ** (1 / _HALF)
    return kept * took + seconds, kept * times + 1


def _busy() -> RequestError:
    return RequestError(503, "ALM-S044")
