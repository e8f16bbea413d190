"""Releases: immutable directories that a build ends in, and reading them back."""

from alime_rdf.release._build import build_release
from alime_rdf.release._change import Edit, change_release
from alime_rdf.release._changed import Changed, changed_to_json, changed_to_text
from alime_rdf.release._labels import Labels
from alime_rdf.release._query import QUERY_FORMATS, QueryAnswer, run_query, serialise_answer
from alime_rdf.release._release import Release
from alime_rdf.release._report import BuildReport
from alime_rdf.release._serialise import EXPORT_FORMATS, export_release
from alime_rdf.release._stats import statistics
from alime_rdf.release._support import Weakened
from alime_rdf.release._terms import resolve_term, resolve_triple

__all__ = [
    "EXPORT_FORMATS",
    "QUERY_FORMATS",
    "BuildReport",
    "Changed",
    "Edit",
    "Labels",
    "QueryAnswer",
    "Release",
    "Weakened",
    "build_release",
    "change_release",
    "changed_to_json",
    "changed_to_text",
    "export_release",
    "resolve_term",
    "resolve_triple",
    "run_query",
    "serialise_answer",
    "statistics",
]
