"""Text as written and its shadow: NFKC, simplified, lower-case, with every offset kept; words found in it.

Sentences cut into names and the words that join them.
"""

from alime_rdf.text._joining import Frame, JoiningWords, joining_words
from alime_rdf.text._matcher import Match, Matcher, read_loosely
from alime_rdf.text._shadow import Shadow, normalise, shadow_text, simplify
from alime_rdf.text._tile import Names, Piece, clauses, readings, sentences, tile

__all__ = [
    "Frame",
    "JoiningWords",
    "Match",
    "Matcher",
    "Names",
    "Piece",
    "Shadow",
    "clauses",
    "joining_words",
    "normalise",
    "read_loosely",
    "readings",
    "sentences",
    "shadow_text",
    "simplify",
    "tile",
]
