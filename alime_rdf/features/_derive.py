from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from pyoxigraph import NamedNode

from alime_rdf.errors import ReleaseError
from alime_rdf.features._model import read_feature_model
from alime_rdf.records import FeatureModel, Mention
from alime_rdf.release import FEATURES, Release
from alime_rdf.vocabulary import ALIME, PREFIXES

#: All links that were weighed, with how many sentences they were mined from.
_LINKS = f"""
PREFIX alime: <{ALIME}> PREFIX prov: <{PREFIXES["prov"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?cpv ?category ?property ?value ?poi ?weight (COUNT(DISTINCT ?evidence) AS ?sentences) WHERE {{
  VALUES ?speaks {{ alime:causes alime:supports }}
  ?link alime:assertedPredicate ?speaks ; alime:assertedSubject ?cpv ; alime:assertedObject ?node ;
        alime:weight ?weight ; prov:wasDerivedFrom ?evidence .
  ?evidence a alime:Evidence .
  ?cpv ?speaks ?node ; alime:onCategory ?category ; alime:onProperty/skos:prefLabel ?property ;
       alime:onValue ?value .
  ?node skos:prefLabel ?poi .
}} GROUP BY ?cpv ?category ?property ?value ?poi ?weight
"""
_NAMES = f"""
PREFIX alime: <{ALIME}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT DISTINCT ?property ?value ?name WHERE {{
  ?cpv alime:onProperty/skos:prefLabel ?property ; alime:onValue ?value .
  ?value skos:prefLabel|skos:altLabel ?name .
}}
"""


@dataclass(frozen=True, slots=True)
class ItemValue:
    """A value that an item's own text states: (property, IRI of the value), and where; `text` numbers its texts."""

    property: str
    value: str
    text: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class TextProof:
    """Why a text supports a feature: what it says where, and the link that takes it further.

    `cpv` causes or supports the point of interest; the link was mined from `sentences` and weighs `weight` log-odds,
    of which `evidence` counts beside the other values of the text.
    """

    said: ItemValue
    cpv: NamedNode
    weight: float
    sentences: int
    evidence: float


@dataclass(frozen=True, slots=True)
class ItemFeature:
    """A point of interest that an item serves: how sure, from its text alone how sure, and why.

    `share` is the share of the category's items that declare it. Without `proofs` it rests on the category alone.
    """

    poi: str
    probability: float
    text_probability: float
    share: float
    proofs: tuple[TextProof, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    cpv: NamedNode
    weight: float
    sentences: int


class FeatureDeriver:
    """Derives the features of items that a release hasn't seen.

    As the rules do: the item has a value, its category is that of a CPV or below it, the CPV causes a point of
    interest. What several values say is added up as weights of evidence (Good 1985, "Weight of Evidence: A Brief
    Survey").
    """

    def __init__(self, release: Release) -> None:
        """Read links and weights. Raises ReleaseError: ALM-F001, ALM-B005."""
        if not release.has(FEATURES):
            raise ReleaseError("ALM-F001", {"path": str(release.path)})
        self.model: FeatureModel = read_feature_model(release.file(FEATURES).parent)
        self._release = release
        self._links: dict[tuple[str, str], dict[tuple[str, str], _Link]] = defaultdict(dict)
        for row in release.store.query(_LINKS, use_default_graph_as_union=True):  # type: ignore[union-attr]
            link = _Link(row["cpv"], float(row["weight"].value), int(row["sentences"].value))
            key = row["property"].value, row["value"].value
            self._links[key][row["category"].value, row["poi"].value] = link

    @cached_property
    def names(self) -> tuple[tuple[str, tuple[str, str]], ...]:
        """The names of all values that a link was weighed for, each with (property, IRI of the value), sorted."""
        rows = self._release.store.query(_NAMES, use_default_graph_as_union=True)
        found = {(row["name"].value, (row["property"].value, row["value"].value)) for row in rows}  # type: ignore[union-attr]
        return tuple(sorted(name for name in found if name[1] in self._links))

    def lineage(self, category: str) -> tuple[str, ...]:
        """Return the keys of a category and of those above it, nearest first: the beginnings of its path."""
        parts = category.split("/")
        return tuple("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))

    def features(
        self, values: Sequence[ItemValue], categories: Sequence[str], *, families: Sequence[str] = ()
    ) -> list[ItemFeature]:
        """Return all points of interest with their probabilities, the surest first, for an item with these values.

        `categories` are category keys (paths); one that the release doesn't know counts as its nearest known one.
        `families` are the keys of its siblings, the widest family first.
        """
        lineages = [self.lineage(category) for category in categories]
        proofs = self._proofs(values, lineages)
        features = []
        for poi in self.model.calibrations:
            found = sorted(
                proofs.get(poi, ()), key=lambda proof: (-proof.evidence, proof.said.text, proof.said.mention)
            )
            evidence = sum(proof.evidence for proof in found)
            share = self.model.share(poi, lineages)
            sure = self.model.probability(poi, share, evidence, families=families)
            features.append(ItemFeature(poi, sure, self.model.text_probability(poi, evidence), share, tuple(found)))
        return sorted(features, key=lambda feature: (-feature.probability, feature.poi))

    def _proofs(
        self, values: Sequence[ItemValue], lineages: Sequence[Sequence[str]]
    ) -> Mapping[str, list[TextProof]]:
        above = {self._release.iris.category(key).value for lineage in lineages for key in lineage}
        stated: dict[NamedNode, ItemValue] = {}
        for said in sorted(values, key=lambda said: (said.text, said.mention)):
            for (category, _), link in self._links.get((said.property, said.value), {}).items():
                if category in above:
                    stated.setdefault(link.cpv, said)
        proofs: dict[str, list[TextProof]] = defaultdict(list)
        for cpv, said in stated.items():
            for (_, poi), link in self._links[said.property, said.value].items():
                if link.cpv == cpv and link.weight > 0:
                    evidence = link.weight / sqrt(len(stated))
                    proofs[poi].append(TextProof(said, cpv, link.weight, link.sentences, evidence))
        return proofs
