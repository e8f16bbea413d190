import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from alime_rdf.errors import FailedError
from alime_rdf.release import Release
from alime_rdf.serve._child import Child
from alime_rdf.serve._memory import memory_limit

_START_SECONDS = 20
_OTHER_PORTS = 2
_LISTENING, _TAKEN = "Listening for requests", "ddress already in use"


class SparqlServer:
    """A running Oxigraph server over a release, read-only; leaving the ``with`` block stops it.

    `url` is that of the query endpoint. `port` 0 takes any free port. A query that runs longer than
    `timeout` seconds is ended by the server where it looks at the clock (not while it joins without a result).
    `scratch` is a copy of the release's store to serve in its stead, which takes updates. With `union` the default
    graph is the union of all graphs, whatever a query's FROM says; without it a request has to ask for the union.

    `memory` is how many MB the server may take before it is ended: None is a quarter of the machine's, 2048 at most,
    and 0 is any. The server ends with this process, even where that is killed. Unless it `calls` addresses, the
    system keeps it from that, whatever a query says; where it can't, `unconfined` says why. All three need Linux.
    `begun` is told of a server before it is up.

    Raises FailedError where the server doesn't come up (ALM-U003), or not within its memory (ALM-S039).
    """

    def __init__(
        self,
        release: Release,
        *,
        host: str = "localhost",
        port: int = 0,
        timeout: int = 30,
        scratch: Path | None = None,
        memory: int | None = None,
        union: bool = True,
        calls: bool = False,
        begun: "Callable[[SparqlServer], None] | None" = None,
    ) -> None:
        mode = "serve-read-only" if scratch is None else "serve"
        command = [_executable(), mode, "--location", str(scratch or release.path / "store")]
        command += ["--timeout-s", str(timeout), *(["--union-default-graph"] if union else [])]
        self.host = host
        limit = memory_limit(memory)
        # Between our look at a free port and the server's another process may take it.
        for last in (*[False] * _OTHER_PORTS, True):
            self.port = _usable_port(host, port)
            try:
                bind = ["--bind", f"{host}:{self.port}"]
                self._child = Child([*command, *bind], memory=limit, confined=not calls)
            except OSError as error:
                raise _not_started(self.port, str(error)) from error
            if begun is not None:
                begun(self)
            try:
                self._await_start(limit)
                return
            except FailedError:
                if last or port or _TAKEN not in self._child.last_words():
                    raise

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The query endpoint."""
        return f"{self.address}/query"

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the server is still running."""
        return self._child.alive

    @property
    def status(self) -> int | None:
        """How the server ended: its exit status, or the negative number of a signal; None while it runs."""
        return self._child.status

    @property
    def peak(self) -> int:
        """The most MB of memory that the server had, known when it has ended."""
        return self._child.peak

    @property
    def unconfined(self) -> str | None:
        """Why the server could not be kept from calling addresses; None where it is, or may call."""
        return self._child.unconfined

    def _await_start(self, limit: int) -> None:
        deadline = time.monotonic() + _START_SECONDS
        try:
            # Its own word: another process's server at the port would answer, too.
            while not self._child.said(_LISTENING):
                if self._child.wait(0.01):
                    said = self._child.last_words() or "the server ended at once"
                    if limit and self._child.status == -signal.SIGABRT:
                        raise FailedError("ALM-S039", {"memory": str(limit), "detail": said})
                    raise _not_started(self.port, said)
                if time.monotonic() > deadline:
                    raise _not_started(self.port, f"it isn't up within {_START_SECONDS} s")
        except BaseException:
            self.stop()
            raise

    def wait(self) -> int:
        """Wait until the server ends and return its exit status."""
        self._child.wait()
        return self._child.status or 0

    def stop(self) -> None:
        """End the server."""
        self._child.stop()

    def __enter__(self) -> "SparqlServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _executable() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found is None:
        raise _not_started(0, "the program 'oxigraph' is not installed (pip install oxigraph)")
    return found


def _usable_port(host: str, port: int) -> int:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise _not_started(port, str(error)) from error


def _not_started(port: int, detail: str) -> FailedError:
    return FailedError("ALM-U003", {"port": str(port), "detail": detail})
