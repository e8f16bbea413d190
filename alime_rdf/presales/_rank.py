"""Which items a request gets, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from pyoxigraph import NamedNode

from alime_rdf.presales._index import Index, Mask
from alime_rdf.presales._own import Standing
from alime_rdf.presales._request import Request

Array = npt.NDArray[Any]
#: So many times the items asked for are looked at for a choice that isn't all alike.
SHORTLIST = 4
#: What being just like an item already chosen costs, as a share of the best score.
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first items that a request finds, best first, by their numbers in the index, with their scores.

    `found` is how many it finds in all. Items of a greater tier come before all of a lower one.
    """

    numbers: Array
    scores: Array
    found: int
    tiers: Array


NOTHING = Ranking(np.zeros(0, np.int64), np.zeros(0), 0, np.zeros(0, np.int64))
#: In a tier: what is derived comes before what only items' own words say, and what a question names before both.
_DERIVED = 1 << 20


def rank(
    index: Index, weights: Mapping[NamedNode, float], request: Request, *, most: int, own: Standing | None = None
) -> Ranking:
    """Rank the items that meet every condition of a request and serve at least one of the needs, if there are any.

    An item's score is the sum, over the needs that it serves, of the need's weight (`weights`, by point of interest)
    times the confidence of its strongest cause, rounded to four digits. Of equal items the one that serves more needs
    comes first, then by IRI; where low prices are asked for, the price comes before all of it. `most` are returned.

    `own` adds the items that only their own words speak for, under all that serve a need.
    """
    found, gained, served, tiers = _meeting(index, weights, request, own)
    scores: Array = np.round(gained, 4)
    if request.cheap:
        prices = np.nan_to_num(index.prices[found], nan=np.inf)
        first = np.lexsort((found, -served, -scores, prices, -tiers))[:most]
    else:
        first = _first_of_tiers(tiers, scores, served, most)
    return Ranking(found[first], scores[first], len(found), tiers[first])


def _first_of_tiers(tiers: Array, scores: Array, served: Array, most: int) -> Array:
    """Return the places of the `most` best, tier by tier."""
    levels = np.unique(tiers)[::-1]
    if len(levels) <= 1:
        return _first(scores, served, most)
    parts: list[Array] = []
    left = most
    for level in levels:
        places = np.flatnonzero(tiers == level)
        parts.append(places[_first(scores[places], served[places], left)])
        left -= len(parts[-1])
        if left <= 0:
            break
    return np.concatenate(parts)


def _first(scores: Array, served: Array, most: int) -> Array:
    """Return the places of the `most` best; places are in the order of IRIs. All in one number, so that it needn't
    sort a hundred thousand items to show five."""
    keys = -(
        np.rint(scores * 10_000).astype(np.int64) << 38 | np.minimum(served, 63).astype(np.int64) << 32
    ) + np.arange(len(scores))
    if len(keys) > most:
        keys = np.partition(keys, most)[:most]
    return np.asarray(np.sort(keys) & 0xFFFFFFFF)


def count(index: Index, weights: Mapping[NamedNode, float], request: Request, *, own: Standing | None = None) -> int:
    """Return how many items :func:`rank` finds."""
    return len(_meeting(index, weights, request, own)[0])


def meeting(index: Index, request: Request) -> Mask:
    """Return which items meet the conditions of a request, whatever needs they serve."""
    return _all(index, _conditions(index, request))


def _meeting(
    index: Index, weights: Mapping[NamedNode, float], request: Request, own: Standing | None
) -> tuple[Array, Array, Array, Array]:
    """Return the items that meet a request, in order, with their scores, numbers of needs served, and tiers."""
    if own is not None:
        return _with_own_words(index, weights, request, own)
    if request.hopeless(weights):
        return NOTHING.numbers, NOTHING.scores, NOTHING.numbers, NOTHING.tiers
    found, scores, served = _known(index, weights, request)
    return found, scores, served, np.zeros(len(found), np.int8)


def _with_own_words(
    index: Index, weights: Mapping[NamedNode, float], request: Request, own: Standing
) -> tuple[Array, Array, Array, Array]:
    scores, served = np.zeros(len(index.items)), np.zeros(len(index.items), np.int8)
    derived = np.zeros(len(index.items), bool)
    every = _all(index, _conditions(index, request))
    saying = own.saying & every
    # Where conditions are all that is known, what the words say is one more of them.
    if not request.hopeless(weights) and (weights or not own.wishes or not saying.any()):
        found, gained, how_many = _known(index, weights, request)
        scores[found], served[found], derived[found] = gained, how_many, bool(weights)
        saying[found] = True
    # What is in its name are no conditions on an item that a question names.
    free = replace(request, categories=(), wanted=(), either=())
    found = np.flatnonzero(saying | (own.named & _all(index, _conditions(index, free))))
    tiers = own.order[found] + _DERIVED * derived[found]
    return found, scores[found], served[found], tiers


