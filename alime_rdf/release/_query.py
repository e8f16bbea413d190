from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from alime_rdf.errors import QueryError
from alime_rdf.release._release import Release
from alime_rdf.release._words import is_ordered, names_dataset
from alime_rdf.sparql import find_excess
from alime_rdf.syntax import readable_xml, write_rdf

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
_GRAPHS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES}
QUERY_FORMATS = (*_RESULTS, *_GRAPHS, "table")


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """The answer to a query: `rows` under `columns` (SELECT), `boolean` (ASK) or `triples` (CONSTRUCT, DESCRIBE)."""

    kind: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[Any, ...] = ()


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what Oxigraph raises, on parsing or while it runs (a SERVICE that fails), into a QueryError."""
    try:
        yield
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        if isinstance(error, QueryError):
            raise
        raise QueryError("ALM-Q004", {"detail": " ".join(str(error).split())}) from error


def _ask(release: Release, query: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    excess = find_excess(query)
    if excess is not None:
        # Oxigraph would end this process.
        said = {"detail_zh": excess.zh, "detail_en": excess.en, "line": str(excess.line)}
        raise QueryError("ALM-Q035", said)
    # Asked for the union, Oxigraph takes it whatever FROM says.
    union = not names_dataset(query)
    return release.store.query(query, prefixes=release.prefixes, use_default_graph_as_union=union)


@_said_plainly()
def run_query(release: Release, query: str) -> QueryAnswer:
    """Run a SPARQL 1.1 query over the union of the graphs, or those that its FROM and FROM NAMED say.

    The release's prefixes need no declaring. Rows keep the order of an ORDER BY; without one they are sorted, as are
    triples.

    Raises QueryError where the query can't be parsed or run.
    """
    answer = _ask(release, query)
    if isinstance(answer, QueryBoolean):
        return QueryAnswer("ASK", boolean=bool(answer))
    if isinstance(answer, QueryTriples):
        return QueryAnswer("CONSTRUCT", triples=tuple(sorted(set(answer), key=str)))
    columns = tuple(variable.value for variable in answer.variables)
    rows = [tuple(solution[c] for c in columns) for solution in answer]
    if not is_ordered(query):
        rows.sort(key=lambda row: tuple(str(term) for term in row))
    return QueryAnswer("SELECT", columns=columns, rows=tuple(rows))


@_said_plainly()
def serialise_answer(release: Release, query: str, format_: str) -> bytes:
    """Run a query and write its answer as ``json``, ``csv``, ``tsv``, ``xml``, ``turtle`` or ``ntriples``.

    Raises QueryError where the query can't be parsed or run, or its answer can't be written in such a format.
    """
    answer = _ask(release, query)
    if isinstance(answer, QueryTriples):
        if format_ not in _GRAPHS:
            raise _no_format("CONSTRUCT", format_, (*_GRAPHS, "table"))
        triples = sorted(set(answer), key=str)
        return write_rdf(triples, _GRAPHS[format_], prefixes=release.prefixes)
    kind = "ASK" if isinstance(answer, QueryBoolean) else "SELECT"
    choices = [f for f in _RESULTS if kind == "SELECT" or f in ("json", "xml")]
    if format_ not in choices:
        raise _no_format(kind, format_, (*choices, "table"))
    body = answer.serialize(format=_RESULTS[format_]) or b""
    return _readable(body) if format_ == "xml" else body


def _readable(body: bytes) -> bytes:
    try:
        return b"".join(readable_xml([body]))
    except ValueError as error:
        raise QueryError("ALM-Q022", {"format": "xml", "detail": str(error)}) from error


def _no_format(kind: str, format_: str, choices: tuple[str, ...]) -> QueryError:
    return QueryError("ALM-Q005", {"kind": kind, "format": format_, "choices": ", ".join(choices)})
