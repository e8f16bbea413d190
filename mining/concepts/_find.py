from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alime_rdf.domain import MiningSettings
from alime_rdf.records import Catalogue, ExtractorId
from alime_rdf.text import normalise
from mining._listed import LEXICON, LEXICON_SCORE
from mining.concepts._classify import Concept, classify
from mining.concepts._weak import plain, weak_labels
from mining.corpus import Lexicon, LexiconEntry
from mining.phrases import Phrase, PhraseMiner, Segmenter
from mining.values import Normaliser

CONCEPTS = ExtractorId("weak-label-concepts", "1")

ConceptKey = tuple[Literal["problem", "poi"], str]


@dataclass(frozen=True, slots=True)
class KnownConcept:
    """A concept to look for: its surface forms, and who says that it is one, how surely."""

    surfaces: tuple[str, ...]
    score: float
    extractor: ExtractorId


def frequent_phrases(texts: Iterable[str], lexicon: Lexicon, *, min_count: int) -> list[Phrase]:
    """Return the phrases that occur at least `min_count` times in different normalised sentences."""
    listed = [*lexicon.problems, *lexicon.pois, *lexicon.values]
    phrases = PhraseMiner(Segmenter(normalise(w) for e in listed for w in (e.label, *e.synonyms)))
    for text in dict.fromkeys(texts):
        phrases.add(text)
    return phrases.phrases(min_count=min_count)


def find_concepts(
    frequent: Sequence[Phrase], catalogue: Catalogue, lexicon: Lexicon, settings: MiningSettings
) -> dict[ConceptKey, KnownConcept]:
    """Return the problems and points of interest among frequent phrases: listed ones and mined ones.

    A mined phrase that ends in a listed concept of its kind is another name of that (长效保湿 of 保湿); one that
    holds a listed concept of the other kind is a phrase about it (修护干燥) and none itself.
    """
    known = _listed(lexicon)
    owners = {(kind, plain(s)): (kind, label) for (kind, label), concept in known.items() for s in concept.surfaces}
    for concept in classify(frequent, weak_labels(frequent, lexicon, catalogue), seed=settings.seed):
        _add(concept, known, owners)
    return merge_concepts(known, Normaliser())


def merge_concepts(
    known: Mapping[ConceptKey, KnownConcept], normaliser: Normaliser
) -> dict[ConceptKey, KnownConcept]:
    """Make one of the concepts that are named in several ways: the surest keeps its name, others are its surfaces.

    A listed concept stays itself, and all its synonyms draw others to it.
    """
    merged: dict[ConceptKey, KnownConcept] = {}
    owners: dict[ConceptKey, ConceptKey] = {}
    for key in sorted(known, key=lambda key: (known[key].extractor != LEXICON, -known[key].score, key)):
        kind, concept = key[0], known[key]
        names: list[ConceptKey] = [(kind, normaliser.name_key(surface)) for surface in concept.surfaces]
        owner = owners.get(names[0], key)
        if owner == key or concept.extractor == LEXICON:
            merged[key] = concept
        else:
            surfaces = dict.fromkeys((*merged[owner].surfaces, *concept.surfaces))
            merged[owner] = replace(merged[owner], surfaces=tuple(surfaces))
        for name in names:
            owners.setdefault(name, owner if owner in merged else key)
    return {key: merged[key] for key in known if key in merged}


def _listed(lexicon: Lexicon) -> dict[ConceptKey, KnownConcept]:
    known: dict[ConceptKey, KnownConcept] = {}
    kinds: tuple[tuple[Literal["problem", "poi"], Sequence[LexiconEntry]], ...] = (
        ("problem", lexicon.problems),
        ("poi", lexicon.pois),
    )
    for kind, entries in kinds:
        for entry in entries:
            known[kind, entry.label] = KnownConcept((entry.label, *entry.synonyms), LEXICON_SCORE, LEXICON)
    return known


def _add(concept: Concept, known: dict[ConceptKey, KnownConcept], owners: Mapping[ConceptKey, ConceptKey]) -> None:
    text, kind = concept.phrase.text, concept.kind
    if kind == "other" or (kind, text) in owners:
        return
    if any(word in text for owner_kind, word in owners if owner_kind != kind):
        return
    variants = [owner for (owner_kind, word), owner in owners.items() if owner_kind == kind and text.endswith(word)]
    if variants:
        owner = max(variants, key=lambda key: len(key[1]))
        known[owner] = replace(known[owner], surfaces=(*known[owner].surfaces, text))
    else:
        score = concept.probability * (0.5 + 0.5 * concept.phrase.score)
        known[kind, text] = KnownConcept((text,), score, CONCEPTS)
