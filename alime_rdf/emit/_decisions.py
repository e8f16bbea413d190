import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Literal, cast

from alime_rdf.errors import Finding
from alime_rdf.files import read_bytes
from alime_rdf.records import CLAIM_TYPES, Candidate, POIClaim, ProblemClaim, parse_claim
from alime_rdf.text import normalise

Verdict = Literal["accept", "reject", "merge", "rename"]
_VERDICTS = ("accept", "reject", "merge", "rename")
_COLUMNS = ("verdict", "kind", "claim", "by", "date", "note")
_RENAMED = ("poi", "problem", "value")


@dataclass(frozen=True, slots=True)
class HumanDecision:
    """One line of a domain's decisions file: what a person decided about a claim, and why.

    `claim` is in the form of :func:`~alime_rdf.records.claim_text`; for merge and rename it is ``old > new`` and
    `kind` is poi, problem or value.
    """

    verdict: Verdict
    kind: str
    claim: str
    by: str
    date: str
    note: str
    source: str
    line: int


def read_decisions(path: Path, *, findings: list[Finding]) -> list[HumanDecision]:
    """Read a decisions file (CSV with the columns verdict, kind, claim, by, date, note).

    A line that can't be read adds ALM-M006 to `findings` and is not carried out.
    """
    decisions: list[HumanDecision] = []
    rows = csv.DictReader(io.StringIO(_text(path, findings), newline=""))
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            findings.append(Finding("ALM-M006", {"detail": str(error)}, path.name, rows.line_num))
            continue
        if row is None:
            return decisions
        decision = HumanDecision(
            verdict=cast(Verdict, (row.get("verdict") or "").strip()),
            source=path.name,
            line=rows.line_num,
            **{name: (row.get(name) or "").strip() for name in _COLUMNS[1:]},
        )
        if problem := _defect(decision):
            findings.append(Finding("ALM-M006", {"detail": problem}, path.name, rows.line_num))
        else:
            decisions.append(decision)


def _text(path: Path, findings: list[Finding]) -> str:
    """Return the text of a decisions file; a spreadsheet program may have saved it in the encoding of its country."""
    data = read_bytes(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            byte = str(error.start)
            continue
        if encoding != "utf-8-sig":
            findings.append(Finding("ALM-D001", {"encoding": "utf-8", "byte": byte, "guess": encoding}, path.name))
        return text
    findings.append(Finding("ALM-D002", {}, path.name))
    return ""


def _defect(decision: HumanDecision) -> str | None:
    if decision.verdict not in _VERDICTS:
        return f"verdict {decision.verdict!r} is none of {', '.join(_VERDICTS)}"
    if not decision.by:
        return "the column 'by' is empty"
    if decision.date and not _is_day(decision.date):
        return f"the date {decision.date!r} is not a day in ISO 8601"
    if decision.verdict in ("merge", "rename"):
        if decision.kind not in _RENAMED:
            return f"{decision.verdict} takes the kinds {', '.join(_RENAMED)}"
        return None if len(_sides(decision)) == 2 else f"{decision.verdict} takes 'old > new'"
    try:
        parse_claim(decision.kind, decision.claim)
    except ValueError as error:
        return str(error)
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _sides(decision: HumanDecision) -> list[str]:
    return [part.strip() for part in decision.claim.split(" > ") if part.strip()]


def apply_renames(
    candidates: Iterable[Candidate], decisions: Iterable[HumanDecision], *, findings: list[Finding]
) -> list[Candidate]:
    """Return the candidates with merged and renamed labels replaced; the old label becomes an altLabel.

    A merge or rename whose old label no candidate has adds ALM-M007 to `findings`.
    """
    by_label = {(d.kind, normalise(_sides(d)[0])): d for d in decisions if d.verdict in ("merge", "rename")}
    for decision in _circular(by_label):
        del by_label[decision.kind, normalise(_sides(decision)[0])]
        detail = {"detail": f"it goes round with another: {decision.claim}"}
        findings.append(Finding("ALM-M006", detail, decision.source, decision.line))
    used: set[tuple[str, str]] = set()
    renamed = [_rename(candidate, by_label, used) for candidate in candidates]
    for key in sorted(by_label.keys() - used):
        decision = by_label[key]
        findings.append(Finding("ALM-M007", {"claim": decision.claim}, decision.source, decision.line))
    return renamed


def _circular(by_label: dict[tuple[str, str], HumanDecision]) -> list[HumanDecision]:
    """Return the renames that lead back to where they begin, in the order of the file."""
    found = []
    for (kind, start), decision in by_label.items():
        label, seen = normalise(_sides(decision)[1]), {start}
        while (kind, label) in by_label and label not in seen:
            seen.add(label)
            label = normalise(_sides(by_label[kind, label])[1])
        if label == start:
            found.append(decision)
    return found


def _rename(
    candidate: Candidate, by_label: dict[tuple[str, str], HumanDecision], used: set[tuple[str, str]]
) -> Candidate:
    claim = candidate.claim
    parts = {f.name: getattr(claim, f.name) for f in fields(claim)}
    changed = {name: _follow(name, part, by_label, used) for name, part in parts.items()}
    if changed == parts:
        return candidate
    alts = candidate.alt_labels
    if isinstance(claim, POIClaim | ProblemClaim):
        alts = tuple(sorted({*alts, parts[claim.kind]}))
    return replace(candidate, claim=CLAIM_TYPES[claim.kind](*changed.values()), alt_labels=alts)


def _follow(kind: str, label: str, by_label: dict[tuple[str, str], HumanDecision], used: set[tuple[str, str]]) -> str:
    """Follow renames from `label` to the last one."""
    seen: set[tuple[str, str]] = set()
    while (key := (kind, normalise(label))) in by_label and key not in seen:
        seen.add(key)
        label = _sides(by_label[key])[1]
    used |= seen
    return label
