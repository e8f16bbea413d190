"""Answers about items as sentences and as plain data."""

from typing import Any

from pyoxigraph import NamedNode

from alime_rdf.presales._about import KnownValue, PropertyAnswer, asks_which
from alime_rdf.presales._own import Said
from alime_rdf.presales._render import Namer, said_to_json, thing
from alime_rdf.reason import Inferred, Leaf, Proof, proof_to_json
from alime_rdf.vocabulary import HAS_FEATURE


def property_sentence(answer: PropertyAnswer, *, name: Namer, language: str) -> str:
    """Say an answer about an item in zh or en, with where it is known from."""
    zh = language == "zh"
    if answer.verdict == "unclear":
        return _unclear(answer, name, zh)
    if answer.verdict == "listing":
        assert answer.property is not None
        values = ("、" if zh else ", ").join(name(each.value) for each in answer.known)
        said = f"{name(answer.property)}：{values}" if zh else f"{name(answer.property)}: {values}"
        return _with_source(said, answer.known[0], name, zh)
    if answer.said:
        return _quoting(answer, name, zh)
    if answer.word:
        return f"不清楚：没有关于{answer.word}的信息。" if zh else f"Not known: nothing is said of {answer.word}."
    if answer.asked is None:
        assert answer.property is not None
        wanted = name(answer.property)
        return f"没有关于{wanted}的信息。" if zh else f"Nothing is known of its {wanted}."
    return _confirmed(answer, answer.asked, name, zh)


def _confirmed(answer: PropertyAnswer, asked: NamedNode, name: Namer, zh: bool) -> str:
    what, feature = name(asked), answer.property == HAS_FEATURE
    property_ = "" if answer.property is None or feature else name(answer.property)
    if answer.verdict == "yes":
        agreed = ("不，" if answer.negated else "是的，") if zh else ("No, " if answer.negated else "Yes, ")
        if zh:
            said = f"{agreed}{'有' + what + '的特点' if feature else property_ + '有' + what}"
        else:
            said = f"{agreed}{'it has the feature ' + what if feature else 'its ' + property_ + ' has ' + what}"
        return _with_source(said, answer.known[0], name, zh)
    if answer.verdict == "no":
        agreed = ("对，" if answer.negated else "没有，") if zh else ("Right, " if answer.negated else "No, ")
        label = name(answer.known[0].value)
        said = f"{agreed}标明了{label}" if zh else f"{agreed}it is stated to be {label}"
        return _with_source(said, answer.known[0], name, zh)
    said = f"不清楚：没有关于{what}的信息" if zh else f"Not known: nothing is said of {what}"
    if answer.known and property_:
        values = ("、" if zh else ", ").join(name(each.value) for each in answer.known)
        said += f"；已知的{property_}有{values}" if zh else f"; its {property_} has {values}, as far as is known"
    return said + ("。" if zh else ".")


def _unclear(answer: PropertyAnswer, name: Namer, zh: bool) -> str:
    choices = ("、" if zh else ", ").join(name(each) for each in answer.choices)
    if answer.item is None:
        if not choices:
            return "请说明是哪件商品。" if zh else "Which item is meant?"
        return f"您问的是哪一件：{choices}？" if zh else f"Which one is meant: {choices}?"
    if choices:
        return f"您问的是{choices}中的哪一项？" if zh else f"Which of these is meant: {choices}?"
    return "没有听懂问的是什么属性。" if zh else "The question names no property that is known."


def _with_source(said: str, known: KnownValue, name: Namer, zh: bool) -> str:
    source = _source(known.proof, name, zh)
    return f"{said}（{source}）。" if zh else f"{said} ({source})."


def _source(proof: Proof, name: Namer, zh: bool) -> str:
    """Name where a fact is known from, with the day on which a person accepted it, if one did."""
    if isinstance(proof, Inferred):
        causes = next((p for p in reversed(proof.premises) if isinstance(p, Leaf) and p.quotes), None)
        if causes is None:
            return "由规则推出" if zh else "derived by rule"
        return ("推得，依据：" if zh else "derived from: ") + _quoted(causes, name, zh)
    if proof.quotes:
        return _quoted(proof, name, zh)
    places = [f"{name(row.document)} {f'第 {row.line} 行' if zh else f'line {row.line}'}" for row in proof.rows]
    return places[0] if places else ("目录" if zh else "catalogue")


def _quoted(leaf: Leaf, name: Namer, zh: bool) -> str:
    quote = leaf.quotes[0]
    days = [each.on for each in leaf.acceptances if each.on]
    day = (f"，{days[0]} 核定" if zh else f", accepted on {days[0]}") if days else ""
    text = " ".join(quote.text.split())
    return f"“{text}” {name(quote.document)}{day}"


def _quoting(answer: PropertyAnswer, name: Namer, zh: bool) -> str:
    """Say what the item's own page or name says; it is no more than that."""
    if len(answer.said) > 1:
        parts = [f"“{' '.join(each.quote.split())}”{_place(each, name)}" for each in answer.said]
        return (
            f"不清楚：商品自己的文字里两种说法都有：{'；'.join(parts)}。"
            if zh
            else (f"Not known: its own texts say both: {'; '.join(parts)}.")
        )
    said = answer.said[0]
    where = said_sentence(said, language="zh" if zh else "en")
    agreed = ""
    if not said.denied and not asks_which(answer.question):
        agreed = ("不，" if answer.negated else "是的，") if zh else ("No, " if answer.negated else "Yes, ")
    where = agreed + where if agreed or zh else where[0].upper() + where[1:]
    quote = " ".join(said.quote.split())
    return f"{where}“{quote}”{_place(said, name)}。" if zh else f"{where} “{quote}”{_place(said, name)}."


def _place(said: Said, name: Namer) -> str:
    return "" if said.document is None else f" {name(said.document)} [{said.start}:{said.end}]"


def said_sentence(said: Said, *, language: str) -> str:
    """Say in zh or en where an item's own texts have a word, to put before the quotation."""
    zh = language == "zh"
    where = {"name": ("名称里", "its name"), "page": ("页面", "its page")}[said.where][not zh]
    if said.denied:
        return f"{where}写着没有{said.text}：" if zh else f"{where} says it has no {said.text}:"
    if said.refused:
        return (
            f"注意，{where}提到不要的{said.text}：" if zh else f"careful, {where} mentions {said.text}, not wanted:"
        )
    return f"{where}写着{said.text}：" if zh else f"{where} says {said.text}:"


def property_answer_to_json(answer: PropertyAnswer, *, name: Namer, language: str) -> dict[str, Any]:
    """Return an answer about an item as plain data, with the sentence and the proofs."""
    return {
        "sentence": property_sentence(answer, name=name, language=language),
        "verdict": answer.verdict,
        "negated": answer.negated,
        "property": None if answer.property is None else thing(answer.property, name),
        "asked": None if answer.asked is None else thing(answer.asked, name),
        "known": [known_to_json(each, name=name) for each in answer.known],
        "choices": [thing(each, name) for each in answer.choices],
        "word": answer.word,
        "said": [said_to_json(each) for each in answer.said],
    }


def known_to_json(known: KnownValue, *, name: Namer) -> dict[str, Any]:
    """Return what is known of an item as plain data, with its proof."""
    value = known.value
    said = thing(value, name) if isinstance(value, NamedNode) else {"iri": None, "label": value.value}
    return {
        "property": thing(known.property, name),
        "value": said,
        "proof": proof_to_json(known.proof, name=name),
    }
