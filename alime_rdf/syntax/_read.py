import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import Quad, QuadParser, RdfFormat, parse
from zstandard import ZstdDecompressor, ZstdError

from alime_rdf.errors import UsageError
from alime_rdf.files import largest_file, open_file
from alime_rdf.syntax._tell import SAMPLE, ending_format, has_unsafe_entities, tell_format

_BOM = b"\xef\xbb\xbf"
_REMOTE = "its @context is elsewhere on the Web, from where nothing is loaded; put the context into the file"
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
#: How many times its own size a compressed file may grow to, where that is more than any file may have; N-Triples
#: grow 30-fold.
_HIGHEST_RATIO = 100
#: Bytes that Zstandard may look back, as its own tool has it.
_LARGEST_WINDOW = 128 << 20
#: Bytes that are decompressed at once: each may become 32,000.
_CHUNK = 1024


class RdfReader:
    """The quads of an RDF file, once; `prefixes` are those declared before the quad that came last.

    Iterating raises UsageError with file and line where the file is not well-formed (ALM-G004).
    """

    def __init__(self, path: Path, format_: RdfFormat, parser: QuadParser) -> None:
        self.path = path
        self.format = format_
        self._parser = parser

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the file declares."""
        return self._parser.prefixes

    def __iter__(self) -> Iterator[Quad]:
        begun = False
        try:
            with _decompressing(self.path):
                for quad in self._parser:
                    begun = True
                    yield quad
        except MemoryError as error:
            # A token that is longer than the parser's buffer.
            raise UsageError("ALM-G004", {"detail": str(error)}, source=self.path.name) from error
        except SyntaxError as error:
            guess = "" if begun or ending_format(self.path) else f" (read as {self.format.name})"
            said = _REMOTE if "LoadDocumentCallback" in error.msg else error.msg
            detail = {"detail": said + guess}
            raise UsageError("ALM-G004", detail, source=self.path.name, line=error.lineno) from error


@contextmanager
def read_rdf(path: Path, *, base: str | None = None, rename_blank_nodes: bool = False) -> Iterator[RdfReader]:
    """Open an RDF file, compressed (gzip, Zstandard) or not, in the syntax that its content is of.

    The ending decides only where the content leaves a choice, and a byte order mark is skipped. With
    `rename_blank_nodes` they get names that no other file has.

    Raises UsageError: ALM-G004 where the file can't be decompressed, ALM-G020 where its content is of no syntax of
    RDF, ALM-G012 where RDF/XML declares entities that are external or hold others, ALM-D039 where RDF/XML is too
    large to be read as a whole, or what is compressed grows to far more than its size, ALM-D034 and D036 for what is
    no regular file or can't be opened.
    """
    with _opened(path) as stream:
        with _decompressing(path):
            sample = stream.read(SAMPLE)
        skipped = len(_BOM) if sample.startswith(_BOM) else 0
        format_ = tell_format(sample[skipped:], path)
        stream.seek(skipped)
        source: IO[bytes] | bytes = stream
        if format_ == RdfFormat.RDF_XML:
            with _decompressing(path):
                source = stream.read(largest_file() + 1)
            if len(source) > largest_file():
                raise _too_large(path)
            if has_unsafe_entities(source):
                raise UsageError("ALM-G012", source=path.name)
        parser = parse(source, format=format_, base_iri=base, rename_blank_nodes=rename_blank_nodes)
        yield RdfReader(path, format_, parser)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with open_file(path) as raw:
        magic = raw.read(4)
        raw.seek(0)
        size = os.fstat(raw.fileno()).st_size
        if magic.startswith(_GZIP):
            with gzip.open(raw) as unpacked:
                yield cast(IO[bytes], _Measured(cast(IO[bytes], unpacked), size))
        elif magic == _ZSTD:
            yield cast(IO[bytes], _Measured(cast(IO[bytes], _Frames(raw)), size))
        else:
            yield raw


class _TooLargeError(Exception):
    """What is compressed grows to far more than its size."""


class _Measured:
    """A decompressed stream that ends where it grows as no text does: by far more than its compressed size."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = max(largest_file(), size * _HIGHEST_RATIO)

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size)
        self._left -= len(part)
        if self._left < 0:
            raise _TooLargeError
        return part

    def seek(self, position: int) -> int:
        return self._stream.seek(position)


class _Frames:
    """What the frames of a Zstandard file hold; its beginning can be read once more."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame: Any = None
        self._waiting = bytearray()

    def read(self, size: int = -1) -> bytes:
        waiting = self._waiting
        while (size < 0 or len(waiting) < size) and (packed := self._raw.read(_CHUNK)):
            while packed:
                if self._frame is None:
                    self._frame = ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
                waiting += self._frame.decompress(packed)
                packed = self._frame.unused_data if self._frame.eof else b""
                self._frame = None if self._frame.eof else self._frame
        if (size < 0 or len(waiting) < size) and self._frame is not None:
            raise EOFError("the file ends within a frame")
        part = bytes(waiting if size < 0 else waiting[:size])
        # In place, which moves nothing: what waits may be 32 MB, of which each call takes some KB.
        del waiting[: len(part)]
        return part

    def seek(self, position: int) -> int:
        self._raw.seek(0)
        self._frame, self._waiting = None, bytearray()
        self.read(position)
        return position


def _too_large(path: Path) -> UsageError:
    return UsageError("ALM-D039", {"detail": f"more than {largest_file() >> 20} MiB"}, source=path.name)


@contextmanager
def _decompressing(path: Path) -> Iterator[None]:
    try:
        yield
    except _TooLargeError as error:
        raise _too_large(path) from error
    except (OSError, EOFError, zlib.error, ZstdError) as error:
        raise UsageError("ALM-G004", {"detail": str(error).split("\n", 1)[0]}, source=path.name) from error
