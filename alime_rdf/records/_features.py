from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from math import exp, log
from typing import Any

from alime_rdf.text import normalise

_LEAST_SHARE = 1e-4
#: A family's share is drawn to that of the family around it, and the widest one's to the category's, as if so many
#: items stood for it.
_PSEUDO_SIBLINGS = 4.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence for one point of interest becomes a probability, all in log-odds.

    With a category: ``slope * logit(share) + sibling_slope * (logit(share among siblings) - logit(share)) + offset +
    evidence``; from the item's own text alone: ``text_offset + evidence``.
    """

    slope: float
    sibling_slope: float
    offset: float
    text_offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumnNames:
    """Which columns of an item table were read when the links were weighed; `gold` is what merchants declare."""

    id: str
    names: tuple[str, ...]
    category: tuple[str, ...]
    siblings: tuple[str, ...]
    texts: tuple[str, ...]
    gold: str
    separator: str


@dataclass(frozen=True, slots=True)
class Siblings:
    """How many items a family has (a brand, or one series of it), and how many of them declare what."""

    items: int
    declared: Mapping[str, int]

    def share(self, poi: str, prior: float) -> float:
        """Return the share that declares `poi`, drawn to a prior."""
        return draw(self.declared.get(poi, 0), self.items, prior)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureModel:
    """What weighs the evidence for features of items, beside the weights that the links themselves carry.

    `shares` tells for a category key which share of its items declares a point of interest (the key ``""`` is the
    whole catalogue); `siblings` tells the same of families of items. A feature holds from the probability
    `threshold` on; it is text-grounded if its text alone reaches `text_threshold`, and `prior_threshold` is what a
    share alone has to reach.
    """

    calibrations: Mapping[str, Calibration]
    shares: Mapping[str, Mapping[str, float]]
    siblings: Mapping[str, Siblings]
    threshold: float
    text_threshold: float
    prior_threshold: float
    columns: ItemColumnNames

    def share(self, poi: str, categories: Sequence[Sequence[str]]) -> float:
        """Return the share for an item: of each category the nearest one known in its lineage, on average."""
        known = []
        for lineage in categories:
            nearest = next((key for key in lineage if key in self.shares), "")
            known.append(self.shares[nearest].get(poi, 0.0))
        return sum(known) / len(known) if known else self.shares[""].get(poi, 0.0)

    def probability(self, poi: str, share: float, evidence: float, *, families: Sequence[str] = ()) -> float:
        """Return how sure a feature is, from the share in its category, its siblings and the evidence of its text.

        `families` are the keys of the item's families, the widest first.
        """
        calibration = self.calibrations[poi]
        prior = calibration.slope * logit(share) + calibration.offset
        among = share
        for family in families:
            if family in self.siblings:
                among = self.siblings[family].share(poi, among)
        prior += calibration.sibling_slope * (logit(among) - logit(share))
        return _sigmoid(prior + evidence)

    def text_probability(self, poi: str, evidence: float) -> float:
        """Return how sure a feature is from the item's own text alone; 0 where that has no evidence."""
        return _sigmoid(self.calibrations[poi].text_offset + evidence) if evidence else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain data; :meth:`from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FeatureModel":
        """Build the model from plain data; raises ValueError, KeyError, TypeError or AttributeError if it is none."""
        columns = {
            name: tuple(each) if isinstance(each, list) else str(each) for name, each in data["columns"].items()
        }
        return cls(
            calibrations={poi: Calibration(**each) for poi, each in data["calibrations"].items()},
            shares=data["shares"],
            siblings={family: Siblings(**each) for family, each in data["siblings"].items()},
            threshold=float(data["threshold"]),
            text_threshold=float(data["text_threshold"]),
            prior_threshold=float(data["prior_threshold"]),
            columns=ItemColumnNames(**columns),  # type: ignore[arg-type]
        )


def logit(share: float) -> float:
    """Return the log-odds of a share, kept away from 0 and 1."""
    share = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return log(share / (1 - share))


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds)) if log_odds > -500 else 0.0


def draw(declaring: int, items: int, prior: float) -> float:
    """Return the share of `items` siblings that declare something, drawn to a prior.

    >>> draw(0, 0, 0.25)
    0.25
    """
    return (declaring + _PSEUDO_SIBLINGS * prior) / (items + _PSEUDO_SIBLINGS)


def families_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of an item's families, the widest first, from what its rows say of it (brand, series).

    What is missing ends the list.

    >>> families_of(["乐敦", "極潤"])
    ('乐敦', '乐敦 / 极润')
    >>> families_of(["乐敦", ""])
    ('乐敦',)
    """
    parts = list(takewhile(bool, map(normalise, names)))
    return tuple(" / ".join(parts[: n + 1]) for n in range(len(parts)))
