from collections.abc import Collection, Iterable
from dataclasses import dataclass

from alime_rdf.features._derive import ItemFeature
from alime_rdf.records import FeatureModel


@dataclass(frozen=True, slots=True)
class MicroScore:
    """Features found of those declared, over all items: `right`, `found`, `declared`, and of how many items `n`."""

    right: int
    found: int
    declared: int
    n: int

    @property
    def precision(self) -> float:
        """The share of found features that are declared."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """The share of declared features that are found."""
        return self.right / max(self.declared, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(self.found + self.declared, 1)


@dataclass(frozen=True, slots=True)
class FeatureScores:
    """How good derived features are.

    `total`: all that reach the model's threshold. `text_grounded`: those of them that the item's own text is enough
    for, by links mined from sentences. `prior_only`: what the shares of the category alone would give. `reachable`
    is the share of declared features that any link leads to from what the text states: no model can do better by
    links alone.
    """

    total: MicroScore
    text_grounded: MicroScore
    prior_only: MicroScore
    reachable: float


def held(features: Iterable[ItemFeature], model: FeatureModel) -> list[ItemFeature]:
    """Return the features that are sure enough."""
    return [feature for feature in features if feature.probability >= model.threshold]


def is_text_grounded(feature: ItemFeature, model: FeatureModel) -> bool:
    """Tell whether the item's own text is enough for a feature."""
    return bool(feature.proofs) and feature.text_probability >= model.text_threshold


def measure_features(
    items: Iterable[tuple[Collection[ItemFeature], Collection[str]]], model: FeatureModel
) -> FeatureScores:
    """Compare the features of items with what merchants declare."""
    counts = {name: [0, 0] for name in ("total", "text_grounded", "prior_only")}
    declared = n = reachable = 0
    for features, gold in items:
        n += 1
        declared += len(gold)
        sure = held(features, model)
        found = {
            "total": {feature.poi for feature in sure},
            "text_grounded": {feature.poi for feature in sure if is_text_grounded(feature, model)},
            "prior_only": {feature.poi for feature in features if feature.share >= model.prior_threshold},
        }
        for name, pois in found.items():
            counts[name][0] += len(pois & set(gold))
            counts[name][1] += len(pois)
        reachable += len({feature.poi for feature in features if feature.proofs} & set(gold))
    scores = {name: MicroScore(right, found, declared, n) for name, (right, found) in counts.items()}
    return FeatureScores(reachable=reachable / max(declared, 1), **scores)
