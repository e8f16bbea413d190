from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.presales import Guide, Questions, property_answer_to_json, property_sentence
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import ITEM


@click.command("about")
@release_argument
@click.argument("question")
@click.option("--item", help="The item: IRI, prefixed name, id or label; else its name stands in the question.")
@json_option
@click.pass_context
def about_command(ctx: click.Context, release: Path, question: str, item: str | None, as_json: bool) -> None:
    """Answer a QUESTION about an item: 孕妇能用吗, 是什么质地的, 有没有酒精. What isn't known is said not to be."""
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    meant = resolve_term(opened, item, kind=ITEM) if item is not None else None
    question = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    answers = Questions(Guide(opened)).answer(question, item=meant)
    if as_json:
        output.json([property_answer_to_json(a, name=opened.labels, language=output.language) for a in answers])
    else:
        for answer in answers:
            output.print(property_sentence(answer, name=opened.labels, language=output.language))
    if all(answer.verdict in ("unclear", "unknown") for answer in answers):
        ctx.exit(1)
