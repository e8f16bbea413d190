"""Property values in texts: recognised, judged by polarity, normalised, completed."""

from mining.values._baseline import CRFTagger, train_crf
from mining.values._card import describe
from mining.values._complete import Completed, Conflict, complete
from mining.values._dictionary import TypedDictionary, read_dictionary
from mining.values._finder import ValueFinder
from mining.values._labelled import Labelled, Span, read_labelled
from mining.values._learned_polarity import Judged, LearnedPolarity, PolarityJudge, read_judged, train_polarity
from mining.values._load import load_tagger, shipped_taggers, shipped_words, tagger_for
from mining.values._measure import Evaluation, Score, evaluate_tagger
from mining.values._mine import MinedValues, ValueMining, mine_values
from mining.values._normalise import Normaliser, merge_names
from mining.values._polarity import Polarity, about_another_item, polarity
from mining.values._recognise import ValueRecogniser
from mining.values._statements import Reading, Statement, StatementReader, concept_dictionary
from mining.values._tagger import Tagger, ValueTagger
from mining.values._words import WordVectors, train_word_vectors

__all__ = [
    "CRFTagger",
    "Completed",
    "Conflict",
    "Evaluation",
    "Judged",
    "Labelled",
    "LearnedPolarity",
    "MinedValues",
    "Normaliser",
    "Polarity",
    "PolarityJudge",
    "Reading",
    "Score",
    "Span",
    "Statement",
    "StatementReader",
    "Tagger",
    "TypedDictionary",
    "ValueFinder",
    "ValueMining",
    "ValueRecogniser",
    "ValueTagger",
    "WordVectors",
    "about_another_item",
    "complete",
    "concept_dictionary",
    "describe",
    "evaluate_tagger",
    "load_tagger",
    "merge_names",
    "mine_values",
    "polarity",
    "read_dictionary",
    "read_judged",
    "read_labelled",
    "shipped_taggers",
    "shipped_words",
    "tagger_for",
    "train_crf",
    "train_polarity",
    "train_word_vectors",
]
