"""Relations: which problem needs which point of interest, and which CPV causes it, from sentences that hold both."""

from mining.relations._causes import ValueMention, cause_candidates
from mining.relations._needs import need_candidates
from mining.relations._score import Link, LinkCounter

__all__ = ["Link", "LinkCounter", "ValueMention", "cause_candidates", "need_candidates"]
