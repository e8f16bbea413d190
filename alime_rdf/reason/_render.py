from collections.abc import Callable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from alime_rdf.emit import Iris
from alime_rdf.reason._provenance import Leaf, Quote
from alime_rdf.reason._search import Fact, Inferred, Proof
from alime_rdf.vocabulary import (
    ASSERTED_OBJECT,
    ASSERTED_PREDICATE,
    ASSERTED_SUBJECT,
    ASSERTION,
    BY_RULE,
    COMMENT,
    HAS_PREMISE,
    IN_DOCUMENT,
    INFERENCE,
    LINE,
    PREFIXES,
    QUOTE,
    RULE,
    STATEMENT,
    TYPE,
    WAS_DERIVED_FROM,
)

Namer = Callable[[NamedNode | Literal], str]

_WORDS = {
    "zh": {
        "rule": "规则",
        "imported": "导入",
        "quote": "原句",
        "by": "接受",
        "extracted": "抽取",
        "more": "另有 {count} 句",
        "line": "第 {line} 行",
        "above": "来源同上",
        "confidence": "置信度",
    },
    "en": {
        "rule": "rule",
        "imported": "imported",
        "quote": "quote",
        "by": "accepted by",
        "extracted": "extracted by",
        "more": "{count} more",
        "line": "line {line}",
        "above": "sources as above",
        "confidence": "confidence",
    },
}


def proof_to_text(proof: Proof, *, name: Namer, language: str = "zh", quotes: int = 3) -> str:
    """Draw the proof as a tree of lines, at most `quotes` sentences a leaf; `name` gives a node's label."""
    words = _WORDS["zh" if language == "zh" else "en"]

    shown: set[object] = set()

    def node(proof: Proof) -> tuple[str, list[Any]]:
        head = _sentence(proof.fact, name)
        if isinstance(proof, Inferred):
            filled = proof.rule.templates["zh" if language == "zh" else "en"].format_map(
                {k: name(v) for k, v in proof.bindings.items()}
            )
            return f"{head}    [{words['rule']} {proof.rule.id}] {filled}", [node(p) for p in proof.premises]
        sources = (proof.assertion, proof.rows)
        if sources in shown:
            return f"{head}    [{words['above']}]", []
        shown.add(sources)
        return head, list(_leaf_lines(proof, words, name, quotes))

    return "\n".join(_draw(node(proof)))


def _draw(node: tuple[str, list[Any]]) -> Iterator[str]:
    text, children = node
    yield text
    for i, child in enumerate(children):
        last = i == len(children) - 1
        for j, line in enumerate(_draw(child)):
            branch = ("└─ " if last else "├─ ") if j == 0 else ("   " if last else "│  ")
            yield branch + line


def _sentence(fact: Fact, name: Namer) -> str:
    return " ".join(name(term) for term in fact)


def _leaf_lines(leaf: Leaf, words: dict[str, str], name: Namer, quotes: int) -> Iterator[tuple[str, list[Any]]]:
    for row in leaf.rows:
        yield f"{words['imported']} {name(row.document)} {words['line'].format(line=row.line)}", []
    places = {(quote.document, quote.start): quote for quote in leaf.quotes}
    for quote in list(places.values())[:quotes]:
        yield f"{words['quote']} {name(quote.document)} [{quote.start}:{quote.end}] “{_one_line(quote)}”", []
    if len(places) > quotes:
        yield words["more"].format(count=len(places) - quotes), []
    if leaf.extractors:
        yield f"{words['extracted']} {', '.join(leaf.extractors)}", []
    if leaf.confidence is not None:
        yield f"{words['confidence']} {leaf.confidence:.2f}", []
    for acceptance in leaf.acceptances:
        parts = (acceptance.by, acceptance.version, acceptance.on, acceptance.note)
        yield f"{words['by']} {' '.join(part for part in parts if part)}", []


def _one_line(quote: Quote) -> str:
    return " ".join(quote.text.split())


def proof_to_json(proof: Proof, *, name: Namer) -> dict[str, Any]:
    """Return the proof as plain JSON data: triples as IRIs with labels, rules, quotes with offsets, decisions."""
    data: dict[str, Any] = {
        "triple": [_plain(term) for term in proof.fact],
        "labels": [name(term) for term in proof.fact],
    }
    if isinstance(proof, Inferred):
        data["rule"] = proof.rule.id
        data["explanation"] = {
            language: template.format_map({k: name(v) for k, v in proof.bindings.items()})
            for language, template in sorted(proof.rule.templates.items())
        }
        data["premises"] = [proof_to_json(p, name=name) for p in proof.premises]
        return data
    data["source"] = "mined" if proof.quotes else "imported" if proof.assertion is None else "decided"
    if proof.assertion is not None:
        data["assertion"] = proof.assertion.value
        data["confidence"] = proof.confidence
        data["extractors"] = list(proof.extractors)
        data["accepted"] = [
            {"decision": a.iri.value, "by": a.by, "version": a.version, "on": a.on, "note": a.note}
            for a in proof.acceptances
        ]
    data["evidence"] = [
        {
            "document": q.document.value,
            "start": q.start,
            "end": q.end,
            "sentence": q.text,
            "mentions": list(q.mentions),
        }
        for q in proof.quotes
    ]
    data["records"] = [{"document": r.document.value, "line": r.line} for r in proof.rows]
    return data


def _plain(term: NamedNode | Literal) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def proof_to_triples(proof: Proof, *, iris: Iris) -> list[Triple]:
    """Return the proof as triples: ``alime:Inference`` nodes with rule and premises, assertions with evidence."""
    triples: set[Triple] = set()
    _proof_triples(proof, iris, triples)
    return sorted(triples, key=str)


def _proof_triples(proof: Proof, iris: Iris, into: set[Triple]) -> NamedNode:
    inferred = isinstance(proof, Inferred)
    node = iris.statement("inference" if inferred else "assertion", *proof.fact)
    imported = isinstance(proof, Leaf) and proof.assertion is None
    into.add(Triple(node, TYPE, INFERENCE if inferred else STATEMENT if imported else ASSERTION))
    for predicate, term in zip((ASSERTED_SUBJECT, ASSERTED_PREDICATE, ASSERTED_OBJECT), proof.fact, strict=True):
        into.add(Triple(node, predicate, term))
    if isinstance(proof, Inferred):
        rule = iris.agent("rule", proof.rule.id)
        into.update((Triple(node, BY_RULE, rule), Triple(rule, TYPE, RULE)))
        for language, template in proof.rule.templates.items():
            into.add(Triple(rule, COMMENT, Literal(template, language=language)))
        for premise in proof.premises:
            into.add(Triple(node, HAS_PREMISE, _proof_triples(premise, iris, into)))
        return node
    for quote in proof.quotes:
        into.add(Triple(node, WAS_DERIVED_FROM, quote.iri))
        into.add(Triple(quote.iri, QUOTE, Literal(quote.text)))
        into.add(Triple(quote.iri, IN_DOCUMENT, quote.document))
    for row in proof.rows:
        into.add(Triple(node, WAS_DERIVED_FROM, row.iri))
        into.add(Triple(row.iri, IN_DOCUMENT, row.document))
        number = Literal(str(row.line), datatype=NamedNode(PREFIXES["xsd"] + "integer"))
        into.add(Triple(row.iri, LINE, number))
    return node
