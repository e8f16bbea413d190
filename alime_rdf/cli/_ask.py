from pathlib import Path

import click
from pyoxigraph import NamedNode

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.errors import Finding
from alime_rdf.presales import Answer, RankedItem, answer_to_json, ask, reason_sentence
from alime_rdf.reason import Quote, proof_to_text
from alime_rdf.release import Release, resolve_term
from alime_rdf.vocabulary import CATEGORY, HAS_FEATURE, POI, TYPE

#: How many reasons an item is shown with; --json has all.
_SHOWN = 3
_EXAMPLES = 8
_SCORE = {
    "zh": "分数 = 各需求的权重 × 带来它的最强链接的置信度之和；同分者满足需求多的在前，再按 IRI 排",
    "en": "score: over the needs, the sum of weight times confidence of the strongest link that causes it; "
    "ties: more needs first, then by IRI",
}


@click.command("ask")
@release_argument
@click.argument("question")
@click.option("--category", help="Only items in this category or below: IRI, prefixed name or label.")
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="How many items to show.")
@click.option("--why", is_flag=True, help="Prove the first item's features down to sentences.")
@json_option
@click.pass_context
def ask_command(
    ctx: click.Context, release: Path, question: str, category: str | None, limit: int, why: bool, as_json: bool
) -> None:
    """Answer a shopper's QUESTION: problems found, needs inferred, items ranked with reasons."""
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    within = resolve_term(opened, category, kind=CATEGORY) if category is not None else None
    # A shell in the C locale hands bytes over as surrogates.
    question = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    answer = ask(opened, question, category=within, limit=limit)
    if as_json:
        output.json(answer_to_json(answer, name=opened.labels))
    else:
        _print(output, opened, answer)
        if why and answer.items:
            _print_proofs(output, opened, answer.items[0])
    finding = _nothing(output, opened, answer)
    if finding is not None:
        if not as_json:
            output.error(finding)
        ctx.exit(1)


def _nothing(output: Output, release: Release, answer: Answer) -> Finding | None:
    name = release.labels
    problems = [m.node for m in answer.linked if m.kind == "problem" and not m.denied]
    if not answer.needs and problems:
        return Finding("ALM-Q008", {"problem": "、".join(dict.fromkeys(map(name, problems)))})
    if not answer.needs:
        found = (q.subject for q in release.store.quads_for_pattern(None, TYPE, POI, None))
        known = sorted(name(node) for node in found if isinstance(node, NamedNode))
        return Finding("ALM-Q006", {"examples": "、".join(known[:_EXAMPLES]) or output.word("none")})
    if not answer.items:
        need = "、".join(name(n.poi) for n in answer.needs)
        category = "、".join(map(name, answer.categories)) or output.word("any")
        return Finding("ALM-Q007", {"need": need, "category": category})
    return None


def _print(output: Output, release: Release, answer: Answer) -> None:
    name, word = release.labels, output.word
    for kind, title in (("problem", "problems found"), ("poi", "points of interest named")):
        found = [
            f"{name(m.node)}“{answer.question[m.start : m.end]}”"
            for m in answer.linked
            if m.kind == kind and not m.denied
        ]
        if found or kind == "problem":
            output.print(f"{word(title)}: {'、'.join(dict.fromkeys(found)) or word('none')}")
    denied = [f"{name(m.node)}“{answer.question[m.start : m.end]}”" for m in answer.linked if m.denied]
    if denied:
        output.print(f"{word('not wanted or not so')}: {'、'.join(dict.fromkeys(denied))}")
    output.print(f"{word('needs inferred')}:" + ("" if answer.needs else f" {word('none')}"))
    for need in answer.needs:
        why = word("asked for") if need.problem is None else f"{name(need.problem)} {word('needs')} {name(need.poi)}"
        output.print(f"  {name(need.poi)}  {need.weight:.2f}  {why}{_quote(output, release, need.quotes)}")
    output.print(f"{word('category')}: {'、'.join(name(c) for c in answer.categories) or word('any')}")
    if not answer.items:
        return
    output.print(f"{word('items')}: {len(answer.items)} / {answer.found}")
    for rank, item in enumerate(answer.items, start=1):
        head = f"{rank:>3}. {name(item.item)}  {name.compact(item.item)}  {item.score:.3f}"
        output.print(head, style="bold")
        for reason in item.reasons[:_SHOWN]:
            said = reason_sentence(reason, name=name, language=output.language)
            sure = f"（{reason.confidence:.2f}）" if output.language == "zh" else f" ({reason.confidence:.2f})"
            output.print(f"     {said}{sure}{_quote(output, release, reason.quotes)}")
        if len(item.reasons) > _SHOWN:
            output.print(f"     … +{len(item.reasons) - _SHOWN}")
    output.print(f"({_SCORE[output.language]})", style="dim")


def _print_proofs(output: Output, release: Release, ranked: RankedItem) -> None:
    for reason in ranked.reasons[:_SHOWN]:
        proof = release.explainer.why((ranked.item, HAS_FEATURE, reason.need.poi))
        if proof is not None:
            output.print()
            output.print(proof_to_text(proof, name=release.labels, language=output.language, quotes=1))


def _quote(output: Output, release: Release, quotes: tuple[Quote, ...]) -> str:
    if not quotes:
        return ""
    first = quotes[0]
    return f"\n       “{' '.join(first.text.split())}” {release.labels(first.document)} [{first.start}:{first.end}]"
