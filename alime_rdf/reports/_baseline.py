import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from alime_rdf.errors import UsageError
from alime_rdf.files import read_utf8, write_whole
from alime_rdf.reports._report import Entry, ValidationReport


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are known and wait: fingerprint to what a person reads there."""

    findings: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Ratchet:
    """A report held against a baseline: known findings pass, new and vanished ones don't."""

    report: ValidationReport
    vanished: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing is new and nothing vanished."""
        return self.report.conforms and not self.vanished


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises UsageError (ALM-G006) where it is none.
    """
    try:
        data = json.loads(read_utf8(path))
        findings = {str(f["fingerprint"]): {k: str(v) for k, v in f.items()} for f in data["findings"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError("ALM-G006", {"detail": str(error)}, source=path.name) from error
    return Baseline(findings)


def write_baseline(report: ValidationReport, path: Path) -> None:
    """Write the findings of a report as a baseline, sorted, so that a change of it reads well in a diff."""
    findings = [_listed(entry) for entry in report.entries]
    text = json.dumps({"version": 1, "findings": findings}, ensure_ascii=False, indent=1)
    write_whole(path, text + "\n")


def _listed(entry: Entry) -> dict[str, str]:
    result = entry.result
    listed = {"fingerprint": entry.fingerprint, "shape": result.shape, "focus": result.focus}
    return listed | {"path": result.path, "value": result.value, "message": result.message("en")}


def hold(report: ValidationReport, baseline: Baseline, nodes: Container[str], *, source: str) -> Ratchet:
    """Mark the entries that the baseline knows, and tell which of its findings have vanished.

    `nodes` are the data's, as N-Triples writes them.

    Raises UsageError (ALM-G007) where the baseline knows none of the findings and the data none of its nodes: it is
    of another graph.
    """
    entries = tuple(replace(entry, known=entry.fingerprint in baseline.findings) for entry in report.entries)
    found = {entry.fingerprint for entry in entries}
    vanished = tuple(sorted(set(baseline.findings) - found))
    elsewhere = not any(finding.get("focus", "") in nodes for finding in baseline.findings.values())
    if baseline.findings and len(vanished) == len(baseline.findings) and elsewhere:
        raise UsageError("ALM-G007", {"count": str(len(vanished))}, source=source)
    return Ratchet(replace(report, entries=entries), vanished)
