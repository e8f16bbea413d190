from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse
from scipy.optimize import minimize

from alime_rdf.records import Calibration, FeatureModel, ItemColumnNames, Siblings, draw, logit

Floats = npt.NDArray[np.float64]
#: A category-property-value.
CPV = tuple[str, str, str]

#: Regularisation: of weights towards 0, and of the slope of a category's share towards 1.
_RIDGE, _SLOPE_RIDGE = 0.9, 6.0
#: What siblings are taken to tell before anything is learned.
_SIBLINGS = 0.5
#: How much it counts to be right from the text alone, beside being right from text and category.
_TEXT_ALONE = 0.3
#: A category's share is drawn to that of the category above it, as if this many items stood for it.
_PSEUDO_ITEMS = 8.0
_FOLDS = 4
#: Fewer items tell nothing of how often a link holds.
_ENOUGH_ITEMS = 5
_LEAST_WEIGHT = 0.005


@dataclass(frozen=True, slots=True)
class WeighedItem:
    """An item to learn from: the CPVs that its texts state, categories' lineages, what is declared, families."""

    cpvs: frozenset[CPV]
    lineages: tuple[tuple[str, ...], ...]
    declared: frozenset[str]
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: the weight of each link (CPV, point of interest), and what the feature model needs.

    `holds` is the share of the items with the CPV that declare the point of interest, 0 where they are too few to
    tell.
    """

    links: Mapping[tuple[CPV, str], float]
    holds: Mapping[tuple[CPV, str], float]
    calibrations: Mapping[str, Calibration]
    shares: Mapping[str, Mapping[str, float]]
    siblings: Mapping[str, Siblings]
    threshold: float
    text_threshold: float
    prior_threshold: float

    def model(self, columns: ItemColumnNames) -> FeatureModel:
        """Return the feature model, for items whose columns are called so."""
        return FeatureModel(
            calibrations=self.calibrations,
            shares=self.shares,
            siblings=self.siblings,
            threshold=self.threshold,
            text_threshold=self.text_threshold,
            prior_threshold=self.prior_threshold,
            columns=columns,
        )


def weigh(
    items: Sequence[WeighedItem],
    links: Mapping[str, Sequence[CPV]],
    *,
    seed: int = 0,
    progress: Callable[[str], None] = lambda stage: None,
) -> Weights:
    """Learn how much each link weighs as evidence, from items whose features merchants declare.

    `links` maps each point of interest to the CPVs that a link leads from. For each point of interest on its own, a
    logistic regression with weights from 0 on, each the sum of the CPV's own and of one that its value has in all
    categories: log-odds are ``slope * logit(share in the category) + offset + the sum of the weights / sqrt(number of
    CPVs)``, and at the same time, with the same weights, ``text_offset + the sum``.
    The thresholds are those with the best micro F1 on folds of items that the weights haven't seen.
    """
    links = _weighing(items, links)
    work = _Work(items, links)
    folds = np.random.default_rng(seed).permutation(len(items)) % _FOLDS
    held_out = [np.zeros((len(items), len(work.pois))) for _ in range(3)]
    for number in range(_FOLDS):
        progress(f"weights: fold {number + 1}")
        learned, unseen = np.flatnonzero(folds != number), np.flatnonzero(folds == number)
        # Few items don't fill the folds.
        if len(learned) and len(unseen):
            for table, column in zip(held_out, work.probabilities(work.fit(learned), unseen), strict=True):
                table[unseen] = column
    progress("weights")
    fitted = work.fit(np.arange(len(items)))
    threshold, text_threshold, prior_threshold = (_best_threshold(table, work.declared) for table in held_out)
    weights = {
        (cpv, poi): float(weight)
        for poi in work.pois
        for cpv, weight in zip(links.get(poi, ()), fitted.weights[poi], strict=True)
    }
    return Weights(
        links=weights,
        holds=work.holds(),
        calibrations=fitted.calibrations,
        shares=fitted.shares,
        siblings=work.siblings(fitted.families),
        threshold=threshold,
        text_threshold=text_threshold,
        prior_threshold=prior_threshold,
    )


def _weighing(items: Sequence[WeighedItem], links: Mapping[str, Sequence[CPV]]) -> dict[str, list[CPV]]:
    """Return the links without the CPVs that weigh nothing for anything: they are proposed to nobody, so they must
    not count among an item's CPVs either."""
    work = _Work(items, links)
    fitted = work.fit(np.arange(len(items)))
    weighing = {
        cpv
        for poi in work.pois
        for cpv, weight in zip(links.get(poi, ()), fitted.weights[poi], strict=True)
        if weight > 0
    }
    return {poi: [cpv for cpv in found if cpv in weighing] for poi, found in links.items()}


