"""The quality gate: SHACL over a graph, and which assertions it refuses."""

from alime_rdf.gate._admit import Admission, admit
from alime_rdf.gate._validate import ShapeResult, load_shapes, report_graph, validate

__all__ = ["Admission", "ShapeResult", "admit", "load_shapes", "report_graph", "validate"]
