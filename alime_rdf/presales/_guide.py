from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Quad

from alime_rdf.presales._linker import Linked, Linker
from alime_rdf.reason import Fact, Leaf, Quote
from alime_rdf.release import Release
from alime_rdf.vocabulary import ABOUT_ITEM, ALIME, CAUSES, HAS_FEATURE, KNOWLEDGE_GRAPH, NEEDS, PROVENANCE_GRAPH

_PREFIX = f"PREFIX alime: <{ALIME}>\n"


@dataclass(frozen=True, slots=True)
class Need:
    """A point of interest that is wanted: because `problem` needs it, or asked for by name (`problem` None).

    `weight` is the confidence of the link, 1 for what was asked for by name. `quotes` are its evidence.
    """

    poi: NamedNode
    problem: NamedNode | None
    weight: float
    quotes: tuple[Quote, ...]


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
class RankedItem:
    """An item with its score and, for each need that it serves, the strongest reason."""

    item: NamedNode
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was understood as, and the items that answer it, best first.

    `found` is how many items serve at least one need; `items` are the first of them.
    """

    question: str
    linked: tuple[Linked, ...]
    needs: tuple[Need, ...]
    categories: tuple[NamedNode, ...]
    items: tuple[RankedItem, ...]
    found: int


def ask(
    release: Release,
    question: str,
    *,
    category: NamedNode | None = None,
    limit: int = 5,
    linker: Linker | None = None,
) -> Answer:
    """Answer a shopper's question (AliMe KG, section 6.1): problems found, needs inferred, items ranked.

    An item's score is the sum, over the points of interest that are wanted, of the need's weight times the
    confidence of the strongest ``causes`` link by which the item has it. Of items with one score that serving more
    needs comes first, then the IRI decides. `category` (with what is below it) overrides the categories that the
    question names; what it denies (不要面霜) counts for nothing. `linker` saves making one for every question.
    """
    linked = tuple((linker or Linker(release)).link(question))
    meant = tuple(m for m in linked if not m.denied)
    nodes = {kind: [m.node for m in meant if m.kind == kind] for kind in ("problem", "poi")}
    needs = find_needs(release, problems=nodes["problem"], pois=nodes["poi"])
    categories = (category,) if category is not None else _categories(release, meant)
    items, found = rank_items(release, needs, categories=categories, limit=limit)
    return Answer(question, linked, needs, categories, items, found)


def _rows(release: Release, query: str) -> Iterable[Any]:
    return cast(Iterable[Any], release.store.query(_PREFIX + query, use_default_graph_as_union=True))


def _values(name: str, nodes: Iterable[NamedNode]) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(str, sorted(nodes, key=str)))} }}"


def _leaf(release: Release, s: NamedNode, p: NamedNode, o: NamedNode) -> Leaf | None:
    proof = release.explainer.why((s, p, o))
    return proof if isinstance(proof, Leaf) else None


def find_needs(
    release: Release, *, problems: Iterable[NamedNode] = (), pois: Iterable[NamedNode] = ()
) -> tuple[Need, ...]:
    """Return what problems need and what is asked for by name, the weightiest first."""
    asked = set(pois)
    found = [Need(poi, None, 1.0, ()) for poi in sorted(asked, key=str)]
    for problem in dict.fromkeys(problems):
        for quad in sorted(release.store.quads_for_pattern(problem, NEEDS, None, KNOWLEDGE_GRAPH), key=str):
            poi = quad.object
            if isinstance(poi, NamedNode) and poi not in asked:
                leaf = _leaf(release, problem, NEEDS, poi)
                weight = leaf.confidence if leaf is not None and leaf.confidence is not None else 1.0
                found.append(Need(poi, problem, weight, leaf.quotes if leaf is not None else ()))
    best: dict[NamedNode, Need] = {}
    for need in found:
        if need.poi not in best or need.weight > best[need.poi].weight:
            best[need.poi] = need
    return tuple(sorted(best.values(), key=lambda n: (-n.weight, str(n.poi))))


def _categories(release: Release, linked: tuple[Linked, ...]) -> tuple[NamedNode, ...]:
    """Return the categories that a question names, without those above another that it names."""
    named = {m.node for m in linked if m.kind == "category"}
    if not named:
        return ()
    query = f"SELECT ?above WHERE {{ {_values('c', named)} ?c alime:parentCategory+ ?above }}"
    above = {row["above"] for row in _rows(release, query)}
    return tuple(sorted(named - above, key=str))


def rank_items(
    release: Release,
    needs: tuple[Need, ...],
    *,
    categories: tuple[NamedNode, ...] = (),
    only: NamedNode | None = None,
    limit: int = 5,
) -> tuple[tuple[RankedItem, ...], int]:
    """Return the items that serve needs best, as :func:`ask` ranks them, and how many serve any at all.

    Of items outside of `categories` none counts, nor any but `only` where that is given.
    """
    ranked = _rank(release, needs, categories, only)
    return tuple(_quoted(release, item) for item in ranked[:limit]), len(ranked)


def _rank(
    release: Release, needs: tuple[Need, ...], categories: tuple[NamedNode, ...], only: NamedNode | None
) -> list[RankedItem]:
    if not needs:
        return []
    confidence = _confidence(release, needs)
    within = ""
    if categories:
        query = f"SELECT DISTINCT ?c WHERE {{ {_values('top', categories)} ?c alime:parentCategory* ?top }}"
        below = [row["c"] for row in _rows(release, query)]
        within = f"{_values('category', below)} ?item alime:inCategory ?category ."
    if only is not None:
        within += _values("item", [only])
    query = f"""
        SELECT DISTINCT ?item ?poi ?cpv ?property ?value WHERE {{
            {_values("poi", (n.poi for n in needs))}
            ?cpv alime:causes ?poi ; alime:onProperty ?property ; alime:onValue ?value .
            ?item alime:matchesCPV ?cpv . {within}
        }}"""
    by_poi = {need.poi: need for need in needs}
    reasons: dict[NamedNode, dict[NamedNode, Reason]] = defaultdict(dict)
    for row in sorted(_rows(release, query), key=lambda r: (str(r["item"]), str(r["poi"]), str(r["cpv"]))):
        strength = confidence.get((row["cpv"], row["poi"]), 1.0)
        known = reasons[row["item"]].get(row["poi"])
        if known is None or strength > known.confidence:
            need = by_poi[row["poi"]]
            reason = Reason(need, row["cpv"], row["property"], row["value"], strength, ())
            reasons[row["item"]][row["poi"]] = reason
    ranked = [_ranked(item, list(found.values())) for item, found in reasons.items()]
    return sorted(ranked, key=lambda r: (-r.score, -len(r.reasons), str(r.item)))


def _ranked(item: NamedNode, reasons: list[Reason]) -> RankedItem:
    ordered = sorted(reasons, key=lambda r: (-r.need.weight * r.confidence, str(r.need.poi)))
    score = sum(r.need.weight * r.confidence for r in ordered)
    return RankedItem(item, round(score, 4), tuple(ordered))


def _quoted(release: Release, ranked: RankedItem) -> RankedItem:
    """Give the reasons of an item their evidence sentences, those from texts about the item first."""
    reasons = []
    for reason in ranked.reasons:
        leaf = _leaf(release, reason.cpv, CAUSES, reason.need.poi)
        quotes = leaf.quotes if leaf is not None else ()
        own = [q for q in quotes if Quad(q.document, ABOUT_ITEM, ranked.item, PROVENANCE_GRAPH) in release.store]
        reasons.append(replace(reason, quotes=(*own, *(q for q in quotes if q not in own))))
    return replace(ranked, reasons=tuple(reasons))


def _confidence(release: Release, needs: tuple[Need, ...]) -> dict[tuple[NamedNode, NamedNode], float]:
    query = f"""
        SELECT ?cpv ?poi ?confidence WHERE {{
            {_values("poi", (n.poi for n in needs))}
            ?assertion alime:assertedObject ?poi ; alime:assertedPredicate <{CAUSES.value}> ;
                alime:assertedSubject ?cpv ; alime:confidence ?confidence .
        }}"""
    return {
        (row["cpv"], row["poi"]): float(row["confidence"].value)
        for row in _rows(release, query)
        if isinstance(row["confidence"], Literal)
    }
