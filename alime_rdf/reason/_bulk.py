import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
from pyoxigraph import Literal, NamedNode

from alime_rdf.errors import FailedError
from alime_rdf.reason._materialise import Derivation
from alime_rdf.reason._rules import RuleSet
from alime_rdf.reason._seminaive import SemiNaive
from alime_rdf.reason._sql import closure
from alime_rdf.triples import TripleSource, load_triples, save_ids, write_triples


def reason_in_bulk(
    sources: Sequence[TripleSource],
    rules: RuleSet,
    out: Path,
    *,
    memory_limit: str,
    threads: int | None,
    save_ids_to: Path | None,
    progress: Callable[[str], None],
) -> Derivation:
    """Derive with DuckDB on 64-bit ids, out of core where `memory_limit` is short."""
    with tempfile.TemporaryDirectory(prefix=".reason-", dir=out.absolute().parent) as spill:
        settings: dict[str, Any] = {"memory_limit": memory_limit, "temp_directory": spill}
        if threads is not None:
            settings["threads"] = threads
        try:
            with duckdb.connect(config=settings) as connection:
                connection.execute("SET preserve_insertion_order = false")
                load_triples(connection, sources, progress=progress)
                if save_ids_to is not None:
                    save_ids(connection, save_ids_to)
                engine = SemiNaive(DuckTables(connection), rules)
                derivation = engine.run(progress=progress)
                progress("writing")
                write_triples(connection, engine.inferred(), out)
        except duckdb.OutOfMemoryException as error:
            detail = str(error).split("\n", 1)[0]
            raise FailedError("ALM-B011", {"limit": memory_limit, "detail": detail}) from error
    return derivation


class DuckTables:
    """Relations as DuckDB tables, over ``triples(s, p, o)`` and ``terms(id, term)`` of a connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection
        self._tables: dict[NamedNode, str] = {}
        self._closures: list[str] = []

    def encode(self, term: NamedNode | Literal) -> str:
        return f"{self._number('SELECT hash(?)', str(term))}::UBIGINT"

    def know(self, terms: Sequence[NamedNode | Literal]) -> None:
        new = "SELECT unnest(?::VARCHAR[]) term"
        unknown = "hash(term) NOT IN (SELECT id FROM terms)"
        self._db.execute(
            f"INSERT INTO terms SELECT hash(term), term FROM ({new}) WHERE {unknown}", [list(map(str, terms))]
        )

    def make(self, predicate: NamedNode) -> int:
        table = self._tables[predicate] = f"p{len(self._tables)}"
        loaded = f"SELECT DISTINCT s, o FROM triples WHERE p = {self.encode(predicate)}"
        self._db.execute(f"CREATE TABLE {table} AS {loaded}")
        return self._number(f"SELECT count(*) FROM {table}")

    def rows(self, predicate: NamedNode, *, since: int) -> str:
        table = self._tables[predicate]
        return f"(SELECT s, o FROM {table} WHERE rowid >= {since})" if since else table

    def loaded(self) -> str:
        return "triples"

    def nodes(self) -> str:
        return "(SELECT id x FROM terms)"

    def holds(self, predicate: NamedNode, column: str, term: NamedNode) -> bool:
        query = f"SELECT 1 FROM {self._tables[predicate]} WHERE {column} = {self.encode(term)} LIMIT 1"
        return self._db.execute(query).fetchone() is not None

    def closure(self, predicate: NamedNode, nodes: str | None) -> str:
        self._closures.append(f"closure{len(self._closures)}")
        query = closure(self._tables[predicate], reflexive_over=nodes)
        self._db.execute(f"CREATE TEMP TABLE {self._closures[-1]} AS {query}")
        return self._closures[-1]

    def add(self, predicate: NamedNode, query: str, *, literals: bool) -> int:
        table = self._tables[predicate]
        others = " AND s NOT IN (SELECT id FROM terms WHERE term[1] = '\"')" if literals else ""
        self._db.execute(
            f"INSERT INTO {table} SELECT q.s, q.o FROM ({query}) q "
            f"ANTI JOIN {table} k ON k.s = q.s AND k.o = q.o WHERE true{others}"
        )
        while self._closures:
            self._db.execute(f"DROP TABLE {self._closures.pop()}")
        return self._number(f"SELECT count(*) FROM {table}")

    def _number(self, query: str, *parameters: str) -> int:
        row = self._db.execute(query, list(parameters)).fetchone()
        assert row is not None
        return int(row[0])
