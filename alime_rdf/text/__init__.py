"""Text as written and its shadow: NFKC, simplified, lower-case, with every offset kept; words found in it.

Sentences cut into names and the words that join them.
"""

from alime_rdf.text._amounts import Amount, FoundAmount, find_amounts, read_amount
from alime_rdf.text._english import other_number
from alime_rdf.text._joining import Frame, JoiningWords, joining_words
from alime_rdf.text._matcher import Match, Matcher, read_loosely
from alime_rdf.text._numerals import read_number
from alime_rdf.text._shadow import Shadow, normalise, simplify
from alime_rdf.text._tile import Names, Piece, clauses, readings, sentences, tile

__all__ = [
    "Amount",
    "FoundAmount",
    "Frame",
    "JoiningWords",
    "Match",
    "Matcher",
    "Names",
    "Piece",
    "Shadow",
    "clauses",
    "find_amounts",
    "joining_words",
    "normalise",
    "other_number",
    "read_amount",
    "read_loosely",
    "read_number",
    "readings",
    "sentences",
    "simplify",
    "tile",
]
