"""Releases: immutable directories that a build ends in, and reading them back."""

from alime_rdf.release._build import build_release, check_place
from alime_rdf.release._canonical import canonical_nquads, graph_hash
from alime_rdf.release._change import Edit, change_release
from alime_rdf.release._changed import Changed, changed_to_json, changed_to_text
from alime_rdf.release._diff import (
    METRICS,
    Condition,
    ReleaseDiff,
    diff_releases,
    diff_to_json,
    diff_to_text,
    failing,
)
from alime_rdf.release._labels import Labels
from alime_rdf.release._layout import FEATURES
from alime_rdf.release._names import NameIndex
from alime_rdf.release._precision import ExtractorPrecision, precision_by_extractor
from alime_rdf.release._publish import Published, publish, published, release_id, rollback
from alime_rdf.release._query import QUERY_FORMATS, QueryAnswer, run_query, serialise_answer
from alime_rdf.release._release import Release
from alime_rdf.release._report import BuildReport
from alime_rdf.release._sealed import seal_release
from alime_rdf.release._serialise import EXPORT_FORMATS, export_release
from alime_rdf.release._stats import statistics
from alime_rdf.release._support import Weakened
from alime_rdf.release._terms import resolve_term, resolve_triple
from alime_rdf.release._verify import Check, verify_release
from alime_rdf.release._words import named_datasets, names_dataset

__all__ = [
    "EXPORT_FORMATS",
    "FEATURES",
    "METRICS",
    "QUERY_FORMATS",
    "BuildReport",
    "Changed",
    "Check",
    "Condition",
    "Edit",
    "ExtractorPrecision",
    "Labels",
    "NameIndex",
    "Published",
    "QueryAnswer",
    "Release",
    "ReleaseDiff",
    "Weakened",
    "build_release",
    "canonical_nquads",
    "change_release",
    "changed_to_json",
    "changed_to_text",
    "check_place",
    "diff_releases",
    "diff_to_json",
    "diff_to_text",
    "export_release",
    "failing",
    "graph_hash",
    "named_datasets",
    "names_dataset",
    "precision_by_extractor",
    "publish",
    "published",
    "release_id",
    "resolve_term",
    "resolve_triple",
    "rollback",
    "run_query",
    "seal_release",
    "serialise_answer",
    "statistics",
    "verify_release",
]
