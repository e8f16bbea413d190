"""Concepts: which phrase is a point of interest, which a user problem, by a small model on weak labels."""

from mining.concepts._classify import Concept, classify
from mining.concepts._features import features
from mining.concepts._weak import ConceptKind, weak_labels

__all__ = ["Concept", "ConceptKind", "classify", "features", "weak_labels"]
