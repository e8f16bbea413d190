from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

import numpy as np
from pyoxigraph import NamedNode, Quad

from alime_rdf.errors import Finding
from alime_rdf.presales._handed_back import MOST_NAMED, MOST_SHOWN
from alime_rdf.presales._index import Index
from alime_rdf.presales._linker import Linked, Linker
from alime_rdf.presales._needs import Need, find_needs, merge_needs
from alime_rdf.presales._own import OwnSearch, Read, Said, Standing
from alime_rdf.presales._prices import read_prices
from alime_rdf.presales._rank import SHORTLIST, Ranking, choose_tier_by_tier, count, meeting, rank
from alime_rdf.presales._request import Request, Turn, keep_unchecked, keep_words, understand
from alime_rdf.presales._unread import Unread, find_unread
from alime_rdf.reason import Fact, Leaf, Quote
from alime_rdf.release import Release
from alime_rdf.text import Matcher, normalise, read_loosely
from alime_rdf.vocabulary import (
    ABOUT_ITEM,
    CAUSES,
    HAS_FEATURE,
    ON_PROPERTY,
    ON_VALUE,
    PARENT_CATEGORY,
    PROVENANCE_GRAPH,
)

#: Facets are counted over so many of the best items, and have so many values.
_COUNTED, _FACET_VALUES = 20, 8
#: So many answers of the store are kept.
_REMEMBERED = 20_000
#: The smallest step of a price.
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item serves a need: its CPV causes the point of interest, with `confidence` and evidence."""

    need: Need
    cpv: NamedNode
    property: NamedNode
    value: NamedNode
    confidence: float
    quotes: tuple[Quote, ...]

    def fact(self, item: NamedNode) -> Fact:
        """Return the triple that this is a reason for."""
        return item, HAS_FEATURE, self.need.poi


@dataclass(frozen=True, slots=True)
class _Cause:
    cpv: NamedNode
    property: NamedNode
    value: NamedNode
    confidence: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class RankedItem:
    """An item with its score, its price if that is known and, for each need that it serves, the strongest reason.

    `said` quotes its own name and page on words that the graph knows nothing of, or refuses; `unsaid` are the words
    asked for that they don't say.
    """

    item: NamedNode
    score: float
    price: Decimal | None
    reasons: tuple[Reason, ...]
    said: tuple[Said, ...] = ()
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """How the best items divide by a property: values with how many items have them, the most frequent first."""

    property: NamedNode
    values: tuple[tuple[NamedNode, int], ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """A condition without which `found` items would be left: `kind` is category, wanted, unwanted, price, passed or
    needs; `node` is what the condition names, if it names something."""

    kind: str
    node: NamedNode | None
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question was understood as, and the items that answer it, best first.

    `found` is how many items meet the request; `items` are a choice of the first of them that aren't all alike.
    `drops` tells, where nothing was found, which condition to give up. `next` is the request to hand over with the
    shopper's next turn. `not_understood` are the stretches of the question that name nothing of the graph.
    """

    question: str
    linked: tuple[Linked, ...]
    request: Request
    needs: tuple[Need, ...]
    items: tuple[RankedItem, ...]
    found: int
    facets: tuple[Facet, ...]
    drops: tuple[Drop, ...]
    next: Request
    findings: tuple[Finding, ...]
    not_understood: tuple[Unread, ...] = ()


