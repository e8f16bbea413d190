from pathlib import Path

import click

from alime_rdf.cli._evaluate_features import item_features_command
from alime_rdf.cli._evaluate_values import polarity_command, values_command
from alime_rdf.cli._heads import evaluate_commands
from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option
from alime_rdf.errors import BuildError, UsageError
from alime_rdf.files import read_utf8

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Method(click.ParamType[tuple[str, Path]]):
    name = "NAME=FILE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        name, equals, path = str(value).partition("=")
        if not equals or not name or not Path(path).is_file():
            self.fail("it is written NAME=FILE, and FILE is what `alime mine phrases` wrote", param, ctx)
        return name, Path(path)


@click.group("evaluate")
def evaluate_command() -> None:
    """Measure what was mined."""


evaluate_command.add_command(values_command)
evaluate_command.add_command(polarity_command)
evaluate_command.add_command(item_features_command)
for _head_command in evaluate_commands():
    evaluate_command.add_command(_head_command)


@evaluate_command.command("phrases")
@click.argument("methods", nargs=-1, required=True, type=_Method())
@click.option("--draw", type=click.IntRange(1), help="Draw so many phrases a method for judging, into --sheet.")
@click.option("--sheet", type=click.Path(dir_okay=False, path_type=Path), help="Where the sheet for the judge goes.")
@click.option("--verdicts", type=_FILE, help="A judged sheet: number, tab, 0 or 1; needs --key.")
@click.option("--key", type=_FILE, help="The key that was written beside the sheet.")
@click.option("--reference", type=_FILE, multiple=True, help="Known phrases, one a line: how many are found.")
@click.option("--all", "everything", is_flag=True, help="Single words and seeds too.")
@click.option("--seed", type=int, default=1, show_default=True)
@json_option
@click.pass_obj
def phrases_command(
    output: Output,
    methods: tuple[tuple[str, Path], ...],
    draw: int | None,
    sheet: Path | None,
    verdicts: Path | None,
    key: Path | None,
    reference: tuple[Path, ...],
    everything: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Compare mined phrases: METHODS are NAME=FILE. Draw a blind sheet, or read its verdicts.

    A sheet is shuffled and names no method. Without --all it holds phrases of two words or more that were no seeds.
    """
    if (draw is None) != (sheet is None) or (verdicts is None) != (key is None):
        raise click.UsageError("--draw goes with --sheet, and --verdicts with --key")
    try:
        from mining.phrases import draw_sample, found_of, read_phrases, read_verdicts, write_sample
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    mined = {name: read_phrases(path) for name, path in methods}
    new = {
        name: [str(p["text"]) for p in found if everything or (p.get("words") != 1 and not p.get("seed"))]
        for name, found in mined.items()
    }
    if draw is not None and sheet is not None:
        sample = draw_sample(new, size=draw, seed=seed)
        output.print(f"{sheet}  {write_sample(sample, sheet)}  {len(sample.texts)}")
        return
    known = {path.stem: _lines(path) for path in reference}
    precisions = {p.method: p for p in read_verdicts(verdicts, key)} if verdicts and key else {}
    rows = []
    for name in new:
        row: dict[str, object] = {"method": name, "yield": len(new[name])}
        if name in precisions:
            p = precisions[name]
            row |= {
                "judged": p.judged,
                "precision": round(p.share, 4),
                "low": round(p.low, 4),
                "high": round(p.high, 4),
            }
        texts = [str(phrase["text"]) for phrase in mined[name]]
        row |= {stem: found_of(texts, words) for stem, words in known.items()}
        rows.append(row)
    if as_json:
        output.json(rows)
        return
    table = output.table(*rows[0])
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    output.console.print(table)


def _lines(path: Path) -> set[str]:
    from alime_rdf.text import normalise

    words = {normalise(line).lower() for line in read_utf8(path).split("\n")} - {""}
    if not words:
        raise UsageError("ALM-E005", {"detail": "0"}, source=path.name)
    return words
