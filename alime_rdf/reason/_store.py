from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from alime_rdf.reason._materialise import Derivation, materialise
from alime_rdf.reason._rules import RuleSet
from alime_rdf.triples import TripleSource, load_triples, write_lines
from alime_rdf.vocabulary import CATALOGUE_GRAPH, INFERRED_GRAPH


def reason_in_store(
    sources: Sequence[TripleSource],
    rules: RuleSet,
    out: Path,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> Derivation:
    """Do what :func:`~alime_rdf.reason.reason_in_bulk` does in an Oxigraph store in memory: for small graphs.

    Raises UsageError where a source can't be parsed, with file and line.
    """
    store = Store()
    with duckdb.connect() as connection:
        load_triples(connection, sources, progress=progress)
        query = (
            "SELECT DISTINCT a.term || ' ' || b.term || ' ' || c.term || ' .' FROM triples "
            "JOIN terms a ON a.id = s JOIN terms b ON b.id = p JOIN terms c ON c.id = o"
        )
        rows = connection.execute(query)
        while batch := rows.fetchmany(100_000):
            lines = "\n".join(line for (line,) in batch)
            triples = (quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES))
            store.extend(Quad(t.subject, t.predicate, t.object, CATALOGUE_GRAPH) for t in triples)
    derivation = materialise(store, rules, progress=lambda rule: progress(f"rules: {rule}"))
    progress("writing")
    inferred = (q.triple for q in store.quads_for_pattern(None, None, None, INFERRED_GRAPH))
    write_lines(sorted(map(_line, inferred)), out)
    return derivation


def _line(triple: Triple) -> str:
    assert isinstance(triple.predicate, NamedNode)
    return f"{triple.subject} {triple.predicate} {triple.object} ."
