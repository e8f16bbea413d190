"""Questions about one item: 孕妇能用吗, 是什么质地的, 有没有酒精 (AliMe KG, section 6.2)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from alime_rdf.presales._guide import Guide
from alime_rdf.presales._linker import Linked
from alime_rdf.presales._own import Said
from alime_rdf.presales._unread import Unread
from alime_rdf.reason import Proof
from alime_rdf.search import find_words
from alime_rdf.text import Matcher, normalise, read_loosely
from alime_rdf.vocabulary import ALT_LABEL, HAS_FEATURE, PREF_LABEL, PRICE

Verdict = Literal["yes", "no", "said", "said-not", "unknown", "listing", "unclear"]

#: What asks for values and not for a yes or no.
_ASKS_WHICH = re.compile(
    r"什么|啥|哪[些种个款一]|几[岁个号度月年]|多少|多大|多重|多长|多久|多厚|怎么样|如何|"
    r"\b(?:what|which|how (?:much|many|old|big|long))\b"
)
#: Which properties such words ask for, where none is named: a part of the property's label for each.
_ASKED_BY = (
    (re.compile(r"几岁|多大(?:的)?(?:宝宝|孩子|小孩)|年龄|适龄|how old"), ("年龄", "月龄", "人群", "age")),
    (re.compile(r"谁能用|什么人|哪些人|适合谁"), ("人群",)),
    (re.compile(r"什么做的|材料|料子|面料|made of"), ("材质", "面料", "材料", "material")),
    (re.compile(r"多少(?:毫升|克|ml|g)|多大|几毫升|几克|净含量|容量|how big"), ("规格", "净含量", "容量", "size")),
    (re.compile(r"牌子|哪家的|谁家的|brand"), ("品牌", "brand")),
    (re.compile(r"配料|含什么|里面有什么|有哪些成分|ingredient"), ("成分", "配料", "ingredient")),
    (re.compile(r"什么(?:味|香)|味道|scent"), ("香", "味", "scent")),
    (re.compile(r"什么颜色|哪些颜色|colou?r"), ("颜色", "色号", "colo")),
    (re.compile(r"防晒(?:系数|倍数|值)|spf多少|多少倍"), ("防晒指数", "spf")),
)
_PRICE = re.compile(r"多少钱|价格|什么价|售价|几块|how much (?:is|does)|price")
#: Labels of values that say that an item is without something.
_WITHOUT = ("无{}", "不含{}", "零{}", "0{}", "非{}", "{}-free", "no {}")


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value that the graph knows of an item, with its proof: source, evidence, who accepted it and when."""

    property: NamedNode
    value: NamedNode | RdfLiteral
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyAnswer:
    """The answer to a question about an item.

    `verdict` tells whether the item has what was asked for (``yes``, ``no``, ``unknown``: the graph doesn't say),
    that it is a ``listing`` of what is known, or that the question is ``unclear``: `choices` are the properties or
    items among which it doesn't decide, none where nothing was understood. `asked` is the value or point of interest,
    `property` the property, `negated` tells that the question asks for its absence (不含酒精吗). `known` has what
    the verdict rests on, or what else is known of the property.

    ``said`` and ``said-not`` are weaker: the graph doesn't know, but the item's own page or name says so, as `said`
    quotes; where it says both, the verdict is ``unknown``. `word` is what was asked for, where the graph has no name
    for it.
    """

    question: str
    item: NamedNode | None
    verdict: Verdict
    property: NamedNode | None = None
    asked: NamedNode | None = None
    negated: bool = False
    known: tuple[KnownValue, ...] = ()
    choices: tuple[NamedNode, ...] = ()
    word: str = ""
    said: tuple[Said, ...] = ()


