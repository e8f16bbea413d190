import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from alime_rdf.serve._launch import UNCONFINED

_LAUNCHER = Path(__file__).with_name("_launch.py")
#: Of what a child says so many bytes are kept from its beginning and from its end.
_KEPT = 1 << 14


class Child:
    """A process that ends when this one ends, however that may be (Linux), with limits and confined.

    It has a session of its own, so that signals of the terminal and of the process group come to this process alone.
    A thread lives as long as it does: it made the child, whose death signal is bound to that thread, and reads what
    the child says, which nobody else would: a full pipe would stop it.

    Raises OSError where no process can be had.
    """

    def __init__(self, command: Sequence[str], *, memory: int, confined: bool) -> None:
        self._head, self._tail = bytearray(), bytearray()
        self._ended = threading.Event()
        self._ending = threading.Lock()
        self._peak = 0
        made: Future[subprocess.Popen[bytes]] = Future()
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(memory), str(int(confined))]
        thread = threading.Thread(target=self._live, args=([*launcher, *command], made), daemon=True, name="child")
        try:
            thread.start()
        except RuntimeError as error:
            raise OSError(str(error)) from error
        self._process = made.result()

    def _live(self, command: list[str], made: "Future[subprocess.Popen[bytes]]") -> None:
        try:
            process = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except BaseException as error:
            made.set_exception(error)
            return
        made.set_result(process)
        assert process.stderr is not None
        with process.stderr as pipe:
            while part := pipe.read(_KEPT):
                self._head += part[: _KEPT - len(self._head)]
                self._tail = (self._tail + part)[-_KEPT:]
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with self._ending:
            # Until here the number is this child's. Popen's own wait doesn't tell what it had used.
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self._peak = used.ru_maxrss >> (20 if sys.platform == "darwin" else 10)
            self._ended.set()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it is still running."""
        return not self._ended.is_set()

    @property
    def status(self) -> int | None:
        """Its exit status, or the negative number of the signal that ended it; None while it runs."""
        return None if self.alive else self._process.returncode

    @property
    def peak(self) -> int:
        """The most MB of memory that it had, known when it has ended."""
        return self._peak

    @property
    def unconfined(self) -> str | None:
        """Why it couldn't be confined."""
        first = bytes(self._head).partition(b"\n")[0].decode(errors="replace")
        return first.removeprefix(UNCONFINED) if first.startswith(UNCONFINED) else None

    def said(self, text: str) -> bool:
        """Tell whether it wrote a text to its standard error soon after its start."""
        return text.encode() in self._head

    def last_words(self) -> str:
        """Return the end of what it wrote to its standard error."""
        return bytes(self._tail).decode(errors="replace").strip()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; False where time ran out."""
        return self._ended.wait(timeout)

    def stop(self) -> None:
        """End it, and return when it has ended."""
        # The server has no orderly end that a signal asks for; one that is halted would ignore a milder one.
        with self._ending:
            if self.alive:
                os.kill(self.pid, signal.SIGKILL)
        self._ended.wait()
