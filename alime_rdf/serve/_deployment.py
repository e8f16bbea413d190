import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from alime_rdf.errors import AlimeError
from alime_rdf.presales import Writer
from alime_rdf.release import Release, release_id
from alime_rdf.serve._budgets import Budgets
from alime_rdf.serve._log import log
from alime_rdf.serve._opened import OpenedRelease
from alime_rdf.serve._oxigraph import SparqlServer

#: How often a root folder is looked at for a new release, and the server for being alive, in seconds.
_LOOK = 0.5
_MOMENTS = 10
_HOST = "127.0.0.1"


class Backend:
    """A query server, how many requests it is answering, and whether it takes new ones."""

    def __init__(self, server: SparqlServer) -> None:
        self.server = server
        self.running = 0
        self.retired = False

    async def died(self) -> bool:
        """Tell whether the server ends within a moment: its connections break before its process is gone."""
        for _ in range(_MOMENTS):
            if not self.server.alive:
                return True
            await asyncio.sleep(0.02)
        return False


class Deployment:
    """What is being served: a release, opened in this process, and the Oxigraph server over it.

    Both are replaced while requests go on: the release when another one is published, the server when it died or
    a query won't end. What is replaced answers the requests that it has, and is stopped after them.
    """

    def __init__(
        self,
        path: Path,
        *,
        budgets: Budgets,
        scratch: bool = False,
        writers: Sequence[Writer] = (),
        language: str | None = None,
    ) -> None:
        self.path = path
        self.budgets = budgets
        self.restarts = 0
        self._language = language
        self._writers = tuple(writers)
        self.writable = scratch
        self._scratch: Path | None = None
        self._retired: set[Backend] = set()
        self._replacing = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None
        self._target = path.resolve()
        self.opened = self._open()

    def _open(self) -> OpenedRelease:
        folder = self.path / "current" if (self.path / "current").is_symlink() else self.path
        self._target = folder.resolve()
        release = Release(self._target, language=self._language)
        release.assert_whole()
        opened = OpenedRelease(release, release_id(self._target), self._writers)
        opened.guide.load()
        # Read now, so that no request has to wait for it.
        _ = release.names
        return opened

    def _start(self, release: Release) -> Backend:
        scratch = None
        if self.writable:
            self._scratch = self._scratch or Path(tempfile.mkdtemp(prefix="alime-scratch-"))
            scratch = self._scratch / "store"
            if not scratch.exists():
                shutil.copytree(release.path / "store", scratch)
        # The server's own limit is only the first one: it doesn't look at the clock within every kind of work.
        seconds = max(int(self.budgets.query_seconds), 1)
        memory = self.budgets.memory
        # Each request says for itself whether it is asked over the union: the server's own option overrules FROM.
        server = SparqlServer(release, host=_HOST, timeout=seconds, scratch=scratch, memory=memory, union=False)
        return Backend(server)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Start the server, watch for new releases and dead servers; at the end stop everything.

        Raises FailedError (ALM-U003) where the server doesn't come up.
        """
        try:
            self._backend = await asyncio.to_thread(self._start, self.opened.release)
        except BaseException as error:
            self._remove_scratch()
            if isinstance(error, AlimeError):
                log("not-started", code=error.finding.code, message=error.finding.message())
            raise
        async with httpx.AsyncClient(
            timeout=None, trust_env=False, limits=httpx.Limits(max_connections=512)
        ) as client:
            self.client = client
            self._watch = asyncio.create_task(self._watching())
            try:
                yield
            finally:
                self._watch.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._watch
                for backend in (self._backend, *self._retired):
                    await asyncio.to_thread(backend.server.stop)
                self._remove_scratch()

    def _remove_scratch(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @asynccontextmanager
    async def backend(self) -> AsyncIterator[Backend]:
        """Hold the present server for one request."""
        backend = self._backend
        backend.running += 1
        try:
            yield backend
        finally:
            backend.running -= 1
            if backend.retired and not backend.running:
                await self._end(backend)

    async def replace(self, backend: Backend) -> None:
        """Put a new server in the place of one that died or has a query that doesn't end."""
        async with self._replacing:
            if backend is self._backend:
                self._backend = await asyncio.to_thread(self._start, self.opened.release)
                self.restarts += 1
                self._retire(backend)

    def _retire(self, backend: Backend) -> None:
        backend.retired = True
        self._retired.add(backend)
        if not backend.running:
            asyncio.get_running_loop().create_task(self._end(backend))
        else:
            # What it still answers has its own time limit; nothing is left after that.
            delay = self.budgets.query_seconds + 1
            asyncio.get_running_loop().call_later(delay, lambda: asyncio.ensure_future(self._end(backend)))

    async def _end(self, backend: Backend) -> None:
        if backend in self._retired:
            self._retired.discard(backend)
            await asyncio.to_thread(backend.server.stop)

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if not self._backend.server.alive:
                log("server-died")
                await self.replace(self._backend)
            link = self.path / "current"
            if link.is_symlink() and Path(os.path.realpath(link)) != self._target:
                await self._take_over()

    async def _take_over(self) -> None:
        """Serve what `current` points to now; a release that can't be opened leaves the present one in its place."""
        try:
            # Opening takes its time; what is being served goes on meanwhile, and is replaced if it must be.
            opened = await asyncio.to_thread(self._open)
            backend = await asyncio.to_thread(self._start, opened.release)
        except (AlimeError, OSError) as error:
            log("release-refused", code=error.finding.code if isinstance(error, AlimeError) else type(error).__name__)
            return
        async with self._replacing:
            old, self.opened, self._backend = self._backend, opened, backend
            self._retire(old)
        log("release", release=opened.id)
