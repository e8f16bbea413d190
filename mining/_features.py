from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alime_rdf.domain import MiningSettings
from alime_rdf.records import (
    Candidate,
    Catalogue,
    CauseClaim,
    CPVClaim,
    Document,
    Evidence,
    ExtractorId,
    FeatureModel,
    HasPOIClaim,
    IPVClaim,
    ItemColumnNames,
    NeedClaim,
    SupportClaim,
)
from alime_rdf.text import Matcher, normalise
from mining._mentions import Found, Read, evidence
from mining.concepts import Claims, ConceptHeads, ConceptKey, KnownConcept, find_claims
from mining.heads import Head, Reader, triple_sample
from mining.phrases import Phrase
from mining.relations import LearnedLink, RelationJudge, WeighedItem, Weights, learned_links, learned_needs, weigh
from mining.values import ValueFinder

LINKS = ExtractorId("relation-head", "1")
CLAIMS = ExtractorId("concept-heads", "1")
PLAUSIBLE = ExtractorId("plausible-mentions", "1")
#: The predicate of OpenBG-CSK that is nearest to what a category is about, and how much its head has to say.
_SUITS, _COMMON_SENSE = "品类_适用_场景", 0.3
#: Links that are at least so sure are weighed.
_BELIEVED = 0.2
#: A link that several sentences hold, that is surer, that holds for at least this share of the items which state the
#: value, and that weighs so much is a cause; another one with a weight is a support. (Of 50 judged causes .70 were
#: right without a least weight, and .82 with it.)
_LEAST, _CAUSE, _HOLDS, _WEIGHS = 2, 0.5, 0.5, 0.6
_QUOTED = 20

Value = tuple[str, str]
CPV = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FeatureHeads:
    """The heads that features need: `reader` reads samples with the encoder, `words` without it (for sentences)."""

    poi: Head
    problem: Head
    relations: Head
    plausibility: Head
    reader: Reader
    words: Reader


@dataclass(frozen=True, slots=True)
class MinedFeatures:
    """What stands between items and features: CPVs, causes with their weights, item values; and the model."""

    candidates: tuple[Candidate, ...]
    model: FeatureModel


