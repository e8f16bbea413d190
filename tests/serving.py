"""The service as its users start it: the command, in a process of its own."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LISTENS = "http://"


class Served:
    """A running service: its address, its process, and the lines of its log so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.process = process
        self.log: list[str] = []
        first = process.stderr.readline()
        assert LISTENS in first, first + process.stderr.read()
        self.url = next(word for word in first.split() if word.startswith(LISTENS)).rstrip("/")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)


@contextmanager
def serving(release: Path, *options: str) -> Iterator[Served]:
    """Run ``alime serve`` over a release on a free port."""
    command = [sys.executable, "-m", "alime_rdf", "serve", str(release), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield Served(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
