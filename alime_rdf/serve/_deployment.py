import asyncio
import contextlib
import gc
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from alime_rdf.errors import AlimeError, RequestError
from alime_rdf.presales import Writer
from alime_rdf.release import Release, release_id
from alime_rdf.serve._backends import Backend, Servers
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._log import log
from alime_rdf.serve._opened import OpenedRelease
from alime_rdf.serve._tasks import Tasks, in_thread, report

#: How often a root folder is looked at for a new release, and the server for being alive, in seconds.
_LOOK = 0.5
#: The longest wait before the next try, in seconds: of a server that doesn't start, of a release that can't be taken.
_NEXT_START, _NEXT_RELEASE = 2.0, 120.0
#: Replaced servers that still answer; each may take as much memory as the one that is asked.
_RETIRED = 1


class Deployment:
    """What is being served: a release, opened in this process, and the Oxigraph server over it.

    Both are replaced while requests go on: the release when another one is published, the server when it died or
    a query won't end. What is replaced answers the requests that it has, and is stopped after them. With `calls`
    the server may call addresses.
    """

    def __init__(
        self,
        path: Path,
        *,
        budgets: Budgets,
        scratch: bool = False,
        calls: bool = False,
        writers: Sequence[Writer] = (),
        language: str | None = None,
    ) -> None:
        self.path = path
        self.budgets = budgets
        self.restarts = 0
        self._language = language
        self._writers = tuple(writers)
        self.writable = scratch
        self._servers = Servers(budgets, scratch=scratch, calls=calls)
        self._retired: list[Backend] = []
        self._tasks = Tasks()
        self._replacing = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None
        self._taking: asyncio.Task[None] | None = None
        # Starts without success one after the other, and when the next one may be tried.
        self._failures, self._next_start = 0, 0.0
        # What `current` pointed to when it couldn't be taken over, how often that was so, and when to try again.
        self._refused: tuple[Path, int, float] | None = None
        # Queries that were on a server that died are tried again one at a time, on a server of their own.
        self._lane = asyncio.Lock()
        self._lane_backend: Backend | None = None
        self._in_lane = 0
        self._target = self._present()
        self.opened = self._open(self._target)

    def _present(self) -> Path:
        link = self.path / "current"
        return Path(os.path.realpath(link if link.is_symlink() else self.path))

    def _open(self, target: Path) -> OpenedRelease:
        release = Release(target, language=self._language)
        release.assert_whole()
        opened = OpenedRelease(release, release_id(target), self._writers)
        opened.guide.load()
        # Read now, so that no request has to wait for it.
        _ = release.names
        return opened

    async def _start(self, release: Release) -> Backend:
        return Backend(await in_thread(lambda: self._servers.start(release)))

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Start the server, watch for new releases and dead servers; at the end stop everything.

        Raises FailedError (ALM-U003) where the server doesn't come up.
        """
        # Each connection is a thread there, whose stack counts for its memory.
        limits = httpx.Limits(max_connections=self._servers.connections, max_keepalive_connections=16)
        try:
            self._backend = await self._first()
            if (reason := self._backend.server.unconfined) is not None:
                log("unconfined", code="ALM-S038", detail=reason)
            async with httpx.AsyncClient(timeout=None, trust_env=False, limits=limits) as client:
                self.client = client
                self._tasks.start("watch", self._watching())
                yield
        finally:
            try:
                await self._tasks.end()
            finally:
                await in_thread(self._servers.end)

    async def _first(self) -> Backend:
        try:
            return await self._start(self.opened.release)
        except AlimeError as error:
            log("not-started", code=error.finding.code, message=error.finding.message())
            raise
        except Exception as error:
            report("not-started", error)
            raise

    @property
    def memory(self) -> int:
        """How many MB the server may take, 0 for any."""
        return self._servers.memory

    @property
    def healthy(self) -> bool:
        """Whether there is a server to ask."""
        return self._backend.server.alive

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        """Hold the present server for one request.

        Raises RequestError (503, ALM-S013) where it died and none can be had in its place.
        """
        if not self._backend.server.alive:
            await self.replace(self._backend)
        with self._backend.held() as backend:
            yield backend

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Backend]:
        """Hold a server that nobody else uses, for one request that may be what ended another.

        Raises RequestError (503, ALM-S013) where none can be had.
        """
        if self.writable:
            # Its store has one server.
            async with self._lane, self.backend() as backend:
                yield backend
            return
        self._in_lane += 1
        try:
            async with self._lane:
                with (await self._lane_server()).held() as backend:
                    try:
                        yield backend
                    except (TimeoutError, httpx.HTTPError, asyncio.CancelledError):
                        # The query may still be running there.
                        self._lane_backend = None
                        self._tasks.start("stop", backend.stop())
                        raise
        finally:
            self._in_lane -= 1
            if not self._in_lane and self._lane_backend is not None:
                self._tasks.start("stop", self._lane_backend.stop())
                self._lane_backend = None

    async def _lane_server(self) -> Backend:
        if self._lane_backend is None or not self._lane_backend.server.alive:
            try:
                self._lane_backend = await self._start(self.opened.release)
            except Exception as error:
                report("server-not-started", error)
                raise RequestError(503, "ALM-S013") from error
        return self._lane_backend

    async def replace(self, backend: Backend) -> None:
        """Have a new server put in the place of one that died or has a query that doesn't end.

        Raises RequestError (503, ALM-S013) where there is none afterwards that lives.
        """
        while (renewal := self.begin_to_replace(backend)) is not None:
            # Whoever asked may leave; the others wait for the same one.
            await asyncio.shield(renewal)
            if backend.server.alive or self._too_early_to_start:
                break
        if not self._backend.server.alive:
            raise RequestError(503, "ALM-S013")

    def begin_to_replace(self, backend: Backend) -> asyncio.Task[None] | None:
        """Begin with it, and return what may be waited for; None where it has been replaced."""
        if backend is not self._backend:
            return None
        if self._renewal is None or self._renewal.done():
            self._renewal = self._tasks.start("replace", self._renew(backend))
        return self._renewal

    async def _renew(self, backend: Backend) -> None:
        async with self._replacing:
            if backend is not self._backend or self._too_early_to_start:
                return
            if self.writable:
                # Its store is open for one server at a time.
                await backend.stop()
            try:
                fresh = await self._start(self.opened.release)
            except Exception as error:
                report("server-not-started", error)
                self._wait_longer()
                return
            if backend.ended_at_once:
                self._wait_longer()
            else:
                self._failures = 0
            self._backend = fresh
            self.restarts += 1
            self._retire(backend)

    def _wait_longer(self) -> None:
        """Let the next start wait, but not the one after the first failure, which may be an accident."""
        wait = min(_LOOK * (2 ** min(self._failures, 10) - 1), _NEXT_START)
        self._failures += 1
        self._next_start = asyncio.get_running_loop().time() + wait

    @property
    def _too_early_to_start(self) -> bool:
        return asyncio.get_running_loop().time() < self._next_start

    def _retire(self, backend: Backend) -> asyncio.Task[None]:
        self._retired.append(backend)
        retiring = self._tasks.start("retire", self._end(backend))
        for old in self._retired[:-_RETIRED]:
            self._tasks.start("stop", old.stop())
        return retiring

    async def _end(self, backend: Backend) -> None:
        # What it still answers has its own time limit; nothing is left after that.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(backend.idle.wait(), self.budgets.query_seconds + 1)
        await backend.stop()
        self._retired.remove(backend)

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self._look()
            except Exception as error:
                report("watch-failed", error)

    async def _look(self) -> None:
        server = self._backend.server
        if not server.alive and not self._too_early_to_start:
            log("server-died", status=server.status)
            with contextlib.suppress(RequestError):
                await self.replace(self._backend)
        link = self.path / "current"
        # The copy that takes updates is of the release that the service began with.
        if self.writable or not link.is_symlink() or (self._taking is not None and not self._taking.done()):
            return
        target = Path(os.path.realpath(link))
        if target != self._target and not self._too_early(target):
            self._taking = self._tasks.start("take-over", self._take_over(target))

    def _too_early(self, target: Path) -> bool:
        if self._refused is None or self._refused[0] != target:
            return False
        return asyncio.get_running_loop().time() < self._refused[2]

    async def _take_over(self, target: Path) -> None:
        """Serve what `current` points to now; a release that can't be opened leaves the present one in its place."""
        try:
            # Opening takes its time; what is being served goes on meanwhile, and is replaced if it must be.
            opened = await in_thread(lambda: self._open(target))
            backend = await self._start(opened.release)
        except Exception as error:
            times = self._refused[1] + 1 if self._refused is not None and self._refused[0] == target else 1
            wait = min(2.0**times, _NEXT_RELEASE)
            self._refused = (target, times, asyncio.get_running_loop().time() + wait)
            report("release-refused", error)
            return
        async with self._replacing:
            old, self.opened, self._backend = self._backend, opened, backend
            self._target, self._refused = target, None
            retiring = self._retire(old)
        log("release", release=opened.id)
        self._tasks.start("free", _free(retiring))


async def _free(retiring: asyncio.Task[None]) -> None:
    """Give back what was opened for a release, once nobody is answered from it: its parts name each other."""
    await asyncio.wait([retiring])
    await in_thread(gc.collect)
