"""Answers as plain data for programs."""

from collections.abc import Callable, Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode

from alime_rdf.presales._guide import Answer, RankedItem
from alime_rdf.presales._needs import Need
from alime_rdf.presales._request import Request
from alime_rdf.reason import Quote

#: Names a term in the language of a release.
Namer = Callable[[NamedNode | Literal], str]


def answer_to_json(answer: Answer, *, name: Namer) -> dict[str, Any]:
    """Return an answer as plain data: things as IRIs with labels, evidence with offsets."""
    return {
        "question": answer.question,
        "linked": [
            {"kind": m.kind, **thing(m.node, name), "start": m.start, "end": m.end, "denied": m.denied}
            for m in answer.linked
        ],
        "not_understood": [
            {"text": u.text, "start": u.start, "end": u.end, "excluded": u.excluded} for u in answer.not_understood
        ],
        "needs": [need_to_json(need, name=name) for need in answer.needs],
        "wanted": request_to_json(answer.request, name=name),
        "search": search_words(answer, name=name),
        "found": answer.found,
        "items": [item_to_json(item, name=name) for item in answer.items],
        "facets": [
            {"property": thing(f.property, name), "values": [{**thing(v, name), "items": n} for v, n in f.values]}
            for f in answer.facets
        ],
        "drops": [
            {"kind": d.kind, "condition": None if d.node is None else thing(d.node, name), "found": d.found}
            for d in answer.drops
        ],
        "notes": [finding.to_json() for finding in answer.findings],
        "next": answer.next.to_json(),
    }


def request_to_json(request: Request, *, name: Namer) -> dict[str, Any]:
    """Return what is wanted as plain data for people and programs."""
    return {
        "categories": [thing(node, name) for node in request.categories],
        "values": [thing(node, name) for node in request.wanted],
        "either": [[thing(node, name) for node in group] for group in request.choices if len(group) > 1],
        "unwanted": [thing(node, name) for node in request.unwanted],
        "least": None if request.least is None else float(request.least),
        "most": None if request.most is None else float(request.most),
        "cheap": request.cheap,
    }


def search_words(answer: Answer, *, name: Namer) -> str:
    """Return a query for a search engine outside: what is needed, wanted and not wanted, as words.

    ``保湿 洁面 -酒精``: points of interest by weight, values, categories; what isn't wanted after a minus.
    """
    request = answer.request
    words = [name(need.poi) for need in answer.needs]
    words += [name(node) for node in (*request.wanted, *request.categories)]
    words += [f"-{name(node)}" for node in request.unwanted]
    return " ".join(dict.fromkeys(word.replace(" ", "") for word in words))


def need_to_json(need: Need, *, name: Namer) -> dict[str, Any]:
    """Return a need as plain data."""
    return {
        "poi": thing(need.poi, name),
        "problem": None if need.problem is None else thing(need.problem, name),
        "weight": need.weight,
        "evidence": _evidence(need.quotes),
    }


def item_to_json(ranked: RankedItem, *, name: Namer) -> dict[str, Any]:
    """Return a ranked item with its reasons as plain data."""
    return {
        **thing(ranked.item, name),
        "score": ranked.score,
        "price": None if ranked.price is None else float(ranked.price),
        "reasons": [
            {
                "poi": thing(r.need.poi, name),
                "problem": None if r.need.problem is None else thing(r.need.problem, name),
                "cpv": thing(r.cpv, name),
                "property": thing(r.property, name),
                "value": thing(r.value, name),
                "confidence": r.confidence,
                "evidence": _evidence(r.quotes),
            }
            for r in ranked.reasons
        ],
    }


def thing(node: NamedNode, name: Namer) -> dict[str, str]:
    """Return what a program needs of a thing: its IRI, and its label for people."""
    return {"iri": node.value, "label": name(node)}


def _evidence(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    return [{"document": q.document.value, "start": q.start, "end": q.end, "sentence": q.text} for q in quotes]
