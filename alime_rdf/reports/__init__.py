"""Validation reports for people and for CI: places, fingerprints, baselines, and every format."""

from alime_rdf.reports._baseline import Baseline, Ratchet, hold, read_baseline, write_baseline
from alime_rdf.reports._formats import REPORT_FORMATS, report_text, write_reports
from alime_rdf.reports._places import Places
from alime_rdf.reports._report import Entry, ValidationReport, fingerprint, make_report, one_message

__all__ = [
    "REPORT_FORMATS",
    "Baseline",
    "Entry",
    "Places",
    "Ratchet",
    "ValidationReport",
    "fingerprint",
    "hold",
    "make_report",
    "one_message",
    "read_baseline",
    "report_text",
    "write_baseline",
    "write_reports",
]
