"""Answers that are kept until they are whole: in memory where they are small, else in a file without a name."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.responses import Response, StreamingResponse

from alime_rdf.errors import RequestError

#: So much of one answer is in memory; many clients have theirs at the same time.
_IN_MEMORY = 256 << 10
_PART = 256 << 10
#: So much of the disk stays free, looked at each time that so much was written.
_RESERVE, _LOOK = 256 << 20, 8 << 20
#: The end of an answer in which it shows whether it is one.
_TAIL = 4096
#: How the query server ends an answer that took too long.
CANCELLED = b"The SPARQL operation has been cancelled"


class Kept:
    """What has come of an answer so far, with the number of its lines and the length of the one that is open.

    Raises RequestError (503, ALM-S052) from `add` and `write` where the disk has no room for it.
    """

    def __init__(self) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with this
        self.size = 0
        self.lines = 0
        self.open_line = 0
        self._looked = 0
        self._waiting: list[bytes] = []
        self._waiting_size = 0

    async def add(self, chunk: bytes) -> None:
        """Take the next part; what is large is written beside the event loop."""
        self.size += len(chunk)
        end = chunk.rfind(b"\n")
        self.lines += chunk.count(b"\n")
        self.open_line = self.open_line + len(chunk) if end < 0 else len(chunk) - end - 1
        self._waiting.append(chunk)
        self._waiting_size += len(chunk)
        if self._waiting_size >= _PART:
            await asyncio.to_thread(self.flush)

    def write(self, part: bytes) -> int:
        """Write the next part at once."""
        self.size += len(part)
        self._put(part)
        return len(part)

    def _put(self, part: bytes) -> None:
        if self.size - self._looked > _LOOK:
            self._looked = self.size
            if shutil.disk_usage(tempfile.gettempdir()).free < _RESERVE:
                raise no_room()
        try:
            self.file.write(part)
        except OSError as error:
            raise no_room() from error

    def flush(self) -> None:
        """Write what waits."""
        parts, self._waiting, self._waiting_size = self._waiting, [], 0
        self._put(b"".join(parts))

    def tail(self) -> bytes:
        """Return the end of the answer."""
        self.flush()
        self.file.seek(max(self.size - _TAIL, 0))
        return self.file.read()

    def parts(self) -> Iterator[bytes]:
        """Yield the answer from its beginning."""
        self.flush()
        self.file.seek(0)
        return iter(lambda: self.file.read(_PART), b"")

    def close(self) -> None:
        """Give the file back."""
        self.file.close()


def no_form(media: str, error: Exception) -> RequestError:
    """Return the refusal of a media type that has no form for what the answer holds."""
    return RequestError(406, "ALM-S030", {"media": media, "detail": str(error)})


def no_room() -> RequestError:
    """Return the refusal of an answer that the disk has no room for."""
    return RequestError(503, "ALM-S052")


def broken_off() -> RequestError:
    """Return the refusal of an answer that the query server broke off.

    What the server said may name files, and is not told.
    """
    return RequestError(503, "ALM-S050")


def filled(parts: Iterable[bytes]) -> Kept:
    """Return what all parts are together."""
    kept = Kept()
    try:
        for part in parts:
            kept.write(part)
    except BaseException:
        kept.close()
        raise
    return kept


def sent(kept: Kept, media: str, *, head: bool = False, headers: Mapping[str, str]) -> Response:
    """Return a response of what was kept, with its length: a transfer that breaks shows at the client."""
    kept.flush()
    kept.file.seek(0)
    told = {**headers, "content-length": str(kept.size)}
    if head or kept.size <= _IN_MEMORY:
        body = b"" if head else kept.file.read()
        kept.close()
        return Response(body, media_type=media, headers=told)
    return StreamingResponse(_parts(kept), media_type=media, headers=told)


async def _parts(kept: Kept) -> AsyncIterator[bytes]:
    try:
        while part := await asyncio.to_thread(kept.file.read, _PART):
            yield part
    finally:
        kept.close()
