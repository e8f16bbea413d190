from pathlib import Path

import click

from alime_rdf.cli._ask import nothing_named
from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, load_writers, release_argument, writer_option
from alime_rdf.errors import UsageError
from alime_rdf.presales import Guide, Need, Recommendation, Recommender, recommendation_to_json
from alime_rdf.reason import proof_to_text
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import ITEM, POI


@click.command("recommend")
@release_argument
@click.argument("items", metavar="ITEM...", nargs=-1, required=True)
@click.option("--question", help="What the shopper said: the problems and points of interest it names are spoken to.")
@click.option("--poi", "pois", multiple=True, help="A point of interest to speak to: IRI, prefixed name or label.")
@click.option("--limit", type=click.IntRange(1), default=3, show_default=True, help="How many sentences at most.")
@writer_option
@click.option("--why", is_flag=True, help="Prove each claim of each sentence.")
@json_option
@click.pass_context
def recommend_command(
    ctx: click.Context,
    release: Path,
    items: tuple[str, ...],
    question: str | None,
    pois: tuple[str, ...],
    limit: int,
    writer: str,
    why: bool,
    as_json: bool,
) -> None:
    """Say why each ITEM is recommended; every claim stands in the graph.

    A sentence is kept only if the graph has all that it says. Words that the domain lists as regulated are said only
    where the merchant's own texts on the item back them.
    """
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    recommender = Recommender(Guide(opened), writers=load_writers(writer))
    needs = _needs(output, recommender.guide, question, pois)
    found = [
        recommender.recommend(
            resolve_term(opened, item, kind=ITEM), needs=needs, limit=limit, language=output.language
        )
        for item in items
    ]
    if as_json:
        output.json([recommendation_to_json(each, explainer=opened.explainer, name=opened.labels) for each in found])
    else:
        for each in found:
            _print(output, opened, each, named=len(found) > 1, why=why)
    if not any(each.sentences for each in found):
        ctx.exit(1)


def _needs(output: Output, guide: Guide, question: str | None, pois: tuple[str, ...]) -> tuple[Need, ...]:
    text = (question or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    needs = guide.needs_in(text, pois=[resolve_term(guide.release, poi, kind=POI) for poi in pois])
    if question is not None and not needs:
        finding = nothing_named(output, guide.release)
        raise UsageError(finding.code, finding.values)
    return needs


def _print(output: Output, release: Release, said: Recommendation, *, named: bool, why: bool) -> None:
    if named:
        output.print(f"{release.labels(said.item)}  {release.labels.compact(said.item)}", style="bold")
    for sentence in said.sentences:
        output.print(sentence.text)
        if why:
            for fact in dict.fromkeys(claim.fact for claim in sentence.claims):
                proof = release.explainer.why(fact)
                if proof is not None:
                    text = proof_to_text(proof, name=release.labels, language=output.language, quotes=1)
                    output.print("\n".join(f"    {line}" for line in text.split("\n")))
    for finding in said.findings:
        output.finding(finding)
