from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option
from alime_rdf.errors import BuildError, Finding


@click.command("values")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labelled texts: BIO, or JSON Lines of texts and spans.",
)
@click.option("--model", help="A shipped recogniser or a folder (default: the shipped one that knows the types).")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
@json_option
@click.pass_obj
def values_command(output: Output, data: Path, model: str | None, threads: int, as_json: bool) -> None:
    """Measure a recogniser of property values: a value is right if its span and its type are."""
    try:
        from mining.values import Score, evaluate_tagger, load_tagger, read_labelled, tagger_for
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error
    findings: list[Finding] = []
    texts = read_labelled(data, findings=findings)
    for finding in findings:
        output.finding(finding)
    types = {span.type for each in texts for span in each.spans}
    tagger = load_tagger(model, threads=threads) if model else tagger_for(types, threads=threads)
    with output.progress() as progress:
        found = evaluate_tagger(tagger, texts, progress=progress)

    def figures(score: Score) -> dict[str, float]:
        return {name: round(getattr(score, name), 4) for name in ("f1", "precision", "recall")}

    micro = {f"micro_{name}": figure for name, figure in figures(found.micro).items()}
    if as_json:
        by_type = {type_: figures(score) for type_, score in found.by_type.items()}
        output.json({"model": tagger.name, "n": found.texts, **micro, "set_aside": len(findings), "types": by_type})
        return
    table = output.table("type", "f1", "precision", "recall", "count")
    for type_, score in [*found.by_type.items(), (output.word("all"), found.micro)]:
        table.add_row(
            type_, *(f"{figure:.3f}" for figure in figures(score).values()), f"{score.right + score.missed:,}"
        )
    output.console.print(table)
    output.print(f"{tagger.name}  {found.texts:,}")
