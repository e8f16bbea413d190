"""Readers: catalogues, item detail pages, articles, reviews, chat logs and lexicons.

A broken row costs that row: it becomes a finding with code, file and line, and the reading goes on.
"""

from mining.corpus._catalogue import read_catalogue
from mining.corpus._categories import category_paths
from mining.corpus._guess_source import TextGuess, guess_text_source, text_source_toml
from mining.corpus._lexicon import Lexicon, LexiconEntry, read_lexicon
from mining.corpus._sentences import Sentence, split_sentences
from mining.corpus._texts import read_documents

__all__ = [
    "Lexicon",
    "LexiconEntry",
    "Sentence",
    "TextGuess",
    "category_paths",
    "guess_text_source",
    "read_catalogue",
    "read_documents",
    "read_lexicon",
    "split_sentences",
    "text_source_toml",
]
