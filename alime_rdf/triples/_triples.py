import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from alime_rdf.errors import UsageError
from alime_rdf.files import whole_file
from alime_rdf.syntax import read_rdf
from alime_rdf.triples._canonical import CANONICAL, OBJECT, PREDICATE, SUBJECT

_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
#: What DuckDB reads lines of N-Triples as: one column, since canonical lines hold no U+0001.
_ONE_COLUMN = (
    "columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false"
)
_BATCH = 10_000


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
        with whole_file(target) as part:
            connection.execute(f"COPY {table} TO '{_quoted(part)}' (FORMAT parquet, COMPRESSION zstd)")


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
    lines = f"read_csv(?, {_ONE_COLUMN}, compression = '{compression or 'none'}')"
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE lines AS SELECT line FROM {lines} WHERE line <> ''", [str(path)]
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False
    row = connection.execute(f"SELECT count(*) FROM lines WHERE NOT ({CANONICAL})").fetchone()
    good = row is not None and row[0] == 0
    if good:
        connection.execute(f"INSERT INTO raw SELECT {SUBJECT}, {PREDICATE}, {OBJECT} FROM lines")
    connection.execute("DROP TABLE lines")
    return good


def _load_parsed(connection: duckdb.DuckDBPyConnection, source: TripleSource) -> None:
    """Load a file through Oxigraph's parser: whatever the syntax, canonical N-Triples come out of it."""
    with tempfile.TemporaryDirectory() as folder:
        canonical = Path(folder) / "canonical.nt"
        with read_rdf(source.path) as reader:
            serialize((quad.triple for quad in reader), canonical, RdfFormat.N_TRIPLES)
        if not _load_lines(connection, canonical, None):
            _load_terms(connection, canonical, source.path.name)


def _load_terms(connection: duckdb.DuckDBPyConnection, canonical: Path, source: str) -> None:
    """Load canonical N-Triples term by term: lines that are too long for DuckDB, too."""
    quads = parse(path=canonical, format=RdfFormat.N_TRIPLES)
    while batch := list(islice(quads, _BATCH)):
        if any(isinstance(quad.object, Triple) for quad in batch):
            raise UsageError("ALM-G004", {"detail": "triple terms (<<( … )>>) are not read"}, source=source)
        columns = [
            [str(quad.subject) for quad in batch],
            [str(q.predicate) for q in batch],
            [str(q.object) for q in batch],
        ]
        connection.execute(f"INSERT INTO raw SELECT {', '.join(['unnest(?::VARCHAR[])'] * 3)}", columns)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def write_triples(
    connection: duckdb.DuckDBPyConnection, relations: Sequence[tuple[NamedNode, str]], out: Path
) -> None:
    """Write derived triples as canonical N-Triples (``.nt``, ``.nt.gz``, ``.nt.zst``) or Parquet (``.parquet``).

    `out` appears only when it is complete.
    """
    selects = [
        f"SELECT a.term subject, '{_quoted(predicate)}' predicate, b.term object FROM {relation} r "
        "JOIN terms a ON a.id = r.s JOIN terms b ON b.id = r.o"
        for predicate, relation in relations
    ]
    empty = "SELECT '' subject, '' predicate, '' object WHERE false"
    _copy(connection, " UNION ALL ".join(selects) or empty, out)


def write_strings(connection: duckdb.DuckDBPyConnection, folder: Path, out: Path) -> None:
    """Write a folder of Parquet files with the columns of :func:`load_strings` as :func:`write_triples` does."""
    files = f"'{_quoted(folder)}/*.parquet'"
    _copy(connection, f"SELECT subject, predicate, object FROM read_parquet({files})", out)


def write_lines(lines: Sequence[str], out: Path) -> None:
    """Write N-Triples lines that are at hand already, in the form that the name of `out` asks for."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE lines AS SELECT unnest(?::VARCHAR[]) line", [list(lines)])
        _copy(connection, f"SELECT {SUBJECT} subject, {PREDICATE} predicate, {OBJECT} object FROM lines", out)


def _copy(connection: duckdb.DuckDBPyConnection, select: str, out: Path) -> None:
    target = TripleSource(out)
    with whole_file(out) as part:
        if target.kind == "parquet":
            connection.execute(f"COPY ({select}) TO '{_quoted(part)}' (FORMAT parquet, COMPRESSION zstd)")
        else:
            lines = f"SELECT subject || ' ' || predicate || ' ' || object || ' .' FROM ({select})"
            options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
            options += f", COMPRESSION {target.compression or 'none'}"
            connection.execute(f"COPY ({lines}) TO '{_quoted(part)}' ({options})")


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
