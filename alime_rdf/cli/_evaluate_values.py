from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option
from alime_rdf.errors import BuildError, Finding

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("values")
@click.option("--data", required=True, type=_FILE, help="Labelled texts: BIO, or JSON Lines of texts and spans.")
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


@click.command("polarity")
@click.option("--data", required=True, type=_FILE, help="Sentences with the word in 【】, a tab, and p, n or u.")
@click.option("--model", type=_FILE, help="What `alime train polarity` wrote (default: the shipped one).")
@json_option
@click.pass_obj
def polarity_command(output: Output, data: Path, model: Path | None, as_json: bool) -> None:
    """Measure how well it is told what a sentence states, denies and leaves open: by rules, and with the model."""
    try:
        from mining.values import LearnedPolarity, polarity, read_judged
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    findings: list[Finding] = []
    judged = read_judged(data, findings=findings)
    for finding in findings:
        output.finding(finding)
    rows = []
    for name, judge in (
        ("rules", polarity),
        ("learned", LearnedPolarity.load(model) if model else LearnedPolarity.load()),
    ):
        said = [(each.polarity, judge(each.read, each.found)) for each in judged]
        stated = [truth for truth, found in said if found == "positive"]
        held = [found for truth, found in said if truth == "positive"]
        row: dict[str, object] = {"method": name, "n": len(said)}
        row["accuracy"] = round(sum(truth == found for truth, found in said) / len(said), 4)
        row["precision"] = round(stated.count("positive") / max(len(stated), 1), 4)
        row["recall"] = round(held.count("positive") / max(len(held), 1), 4)
        rows.append(row)
    if as_json:
        output.json(rows)
        return
    table = output.table(*rows[0])
    for row in rows:
        table.add_row(*map(str, row.values()))
    output.console.print(table)
