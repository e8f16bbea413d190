import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from pyoxigraph import Literal, NamedNode
from pyspark.sql import DataFrame, SparkSession

from alime_rdf.errors import FailedError
from alime_rdf.reason._materialise import Derivation
from alime_rdf.reason._rules import RuleSet
from alime_rdf.reason._seminaive import SemiNaive
from alime_rdf.triples import TripleSource, load_strings, write_strings


def derive(
    spark: SparkSession, triples: DataFrame, rules: RuleSet, work: str, progress: Callable[[str], None]
) -> tuple[DataFrame, Derivation]:
    """Do what :func:`~alime_rdf.reason.derive_with_spark` says."""
    engine = SemiNaive(_SparkTables(spark, triples, work), rules)
    derivation = engine.run(progress=progress)
    empty = "SELECT '' subject, '' predicate, '' object WHERE false"
    selects = [
        f"SELECT a.term subject, '{predicate}' predicate, b.term object FROM {rows} r "
        "JOIN terms a ON a.id = r.s JOIN terms b ON b.id = r.o"
        for predicate, rows in engine.inferred()
    ]
    return spark.sql(" UNION ALL ".join(selects) or empty), derivation


def reason_in_spark(
    sources: Sequence[TripleSource],
    rules: RuleSet,
    out: Path,
    *,
    memory_limit: str,
    threads: int | None,
    progress: Callable[[str], None],
) -> Derivation:
    """Derive with Spark in local mode; files are read and written by DuckDB."""
    with tempfile.TemporaryDirectory(prefix=".reason-", dir=out.absolute().parent) as folder:
        strings, inferred = Path(folder) / "triples.parquet", Path(folder) / "inferred"
        with duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": folder}) as connection:
            load_strings(connection, sources, strings, progress=progress)
        with _local_session(Path(folder), memory_limit, threads) as spark:
            frame = spark.read.parquet(str(strings))
            found, derivation = derive(spark, frame, rules, f"{folder}/work", progress)
            progress("writing")
            found.write.parquet(str(inferred))
        with duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": folder}) as connection:
            write_strings(connection, inferred, out)
    return derivation


#: Without an appender of its own Spark falls back to one that writes to the terminal.
_NO_LOG = """\
status = off
appender.none.type = Null
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
"""


@contextmanager
def _local_session(folder: Path, memory_limit: str, threads: int | None) -> Iterator[SparkSession]:
    """Yield the session that is there, or a new local one that ends with this."""
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    if shutil.which("java") is None:
        raise FailedError("ALM-B012", {"detail": "there is no java; Spark 4 needs Java 17 or later"})
    quiet = folder / "log4j2.properties"
    quiet.write_text(_NO_LOG, encoding="utf-8")
    builder = (
        SparkSession.builder.master(f"local[{threads or '*'}]")
        .appName("alime-rdf")
        .config("spark.driver.memory", memory_limit.upper().replace("IB", "").replace("B", "").replace(" ", ""))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={quiet.as_uri()}")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
    )
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


