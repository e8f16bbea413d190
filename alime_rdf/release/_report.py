from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alime_rdf.errors import Finding

#: Findings that say something without setting a line aside.
_NOTICES = ("ALM-B030", "ALM-C022", "ALM-C028", "ALM-C029", "ALM-D001", "ALM-D007", "ALM-D008", "ALM-M007")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: `statistics` as in the paper's table 2, findings by code, and what was refused and why."""

    path: Path
    statistics: dict[str, Any]
    findings: tuple[Finding, ...]
    rejected: dict[str, int]
    refused: dict[str, int]
    by_rule: dict[str, int]
    released: bool = True

    @property
    def quarantined(self) -> int:
        """How many findings cost a line: all but what is only said (masked data, a guessed encoding)."""
        return sum(finding.code not in _NOTICES for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON data, without the path, so that equal builds report alike."""
        return {
            "statistics": self.statistics,
            "quarantined": self.quarantined,
            "findings": dict(sorted(Counter(f.code for f in self.findings).items())),
            "rejected": self.rejected,
            "refused": self.refused,
            "inferred_by_rule": self.by_rule,
        }
