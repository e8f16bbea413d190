from alime_rdf.cli._output import Output
from alime_rdf.presales import Answer, Drop, RankedItem, Reason, Request, said_sentence
from alime_rdf.reason import Quote, proof_to_text
from alime_rdf.release import Release
from alime_rdf.vocabulary import HAS_FEATURE

#: How many reasons an item is shown with, and by how many properties the rest divides; --json has all.
_SHOWN, _FACETS = 3, 3
_SCORE = {
    "zh": "分数 = 各需求的权重 × 带来它的最强链接的置信度之和；太像前面的往后放；同分者满足需求多的在前，再按 IRI",
    "en": "score: over the needs, the sum of weight times confidence of the strongest link that causes it; "
    "what is just like an item above gives way; ties: more needs first, then by IRI",
}


def print_answer(output: Output, release: Release, answer: Answer) -> None:
    """Print what a question was understood as, and the items with their reasons."""
    name, word = release.labels, output.word
    for kind, title in (("problem", "problems found"), ("poi", "points of interest named")):
        found = _said(release, answer, kind, denied=False)
        if found or (kind == "problem" and answer.request.empty):
            output.print(f"{word(title)}: {found or word('none')}")
    if answer.request.words:
        output.print(f"{word('looked for in names and pages')}: {'、'.join(answer.request.words)}")
    if denied := _said(release, answer, None, denied=True):
        output.print(f"{word('not wanted or not so')}: {denied}")
    if answer.not_understood:
        unread = "、".join(dict.fromkeys(f"“{each.text}”" for each in answer.not_understood))
        output.print(f"{word('not understood')}: {unread}")
    if answer.needs or answer.request.problems:
        output.print(f"{word('needs inferred')}:" + ("" if answer.needs else f" {word('none')}"))
    for need in answer.needs:
        why = word("asked for") if need.problem is None else f"{name(need.problem)} {word('needs')} {name(need.poi)}"
        output.print(f"  {name(need.poi)}  {need.weight:.2f}  {why}{_quote(release, need.quotes)}")
    _print_conditions(output, release, answer)
    for finding in answer.findings:
        output.finding(finding)
    if answer.items:
        _print_items(output, release, answer)
    for drop in answer.drops:
        output.print(_without(output, release, answer, drop))


def _said(release: Release, answer: Answer, kind: str | None, *, denied: bool) -> str:
    found = [
        f"{release.labels(m.node)}“{answer.question[m.start : m.end]}”"
        for m in answer.linked
        if m.denied == denied and kind in (None, m.kind)
    ]
    return "、".join(dict.fromkeys(found))


def _print_conditions(output: Output, release: Release, answer: Answer) -> None:
    name, word, request = release.labels, output.word, answer.request
    output.print(f"{word('category')}: {'、'.join(map(name, request.categories)) or word('any')}")
    for title, names in (("with", _choices(release, request)), ("without", list(map(name, request.unwanted)))):
        if names:
            output.print(f"{word(title)}: {'、'.join(names)}")
    if said := _prices(output, request):
        output.print(f"{word('price')}: {'、'.join(said)}")


def _choices(release: Release, request: Request) -> list[str]:
    return ["/".join(map(release.labels, group)) for group in request.choices]


def _prices(output: Output, request: Request) -> list[str]:
    said = [f"≥ {request.least}"] if request.least is not None else []
    said += [f"≤ {request.most}"] if request.most is not None else []
    return said + ([output.word("lowest first")] if request.cheap else [])


def conditions(output: Output, release: Release, answer: Answer) -> list[str]:
    """Return what an answer's items would have to meet, as words."""
    name, request = release.labels, answer.request
    said = [name(need.poi) for need in answer.needs]
    said += [*map(name, request.categories), *_choices(release, request), *request.words]
    said += [f"{output.word('without')} {name(node)}" for node in request.unwanted]
    said += [f"{output.word('price')} {each}" for each in _prices(output, request)]
    return said + ([output.word("passed")] if request.passed else [])


def _print_items(output: Output, release: Release, answer: Answer) -> None:
    name, word = release.labels, output.word
    output.print(f"{word('items')}: {len(answer.items)} / {answer.found}")
    currency = release.manifest["domain"].get("currency")
    for rank, item in enumerate(answer.items, start=1):
        price = "" if item.price is None else f"  {word('price')} {float(item.price):g}"
        if price and currency:
            price += f" {currency}"
        score = f"  {item.score:.3f}" if item.reasons else ""
        output.print(f"{rank:>3}. {name(item.item)}  {name.compact(item.item)}{score}{price}", style="bold")
        for reason in item.reasons[:_SHOWN]:
            said = _reason(output, release, reason)
            sure = f"（{reason.confidence:.2f}）" if output.language == "zh" else f" ({reason.confidence:.2f})"
            output.print(f"     {said}{sure}{_quote(release, reason.quotes)}")
        if len(item.reasons) > _SHOWN:
            output.print(f"     … +{len(item.reasons) - _SHOWN}")
        _print_said(output, release, answer, item)
    if answer.found > len(answer.items):
        for facet in answer.facets[:_FACETS]:
            values = "、".join(f"{name(value)} {count}" for value, count in facet.values)
            output.print(f"{word('narrow by')} {name(facet.property)}: {values}", style="dim")
    if any(item.said for item in answer.items):
        output.print(f"({output.word('quoted from names and pages, which the graph does not confirm')})", style="dim")
    if any(item.reasons for item in answer.items):
        output.print(f"({_SCORE[output.language]})", style="dim")


def _print_said(output: Output, release: Release, answer: Answer, item: RankedItem) -> None:
    for said in item.said:
        place = "" if said.document is None else f" {release.labels(said.document)} [{said.start}:{said.end}]"
        output.print(
            f"     {said_sentence(said, language=output.language)}\n       “{' '.join(said.quote.split())}”{place}"
        )
    if item.unsaid:
        output.print(f"     {output.word('not said')}: {'、'.join(item.unsaid)}")


def _without(output: Output, release: Release, answer: Answer, drop: Drop) -> str:
    word, name = output.word, release.labels
    named = f"“{name(drop.node)}”" if drop.node is not None else ""
    if drop.kind == "needs":
        named = "、".join(name(need.poi) for need in answer.needs)
    return f"{word('found without')} {word(drop.kind)} {named}".rstrip() + f": {drop.found}"


def _reason(output: Output, release: Release, reason: Reason) -> str:
    name, problem = release.labels, reason.need.problem
    property_, value, poi = name(reason.property), name(reason.value), name(reason.need.poi)
    if output.language == "zh":
        return f"{property_}是{value}，带来{poi}" + (f"，适合{name(problem)}" if problem is not None else "")
    return f"its {property_} is {value}, which causes {poi}" + (f", which {name(problem)} needs" if problem else "")


def print_proofs(output: Output, release: Release, ranked: RankedItem) -> None:
    """Print the proofs of an item's first features."""
    for reason in ranked.reasons[:_SHOWN]:
        proof = release.explainer.why((ranked.item, HAS_FEATURE, reason.need.poi))
        if proof is not None:
            output.print()
            output.print(proof_to_text(proof, name=release.labels, language=output.language, quotes=1))


def _quote(release: Release, quotes: tuple[Quote, ...]) -> str:
    if not quotes:
        return ""
    first = quotes[0]
    return f"\n       “{' '.join(first.text.split())}” {release.labels(first.document)} [{first.start}:{first.end}]"
