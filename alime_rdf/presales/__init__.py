"""Pre-sales answers: from a shopper's sentence to problems, needs and items with reasons."""

from alime_rdf.presales._guide import Answer, Need, RankedItem, Reason, ask, find_needs, rank_items
from alime_rdf.presales._linker import Linked, Linker
from alime_rdf.presales._render import answer_to_json, item_to_json, need_to_json, reason_sentence, thing

__all__ = [
    "Answer",
    "Linked",
    "Linker",
    "Need",
    "RankedItem",
    "Reason",
    "answer_to_json",
    "ask",
    "find_needs",
    "item_to_json",
    "need_to_json",
    "rank_items",
    "reason_sentence",
    "thing",
]
