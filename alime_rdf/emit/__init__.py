"""Records to RDF: readable IRIs, the catalogue, and accepted candidates as assertions with provenance."""

from alime_rdf.emit._assertions import (
    PERSON,
    EmittedAssertion,
    acceptance_quads,
    decimal,
    document_quads,
    emit_assertion,
    extractor_quads,
    statement_by_hand,
)
from alime_rdf.emit._catalogue import emit_catalogue
from alime_rdf.emit._decide import BY_HAND, AcceptancePolicy, Accepted, Decided, Threshold, decide
from alime_rdf.emit._decisions import HumanDecision, apply_renames, read_decisions
from alime_rdf.emit._fit import CatalogueFit
from alime_rdf.emit._iris import LABEL_LIMIT, Iris, LabelError, is_base, local_name, property_name
from alime_rdf.emit._usable import label_defect, usable_catalogue

__all__ = [
    "BY_HAND",
    "LABEL_LIMIT",
    "PERSON",
    "AcceptancePolicy",
    "Accepted",
    "CatalogueFit",
    "Decided",
    "EmittedAssertion",
    "HumanDecision",
    "Iris",
    "LabelError",
    "Threshold",
    "acceptance_quads",
    "apply_renames",
    "decide",
    "decimal",
    "document_quads",
    "emit_assertion",
    "emit_catalogue",
    "extractor_quads",
    "is_base",
    "label_defect",
    "local_name",
    "property_name",
    "read_decisions",
    "statement_by_hand",
    "usable_catalogue",
]
