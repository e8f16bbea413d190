"""Readers: catalogues, item detail pages, articles, reviews, chat logs and lexicons.

A broken row costs that row: it becomes a finding with code, file and line, and the reading goes on.
"""

from mining.corpus._catalogue import read_catalogue
from mining.corpus._categories import CategoryReader, category_paths, category_tree
from mining.corpus._cells import shown
from mining.corpus._guess_source import TextGuess, guess_text_source, text_source_toml
from mining.corpus._items import property_values, read_item_rows
from mining.corpus._lexicon import Lexicon, LexiconEntry, read_lexicon
from mining.corpus._masked_file import MaskedFile, MaskedPlace, TextKind, UnwritableError, mask_file
from mining.corpus._sentences import Sentence, split_sentences
from mining.corpus._texts import read_documents

__all__ = [
    "CategoryReader",
    "Lexicon",
    "LexiconEntry",
    "MaskedFile",
    "MaskedPlace",
    "Sentence",
    "TextGuess",
    "TextKind",
    "UnwritableError",
    "category_paths",
    "category_tree",
    "guess_text_source",
    "mask_file",
    "property_values",
    "read_catalogue",
    "read_documents",
    "read_item_rows",
    "read_lexicon",
    "shown",
    "split_sentences",
    "text_source_toml",
]
