import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

from alime_rdf.errors import FailedError
from alime_rdf.release import Release

_START_SECONDS = 20


class SparqlServer:
    """A running Oxigraph server over a release, read-only; leaving the ``with`` block stops it.

    `url` is that of the query endpoint. `port` 0 takes any free port. A query that runs longer than
    `timeout` seconds is ended by the server where it looks at the clock (not while it joins without a result).
    `scratch` is a copy of the release's store to serve in its stead, which takes updates. `memory` is how many MB
    the server may take before it is ended (Linux only). With `union` the default graph is the union of all graphs,
    whatever a query's FROM says; without it a request has to ask for the union.

    Raises FailedError (ALM-U003) where the server doesn't come up.
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
    ) -> None:
        self.host = host
        self.port = _usable_port(host, port)
        self.address = f"http://{host}:{self.port}"
        self.url = f"{self.address}/query"
        mode = "serve-read-only" if scratch is None else "serve"
        command = [_executable(), mode, "--location", str(scratch or release.path / "store")]
        command += ["--bind", f"{host}:{self.port}", "--timeout-s", str(timeout)]
        command += ["--union-default-graph"] if union else []
        # Nobody would read the server's messages once it runs; a full pipe would block it.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server runs
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self._said)
        if memory is not None and hasattr(resource, "prlimit"):
            resource.prlimit(self._process.pid, resource.RLIMIT_DATA, (memory << 20, memory << 20))
        self._await_start()

    @property
    def alive(self) -> bool:
        """Whether the server is still running."""
        return self._process.poll() is None

    def _await_start(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._said.seek(0)
                said = self._said.read().decode(errors="replace")
                self._said.close()
                raise _not_started(self.port, said.strip() or "the server ended at once")
            try:
                with urlopen(f"http://{self.host}:{self.port}/", timeout=1):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise _not_started(self.port, f"no answer within {_START_SECONDS} s")

    def wait(self) -> int:
        """Wait until the server ends and return its exit status."""
        return self._process.wait()

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

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