class _SparkTables:
    """Relations as Parquet files in a working folder, one for each time a relation grew."""

    def __init__(self, spark: SparkSession, triples: DataFrame, work: str) -> None:
        self._spark = spark
        self._work = work.rstrip("/")
        self._ids: dict[str, str] = {}
        self._names: dict[NamedNode, str] = {}
        #: For each predicate the views of its rows, by the size that the relation had before them.
        self._parts: dict[NamedNode, dict[int, str]] = {}
        self._sizes: dict[NamedNode, int] = {}
        self._written = 0
        columns = "xxhash64(subject) s, xxhash64(predicate) p, xxhash64(object) o"
        triples.createOrReplaceTempView("strings")
        self._write("loaded", spark.sql(f"SELECT {columns} FROM strings").sort("p"))
        distinct = " UNION ".join(
            f"SELECT {column} term FROM strings" for column in ("subject", "predicate", "object")
        )
        self._write("terms", spark.sql(f"SELECT xxhash64(term) id, term FROM ({distinct})"))
        if self._number("SELECT count(*) - count(DISTINCT id) FROM terms"):
            raise RuntimeError("two terms have the same 64-bit hash")
        self._predicates = {f"{row[0]}L" for row in spark.sql("SELECT DISTINCT p FROM loaded").collect()}

    def encode(self, term: NamedNode | Literal) -> str:
        text = str(term)
        if text not in self._ids:
            self._ids[text] = f"{self._number('SELECT xxhash64(:term)', text)}L"
        return self._ids[text]

    def know(self, terms: Sequence[NamedNode | Literal]) -> None:
        new = self._spark.createDataFrame([(str(term),) for term in terms], "term string")
        new.selectExpr("xxhash64(term) id", "term").createOrReplaceTempView("known")
        self._write("terms", self._spark.sql("SELECT * FROM terms UNION SELECT * FROM known"))

    def make(self, predicate: NamedNode) -> int:
        self._names[predicate] = f"p{len(self._names)}"
        self._parts[predicate] = {}
        self._sizes[predicate] = 0
        encoded = self.encode(predicate)
        if encoded not in self._predicates:
            self._parts[predicate][0] = "(SELECT s, o FROM loaded WHERE false)"
            return 0
        return self._append(predicate, self._spark.sql(f"SELECT DISTINCT s, o FROM loaded WHERE p = {encoded}"))

    def rows(self, predicate: NamedNode, *, since: int) -> str:
        parts = (view for start, view in self._parts[predicate].items() if start >= since)
        return f"({' UNION ALL '.join(f'SELECT s, o FROM {view}' for view in parts)})"

    def loaded(self) -> str:
        return "loaded"

    def nodes(self) -> str:
        return "(SELECT id x FROM terms)"

    def holds(self, predicate: NamedNode, column: str, term: NamedNode) -> bool:
        rows = self.rows(predicate, since=0)
        return self._number(f"SELECT count(*) FROM {rows} r WHERE {column} = {self.encode(term)}") > 0

    def closure(self, predicate: NamedNode, nodes: str | None) -> str:
        """Join the relation with itself until it grows no more: paths double in length each time."""
        name = f"closure_{self._names[predicate]}_{self._written}"
        reached = self._write(name, self._spark.sql(f"SELECT DISTINCT s, o FROM {self.rows(predicate, since=0)} r"))
        before = -1
        while reached != before:
            before = reached
            further = f"SELECT a.s, b.o FROM {name} a JOIN {name} b ON b.s = a.o"
            reached = self._write(name, self._spark.sql(f"SELECT s, o FROM {name} UNION {further}"))
        return f"(SELECT s, o FROM {name} UNION SELECT x, x FROM {nodes} n)" if nodes else name

    def add(self, predicate: NamedNode, query: str, *, literals: bool) -> int:
        rows = self.rows(predicate, since=0)
        new = f"SELECT q.s, q.o FROM ({query}) q LEFT ANTI JOIN {rows} k ON k.s = q.s AND k.o = q.o"
        if literals:
            new += " LEFT ANTI JOIN (SELECT id FROM terms WHERE left(term, 1) = '\"') l ON l.id = q.s"
        return self._append(predicate, self._spark.sql(new))

    def _append(self, predicate: NamedNode, rows: DataFrame) -> int:
        size, parts = self._sizes[predicate], self._parts[predicate]
        view = f"{self._names[predicate]}_{len(parts)}"
        added = self._write(view, rows)
        if added:
            parts[size] = view
        self._sizes[predicate] = size + added
        return size + added

    def _write(self, view: str, rows: DataFrame) -> int:
        """Write rows to the working folder, so that no plan grows with the rounds, and name them as a view."""
        self._written += 1
        path = f"{self._work}/{self._written}"
        rows.write.parquet(path)
        frame = self._spark.read.parquet(path)
        frame.createOrReplaceTempView(view)
        return frame.count()

    def _number(self, query: str, term: str | None = None) -> int:
        return int(self._spark.sql(query, args={"term": term} if term is not None else None).collect()[0][0])
