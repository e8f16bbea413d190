"""The quality gate: SHACL over a graph, and which assertions it refuses."""

from alime_rdf.gate._admit import Admission, admit, result_finding
from alime_rdf.gate._run import Run, run_shapes, validate
from alime_rdf.gate._validate import (
    ShapeResult,
    load_shapes,
    parse_data,
    parse_quads,
    path_text,
    read_report,
    report_graph,
    to_rdflib,
)
from alime_rdf.gate._watch import Pending, Revalidated, Watch

__all__ = [
    "Admission",
    "Pending",
    "Revalidated",
    "Run",
    "ShapeResult",
    "Watch",
    "admit",
    "load_shapes",
    "parse_data",
    "parse_quads",
    "path_text",
    "read_report",
    "report_graph",
    "result_finding",
    "run_shapes",
    "to_rdflib",
    "validate",
]
