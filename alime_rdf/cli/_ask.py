from pathlib import Path

import click
from pyoxigraph import NamedNode

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.cli._print_answer import conditions, print_answer, print_proofs
from alime_rdf.errors import Finding
from alime_rdf.presales import Answer, Guide, Request, answer_to_json, search_words
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import CATEGORY, POI, TYPE

_EXAMPLES = 8


@click.command("ask")
@release_argument
@click.argument("turns", metavar="QUESTION...", nargs=-1, required=True)
@click.option("--category", help="Only items in this category or below: IRI, prefixed name or label.")
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="How many items to show.")
@click.option("--why", is_flag=True, help="Prove the first item's features down to sentences.")
@click.option("--search", is_flag=True, help="Only words for a search engine: 保湿 洁面 -酒精.")
@json_option
@click.pass_context
def ask_command(
    ctx: click.Context,
    release: Path,
    turns: tuple[str, ...],
    category: str | None,
    limit: int,
    why: bool,
    search: bool,
    as_json: bool,
) -> None:
    """Answer a shopper's QUESTION: problems found, needs inferred, items ranked with reasons.

    Several are the turns of one conversation: each narrows or relaxes what was wanted before.
    """
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    within = resolve_term(opened, category, kind=CATEGORY) if category is not None else None
    guide = Guide(opened)
    before: Request | None = None
    answers = []
    for turn in turns:
        # A shell in the C locale hands bytes over as surrogates.
        question = turn.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        answer = guide.ask(question, before=before, category=within, limit=limit)
        before = answer.next
        answers.append(answer)
    if as_json:
        found = [answer_to_json(answer, name=opened.labels) for answer in answers]
        output.json(found if len(found) > 1 else found[0])
    elif search:
        for answer in answers:
            output.print(search_words(answer, name=opened.labels))
    else:
        _show(output, opened, answers, why)
    finding = _nothing(output, opened, answers[-1])
    if finding is not None:
        if not as_json:
            output.error(finding)
        ctx.exit(1)


def _show(output: Output, release: Release, answers: list[Answer], why: bool) -> None:
    for number, answer in enumerate(answers):
        if len(answers) > 1:
            output.print(f"{'' if number == 0 else chr(10)}> {answer.question}", style="bold")
        print_answer(output, release, answer)
        if number < len(answers) - 1 and (finding := _nothing(output, release, answer)) is not None:
            output.finding(finding)
    if why and answers[-1].items:
        print_proofs(output, release, answers[-1].items[0])


def _nothing(output: Output, release: Release, answer: Answer) -> Finding | None:
    """Return what to say where no item was found."""
    name, request = release.labels, answer.request
    if answer.items:
        return None
    if not answer.needs and request.problems:
        return Finding("ALM-Q008", {"problem": "、".join(map(name, request.problems))})
    if request.empty and not request.words:
        return nothing_named(output, release)
    return Finding("ALM-Q007", {"conditions": "、".join(conditions(output, release, answer))})


def nothing_named(output: Output, release: Release) -> Finding:
    """Return what to say where a text names nothing that is known."""
    found = (q.subject for q in release.store.quads_for_pattern(None, TYPE, POI, None))
    known = sorted(release.labels(node) for node in found if isinstance(node, NamedNode))
    return Finding("ALM-Q006", {"examples": "、".join(known[:_EXAMPLES]) or output.word("none")})
