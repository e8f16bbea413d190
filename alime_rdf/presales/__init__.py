"""Pre-sales answers: from a shopper's sentence to problems, needs and items with reasons."""

from alime_rdf.presales._about import KnownValue, PropertyAnswer, Questions
from alime_rdf.presales._coverage import Conversation, Coverage, measure_coverage
from alime_rdf.presales._guide import Answer, Drop, Facet, Guide, RankedItem, Reason
from alime_rdf.presales._linker import Linked, Linker
from alime_rdf.presales._needs import Need, find_needs
from alime_rdf.presales._render import (
    Namer,
    answer_to_json,
    item_to_json,
    need_to_json,
    reason_sentence,
    search_words,
    thing,
)
from alime_rdf.presales._request import Request
from alime_rdf.presales._say import known_to_json, property_answer_to_json, property_sentence

__all__ = [
    "Answer",
    "Conversation",
    "Coverage",
    "Drop",
    "Facet",
    "Guide",
    "KnownValue",
    "Linked",
    "Linker",
    "Namer",
    "Need",
    "PropertyAnswer",
    "Questions",
    "RankedItem",
    "Reason",
    "Request",
    "answer_to_json",
    "find_needs",
    "item_to_json",
    "known_to_json",
    "measure_coverage",
    "need_to_json",
    "property_answer_to_json",
    "property_sentence",
    "reason_sentence",
    "search_words",
    "thing",
]