@dataclass(frozen=True, slots=True)
class _Fitted:
    weights: dict[str, Floats]
    calibrations: dict[str, Calibration]
    shares: dict[str, dict[str, float]]
    families: dict[str, set[int]]


class _Work:
    def __init__(self, items: Sequence[WeighedItem], links: Mapping[str, Sequence[CPV]]) -> None:
        self.items = items
        self.links = links
        self.pois = sorted({poi for item in items for poi in item.declared})
        self.cpvs = {cpv: n for n, cpv in enumerate(sorted({cpv for found in links.values() for cpv in found}))}
        declared = [[poi in item.declared for poi in self.pois] for item in items]
        self.declared = np.array(declared, dtype=np.bool_).reshape(len(items), len(self.pois))
        rows = [sorted(self.cpvs[c] for c in item.cpvs if c in self.cpvs) for item in items]
        lengths = [len(row) for row in rows]
        data = np.concatenate([np.full(n, 1 / np.sqrt(n)) for n in lengths if n] or [np.zeros(0)])
        places = np.concatenate([np.array(row, dtype=np.int64) for row in rows if row] or [np.zeros(0, np.int64)])
        size = len(items), len(self.cpvs)
        self.stated = scipy.sparse.csr_matrix((data, places, np.concatenate([[0], np.cumsum(lengths)])), shape=size)

    def fit(self, chosen: npt.NDArray[np.int64]) -> _Fitted:
        shares = self.shares(chosen)
        priors = self.priors(shares, chosen)
        families = self.families(chosen)
        stated = self.stated[chosen].tocsc()
        weights, calibrations = {}, {}
        for number, poi in enumerate(self.pois):
            links = self.links.get(poi, ())
            own = stated[:, [self.cpvs[cpv] for cpv in links]]
            of_value = _of_value(links)
            kin = self.kin(number, priors[:, number], families, chosen)
            both = scipy.sparse.hstack([own, own @ of_value]).tocsr()
            found, calibrations[poi] = _fit(both, priors[:, number], kin, self.declared[chosen, number])
            total = found[: len(links)] + of_value @ found[len(links) :]
            weights[poi] = np.where(total < _LEAST_WEIGHT, 0.0, total)
        return _Fitted(weights, calibrations, shares, families)

    def families(self, chosen: npt.NDArray[np.int64]) -> dict[str, set[int]]:
        """Return the items of each family."""
        members: dict[str, set[int]] = defaultdict(set)
        for number in chosen.tolist():
            for family in self.items[number].families:
                members[family].add(number)
        return members

    def kin(
        self, poi: int, priors: Floats, families: Mapping[str, set[int]], chosen: npt.NDArray[np.int64]
    ) -> Floats:
        """Return for each item by how much the log-odds of the share among its siblings exceed those of the prior."""
        more = np.zeros(len(chosen))
        for place, number in enumerate(chosen.tolist()):
            among = priors[place]
            for family in self.items[number].families:
                others = families.get(family, set()) - {number}
                among = draw(int(self.declared[sorted(others), poi].sum()), len(others), among)
            more[place] = logit(among) - logit(priors[place])
        return more

    def siblings(self, families: Mapping[str, set[int]]) -> dict[str, Siblings]:
        """Return what families declare; one item is enough, since another one may come to it."""
        found = {}
        for family, members in sorted(families.items()):
            counts = self.declared[sorted(members)].sum(axis=0)
            declared = {poi: int(count) for poi, count in zip(self.pois, counts, strict=True) if count}
            found[family] = Siblings(len(members), declared)
        return found

    def shares(self, chosen: npt.NDArray[np.int64]) -> dict[str, dict[str, float]]:
        """Return for each category key the share of its items that declare each point of interest."""
        members: dict[str, set[int]] = defaultdict(set)
        above: dict[str, str] = {}
        for number in chosen.tolist():
            for lineage in self.items[number].lineages:
                for key, parent in zip(lineage, (*lineage[1:], ""), strict=True):
                    members[key].add(number)
                    above[key] = parent
        tables = {"": self.declared[chosen].sum(axis=0) / max(len(chosen), 1)}
        for key in sorted(members, key=lambda key: (key.count("/"), key)):
            of = sorted(members[key])
            drawn = self.declared[of].sum(axis=0) + _PSEUDO_ITEMS * tables[above[key]]
            tables[key] = drawn / (len(of) + _PSEUDO_ITEMS)
        return {
            key: {poi: round(float(share), 5) for poi, share in zip(self.pois, table, strict=True)}
            for key, table in sorted(tables.items())
        }

    def holds(self) -> dict[tuple[CPV, str], float]:
        """Return how often a link holds: of the items with the CPV, those that declare the point of interest."""
        stated = (self.stated > 0).astype(float)
        having = np.asarray(stated.sum(axis=0)).ravel()
        both = stated.T @ self.declared.astype(float)
        return {
            (cpv, poi): float(both[self.cpvs[cpv], number] / having[self.cpvs[cpv]])
            if having[self.cpvs[cpv]] >= _ENOUGH_ITEMS
            else 0.0
            for number, poi in enumerate(self.pois)
            for cpv in self.links.get(poi, ())
        }

    def priors(self, shares: Mapping[str, Mapping[str, float]], chosen: npt.NDArray[np.int64]) -> Floats:
        rows = []
        for number in chosen.tolist():
            nearest = [next((key for key in lineage if key in shares), "") for lineage in self.items[number].lineages]
            rows.append([np.mean([shares[key][poi] for key in nearest or [""]]) for poi in self.pois])
        return np.array(rows)

    def probabilities(self, fitted: _Fitted, chosen: npt.NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
        """Return the probabilities with the category, of the text alone, and the shares (items, POIs)."""
        priors = self.priors(fitted.shares, chosen)
        together, alone = np.zeros_like(priors), np.zeros_like(priors)
        for number, poi in enumerate(self.pois):
            columns = [self.cpvs[cpv] for cpv in self.links.get(poi, ())]
            evidence = self.stated[chosen][:, columns] @ fitted.weights[poi]
            calibration = fitted.calibrations[poi]
            shares = np.array([logit(share) for share in priors[:, number]])
            kin = calibration.sibling_slope * self.kin(number, priors[:, number], fitted.families, chosen)
            together[:, number] = _sigmoid(calibration.slope * shares + kin + calibration.offset + evidence)
            alone[:, number] = np.where(evidence > 0, _sigmoid(calibration.text_offset + evidence), 0.0)
        return together, alone, priors


def _of_value(links: Sequence[CPV]) -> scipy.sparse.csr_matrix:
    """Return which CPVs (rows) have which property and value (columns), whatever their category."""
    values = {value: n for n, value in enumerate(sorted({cpv[1:] for cpv in links}))}
    places = [values[cpv[1:]] for cpv in links]
    return scipy.sparse.csr_matrix((np.ones(len(links)), (range(len(links)), places)), (len(links), len(values)))


def _fit(
    stated: scipy.sparse.csr_matrix, priors: Floats, kin: Floats, declared: npt.NDArray[np.bool_]
) -> tuple[Floats, Calibration]:
    shares = np.array([logit(share) for share in priors])
    truth = declared.astype(float)
    transposed = stated.T.tocsr()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, (slope, sibling_slope, offset, text_offset) = parameters[:-4], parameters[-4:]
        evidence = stated @ weights
        both = slope * shares + sibling_slope * kin + offset + evidence
        alone = text_offset + evidence
        value = _cross_entropy(both, truth) + _TEXT_ALONE * _cross_entropy(alone, truth)
        value += _RIDGE / 2 * float(weights @ weights)
        value += _SLOPE_RIDGE / 2 * ((slope - 1) ** 2 + (sibling_slope - _SIBLINGS) ** 2)
        error, error_alone = _sigmoid(both) - truth, _TEXT_ALONE * (_sigmoid(alone) - truth)
        gradient = transposed @ (error + error_alone) + _RIDGE * weights
        slopes = [
            error @ shares + _SLOPE_RIDGE * (slope - 1),
            error @ kin + _SLOPE_RIDGE * (sibling_slope - _SIBLINGS),
        ]
        return value, np.concatenate([gradient, slopes, [error.sum(), error_alone.sum()]])

    count = stated.shape[1]
    start = np.concatenate([np.full(count, 0.01), [1.0, _SIBLINGS, -1.0, logit(float(truth.mean()))]])
    bounds = [(0.0, None)] * count + [(None, None)] * 4
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    return found.x[:-4], Calibration(*(float(number) for number in found.x[-4:]))


def _cross_entropy(log_odds: Floats, truth: Floats) -> float:
    return float((np.logaddexp(0, log_odds) - truth * log_odds).sum())


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def _best_threshold(probabilities: Floats, declared: npt.NDArray[np.bool_]) -> float:
    """Return the threshold with the best micro F1, of hundredths."""
    best = 0.0, 0.5
    for threshold in np.arange(5, 95) / 100:
        found = probabilities >= threshold
        f1 = 2 * float((found & declared).sum()) / max(float(found.sum() + declared.sum()), 1.0)
        best = max(best, (f1, float(threshold)))
    return best[1]
