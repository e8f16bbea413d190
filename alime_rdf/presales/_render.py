"""Answers as plain data for programs, and reasons as sentences."""

from collections.abc import Callable, Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode

from alime_rdf.presales._guide import Answer, Need, RankedItem, Reason
from alime_rdf.reason import Quote

#: Names a term in the language of a release.
Namer = Callable[[NamedNode | Literal], str]


def reason_sentence(reason: Reason, *, name: Namer, language: str) -> str:
    """Say in zh or en why an item serves a need."""
    property_, value, poi = name(reason.property), name(reason.value), name(reason.need.poi)
    problem = name(reason.need.problem) if reason.need.problem is not None else None
    if language == "zh":
        return f"{property_}是{value}，带来{poi}" + (f"，适合{problem}" if problem else "")
    return f"its {property_} is {value}, which causes {poi}" + (f", which {problem} needs" if problem else "")


def answer_to_json(answer: Answer, *, name: Namer) -> dict[str, Any]:
    """Return an answer as plain data: things as IRIs with labels, evidence with offsets."""
    return {
        "question": answer.question,
        "linked": [
            {"kind": m.kind, **thing(m.node, name), "start": m.start, "end": m.end, "denied": m.denied}
            for m in answer.linked
        ],
        "needs": [need_to_json(need, name=name) for need in answer.needs],
        "categories": [thing(category, name) for category in answer.categories],
        "found": answer.found,
        "items": [item_to_json(item, name=name) for item in answer.items],
    }


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
