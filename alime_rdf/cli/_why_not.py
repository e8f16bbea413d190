from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.errors import Finding
from alime_rdf.reason import why_not, why_not_to_json, why_not_to_text
from alime_rdf.release import Release, resolve_triple


@click.command("why-not")
@release_argument
@click.argument("subject")
@click.argument("predicate")
@click.argument("object")
@click.option("--limit", type=click.IntRange(1), default=3, show_default=True, help="How many ways to show.")
@json_option
@click.pass_context
def why_not_command(
    ctx: click.Context, release: Path, subject: str, predicate: str, object: str, limit: int, as_json: bool
) -> None:
    """Say what is missing for the triple SUBJECT PREDICATE OBJECT: for each rule the nearest it comes to it.

    Names are given as to `alime why`.
    """
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    fact = resolve_triple(opened, (subject, predicate, object))
    ways = why_not(opened.store, opened.rules, fact, limit=limit, functional=opened.functional)
    if as_json:
        output.json([why_not_to_json(way, name=opened.labels) for way in ways])
    elif ways:
        output.print(why_not_to_text(ways, name=opened.labels, language=output.language))
    if not ways:
        held = opened.explainer.why(fact) is not None
        triple = " ".join(opened.labels.compact(term) for term in fact)
        output.error(Finding("ALM-Q010" if held else "ALM-Q011", {"triple": triple}))
        ctx.exit(1)
