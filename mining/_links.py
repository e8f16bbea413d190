from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from alime_rdf.records import (
    Candidate,
    Catalogue,
    CauseClaim,
    CPVClaim,
    Document,
    Evidence,
    ExtractorId,
    HasPOIClaim,
    NeedClaim,
    POIClaim,
    ProblemClaim,
)
from mining._mentions import Dictionary, Found, Read, evidence
from mining.concepts import ConceptKey, KnownConcept
from mining.corpus import split_sentences
from mining.relations import Link, ValueMention, cause_candidates, need_candidates
from mining.values import ValueRecogniser, polarity

NEEDS = ExtractorId("sentence-needs", "1")
CAUSES = ExtractorId("sentence-causes", "1")
MENTIONS = ExtractorId("concept-mentions", "1")
#: Concepts and their categories are common: this many sentences of the first documents are kept as evidence.
_KEPT = 20


class LinkReader:
    """Finds concepts and values in all sentences once, and reads the links off."""

    def __init__(
        self, reads: Sequence[Read], catalogue: Catalogue, concepts: Mapping[ConceptKey, KnownConcept]
    ) -> None:
        self.catalogue = catalogue
        self.known = concepts
        dictionary = Dictionary((surface, key) for key, known in concepts.items() for surface in known.surfaces)
        values = ValueRecogniser(catalogue)
        categories = Dictionary((name, (c.key,)) for c in catalogue.categories for name in (c.label, *c.alt_labels))
        item_categories = {item.id: item.categories for item in catalogue.items}
        self.rows: list[tuple[Read, list[Found], list[ValueMention]]] = []
        titles: dict[str, tuple[str, ...]] = {}
        for read in reads:
            document = read.sentence.document
            about = item_categories.get(document.item or "", ())
            if not about and document.kind == "article":
                if document.id not in titles:
                    titles[document.id] = _innermost(_title(document), categories, catalogue)
                about = _innermost(read, categories, catalogue) or titles[document.id]
            found = _outermost(dictionary.find(read.shadow))
            self.rows.append((read, found, [ValueMention(f, about) for f in values.find(read, about)]))

    def of_kind(self, kind: str) -> Iterable[tuple[Read, list[Found], list[ValueMention]]]:
        for read, found, values in self.rows:
            yield read, [f for f in found if f.key[0] == kind], values

    def concepts(self) -> Iterable[Candidate]:
        sentences: dict[tuple[str, ...], list[Evidence]] = defaultdict(list)
        for read, found, _ in self.rows:
            for f in found:
                sentences[f.key].append(evidence(read, f))
        for key, known in self.known.items():
            claim = ProblemClaim(key[1]) if key[0] == "problem" else POIClaim(key[1])
            yield Candidate(
                claim=claim,
                score=known.score,
                extractor=known.extractor,
                evidence=tuple(sentences[key][:_KEPT]),
                alt_labels=tuple(sorted(set(known.surfaces) - {key[1]})),
            )

    def needs_rows(self) -> Iterable[tuple[Read, list[Found], list[Found]]]:
        """Yield each sentence with the problems and the points of interest in it."""
        for read, found, _ in self.rows:
            yield read, [f for f in found if f.key[0] == "problem"], [f for f in found if f.key[0] == "poi"]

    def needs(self) -> Iterable[Candidate]:
        for link in need_candidates(self.needs_rows()):
            claim = NeedClaim(link.pair[0][1], link.pair[1][1])
            yield Candidate(claim=claim, score=link.score, extractor=NEEDS, evidence=link.evidence)

    def causes(self, generalise_after: int) -> Iterable[Candidate]:
        # Free values (brands, sizes) carry no knowledge of the category: only listed ones can cause something.
        listed = {row.property for row in self.catalogue.schema if row.enumerable}
        rows = (
            (read, [v for v in values if v.found.key[0] in listed], pois)
            for read, pois, values in self.of_kind("poi")
            if read.sentence.role != "user"
        )
        cpvs: dict[tuple[str, ...], list[Link]] = defaultdict(list)
        for link in cause_candidates(rows, self.catalogue, generalise_after=generalise_after):
            category, property_, value = link.pair[0]
            claim = CauseClaim(category, property_, value, link.pair[1][1])
            yield Candidate(claim=claim, score=link.score, extractor=CAUSES, evidence=link.evidence)
            cpvs[link.pair[0]].append(link)
        for (category, property_, value), links in cpvs.items():
            if self.catalogue.lists(category, property_, value):
                continue
            quoted = {e for link in links for e in link.evidence}
            yield Candidate(
                claim=CPVClaim(category, property_, value),
                score=max(link.score for link in links),
                extractor=CAUSES,
                evidence=tuple(sorted(quoted)),
            )

    def category_pois(self) -> Iterable[Candidate]:
        sentences: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        items = {item.id: item.categories for item in self.catalogue.items}
        for read, pois, _ in self.of_kind("poi"):
            document = read.sentence.document
            if document.kind in ("detail-page", "article") and document.item in items:
                for poi in pois:
                    if polarity(read, poi) == "positive":
                        for category in items[document.item]:
                            sentences[category, poi.key[1]].append(evidence(read, poi))
        for (category, poi_label), quoted in sentences.items():
            documents = len({e.document for e in quoted})
            score = 1 - 0.6**documents
            claim = HasPOIClaim(category, poi_label)
            yield Candidate(claim=claim, score=score, extractor=MENTIONS, evidence=tuple(quoted[:_KEPT]))


def _outermost(found: list[Found]) -> list[Found]:
    return [f for f in found if not any(f.within(other) for other in found)]


def _title(document: Document) -> Read:
    titled = Document(id=document.id, kind=document.kind, text=document.title or " ")
    sentence = next(iter(split_sentences(titled)), None)
    if sentence is None:
        sentence = next(iter(split_sentences(document)))
    return Read.of(sentence)


def _innermost(read: Read, categories: Dictionary, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the categories named in a sentence, without those above another that is named too."""
    named = {f.key[0] for f in categories.find(read.shadow)}
    above = {up for key in named for up in catalogue.lineage(key)[1:]}
    return tuple(sorted(named - above))
