"""Property values in texts: recognised, judged by polarity, normalised, completed."""

from mining.values._baseline import CRFTagger, train_crf
from mining.values._card import describe
from mining.values._dictionary import TypedDictionary, read_dictionary
from mining.values._labelled import Labelled, Span, read_labelled
from mining.values._load import load_tagger, shipped_taggers, tagger_for
from mining.values._measure import Evaluation, Score, evaluate_tagger
from mining.values._polarity import Polarity, about_another_item, polarity
from mining.values._recognise import ValueRecogniser
from mining.values._tagger import Tagger, ValueTagger
from mining.values._words import WordVectors, train_word_vectors

__all__ = [
    "CRFTagger",
    "Evaluation",
    "Labelled",
    "Polarity",
    "Score",
    "Span",
    "Tagger",
    "TypedDictionary",
    "ValueRecogniser",
    "ValueTagger",
    "WordVectors",
    "about_another_item",
    "describe",
    "evaluate_tagger",
    "load_tagger",
    "polarity",
    "read_dictionary",
    "read_labelled",
    "shipped_taggers",
    "tagger_for",
    "train_crf",
    "train_word_vectors",
]
