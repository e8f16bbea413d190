import json
from collections import Counter
from dataclasses import dataclass
from math import sqrt

from pyoxigraph import Literal

from alime_rdf.errors import ReleaseError
from alime_rdf.release._release import Release
from alime_rdf.vocabulary import ALIME, PREFIXES

#: What people accepted, by the extractors that proposed it.
_ACCEPTED = f"""
PREFIX alime: <{ALIME}> PREFIX prov: <{PREFIXES["prov"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?name (COUNT(DISTINCT ?assertion) AS ?n) WHERE {{
  ?assertion alime:extractedBy/skos:prefLabel ?name ; alime:proposedScore ?score ;
             alime:acceptedBy/alime:decidedBy ?person .
  ?person a prov:Person .
}} GROUP BY ?name
"""
#: The code of a candidate that a person rejected, and the 95% quantile of the normal distribution.
_BY_A_PERSON, _Z = "ALM-M003", 1.96
_CANDIDATES = "review/candidates.jsonl"


@dataclass(frozen=True, slots=True)
class ExtractorPrecision:
    """Of an extractor's candidates that people decided on: how many, and the share that they accepted.

    `low` and `high` are the ends of Wilson's 95% interval.
    """

    extractor: str
    judged: int
    accepted: int
    low: float
    high: float

    @property
    def precision(self) -> float:
        """The share that was accepted."""
        return self.accepted / self.judged


def precision_by_extractor(release: Release) -> list[ExtractorPrecision]:
    """Return how people judged each extractor of a release, sorted by name.

    What nobody decided on doesn't count, so the shares tell of what people chose to look at. Raises ReleaseError
    where the candidates that were turned down are damaged (ALM-B013) or can't be read (ALM-B005).
    """
    accepted: Counter[str] = Counter()
    for row in release.store.query(_ACCEPTED, use_default_graph_as_union=True):  # type: ignore[union-attr]
        name, count = row["name"], row["n"]
        assert isinstance(name, Literal)
        assert isinstance(count, Literal)
        accepted[name.value] = int(count.value)
    rejected = _rejected(release)
    return [
        _measured(name, accepted[name] + rejected[name], accepted[name])
        for name in sorted(accepted.keys() | rejected.keys())
    ]


def _rejected(release: Release) -> Counter[str]:
    if not release.has(_CANDIDATES):
        return Counter()
    try:
        with release.file(_CANDIDATES).open(encoding="utf-8") as lines:
            candidates = map(json.loads, lines)
            return Counter(str(c["extractor"]["name"]) for c in candidates if c.get("reason") == _BY_A_PERSON)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        detail = f"{_CANDIDATES}: {error}"
        raise ReleaseError("ALM-B005", {"path": str(release.path), "detail": detail}) from error


def _measured(name: str, judged: int, accepted: int) -> ExtractorPrecision:
    share, z2 = accepted / judged, _Z * _Z / judged
    middle = (share + z2 / 2) / (1 + z2)
    half = _Z * sqrt(share * (1 - share) / judged + z2 / (4 * judged)) / (1 + z2)
    return ExtractorPrecision(name, judged, accepted, middle - half, middle + half)
