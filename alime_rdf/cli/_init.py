from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.domain import ColumnGuess, guess_columns, scaffold
from alime_rdf.errors import BuildError, Finding, UsageError

#: How many rows are looked at.
_SAMPLE = 5000


@click.command("init")
@click.argument("name", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "items",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An item table (CSV, TSV, JSON Lines) whose columns are to be guessed.",
)
@click.pass_obj
def init_command(output: Output, name: Path, items: Path | None) -> None:
    """Make a new domain in the folder NAME: domain.toml, schema, lexicons, decisions; a small shop without --from."""
    if name.exists() and (not name.is_dir() or any(name.iterdir())):
        raise UsageError("ALM-U001", {"path": str(name)})
    sample = _sample(output, items) if items is not None else []
    guesses = _guess(output, items, sample) if items is not None else []
    try:
        for path in scaffold(name, items=items, guesses=guesses, rows=sample):
            output.print(f"{output.word('created')} {path}")
    except OSError as error:
        raise BuildError("ALM-B003", {"path": str(name), "detail": str(error)}) from error
    output.print(f"{output.word('next')}: alime build {name / 'domain.toml'} --out {name / 'release'}")


def _sample(output: Output, items: Path) -> list[dict[str, str]]:
    from mining.tables import read_table

    findings: list[Finding] = []
    rows = list(islice(read_table(items, findings=findings), _SAMPLE))
    for finding in findings:
        output.finding(finding)
    return [{column: row.text(column) for column in row.cells} for row in rows]


def _guess(output: Output, items: Path, sample: list[dict[str, str]]) -> Sequence[ColumnGuess]:
    guesses = guess_columns(sample)
    missing = [role for role in ("id", "name", "category") if role not in {g.role for g in guesses}]
    if missing:
        raise UsageError("ALM-U002", {"path": str(items), "detail": f"none looks like {', '.join(missing)}"})
    table = output.table("column", "taken for", "because")
    for guess in guesses:
        table.add_row(guess.column, guess.role, guess.because)
    output.console.print(table)
    output.print()
    return guesses
