"""Phrases: frequent n-grams of words that hold together (PMI) and stand freely (boundary entropy)."""

from mining.phrases._ngrams import Phrase, PhraseMiner, Segmenter

__all__ = ["Phrase", "PhraseMiner", "Segmenter"]
