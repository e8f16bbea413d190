"""Pre-sales answers: from a shopper's sentence to problems, needs and items with reasons."""

from alime_rdf.presales._guide import Answer, Need, RankedItem, Reason, ask
from alime_rdf.presales._linker import Linked, Linker

__all__ = ["Answer", "Linked", "Linker", "Need", "RankedItem", "Reason", "ask"]
