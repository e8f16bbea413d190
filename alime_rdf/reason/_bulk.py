import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from pyoxigraph import Literal, NamedNode, Variable

from alime_rdf.errors import FailedError, RuleError
from alime_rdf.reason._materialise import Derivation
from alime_rdf.reason._rules import Pattern, Rule, RuleSet, Term
from alime_rdf.reason._sql import closure, compile_rule, reflexive_nodes
from alime_rdf.reason._triples import TripleSource, load_triples, write_triples

Progress = Callable[[str], None]


@dataclass(slots=True)
class _Relation:
    """The triples of one predicate: ``table(s, o)``; `size` rows, of which the first `given` were loaded."""

    table: str
    size: int
    given: int


@dataclass(slots=True)
class _Seen:
    """How much of each relation a rule had read when it last ran."""

    sizes: dict[str, int] = field(default_factory=dict)


def reason_in_bulk(
    sources: Sequence[TripleSource],
    rules: RuleSet,
    out: Path,
    *,
    memory_limit: str = "3GB",
    threads: int | None = None,
    progress: Progress = lambda stage: None,
) -> Derivation:
    """Read triples, derive everything that follows, and write only the inferred triples to `out`.

    The work is done by DuckDB on 64-bit ids, out of core where `memory_limit` is short. `out` takes its name when it
    is complete.

    Raises UsageError where a source can't be parsed, with file and line, and RuleError where a rule uses what can't
    be run in bulk.
    """
    with tempfile.TemporaryDirectory(prefix=".reason-", dir=_folder(out)) as spill:
        settings: dict[str, Any] = {"memory_limit": memory_limit, "temp_directory": spill}
        if threads is not None:
            settings["threads"] = threads
        try:
            with duckdb.connect(config=settings) as connection:
                connection.execute("SET preserve_insertion_order = false")
                load_triples(connection, sources, progress=progress)
                engine = BulkEngine(connection, rules)
                derivation = engine.run(progress=progress)
                progress("writing")
                write_triples(connection, engine.inferred, out)
        except duckdb.OutOfMemoryException as error:
            detail = str(error).split("\n", 1)[0]
            raise FailedError("ALM-B011", {"limit": memory_limit, "detail": detail}) from error
    return derivation


def _folder(out: Path) -> Path:
    folder = out.absolute().parent
    if not folder.is_dir():
        raise FailedError("ALM-B009", {"path": str(out), "detail": f"there is no folder {folder}"})
    return folder


