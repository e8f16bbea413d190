"""Rules: load them, derive what follows, and explain each derived triple down to its evidence."""

from alime_rdf.reason._axioms import axiom_rules
from alime_rdf.reason._engines import Engine, Reasoned, derive_with_spark, reason
from alime_rdf.reason._explain import Explainer, Proofs
from alime_rdf.reason._maintain import Change, maintain
from alime_rdf.reason._materialise import Derivation, materialise
from alime_rdf.reason._provenance import Acceptance, Leaf, Quote, Row
from alime_rdf.reason._read_rule import load_rules
from alime_rdf.reason._render import proof_to_json, proof_to_text, proof_to_triples
from alime_rdf.reason._rules import Rule, RuleSet
from alime_rdf.reason._search import Fact, Inferred, Proof
from alime_rdf.reason._shipped import read_rules, shipped_rules
from alime_rdf.reason._why_not import Missing, WhyNot, why_not, why_not_to_json, why_not_to_text

__all__ = [
    "Acceptance",
    "Change",
    "Derivation",
    "Engine",
    "Explainer",
    "Fact",
    "Inferred",
    "Leaf",
    "Missing",
    "Proof",
    "Proofs",
    "Quote",
    "Reasoned",
    "Row",
    "Rule",
    "RuleSet",
    "WhyNot",
    "axiom_rules",
    "derive_with_spark",
    "load_rules",
    "maintain",
    "materialise",
    "proof_to_json",
    "proof_to_text",
    "proof_to_triples",
    "read_rules",
    "reason",
    "shipped_rules",
    "why_not",
    "why_not_to_json",
    "why_not_to_text",
]
