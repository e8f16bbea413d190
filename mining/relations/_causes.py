import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise

from alime_rdf.records import Catalogue, Evidence
from mining._mentions import Found, Read, evidence
from mining.relations._score import Link, LinkCounter
from mining.values import polarity

_CONTAINS = re.compile(
    r"(?:添加|加入|含有?|富含|蕴含|内含|特含|搭配|采用|融入|注入|萃取|选用|配方|浓度|以|用)[^，,]{0,10}$"
)
_EFFECT = re.compile(
    r"帮助|有助|能|可|让|使|带来|达到|提供|给|有效|深层|发挥|具有|起到|负责|作用|效果|轻松|温和|做到"
)

#: A value may cause several things.
_FOCUS = 0.25


@dataclass(frozen=True, slots=True)
class ValueMention:
    """A value found in a sentence about items of `categories`; `key` of `found` is (property, value)."""

    found: Found
    categories: tuple[str, ...]


def cause_candidates(
    reads: Iterable[tuple[Read, list[ValueMention], list[Found]]], catalogue: Catalogue, *, generalise_after: int
) -> list[Link]:
    """Score (category, property, value) with POI. Each read comes with the values and points of interest in it.

    What is seen in (or below) at least `generalise_after` of a category's direct sub-categories is proposed for
    that category too.
    """
    counter = LinkCounter(focus=_FOCUS)
    seen: dict[tuple[tuple[str, str], tuple[str, ...]], dict[str, list[tuple[float, Evidence]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for read, values, pois in reads:
        values = [v for v in values if polarity(read, v.found) != "negative"]
        pois = [f for f in pois if polarity(read, f) != "negative"]
        cpvs = {(c, *v.found.key) for v in values for c in v.categories}
        cpvs |= {(above, *cpv[1:]) for cpv in cpvs for above in catalogue.lineage(cpv[0])}
        counter.sentence(cpvs, {f.key for f in pois})
        if read.is_question:
            continue
        for value in values:
            for poi in pois:
                weight = _weight(read, value.found, poi, [v.found for v in values], pois)
                if weight <= 0:
                    continue
                quoted = evidence(read, value.found, poi)
                for category in value.categories:
                    counter.pair(((category, *value.found.key), poi.key), weight, quoted)
                    pair = ((value.found.key[0], value.found.key[1]), poi.key)
                    seen[pair][category].append((weight, quoted))
    _generalise(counter, seen, catalogue, generalise_after)
    return counter.links()


def _generalise(
    counter: LinkCounter,
    seen: dict[tuple[tuple[str, str], tuple[str, ...]], dict[str, list[tuple[float, Evidence]]]],
    catalogue: Catalogue,
    least: int,
) -> None:
    for (value, poi), by_category in sorted(seen.items()):
        branches: dict[str, dict[str, list[tuple[float, Evidence]]]] = defaultdict(lambda: defaultdict(list))
        for category, found in by_category.items():
            for branch, above in pairwise(catalogue.lineage(category)):
                branches[above][branch] += found
        for above, by_branch in branches.items():
            if len(by_branch) >= least:
                for weight, quoted in chain.from_iterable(by_branch.values()):
                    counter.pair(((above, *value), poi), weight, quoted)


def _weight(read: Read, value: Found, poi: Found, values: list[Found], pois: list[Found]) -> float:
    """Return how strongly a sentence says that the value causes the point of interest; 0 where it doesn't."""
    if value.overlaps(poi) or polarity(read, poi) != "positive" or polarity(read, value) != "positive":
        return 0.0
    first, last = sorted((value, poi), key=lambda f: f.start)
    distance = read.clause(last.start) - read.clause(first.start)
    if distance > 2:
        return 0.0
    text = read.shadow.text
    begin = read.clause_span(read.clause(value.start))[0]
    said = bool(_CONTAINS.search(text[begin : value.start])) or (
        value.start < poi.start and bool(_EFFECT.search(text[value.end : poi.start]))
    )
    weight = (0.6 if said else 0.4) * (1.0, 0.8, 0.3)[distance]
    if poi.start < value.start:
        weight *= 0.6
    # An enumeration shares its effect; a value named in a clause between the two is the likelier cause.
    between = [f for f in values if first.end <= f.start and f.end <= last.start and f.key != value.key]
    clauses = {read.clause(f.start) for f in between} - {read.clause(value.start)}
    return float(weight * 0.4 ** len(clauses))
