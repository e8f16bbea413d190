"""Concepts: which phrase is a point of interest, which a user problem, by a small model on weak labels."""

from mining.concepts._claims import Claims, ConceptHeads, find_claims
from mining.concepts._classify import Concept, classify
from mining.concepts._features import cue_shares, features
from mining.concepts._find import ConceptKey, KnownConcept, find_concepts, frequent_phrases
from mining.concepts._weak import ConceptKind, weak_labels

__all__ = [
    "Claims",
    "Concept",
    "ConceptHeads",
    "ConceptKey",
    "ConceptKind",
    "KnownConcept",
    "classify",
    "cue_shares",
    "features",
    "find_claims",
    "find_concepts",
    "frequent_phrases",
    "weak_labels",
]
