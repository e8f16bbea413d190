import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from alime_rdf.errors import UsageError

_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
#: What DuckDB reads a line of N-Triples as: one column, since no line holds this character.
_ONE_COLUMN = "delim = '\\x01', quote = '', escape = '', header = false, auto_detect = false"
#: A line in canonical form as far as a glance tells; any other line sends the file through a full parser.
_CANONICAL = (
    "(starts_with(line, '<') OR starts_with(line, '_:')) AND ends_with(line, ' .') "
    "AND starts_with(split_part(line, ' ', 2), '<') AND ends_with(split_part(line, ' ', 2), '>') "
    "AND (ends_with(line, '> .') OR regexp_matches(split_part(line, ' ', 3), '^(\"|_:)')) "
    "AND (NOT ends_with(line, '> .') OR contains(line, '\"') OR split_part(line, ' ', 4) = '.') "
    "AND (NOT starts_with(line, '<') OR ends_with(split_part(line, ' ', 1), '>')) "
    "AND NOT contains(line, '\\u') AND NOT contains(line, '\\U')"
)

_FIRST, _SECOND = "split_part(line, ' ', 1)", "split_part(line, ' ', 2)"
_REST = f"line[length({_FIRST}) + length({_SECOND}) + 3 : -3]"


@dataclass(frozen=True, slots=True)
class TripleSource:
    """A file of triples: N-Triples, Turtle, N-Quads, TriG … (``.gz`` and ``.zst`` too) or Parquet.

    Parquet has the columns ``subject``, ``predicate`` and ``object`` with terms as N-Triples writes them. A folder is
    Parquet of ids, as `reason` saves it: ``triples.parquet`` (s, p, o) and ``terms.parquet`` (id, term).
    """

    path: Path

    @property
    def compression(self) -> str | None:
        """``gzip``, ``zstd`` or None."""
        return _COMPRESSIONS.get(self.path.suffix)

    @property
    def kind(self) -> str:
        """The file's ending, without that of its compression."""
        name = self.path.with_suffix("").name if self.compression else self.path.name
        return Path(name).suffix.lstrip(".").lower()


