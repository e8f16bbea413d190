import asyncio
import threading
import traceback
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from alime_rdf.errors import AlimeError
from alime_rdf.serve._log import log

_T = TypeVar("_T")


class Tasks:
    """Tasks that nobody waits for: the loop alone would forget them, and their errors."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, _T]) -> "asyncio.Task[_T]":
        """Have work done beside; the log tells by its name of an error that ends it."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            report("task-failed", error, task=task.get_name())

    async def end(self) -> None:
        """Cancel them, and wait until they have ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def report(event: str, error: BaseException, **said: str | int | None) -> None:
    """Write an error to the log: its code, else its kind and where it happened. Its text may name anything."""
    if isinstance(error, AlimeError):
        log(event, **said, code=error.finding.code)
        return
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    log(event, **said, error=type(error).__name__, where=where)


async def in_thread(work: Callable[[], _T]) -> _T:
    """Return what comes of work in a thread of its own, which the end of the process doesn't wait for.

    The threads of asyncio's pool are waited for, and opening a large release takes minutes.
    """
    made: Future[_T] = Future()

    def run() -> None:
        made.set_running_or_notify_cancel()
        try:
            made.set_result(work())
        except BaseException as error:
            made.set_exception(error)

    threading.Thread(target=run, daemon=True, name="service").start()
    return await asyncio.wrap_future(made)
