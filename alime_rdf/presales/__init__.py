"""Pre-sales answers: from a shopper's sentence to problems, needs and items with reasons."""

from alime_rdf.presales._about import KnownValue, PropertyAnswer, Questions
from alime_rdf.presales._coverage import Conversation, Coverage, measure_coverage
from alime_rdf.presales._faithful import Checker, Claim, Verdict
from alime_rdf.presales._guide import Answer, Drop, Facet, Guide, RankedItem, Reason
from alime_rdf.presales._handed_back import LONGEST_WORD, MOST_NAMED, MOST_SHOWN, MOST_WORDS
from alime_rdf.presales._linker import Linked, Linker
from alime_rdf.presales._needs import Need, find_needs
from alime_rdf.presales._own import Said
from alime_rdf.presales._recommend import Recommendation, Recommender, Sentence, Writer, recommendation_to_json
from alime_rdf.presales._regulated import Regulations
from alime_rdf.presales._render import (
    Namer,
    answer_to_json,
    item_to_json,
    need_to_json,
    search_words,
    thing,
)
from alime_rdf.presales._request import Request
from alime_rdf.presales._say import known_to_json, property_answer_to_json, property_sentence, said_sentence
from alime_rdf.presales._templates import Templates
from alime_rdf.presales._unread import Unread

__all__ = [
    "LONGEST_WORD",
    "MOST_NAMED",
    "MOST_SHOWN",
    "MOST_WORDS",
    "Answer",
    "Checker",
    "Claim",
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
    "Recommendation",
    "Recommender",
    "Regulations",
    "Request",
    "Said",
    "Sentence",
    "Templates",
    "Unread",
    "Verdict",
    "Writer",
    "answer_to_json",
    "find_needs",
    "item_to_json",
    "known_to_json",
    "measure_coverage",
    "need_to_json",
    "property_answer_to_json",
    "property_sentence",
    "recommendation_to_json",
    "said_sentence",
    "search_words",
    "thing",
]
