"""Relations: which problem needs which point of interest, and which CPV causes it, from sentences that hold both."""

from mining.relations._causes import ValueMention, cause_candidates
from mining.relations._learned import LearnedLink, RelationJudge, learned_links, learned_needs
from mining.relations._needs import need_candidates
from mining.relations._score import Link, LinkCounter, combine
from mining.relations._weigh import WeighedItem, Weights, weigh

__all__ = [
    "LearnedLink",
    "Link",
    "LinkCounter",
    "RelationJudge",
    "ValueMention",
    "WeighedItem",
    "Weights",
    "cause_candidates",
    "combine",
    "learned_links",
    "learned_needs",
    "need_candidates",
    "weigh",
]
