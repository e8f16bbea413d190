"""Records to RDF: readable IRIs, the catalogue, and accepted candidates as assertions with provenance."""

from alime_rdf.emit._assertions import EmittedAssertion, document_quads, emit_assertion
from alime_rdf.emit._catalogue import emit_catalogue
from alime_rdf.emit._decide import AcceptancePolicy, Accepted, Decided, Threshold, decide
from alime_rdf.emit._decisions import HumanDecision, apply_renames, read_decisions
from alime_rdf.emit._fit import CatalogueFit
from alime_rdf.emit._iris import LABEL_LIMIT, Iris, LabelError, is_base, local_name

__all__ = [
    "LABEL_LIMIT",
    "AcceptancePolicy",
    "Accepted",
    "CatalogueFit",
    "Decided",
    "EmittedAssertion",
    "HumanDecision",
    "Iris",
    "LabelError",
    "Threshold",
    "apply_renames",
    "decide",
    "document_quads",
    "emit_assertion",
    "emit_catalogue",
    "is_base",
    "local_name",
    "read_decisions",
]
