from pathlib import Path
from typing import Any

import click
from rich.table import Table

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.release import Release, statistics


@click.command("stats")
@release_argument
@json_option
@click.pass_obj
def stats_command(output: Output, release: Path, as_json: bool) -> None:
    """Count what RELEASE holds, in the form of AliMe KG's table 2."""
    opened = Release(release)
    counted = statistics(opened.store)
    if as_json:
        output.json(counted)
        return
    output.console.print(table_of(output, counted))
    output.print()
    triples = output.table("graph", "triples")
    for name, count in counted["triples"].items():
        triples.add_row(name, f"{count:,}")
    output.console.print(triples)


def table_of(output: Output, counted: dict[str, Any]) -> Table:
    """Return the statistics as a table: layer, knowledge, count, and which share came from where."""
    table = output.table("layer", "knowledge", "count", "source")
    shown = ""
    for row in counted["table"]:
        layer = output.word(row["layer"]) if row["layer"] != shown else ""
        shown = row["layer"]
        table.add_row(layer, output.word(row["knowledge"]), f"{row['count']:,}", _source(output, row))
    return table


def _source(output: Output, row: dict[str, Any]) -> str:
    parts = (("import", row["imported"]), ("mining", row["mined"]), ("inferred", row["inferred"]))
    return ", ".join(f"{output.word(name)} {n / row['count']:.1%}" for name, n in parts if n)