class Questions:
    """Answers questions about items from what the graph knows of them; what it doesn't know is not guessed."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.release = guide.release

    def answer(self, question: str, *, item: NamedNode | None = None) -> tuple[PropertyAnswer, ...]:
        """Answer a question about an item, which its name in the question says where `item` doesn't.

        One answer for each thing that is asked for, in the order of the question.
        """
        named = self._items(question)
        if item is None:
            if len(named) != 1:
                return (PropertyAnswer(question=question, item=None, verdict="unclear", choices=tuple(named)),)
            item = next(iter(named))
        places = list(named.values())
        everything = [
            m for m in self.guide.linker.link(question) if not any(s <= m.start and m.end <= e for s, e in places)
        ]
        linked = [m for m in everything if m.kind in ("value", "poi")]
        properties = self._properties(question, linked, item)
        if _PRICE.search(normalise(question)):
            properties = [PRICE, *properties]
        if properties and (not linked or asks_which(question)):
            return tuple(self._listing(question, item, property_) for property_ in properties)
        answers = [self._or_said(self._confirm(question, item, m, properties), m) for m in _longest(linked)]
        unread = self.guide.unread(question, everything, understood=places)
        answers += [answer for stretch in unread for answer in self._of_words(question, item, stretch)]
        return tuple(answers) or (PropertyAnswer(question=question, item=item, verdict="unclear"),)

    def values(self, item: NamedNode, property_: NamedNode | None = None) -> tuple[KnownValue, ...]:
        """Return what the graph knows of an item, or of one property of it, with proofs."""
        store = self.release.store
        found = {
            (q.predicate, q.object)
            for q in store.quads_for_pattern(item, property_, None, None)
            if q.predicate in self.guide.index.properties or q.predicate == PRICE
        }
        known = []
        for predicate, value in sorted(found, key=str):
            proof = self.release.explainer.why((item, predicate, value))  # type: ignore[arg-type]
            if proof is not None and isinstance(value, NamedNode | RdfLiteral):
                known.append(KnownValue(predicate, value, proof))
        return tuple(known)

    def _listing(self, question: str, item: NamedNode, property_: NamedNode) -> PropertyAnswer:
        known = self.values(item, property_)
        verdict: Verdict = "listing" if known else "unknown"
        return PropertyAnswer(question=question, item=item, verdict=verdict, property=property_, known=known)

    def _confirm(self, question: str, item: NamedNode, asked: Linked, named: list[NamedNode]) -> PropertyAnswer:
        if asked.kind == "poi":
            return self._feature(question, item, asked)
        known = self.values(item)
        having = tuple(each for each in known if each.value == asked.node)
        lacking = tuple(each for each in known if self._denies(each, asked.node))
        properties = [p for p in self.guide.index.properties_of(asked.node) if not named or p in named] or named
        verdict: Verdict = "yes" if having else "no" if lacking else "unknown"
        if verdict == "unknown" and len(properties) > 1:
            return PropertyAnswer(
                question=question, item=item, verdict="unclear", asked=asked.node, choices=tuple(properties)
            )
        property_ = (having or lacking)[0].property if having or lacking else next(iter(properties), None)
        of_it = tuple(each for each in known if each.property == property_)
        return PropertyAnswer(
            question=question,
            item=item,
            verdict=verdict,
            property=property_,
            asked=asked.node,
            negated=asked.denied,
            known=having or lacking or of_it,
        )

    def _feature(self, question: str, item: NamedNode, asked: Linked) -> PropertyAnswer:
        proof = self.release.explainer.why((item, HAS_FEATURE, asked.node))
        known = (KnownValue(HAS_FEATURE, asked.node, proof),) if proof is not None else ()
        return PropertyAnswer(
            question=question,
            item=item,
            verdict="yes" if known else "unknown",
            property=HAS_FEATURE,
            asked=asked.node,
            negated=asked.denied,
            known=known,
        )

    def _or_said(self, answer: PropertyAnswer, asked: Linked) -> PropertyAnswer:
        """Return an answer with what the item's own texts say, where the graph doesn't know."""
        if answer.verdict != "unknown" or answer.item is None:
            return answer
        text = answer.question[asked.start : asked.end]
        return _with_said(answer, self.guide.own.quotes(answer.item, text, self.guide.own.names_of(asked.node)))

    def _of_words(self, question: str, item: NamedNode, stretch: Unread) -> Iterator[PropertyAnswer]:
        """Answer what the graph has no name for from the item's own texts."""
        words = find_words(stretch.text, lambda word: bool(self.guide.own.quotes(item, word)))
        for word in [each.text for each in words] or [stretch.text]:
            answer = PropertyAnswer(
                question=question, item=item, verdict="unknown", negated=stretch.excluded, word=word
            )
            yield _with_said(answer, self.guide.own.quotes(item, word))

    def _denies(self, known: KnownValue, asked: NamedNode) -> bool:
        label = normalise(self.release.labels(known.value)).replace(" ", "")
        name = normalise(self.release.labels(asked)).replace(" ", "")
        return label in {pattern.format(name).replace(" ", "") for pattern in _WITHOUT}

    def _properties(self, question: str, linked: list[Linked], item: NamedNode) -> list[NamedNode]:
        """Return the properties that a question asks for: named, by a question word, or that of the value in it."""
        found = [match.key for match in self._property_names.find(read_loosely(question))]
        said = normalise(question)
        for pattern, parts in _ASKED_BY:
            if pattern.search(said):
                labels = {p: normalise(self.release.labels(p)) for p in sorted(self.guide.index.properties, key=str)}
                fitting = [p for part in parts for p, label in labels.items() if part in label]
                having = [p for p in fitting if self.values(item, p)]
                found += (having or fitting)[:1]
        if not found and _ASKS_WHICH.search(said):
            found = [p for m in linked if m.kind == "value" for p in self.guide.index.properties_of(m.node)]
        return list(dict.fromkeys(found))

    @cached_property
    def _property_names(self) -> Matcher[NamedNode]:
        return Matcher(self._names(sorted(self.guide.index.properties, key=str)))

    @cached_property
    def _item_names(self) -> Matcher[NamedNode]:
        return Matcher(self._names(self.guide.index.items))

    def _items(self, question: str) -> dict[NamedNode, tuple[int, int]]:
        """Return the items that a question names, with where."""
        shadow = read_loosely(question)
        return {match.key: shadow.span(match.start, match.end) for match in self._item_names.find(shadow)}

    def _names(self, nodes: Iterable[NamedNode]) -> list[tuple[str, NamedNode]]:
        return [
            (quad.object.value, node)
            for node in nodes
            for name in (PREF_LABEL, ALT_LABEL)
            for quad in sorted(self.release.store.quads_for_pattern(node, name, None, None), key=str)
            if isinstance(quad.object, RdfLiteral)
        ]


def asks_which(question: str) -> bool:
    """Tell whether a question asks for values and not for a yes or no."""
    return bool(_ASKS_WHICH.search(normalise(question)))


def _with_said(answer: PropertyAnswer, said: tuple[Said, ...]) -> PropertyAnswer:
    verdict: Verdict = answer.verdict
    if len(said) == 1:
        verdict = "said-not" if said[0].denied else "said"
    return replace(answer, verdict=verdict, said=said)


def _longest(linked: list[Linked]) -> list[Linked]:
    """Return what a text names once each, without what another, longer name covers."""

    def covered(m: Linked) -> bool:
        return any(o.start <= m.start and m.end <= o.end and o.end - o.start > m.end - m.start for o in linked)

    return list({m.node: m for m in linked if not covered(m)}.values())
