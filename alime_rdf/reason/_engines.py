from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from alime_rdf.errors import FailedError, Finding, RuleError
from alime_rdf.reason._bulk import reason_in_bulk
from alime_rdf.reason._materialise import Derivation
from alime_rdf.reason._rules import RuleSet
from alime_rdf.reason._sql import beyond_sql
from alime_rdf.reason._store import reason_in_store
from alime_rdf.triples import TripleSource

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Engine = Literal["store", "bulk", "spark"]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What :func:`reason` did: what was derived, by which engine, and why by another one than was asked for."""

    derivation: Derivation
    engine: Engine
    findings: tuple[Finding, ...]


def reason(
    sources: Sequence[TripleSource],
    rules: RuleSet,
    out: Path,
    *,
    engine: Engine = "bulk",
    memory_limit: str = "3GB",
    threads: int | None = None,
    save_ids: Path | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Reasoned:
    """Read triples, derive everything that follows, and write only the inferred triples to `out`.

    ``store`` is Oxigraph in memory, for small graphs. ``bulk`` is DuckDB on 64-bit ids; it takes `memory_limit` and
    then the disk, and can keep the input as Parquet of ids in the folder `save_ids`. ``spark`` runs the same SQL in
    Spark's local mode. Rules that SQL can't run make all run in ``store``, and a finding says so. `out` takes its
    name when it is complete.

    Raises UsageError where a source can't be parsed, with file and line, and FailedError where `out` can't be
    written, memory doesn't suffice, or Spark isn't there.
    """
    folder = out.absolute().parent
    if not folder.is_dir():
        raise FailedError("ALM-B009", {"path": str(out), "detail": f"there is no folder {folder}"})
    findings = [] if engine == "store" else _beyond(rules, engine)
    ran: Engine = "store" if findings else engine
    if ran == "store":
        derivation = reason_in_store(sources, rules, out, progress=progress)
    elif ran == "bulk":
        derivation = reason_in_bulk(
            sources,
            rules,
            out,
            memory_limit=memory_limit,
            threads=threads,
            save_ids_to=save_ids,
            progress=progress,
        )
    else:
        derivation = _spark().reason_in_spark(
            sources, rules, out, memory_limit=memory_limit, threads=threads, progress=progress
        )
    return Reasoned(derivation, ran, tuple(findings))


def derive_with_spark(
    spark: "SparkSession",
    triples: "DataFrame",
    rules: RuleSet,
    *,
    work: str,
    progress: Callable[[str], None] = lambda stage: None,
) -> tuple["DataFrame", Derivation]:
    """Derive everything that follows from `triples` on a Spark cluster, and return only what is inferred.

    `triples` and the result have the columns ``subject``, ``predicate`` and ``object`` with terms as N-Triples
    writes them. `work` is an empty folder that all executors reach (HDFS, S3, a shared disk); the result reads from
    it, so it has to stay until the result is written.

    Raises RuleError where a rule uses what SQL can't run, and FailedError where pyspark isn't installed.
    """
    for rule in rules.rules:
        if (what := beyond_sql(rule)) is not None:
            raise RuleError("ALM-R002", {"detail": f"Spark can't run {what}"}, source=rule.source)
    frame, derivation = _spark().derive(spark, triples, rules, work, progress)
    return frame, derivation


def _spark() -> ModuleType:
    try:
        return import_module("alime_rdf.reason._spark")
    except ImportError as error:
        raise FailedError("ALM-B012", {"detail": str(error)}) from error


def _beyond(rules: RuleSet, engine: str) -> list[Finding]:
    found = ((rule, beyond_sql(rule)) for rule in rules.rules)
    return [
        Finding("ALM-R006", {"id": rule.id, "engine": engine, "what": what}, rule.source)
        for rule, what in found
        if what is not None
    ]