def _all(index: Index, masks: Sequence[Mask]) -> Mask:
    return np.logical_and.reduce(masks) if masks else np.ones(len(index.items), bool)


def _known(index: Index, weights: Mapping[NamedNode, float], request: Request) -> tuple[Array, Array, Array]:
    """Return the items that the graph knows to meet a request, in order, with scores and numbers of needs served."""
    masks = _conditions(index, request)
    if not weights:
        found = np.flatnonzero(np.logical_and.reduce(masks)) if masks else np.arange(len(index.items))
        return found, np.zeros(len(found)), np.zeros(len(found), np.int8)
    found, scores, served = _serving(index, weights)
    if masks:
        kept = np.logical_and.reduce([mask[found] for mask in masks])
        return found[kept], scores[kept], served[kept]
    return found, scores, served


def _serving(index: Index, weights: Mapping[NamedNode, float]) -> tuple[Array, Array, Array]:
    """Return the items that serve a need, in order, with their scores and how many needs they serve."""
    if len(weights) == 1:
        ((poi, weight),) = weights.items()
        numbers, strengths = index.having(poi)
        return numbers, weight * strengths, np.ones(len(numbers), np.int8)
    scores, served = np.zeros(len(index.items)), np.zeros(len(index.items), np.int8)
    for poi, weight in weights.items():
        numbers, strengths = index.having(poi)
        scores[numbers] += weight * strengths
        served[numbers] += 1
    found = np.flatnonzero(served != 0)
    return found, scores[found], served[found]


def _conditions(index: Index, request: Request) -> list[Mask]:
    masks = []
    if request.categories:
        masks.append(np.logical_or.reduce([index.in_category(c) for c in request.categories]))
    masks += [np.logical_or.reduce([index.with_value(v) for v in group]) for group in request.choices]
    masks += [~index.with_any(node) for node in request.unwanted]
    # A price that isn't known meets no limit.
    if request.least is not None:
        masks.append(index.prices >= float(request.least))
    if request.most is not None:
        masks.append(index.prices <= float(request.most))
    if request.passed:
        mask = np.ones(len(index.items), bool)
        mask[[index.numbers[item] for item in request.shown if item in index.numbers]] = False
        masks.append(mask)
    return masks


def choose_tier_by_tier(index: Index, ranking: Ranking, *, limit: int) -> list[int]:
    """Choose `limit` items, in each tier such as aren't all alike; return their places in the ranking."""
    chosen: list[int] = []
    for tier in dict.fromkeys(ranking.tiers.tolist()):
        places = np.flatnonzero(ranking.tiers == tier)
        part = Ranking(ranking.numbers[places], ranking.scores[places], len(places), ranking.tiers[places])
        picked = choose_diverse(index, part, limit=limit - len(chosen))
        chosen += places[picked].tolist()
        if len(chosen) >= limit:
            break
    return chosen


def choose_diverse(index: Index, ranking: Ranking, *, limit: int) -> list[int]:
    """Choose `limit` items that aren't all alike; return their places in the ranking.

    The best comes first. Each further one is that of the first 4 x `limit` for which score / best score - 0.3 x the
    greatest likeness to one chosen already is greatest; of equals the first. The likeness of two items is the share
    of property values that they have in common (Jaccard). (Maximal marginal relevance, Carbonell and Goldstein 1998.)
    """
    candidates = list(range(min(len(ranking.numbers), SHORTLIST * limit)))
    best = max(float(ranking.scores[0]), 1e-9) if candidates else 1.0
    likeness = dict.fromkeys(candidates, 0.0)
    chosen: list[int] = []
    while candidates and len(chosen) < limit:
        gains = {c: round(float(ranking.scores[c]) / best - _ALIKE * likeness[c], 9) for c in candidates}
        pick = max(candidates, key=lambda c: (gains[c], -c)) if chosen else candidates[0]
        chosen.append(pick)
        candidates.remove(pick)
        own = index.pairs_of(int(ranking.numbers[pick]))
        for other in candidates:
            likeness[other] = max(likeness[other], _alike(own, index.pairs_of(int(ranking.numbers[other]))))
    return chosen


def _alike(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
