"""Text as written and its shadow: NFKC, simplified, lower-case, with every offset kept."""

from alime_rdf.text._shadow import LOOSENED, Shadow, normalise, simplify

__all__ = ["LOOSENED", "Shadow", "normalise", "simplify"]
