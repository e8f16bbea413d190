from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alime_rdf.domain import Domain
from alime_rdf.records import Candidate, Catalogue, Document, FeatureModel, POIClaim, ProblemClaim
from mining._listed import LEXICON, LEXICON_SCORE
from mining.corpus import Lexicon


@dataclass(frozen=True, slots=True)
class Mined:
    """What the texts of a domain say: candidates, and the feature model where merchants declare features."""

    candidates: list[Candidate]
    features: FeatureModel | None = None


def mine(
    documents: Sequence[Document],
    catalogue: Catalogue,
    lexicon: Lexicon,
    domain: Domain,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> Mined:
    """Propose problems, points of interest, needs, causes, CPVs and item values from texts.

    The stages are those of AliMe KG, figure 3: frequent phrases by PMI and boundary entropy, values by dictionary
    with polarity, concepts by a model on weak labels, links from sentences that hold both ends. Where the catalogue
    declares features of items, links are judged by the relation head and weighed. Without documents only what the
    lexicon lists is proposed. The result is sorted and depends on the input alone.

    Raises ImportError where there are documents, and the packages of ``alime-rdf[text]`` are missing.
    """
    if not documents:
        return Mined(_sorted(listed_concepts(lexicon)))
    # It needs a segmenter and a classifier, which are no part of the core.
    from mining._texts import mine_texts

    found, model = mine_texts(documents, catalogue, lexicon, domain, progress=progress)
    return Mined(_sorted(found), model)


def listed_concepts(lexicon: Lexicon) -> list[Candidate]:
    """Return the problems and points of interest that a lexicon lists, as candidates without evidence."""
    problems = {entry.label: (ProblemClaim(entry.label), entry.synonyms) for entry in lexicon.problems}
    pois = {entry.label: (POIClaim(entry.label), entry.synonyms) for entry in lexicon.pois}
    return [
        Candidate(
            claim=claim, score=LEXICON_SCORE, extractor=LEXICON, alt_labels=tuple(sorted({*synonyms} - {label}))
        )
        for listed in (problems, pois)
        for label, (claim, synonyms) in listed.items()
    ]


def _sorted(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (c.claim.kind, str(c.claim), c.extractor))
