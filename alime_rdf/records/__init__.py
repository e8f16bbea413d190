"""The contract between texts and knowledge: frozen, typed records, written as JSON Lines.

Whatever writes these records (the miners of :mod:`mining`, another miner, a spreadsheet) can feed a build.
"""

from alime_rdf.records._briefs import Brief
from alime_rdf.records._candidates import (
    CLAIM_TYPES,
    Candidate,
    CauseClaim,
    Claim,
    CPVClaim,
    Evidence,
    ExtractorId,
    HasPOIClaim,
    IPVClaim,
    Mention,
    NeedClaim,
    POIClaim,
    ProblemClaim,
    Status,
    SupportClaim,
    claim_text,
    parse_claim,
)
from alime_rdf.records._catalogue import (
    Catalogue,
    CategoryRecord,
    ItemRecord,
    RegulatedRecord,
    ScenarioRecord,
    SchemaRecord,
    UserRecord,
    ValueRecord,
)
from alime_rdf.records._documents import Document, DocumentKind, Turn
from alime_rdf.records._features import Calibration, FeatureModel, ItemColumnNames, Siblings, draw, families_of, logit
from alime_rdf.records._jsonl import candidate_from_json, candidate_to_json, read_candidates, write_candidates

__all__ = [
    "CLAIM_TYPES",
    "Brief",
    "CPVClaim",
    "Calibration",
    "Candidate",
    "Catalogue",
    "CategoryRecord",
    "CauseClaim",
    "Claim",
    "Document",
    "DocumentKind",
    "Evidence",
    "ExtractorId",
    "FeatureModel",
    "HasPOIClaim",
    "IPVClaim",
    "ItemColumnNames",
    "ItemRecord",
    "Mention",
    "NeedClaim",
    "POIClaim",
    "ProblemClaim",
    "RegulatedRecord",
    "ScenarioRecord",
    "SchemaRecord",
    "Siblings",
    "Status",
    "SupportClaim",
    "Turn",
    "UserRecord",
    "ValueRecord",
    "candidate_from_json",
    "candidate_to_json",
    "claim_text",
    "draw",
    "families_of",
    "logit",
    "parse_claim",
    "read_candidates",
    "write_candidates",
]
