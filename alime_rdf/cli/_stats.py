from pathlib import Path
from typing import Any

import click
from rich.table import Table

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.release import ExtractorPrecision, Release, precision_by_extractor, statistics

#: How many characters the scale of a precision has.
_SCALE = 41


@click.command("stats")
@release_argument
@json_option
@click.pass_obj
def stats_command(output: Output, release: Path, as_json: bool) -> None:
    """Count what RELEASE holds, in the form of AliMe KG's table 2, and show how people judged its extractors."""
    opened = Release(release)
    counted = statistics(opened.store)
    judged = precision_by_extractor(opened)
    if as_json:
        output.json(counted | {"precision": [_precision_json(each) for each in judged]})
        return
    output.console.print(table_of(output, counted))
    output.print()
    triples = output.table("graph", "triples")
    for name, count in counted["triples"].items():
        triples.add_row(name, f"{count:,}")
    output.console.print(triples)
    if judged:
        output.print()
        precisions = output.table("extractor", "judged", "precision", "95% interval", "0 to 1")
        for each in judged:
            interval = f"{each.low:.2f} - {each.high:.2f}"
            precisions.add_row(each.extractor, f"{each.judged:,}", f"{each.precision:.2f}", interval, _drawn(each))
        output.console.print(precisions)


def _precision_json(each: ExtractorPrecision) -> dict[str, Any]:
    figures = {"precision": each.precision, "low": each.low, "high": each.high}
    rounded = {name: round(figure, 4) for name, figure in figures.items()}
    return {"extractor": each.extractor, "judged": each.judged, "accepted": each.accepted} | rounded


def _drawn(each: ExtractorPrecision) -> str:
    """Draw the interval on a scale from 0 to 1, its point where the precision is."""
    low, point, high = (round(figure * (_SCALE - 1)) for figure in (each.low, each.precision, each.high))
    return "".join("●" if n == point else "─" if low <= n <= high else "·" for n in range(_SCALE))


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