class BulkEngine:
    """Runs rules over the tables ``triples(s, p, o)`` and ``terms(id, term)`` of a DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rules: RuleSet) -> None:
        self._db = connection
        self._rules = rules
        self._relations: dict[NamedNode, _Relation] = {}
        self._seen: dict[str, _Seen] = {}
        for rule in rules.rules:
            self._know(rule.head.subject, rule.head.object)
            for pattern in (*rule.body, rule.head):
                if isinstance(pattern.predicate, NamedNode):
                    self._relation(pattern.predicate)
                elif pattern is rule.head:
                    detail = f"{rule.id} has a variable as its head's predicate, which bulk can't run"
                    raise RuleError("ALM-R002", {"detail": detail}, source=rule.source)

    @property
    def inferred(self) -> list[tuple[NamedNode, str]]:
        """The derived triples: predicate, and SQL of a relation (s, o)."""
        return [
            (predicate, f"(SELECT s, o FROM {r.table} WHERE rowid >= {r.given})")
            for predicate, r in sorted(self._relations.items(), key=lambda item: str(item[0]))
            if r.size > r.given
        ]

    def run(self, *, progress: Progress = lambda stage: None) -> Derivation:
        """Derive to the fixpoint, semi-naively: a rule runs again only over what is new since it last ran."""
        by_rule = dict.fromkeys((rule.id for rule in self._rules.rules), 0)
        rounds = 0
        while True:
            rounds += 1
            before = dict(by_rule)
            for rule in self._rules.rules:
                progress(f"rules: {rule.id}")
                by_rule[rule.id] += self._run(rule)
            if by_rule == before:
                return Derivation(by_rule, rounds)

    # Relations

    def _encode(self, term: NamedNode | Literal) -> str:
        row = self._db.execute("SELECT hash(?)", [str(term)]).fetchone()
        assert row is not None
        return f"{row[0]}::UBIGINT"

    def _know(self, *terms: Term) -> None:
        """Add the constants of a rule's head to the terms: no triple may hold them, and yet they are written."""
        for term in terms:
            if not isinstance(term, Variable):
                unknown = "hash(?) NOT IN (SELECT id FROM terms)"
                self._db.execute(f"INSERT INTO terms SELECT hash(?), ? WHERE {unknown}", [str(term)] * 3)

    def _relation(self, predicate: NamedNode) -> _Relation:
        if predicate not in self._relations:
            table = f"p{len(self._relations)}"
            self._db.execute(
                f"CREATE TABLE {table} AS SELECT DISTINCT s, o FROM triples WHERE p = {self._encode(predicate)}"
            )
            size = self._count(table)
            self._relations[predicate] = _Relation(table, size, size)
        return self._relations[predicate]

    def _count(self, table: str) -> int:
        row = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        return int(row[0])

    # Rules

    def _run(self, rule: Rule) -> int:
        seen = self._seen.setdefault(rule.id, _Seen())
        changed = [n for n, pattern in enumerate(rule.body) if self._is_new(rule, pattern, seen)]
        if not changed:
            return 0
        first = not seen.sizes
        sizes = {r.table: r.size for r in self._relations.values()}
        added = 0
        closures = any(rule.body[n].least is not None for n in changed)
        for number in [None] if first or closures else changed:
            added += self._add(rule, self._compile(rule, seen, number))
        seen.sizes = sizes
        return added

    def _is_new(self, rule: Rule, pattern: Pattern, seen: _Seen) -> bool:
        if not seen.sizes:
            return True
        if isinstance(pattern.predicate, NamedNode):
            relation = self._relations[pattern.predicate]
            return relation.size > seen.sizes[relation.table]
        return bool(self._grown(rule, pattern.predicate, seen))

    def _grown(self, rule: Rule, variable: Variable, seen: _Seen) -> list[tuple[NamedNode, _Relation]]:
        """Return the relations with new derived triples that a variable predicate of the rule can stand for."""
        return [
            (predicate, relation)
            for predicate, relation in self._relations.items()
            if relation.size > max(seen.sizes.get(relation.table, 0), relation.given)
            and self._can_be(rule, variable, predicate)
        ]

    def _can_be(self, rule: Rule, variable: Variable, predicate: NamedNode) -> bool:
        """Tell whether the rest of the body lets a variable predicate be `predicate`."""
        encoded = self._encode(predicate)
        for pattern in rule.body:
            if isinstance(pattern.predicate, NamedNode) and pattern.least is None:
                table = self._relations[pattern.predicate].table
                for column, term in (("s", pattern.subject), ("o", pattern.object)):
                    query = f"SELECT 1 FROM {table} WHERE {column} = {encoded} LIMIT 1"
                    if term == variable and self._db.execute(query).fetchone() is None:
                        return False
        return True

    def _compile(self, rule: Rule, seen: _Seen, number: int | None) -> str:
        """Return the rule's SQL; pattern `number` reads only what is new, the others everything."""
        relations = {
            n: self._source(rule, pattern, seen, new=n == number)
            for n, pattern in enumerate(rule.body)
            if pattern.least is None
        }
        for n, pattern in enumerate(rule.body):
            if pattern.least is not None:
                relations[n] = self._closure(rule, n, pattern, relations)
        return compile_rule(rule, [relations[n] for n in range(len(rule.body))], self._encode)

    def _source(self, rule: Rule, pattern: Pattern, seen: _Seen, *, new: bool) -> str:
        if isinstance(pattern.predicate, NamedNode):
            relation = self._relations[pattern.predicate]
            return (
                f"(SELECT s, o FROM {relation.table} WHERE rowid >= {seen.sizes[relation.table]})"
                if new
                else relation.table
            )
        loaded = [] if new else ["SELECT s, p, o FROM triples"]
        grown = self._grown(rule, pattern.predicate, seen if new else _Seen())
        for predicate, relation in grown:
            least = max(seen.sizes.get(relation.table, 0) if new else 0, relation.given)
            loaded.append(f"SELECT s, {self._encode(predicate)} p, o FROM {relation.table} WHERE rowid >= {least}")
        return f"({' UNION ALL '.join(loaded)})"

    def _closure(self, rule: Rule, number: int, pattern: Pattern, relations: dict[int, str]) -> str:
        assert isinstance(pattern.predicate, NamedNode)
        table = self._relations[pattern.predicate].table
        nodes = None
        if pattern.least == 0:
            nodes = reflexive_nodes(rule, number, relations) or "(SELECT DISTINCT id x FROM terms)"
        name = f"closure{number}"
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {closure(table, reflexive_over=nodes)}")
        return name

    def _add(self, rule: Rule, query: str) -> int:
        """Insert what the query gives and the graph doesn't have; a literal can't be a subject."""
        assert isinstance(rule.head.predicate, NamedNode)
        relation = self._relations[rule.head.predicate]
        literals = ""
        if any(rule.head.subject == pattern.object for pattern in rule.body):
            literals = " AND s NOT IN (SELECT id FROM terms WHERE term[1] = '\"')"
        self._db.execute(
            f"INSERT INTO {relation.table} SELECT q.s, q.o FROM ({query}) q "
            f"ANTI JOIN {relation.table} k ON k.s = q.s AND k.o = q.o WHERE true{literals}"
        )
        size = self._count(relation.table)
        added, relation.size = size - relation.size, size
        return added