class Guide:
    """Answers shoppers' questions from one release (AliMe KG, section 6.1). Made once, used for every question."""

    def __init__(self, release: Release, *, linker: Linker | None = None) -> None:
        """`linker` finds what a text names; by default by labels."""
        self.release = release
        self.linker = linker or Linker(release)
        self.index = Index(release)
        self.own = OwnSearch(release, self.index)
        # By problem, of which there are so many: what is asked for together, there is no end to.
        self._needs_of = lru_cache(_REMEMBERED)(self._find_needs)
        self._cause = lru_cache(_REMEMBERED)(self._read_cause)

    def load(self) -> None:
        """Read ahead what questions ask for, so that none has to wait for it."""
        self.index.load()
        self.release.labels.load()
        _ = self.release.explainer

    def ask(
        self,
        question: str,
        *,
        before: Request | None = None,
        category: NamedNode | None = None,
        limit: int = 5,
    ) -> Answer:
        """Answer a question, or a turn that follows on one: `before` is the `next` of the answer before.

        `category` (with what is below it) overrides the categories that the question names.
        """
        linked = tuple(self.linker.link(question))
        turn = understand(question, linked, before, properties=self._properties)
        if category is not None:
            turn = replace(turn, request=replace(turn.request, categories=(category,)))
        findings = [Finding("ALM-S043", {"most": str(MOST_NAMED)})] if turn.cut else []
        unread = self.unread(question, linked)
        read = self.own.read(question, linked, unread)
        # What an item's own name refuses is no refusal: 无硅油洗发水.
        unread = tuple(each for each in unread if not each.excluded or each in read.left)
        request = keep_unchecked(self._priced(turn, findings), unread)
        if request.unchecked:
            findings.append(Finding("ALM-Q030", {"words": "、".join(request.unchecked)}))
        request = keep_words(request, read.words, unread)
        request = replace(request, categories=self._lowest(request.categories))
        answer = self._answer(question, linked, request, limit, read)
        left = self._left(question, read, request)
        return replace(answer, not_understood=left, findings=(*findings, *self._unverified(answer)))

    def find(self, request: Request, *, limit: int = 5) -> Answer:
        """Answer a request that needs no understanding."""
        return self._answer("", (), request, limit, Read())

    def _answer(
        self,
        question: str,
        linked: tuple[Linked, ...],
        request: Request,
        limit: int,
        read: Read,
    ) -> Answer:
        needs = self._needs(request.problems, request.pois)
        own = self._own(needs, request, read)
        weights = {need.poi: need.weight for need in needs}
        ranking = rank(self.index, weights, request, most=max(SHORTLIST * limit, _COUNTED), own=own)
        chosen = self._chosen(ranking, request, limit)
        items = tuple(self._item(ranking, place, needs, own) for place in chosen)
        shown = tuple(dict.fromkeys((*request.shown, *(each.item for each in items))))[-MOST_SHOWN:]
        return Answer(
            question=question,
            linked=linked,
            request=request,
            needs=needs,
            items=items,
            found=ranking.found,
            facets=self._facets(ranking),
            drops=() if items else self._drops(needs, request, read),
            next=replace(request, shown=shown, passed=False),
            findings=(),
        )

    def _left(self, question: str, read: Read, request: Request) -> tuple[Unread, ...]:
        """Return what of a question was not understood: what no item says, or none that meets the conditions."""
        left = list(read.left)
        met = meeting(self.index, request) if read.words else None
        for word in read.words:
            start = question.find(word)
            if met is not None and not met[self.own.affirming(word)].any():
                left.append(Unread(word, start, start + len(word), False))
        return tuple(sorted(left, key=lambda each: (each.start, each.end)))

    def _needs(self, problems: Iterable[NamedNode], pois: Iterable[NamedNode]) -> tuple[Need, ...]:
        return merge_needs((need for problem in problems for need in self._needs_of(problem)), pois)

    def _find_needs(self, problem: NamedNode) -> tuple[Need, ...]:
        return find_needs(self.release, problems=(problem,))

    def _unverified(self, answer: Answer) -> Iterator[Finding]:
        """Yield for each value that isn't wanted which items may have it, as nothing is known of its property."""
        name = self.release.labels
        for value in answer.request.unwanted:
            properties = sorted(self.index.properties_of(value), key=str)
            silent = [each.item for each in answer.items if properties and not self._known(each.item, properties)]
            if silent:
                values = {"value": name(value), "property": "/".join(map(name, properties))}
                yield Finding("ALM-Q031", values | {"items": "、".join(map(name, silent))})

    def _known(self, item: NamedNode, properties: Iterable[NamedNode]) -> bool:
        """Tell whether an item has a value of one of some properties."""
        return any(property_ in properties for property_, _ in self.index.values_of(self.index.numbers[item]))

    def unread(
        self, question: str, linked: Iterable[Linked], *, understood: Iterable[tuple[int, int]] = ()
    ) -> tuple[Unread, ...]:
        """Return what of a question names nothing, asks no price and no property, and isn't `understood`."""
        shadow = read_loosely(question)
        asked = [shadow.span(match.start, match.end) for match in self._property_names.find(shadow)]
        named = [(each.start, each.end, each.kind) for each in linked]
        return find_unread(question, named, understood=[*read_prices(question).places, *asked, *understood])

    @cached_property
    def _property_names(self) -> Matcher[NamedNode]:
        properties = sorted(self.index.properties, key=str)
        return Matcher((name, node) for node in properties for name in _names(self.release, node))

    def _properties(self, value: NamedNode) -> dict[NamedNode, str]:
        return {property_: self.release.labels(property_) for property_ in self.index.properties_of(value)}

    def _own(self, needs: tuple[Need, ...], request: Request, read: Read) -> Standing | None:
        """Return how items stand to a request's words, and to the needs asked for by name that no item serves."""
        if self.own.own is None:
            return None
        free = replace(request, problems=(), pois=())
        asked = (need.poi for need in needs if need.problem is None)
        unserved = [poi for poi in asked if not count(self.index, {poi: 1.0}, replace(free, pois=(poi,)))]
        return self.own.standing(request, read, unserved)

    def _count(self, needs: tuple[Need, ...], request: Request, read: Read) -> int:
        own = self._own(needs, request, read)
        return count(self.index, {n.poi: n.weight for n in needs}, request, own=own)

    def _chosen(self, ranking: Ranking, request: Request, limit: int) -> list[int]:
        if request.cheap:
            return list(range(min(limit, len(ranking.numbers))))
        return choose_tier_by_tier(self.index, ranking, limit=limit)

    def _priced(self, turn: Turn, findings: list[Finding]) -> Request:
        """Return the request with what "cheaper" means, or without prices where the catalogue has none."""
        request = turn.request
        priced = request.least is not None or request.most is not None or request.cheap or turn.cheaper
        if priced and np.isnan(self.index.prices).all():
            findings.append(Finding("ALM-Q012", {}))
            return replace(request, least=None, most=None, cheap=False)
        if turn.cheaper:
            known = [self._price(item) for item in request.shown]
            prices = [price for price in known if price is not None]
            if prices:
                return replace(request, most=min(prices) - _CENT)
            findings.append(Finding("ALM-Q013", {}))
        return request

    def _price(self, item: NamedNode) -> Decimal | None:
        number = self.index.numbers.get(item)
        price = float("nan") if number is None else float(self.index.prices[number])
        return None if np.isnan(price) else Decimal(str(price))

    def _lowest(self, categories: tuple[NamedNode, ...]) -> tuple[NamedNode, ...]:
        """Return the categories without those above another of them."""
        above: set[NamedNode] = set()
        open_ = list(categories)
        while open_:
            for quad in self.release.store.quads_for_pattern(open_.pop(), PARENT_CATEGORY, None, None):
                if isinstance(quad.object, NamedNode) and quad.object not in above:
                    above.add(quad.object)
                    open_.append(quad.object)
        return tuple(sorted(set(categories) - above, key=str))

    def _item(self, ranking: Ranking, place: int, needs: tuple[Need, ...], own: Standing | None) -> RankedItem:
        number = int(ranking.numbers[place])
        item = self.index.items[number]
        said, unsaid = self.own.said(number, own) if own is not None else ((), ())
        reasons = self.reasons(item, needs)
        return RankedItem(item, float(ranking.scores[place]), self._price(item), reasons, said, unsaid)

    def reasons(self, item: NamedNode, needs: tuple[Need, ...]) -> tuple[Reason, ...]:
        """Return for each need that an item serves the strongest reason, the weightiest first."""
        strongest = (next(self.reasons_for(item, need), None) for need in needs)
        reasons = (reason for reason in strongest if reason is not None)
        return tuple(sorted(reasons, key=lambda r: (-r.need.weight * r.confidence, str(r.need.poi))))

    def reasons_for(self, item: NamedNode, need: Need) -> Iterator[Reason]:
        """Return every reason why an item serves a need, the strongest first."""
        for cpv in self.index.causing(need.poi):
            cause = self._cause(cpv, need.poi) if self.index.matches(item, cpv) else None
            if cause is not None:
                about = (Quad(q.document, ABOUT_ITEM, item, PROVENANCE_GRAPH) for q in cause.quotes)
                own = [q for q, quad in zip(cause.quotes, about, strict=True) if quad in self.release.store]
                quotes = (*own, *(q for q in cause.quotes if q not in own))
                yield Reason(need, cause.cpv, cause.property, cause.value, cause.confidence, quotes)

    def needs_in(
        self, text: str, *, problems: Iterable[NamedNode] = (), pois: Iterable[NamedNode] = ()
    ) -> tuple[Need, ...]:
        """Return the needs that a text names, beside those of `problems` and `pois`; what it denies is none."""
        linked = [match for match in self.linker.link(text) if not match.denied]
        named = {kind: [match.node for match in linked if match.kind == kind] for kind in ("problem", "poi")}
        return self._needs([*problems, *named["problem"]], [*pois, *named["poi"]])

    def features(self, item: NamedNode) -> tuple[Need, ...]:
        """Return the points of interest that an item has, as if each were asked for by name."""
        quads = self.release.store.quads_for_pattern(item, HAS_FEATURE, None, None)
        pois = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
        return find_needs(self.release, pois=pois)

    def _read_cause(self, cpv: NamedNode, poi: NamedNode) -> _Cause | None:
        """Return a CPV that causes a point of interest, with its evidence."""
        store = self.release.store
        leaf = self.release.explainer.why((cpv, CAUSES, poi))
        quotes = leaf.quotes if isinstance(leaf, Leaf) else ()
        ends = [next(iter(store.quads_for_pattern(cpv, p, None, None))).object for p in (ON_PROPERTY, ON_VALUE)]
        if isinstance(ends[0], NamedNode) and isinstance(ends[1], NamedNode):
            return _Cause(cpv, ends[0], ends[1], self.index.confidence(cpv, poi), quotes)
        return None

    def _facets(self, ranking: Ranking) -> tuple[Facet, ...]:
        """Return the properties by which the best items divide, those known of the most items first."""
        counted = [int(number) for number in ranking.numbers[:_COUNTED]]
        counts: dict[NamedNode, Counter[NamedNode]] = defaultdict(Counter)
        for number in counted:
            for pair in self.index.pairs_of(number):
                property_, value = self.index.pairs[pair]
                counts[property_][value] += 1
        facets = []
        for property_, values in counts.items():
            if any(count < len(counted) for count in values.values()):
                ordered = sorted(values.items(), key=lambda each: (-each[1], str(each[0])))
                facets.append(Facet(property_, tuple(ordered[:_FACET_VALUES])))
        return tuple(sorted(facets, key=lambda f: (-sum(count for _, count in f.values), str(f.property))))

    def _drops(self, needs: tuple[Need, ...], request: Request, read: Read) -> tuple[Drop, ...]:
        """Try a request without each of its conditions; return those without which something is found."""

        def but(nodes: tuple[NamedNode, ...], node: NamedNode) -> tuple[NamedNode, ...]:
            return tuple(each for each in nodes if each != node)

        tried: list[tuple[str, NamedNode | None, Request, tuple[Need, ...]]] = []
        for node in request.categories:
            less = replace(request, categories=but(request.categories, node))
            tried.append(("category", node, less, needs))
        for group in request.choices:
            left = tuple(value for value in request.wanted if value not in group)
            tried.append(("wanted", group[0], replace(request, wanted=left), needs))
        for node in request.unwanted:
            tried.append(("unwanted", node, replace(request, unwanted=but(request.unwanted, node)), needs))
        if request.least is not None or request.most is not None:
            tried.append(("price", None, replace(request, least=None, most=None), needs))
        if request.passed:
            tried.append(("passed", None, replace(request, passed=False), needs))
        if needs and (request.categories or request.wanted):
            tried.append(("needs", None, replace(request, problems=(), pois=()), ()))
        counted = [Drop(kind, node, self._count(left, less, read)) for kind, node, less, left in tried]
        return tuple(drop for drop in counted if drop.found)


def _names(release: Release, node: NamedNode) -> Iterator[str]:
    """Yield the names of a property, without a leading 适用 too: 肤质."""
    label = normalise(release.labels(node))
    yield from (label, label.removeprefix("适用"))
