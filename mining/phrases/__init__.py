"""Phrases: the published pipeline (seeds, forest, segmentation, pruning), and a small miner for small shops."""

from mining.phrases._evaluate import (
    Precision,
    Sample,
    draw_sample,
    found_of,
    read_phrases,
    read_verdicts,
    wilson,
    write_sample,
)
from mining.phrases._mine import STAGES, LanguageModel, Mined, MinedPhrase, Settings, lexicon_of, mine_phrases
from mining.phrases._ngrams import Phrase, PhraseMiner, Segmenter

__all__ = [
    "STAGES",
    "LanguageModel",
    "Mined",
    "MinedPhrase",
    "Phrase",
    "PhraseMiner",
    "Precision",
    "Sample",
    "Segmenter",
    "Settings",
    "draw_sample",
    "found_of",
    "lexicon_of",
    "mine_phrases",
    "read_phrases",
    "read_verdicts",
    "wilson",
    "write_sample",
]
