import sys
from pathlib import Path
from typing import BinaryIO

import click
from pyoxigraph import Literal, NamedNode

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import release_argument
from alime_rdf.errors import QueryError
from alime_rdf.release import QUERY_FORMATS, Release, run_query, serialise_answer


@click.command("query")
@release_argument
@click.argument("file", type=click.File("rb"))
@click.option("--format", "format_", type=click.Choice(QUERY_FORMATS), default="table", show_default=True)
@click.pass_obj
def query_command(output: Output, release: Path, file: BinaryIO, format_: str) -> None:
    """Run the SPARQL query in FILE (- for standard input) over RELEASE's graphs.

    Its default graph is the union of all of them, unless FROM or FROM NAMED in the query say otherwise. The release's
    prefixes (alime:, poi:, item: …) need no declaring.
    """
    opened = Release(release)
    try:
        query = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("ALM-Q004", {"detail": f"it is not UTF-8: {error}"}, source=file.name) from error
    if format_ != "table":
        sys.stdout.buffer.write(serialise_answer(opened, query, format_))
        return
    answer = run_query(opened, query)
    if answer.boolean is not None:
        output.print(output.word(str(answer.boolean).lower()))
        return
    rows = answer.rows or tuple((t.subject, t.predicate, t.object) for t in answer.triples)
    table = output.table(*(answer.columns or ("subject", "predicate", "object")))
    for row in rows:
        table.add_row(*(_cell(opened, term) for term in row))
    output.console.print(table)
    output.messages.print(f"{len(rows)}")


def _cell(release: Release, term: object) -> str:
    if isinstance(term, NamedNode):
        return release.labels.compact(term)
    if isinstance(term, Literal):
        return term.value
    return "" if term is None else str(term)