class FeatureMiner:
    """Learns from texts and declared features which values cause which points of interest, and how much they weigh.

    Values are those that the catalogue lists, and phrases of the pages: effects that they promise, problems that they
    fight (the free properties `claims` and `targets` of the settings).
    """

    def __init__(
        self,
        catalogue: Catalogue,
        reads: Sequence[Read],
        settings: MiningSettings,
        heads: FeatureHeads,
        *,
        progress: Callable[[str], None],
    ) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.heads = heads
        self.progress = progress
        self.categories = {item.id: item.categories for item in catalogue.items}
        self.judge = RelationJudge(
            heads.relations,
            heads.words,
            promises=frozenset({settings.claims or ""}),
            problems=frozenset({settings.targets or ""}),
        )
        self.reads = [read for read in reads if read.sentence.document.item in self.categories]

    def mine(
        self,
        phrases: Sequence[Phrase],
        documents: Sequence[Document],
        concepts: Mapping[ConceptKey, KnownConcept],
        columns: ItemColumnNames,
    ) -> MinedFeatures:
        """Find claims, links and weights. Only items with declared features and a text are learned from."""
        claims = self.claims(phrases)
        names = list(self.names(claims))
        finder = ValueFinder(names)
        links = self.links(finder, concepts)
        believed: dict[str, list[CPV]] = defaultdict(list)
        for link in links:
            if link.score >= _BELIEVED:
                believed[link.poi] += ((category, link.value[0], link.value[1]) for category in link.evidence)
        cpvs = {cpv for found in believed.values() for cpv in found}
        weights = weigh(
            list(self.items(documents, finder, cpvs)), believed, seed=self.settings.seed, progress=self.progress
        )
        candidates = [*self.linked(links, weights), *self.item_values(claims, finder)]
        return MinedFeatures(tuple(candidates), weights.model(columns))

    def claims(self, phrases: Sequence[Phrase]) -> Claims:
        if self.settings.claims is None and self.settings.targets is None:
            return Claims({}, {})
        heads = ConceptHeads(self.heads.poi, self.heads.problem, self.heads.reader)
        return find_claims(phrases, self.reads, self.catalogue, heads, progress=self.progress)

    def names(self, claims: Claims) -> Iterator[tuple[str, Value]]:
        """Yield the names of all values with (property, label), the label as the catalogue first writes it."""
        labels: dict[Value, str] = {}
        for row in self.catalogue.schema:
            for value in row.values if row.enumerable else ():
                yield value, (row.property, labels.setdefault((row.property, normalise(value)), value))
        for record in self.catalogue.values:
            if record.property is not None:
                label = labels.setdefault((record.property, normalise(record.label)), record.label)
                yield from ((name, (record.property, label)) for name in (record.label, *record.alt_labels))
        for property_, found in ((self.settings.claims, claims.promised), (self.settings.targets, claims.fought)):
            if property_ is not None:
                yield from ((phrase, (property_, phrase)) for phrase in found)

    def needs(self, rows: Iterable[tuple[Read, Sequence[Found], Sequence[Found]]]) -> Iterator[Candidate]:
        """Yield what problems need, from sentences with the problems and points of interest in them."""
        for (problem, poi), sure, quoted in learned_needs(rows, self.judge):
            yield Candidate(claim=NeedClaim(problem, poi), score=sure, extractor=LINKS, evidence=quoted)

    def plausible(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield what categories are about, less surely where common sense doesn't see the point of interest there."""
        labels = {category.key: category.label for category in self.catalogue.categories}
        found = [(each, each.claim) for each in candidates]
        asked = [
            triple_sample(labels[claim.category], _SUITS, claim.poi)
            for _, claim in found
            if isinstance(claim, HasPOIClaim)
        ]
        sure = self.heads.plausibility.probabilities(asked, self.heads.reader, progress=self.progress)
        for (candidate, _), probability in zip(found, sure, strict=True):
            score = candidate.score * float(probability) ** _COMMON_SENSE
            yield replace(candidate, score=score, extractor=PLAUSIBLE)

    def links(self, finder: ValueFinder, concepts: Mapping[ConceptKey, KnownConcept]) -> list[LearnedLink]:
        declared = {poi for item in self.catalogue.items for poi in item.features}
        surfaces = {(poi, poi) for poi in declared}
        for (kind, label), known in concepts.items():
            if kind == "poi" and normalise(label) in declared:
                surfaces |= {(surface, normalise(label)) for surface in known.surfaces}
        places = [(read, self.places(read)) for read in self.reads]
        pois = Matcher(sorted(surfaces), overlapping=True)
        return learned_links(places, finder, pois, self.judge, progress=self.progress)

    def places(self, read: Read) -> tuple[str, ...]:
        """Return the topmost categories of the item that a sentence is about, for which its links are learned."""
        categories = self.categories[read.sentence.document.item or ""]
        return tuple(sorted({self.catalogue.lineage(category)[-1] for category in categories}))

    def items(
        self, documents: Sequence[Document], finder: ValueFinder, cpvs: Collection[CPV]
    ) -> Iterator[WeighedItem]:
        texts: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            if document.kind == "detail-page" and document.item in self.categories:
                texts[document.item].append(document.text)
        for item in self.catalogue.items:
            if item.features and texts[item.id]:
                found = {value for text in (item.label, *texts[item.id]) for value, _, _ in finder.find(text)}
                lineages = tuple(self.catalogue.lineage(category) for category in item.categories)
                stated = {(key, v[0], v[1]) for v in found for lineage in lineages for key in lineage}
                yield WeighedItem(frozenset(stated & set(cpvs)), lineages, frozenset(item.features), item.families)

    def linked(self, links: Sequence[LearnedLink], weights: Weights) -> Iterator[Candidate]:
        """Yield causes, supports, and the CPVs of both."""
        cpvs: dict[CPV, list[Candidate]] = defaultdict(list)
        for link in links:
            for category, quoted in link.evidence.items():
                cpv = (category, link.value[0], link.value[1])
                weight = weights.links.get((cpv, link.poi), 0.0)
                often = weights.holds.get((cpv, link.poi), 0.0) >= _HOLDS and weight >= _WEIGHS
                cause = len(quoted) >= _LEAST and link.score >= _CAUSE and often
                if weight == 0.0:
                    continue
                claim = CauseClaim(*cpv, link.poi) if cause else SupportClaim(*cpv, link.poi)
                found = Candidate(claim=claim, score=link.score, extractor=LINKS, evidence=quoted, weight=weight)
                cpvs[cpv].append(found)
                yield found
        for cpv, found_links in sorted(cpvs.items()):
            if self.catalogue.lists(*cpv):
                continue
            quoted = tuple(sorted({each for found in found_links for each in found.evidence})[:_QUOTED])
            yield Candidate(claim=CPVClaim(*cpv), score=1.0, extractor=LINKS, evidence=quoted)

    def item_values(self, claims: Claims, finder: ValueFinder) -> Iterator[Candidate]:
        """Yield what pages promise and fight as values of their items; listed values are read elsewhere."""
        sure = {(self.settings.claims, phrase): p for phrase, p in claims.promised.items()}
        sure |= {(self.settings.targets, phrase): p for phrase, p in claims.fought.items()}
        quoted: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
        for read in self.reads:
            item = read.sentence.document.item or ""
            found: list[Found] = [each for each in finder.stated(read) if each.key in sure]
            for each in found:
                quoted[item, each.key[0], each.key[1]].append(evidence(read, each))
        for key, said in sorted(quoted.items()):
            yield Candidate(
                claim=IPVClaim(*key),
                score=sure[key[1], key[2]],
                extractor=CLAIMS,
                evidence=tuple(sorted(set(said))[:_QUOTED]),
            )
