import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import duckdb
from pyoxigraph import Quad, QuadParser, RdfFormat, parse

from alime_rdf.errors import UsageError
from alime_rdf.syntax._tell import SAMPLE, ending_format, has_unsafe_entities, tell_format

_BOM = b"\xef\xbb\xbf"
_REMOTE = "its @context is elsewhere on the Web, from where nothing is loaded; put the context into the file"
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


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
    RDF, ALM-G012 where RDF/XML declares entities that are external or hold others.
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
                source = stream.read()
            if has_unsafe_entities(source):
                raise UsageError("ALM-G012", source=path.name)
        parser = parse(source, format=format_, base_iri=base, rename_blank_nodes=rename_blank_nodes)
        yield RdfReader(path, format_, parser)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw, tempfile.TemporaryDirectory() as folder:
        magic = raw.read(4)
        raw.seek(0)
        if magic.startswith(_GZIP):
            with gzip.open(raw) as unpacked:
                yield cast(IO[bytes], unpacked)
        elif magic == _ZSTD:
            plain = Path(folder) / "plain"
            with _decompressing(path):
                _decompress(path, plain)
            with plain.open("rb") as stream:
                yield stream
        else:
            yield raw


@contextmanager
def _decompressing(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error, duckdb.Error) as error:
        raise UsageError("ALM-G004", {"detail": str(error).split("\n", 1)[0]}, source=path.name) from error


def _decompress(path: Path, plain: Path) -> None:
    """Write what is in a file of Zstandard: DuckDB reads such, as lines."""
    one_column = "delim = '\x01', quote = '', escape = '', header = false"
    columns = "columns = {'line': 'VARCHAR'}, auto_detect = false, max_line_size = 100000000"
    lines = f"SELECT line FROM read_csv(?, {columns}, {one_column}, compression = 'zstd')"
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({lines}) TO '{str(plain).replace(chr(39), chr(39) * 2)}' ({options})", [str(path)])
