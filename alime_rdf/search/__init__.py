"""Items by their own words: an index of their names and of the sentences of their own pages."""

from alime_rdf.search._denied import denials
from alime_rdf.search._find import SUFFIXES, NamedItem, Word, find_named, find_words
from alime_rdf.search._passages import Passage, passages_of
from alime_rdf.search._words import OwnWords, Saying
from alime_rdf.search._write import OWN_WORDS, write_own_words

__all__ = [
    "OWN_WORDS",
    "SUFFIXES",
    "NamedItem",
    "OwnWords",
    "Passage",
    "Saying",
    "Word",
    "denials",
    "find_named",
    "find_words",
    "passages_of",
    "write_own_words",
]
