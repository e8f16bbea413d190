"""The quality gate: SHACL over a graph, and which assertions it refuses."""

from alime_rdf.gate._admit import Admission, admit, result_finding
from alime_rdf.gate._validate import (
    ShapeResult,
    load_shapes,
    parse_data,
    path_text,
    read_report,
    report_graph,
    to_rdflib,
    validate,
)
from alime_rdf.gate._worker import report_within

__all__ = [
    "Admission",
    "ShapeResult",
    "admit",
    "load_shapes",
    "parse_data",
    "path_text",
    "read_report",
    "report_graph",
    "report_within",
    "result_finding",
    "to_rdflib",
    "validate",
]
