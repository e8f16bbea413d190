"""Text as written and its shadow: NFKC, simplified, lower-case, with every offset kept; words found in it."""

from alime_rdf.text._matcher import Match, Matcher, read_loosely
from alime_rdf.text._shadow import Shadow, normalise, simplify

__all__ = ["Match", "Matcher", "Shadow", "normalise", "read_loosely", "simplify"]