def load_triples(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[TripleSource],
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> None:
    """Make the tables ``triples(s, p, o)`` of 64-bit ids and ``terms(id, term)`` from files.

    Raises UsageError (ALM-G004) with file and line where a file is not well-formed.
    """
    connection.execute("CREATE TABLE triples (s UBIGINT, p UBIGINT, o UBIGINT)")
    connection.execute("CREATE TABLE terms (id UBIGINT, term VARCHAR)")
    encoded = [source for source in sources if source.path.is_dir()]
    for source in encoded:
        progress(f"reading: {source.path.name}")
        _load_ids(connection, source.path)
    _load_raw(connection, [source for source in sources if source not in encoded], progress)
    progress("encoding")
    connection.execute("INSERT INTO triples SELECT hash(s), hash(p), hash(o) FROM raw")
    distinct = " UNION ".join(f"SELECT DISTINCT {column} term FROM raw" for column in "spo")
    new = "WHERE hash(term) NOT IN (SELECT id FROM terms)" if encoded else ""
    connection.execute(f"INSERT INTO terms SELECT hash(term), term FROM ({distinct}) {new}")
    connection.execute("DROP TABLE raw")
    row = connection.execute("SELECT count(*) - count(DISTINCT id) FROM terms").fetchone()
    if row is None or row[0]:
        raise RuntimeError("two terms have the same 64-bit hash")


def load_strings(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[TripleSource],
    out: Path,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> None:
    """Write triples as Parquet with the columns ``subject``, ``predicate`` and ``object``; errors as above."""
    _load_raw(connection, sources, progress)
    _copy(connection, "SELECT s subject, p predicate, o object FROM raw", out)


def _load_raw(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[TripleSource], progress: Callable[[str], None]
) -> None:
    """Make the table ``raw(s, p, o)`` of terms as N-Triples writes them."""
    connection.execute("CREATE TEMP TABLE raw (s VARCHAR, p VARCHAR, o VARCHAR)")
    for source in sources:
        progress(f"reading: {source.path.name}")
        if source.path.is_dir():
            with _reading(source.path):
                connection.execute(f"INSERT INTO raw {_DECODED}", _id_files(source.path))
        elif source.kind == "parquet":
            with _reading(source.path):
                columns = "subject, predicate, object"
                connection.execute(f"INSERT INTO raw SELECT {columns} FROM read_parquet(?)", [str(source.path)])
        elif source.kind != "nt" or not _load_lines(connection, source.path, source.compression):
            _load_parsed(connection, source)


def save_ids(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the tables of :func:`load_triples` as Parquet, which a :class:`TripleSource` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in ("triples", "terms"):
        target = folder / f"{table}.parquet"
        part = folder / f".{table}.part"
        try:
            connection.execute(f"COPY {table} TO '{_escaped(part)}' (FORMAT parquet, COMPRESSION zstd)")
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)


def _load_ids(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    with _reading(folder):
        triples, terms = _id_files(folder)
        connection.execute("CREATE TEMP TABLE new AS SELECT id, term FROM read_parquet(?)", [terms])
        row = connection.execute("SELECT count(*) FROM new WHERE id <> hash(term)").fetchone()
        if row is None or row[0]:
            raise duckdb.InvalidInputException("its ids are those of another version of DuckDB; save them anew")
        connection.execute("INSERT INTO terms SELECT id, term FROM new WHERE id NOT IN (SELECT id FROM terms)")
        connection.execute("DROP TABLE new")
        connection.execute("INSERT INTO triples SELECT s, p, o FROM read_parquet(?)", [triples])


def _id_files(folder: Path) -> list[str]:
    return [str(folder / "triples.parquet"), str(folder / "terms.parquet")]


_DECODED = (
    "WITH terms AS (SELECT id, term FROM read_parquet($2)) SELECT a.term, b.term, c.term FROM read_parquet($1) "
    "JOIN terms a ON a.id = s JOIN terms b ON b.id = p JOIN terms c ON c.id = o"
)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of a file that isn't what it should be into an error that names the file."""
    try:
        yield
    except (
        duckdb.InvalidInputException,
        duckdb.BinderException,
        duckdb.IOException,
        duckdb.ConversionException,
    ) as error:
        raise UsageError("ALM-G004", {"detail": _first_line(error)}, source=path.name) from error


def _load_lines(connection: duckdb.DuckDBPyConnection, path: Path, compression: str | None) -> bool:
    """Load N-Triples that look canonical; otherwise load nothing and return False."""
    lines = f"read_csv(?, columns = {{'line': 'VARCHAR'}}, {_ONE_COLUMN}, compression = '{compression or 'none'}')"
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE lines AS SELECT line FROM {lines} WHERE line <> ''", [str(path)]
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False
    row = connection.execute(f"SELECT count(*) FROM lines WHERE NOT ({_CANONICAL})").fetchone()
    good = row is not None and row[0] == 0
    if good:
        connection.execute(f"INSERT INTO raw SELECT {_FIRST}, {_SECOND}, {_REST} FROM lines")
    connection.execute("DROP TABLE lines")
    return good


def _load_parsed(connection: duckdb.DuckDBPyConnection, source: TripleSource) -> None:
    """Load a file through Oxigraph's parser: whatever the syntax, canonical N-Triples come out of it."""
    format_ = RdfFormat.from_extension(source.kind)
    if format_ is None:
        raise UsageError(
            "ALM-G004", {"detail": f"the ending .{source.kind} is of no RDF format"}, source=source.path.name
        )
    with tempfile.TemporaryDirectory() as folder:
        plain = source.path
        if source.compression is not None:
            plain = Path(folder) / "plain"
            with _reading(source.path):
                _decompress(connection, source, plain)
        canonical = Path(folder) / "canonical.nt"
        try:
            triples = (quad.triple for quad in parse(path=plain, format=format_))
            serialize(triples, canonical, RdfFormat.N_TRIPLES)
        except SyntaxError as error:
            detail = {"detail": error.msg}
            raise UsageError("ALM-G004", detail, source=source.path.name, line=error.lineno) from error
        if not _load_lines(connection, canonical, None):
            raise UsageError("ALM-G004", {"detail": "its triples can't be read as lines"}, source=source.path.name)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _decompress(connection: duckdb.DuckDBPyConnection, source: TripleSource, plain: Path) -> None:
    lines = f"read_csv(?, columns = {{'line': 'VARCHAR'}}, {_ONE_COLUMN}, compression = '{source.compression}')"
    connection.execute("SET preserve_insertion_order = true")
    target = f"'{_escaped(plain)}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\\x01')"
    connection.execute(f"COPY (SELECT line FROM {lines}) TO {target}", [str(source.path)])
    connection.execute("SET preserve_insertion_order = false")


def write_triples(
    connection: duckdb.DuckDBPyConnection, relations: Sequence[tuple[NamedNode, str]], out: Path
) -> None:
    """Write derived triples as canonical N-Triples (``.nt``, ``.nt.gz``, ``.nt.zst``) or Parquet (``.parquet``).

    `out` appears only when it is complete.
    """
    selects = [
        f"SELECT a.term subject, '{predicate}' predicate, b.term object FROM {relation} r "
        "JOIN terms a ON a.id = r.s JOIN terms b ON b.id = r.o"
        for predicate, relation in relations
    ]
    empty = "SELECT '' subject, '' predicate, '' object WHERE false"
    _copy(connection, " UNION ALL ".join(selects) or empty, out)


def write_strings(connection: duckdb.DuckDBPyConnection, folder: Path, out: Path) -> None:
    """Write a folder of Parquet files with the columns of :func:`load_strings` as :func:`write_triples` does."""
    files = f"'{_escaped(folder)}/*.parquet'"
    _copy(connection, f"SELECT subject, predicate, object FROM read_parquet({files})", out)


def write_lines(lines: Sequence[str], out: Path) -> None:
    """Write N-Triples lines that are at hand already, in the form that the name of `out` asks for."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE lines AS SELECT unnest(?::VARCHAR[]) line", [list(lines)])
        _copy(connection, f"SELECT {_FIRST} subject, {_SECOND} predicate, {_REST} object FROM lines", out)


def _copy(connection: duckdb.DuckDBPyConnection, select: str, out: Path) -> None:
    target = TripleSource(out)
    part = out.with_name(f".{out.name}.part")
    try:
        if target.kind == "parquet":
            connection.execute(f"COPY ({select}) TO '{_escaped(part)}' (FORMAT parquet, COMPRESSION zstd)")
        else:
            lines = f"SELECT subject || ' ' || predicate || ' ' || object || ' .' FROM ({select})"
            options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\\x01'"
            options += f", COMPRESSION {target.compression or 'none'}"
            connection.execute(f"COPY ({lines}) TO '{_escaped(part)}' ({options})")
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
