from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from alime_rdf.emit._decisions import HumanDecision
from alime_rdf.emit._fit import CatalogueFit
from alime_rdf.errors import Finding
from alime_rdf.records import Candidate, Claim, ExtractorId, claim_text, parse_claim
from alime_rdf.text import normalise

ClaimKey = tuple[str, ...]

#: Stands as extractor of what a person asserted and no miner proposed.
BY_HAND = ExtractorId("decisions-file", "1")


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a policy asks of one kind of claim: a score from 0 to 1 and a number of distinct sentences."""

    score: float = 0.5
    evidence: int = 1


@dataclass(frozen=True, slots=True)
class AcceptancePolicy:
    """A named, versioned policy that accepts claims without a person. A kind it doesn't list, it doesn't accept."""

    name: str
    version: str
    thresholds: Mapping[str, Threshold]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A claim that goes to the gate, with all candidates that propose it and who accepted it."""

    claim: Claim
    candidates: tuple[Candidate, ...]
    by: HumanDecision | AcceptancePolicy

    @property
    def score(self) -> float:
        """How sure the claim is: 1 where a person accepted it, else the highest score that an extractor gave."""
        return confidence(self.candidates, self.by)


def confidence(candidates: Sequence[Candidate], by: HumanDecision | AcceptancePolicy) -> float:
    """Return 1 where a person accepted a claim, else the highest score that an extractor gave it."""
    return 1.0 if isinstance(by, HumanDecision) else max(c.score for c in candidates)


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of :func:`decide`: nothing of the input is missing from the two lists."""

    accepted: list[Accepted]
    rejected: list[tuple[Candidate, Finding]]


def decide(
    candidates: Iterable[Candidate],
    *,
    policy: AcceptancePolicy,
    decisions: Iterable[HumanDecision],
    fit: CatalogueFit,
    findings: list[Finding],
) -> Decided:
    """Accept or reject each claim: by a person's decision where there is one, else by `policy`.

    Of several decisions on one claim the last in the file counts. A claim that a person accepts and no candidate
    proposes is asserted all the same. What doesn't fit the catalogue is rejected whoever accepts it. A rejection
    that meets no candidate adds ALM-M007 to `findings`.
    """
    verdicts = {claim_key(parse_claim(d.kind, d.claim)): d for d in decisions if d.verdict in ("accept", "reject")}
    groups: dict[ClaimKey, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[claim_key(candidate.claim)].append(candidate)
    decided = Decided([], [])
    for key, group in sorted(groups.items()):
        group.sort(key=lambda c: (-c.score, c.extractor))
        _decide_group(group, verdicts.get(key), policy, fit, decided)
    for key in sorted(verdicts.keys() - groups.keys()):
        _decide_unproposed(verdicts[key], fit, decided, findings)
    return decided


def claim_key(claim: Claim) -> ClaimKey:
    """Return what makes two claims the same: kind and normalised parts."""
    return (claim.kind, *(normalise(getattr(claim, f.name)) for f in fields(claim)))


def _decide_group(
    group: list[Candidate],
    verdict: HumanDecision | None,
    policy: AcceptancePolicy,
    fit: CatalogueFit,
    decided: Decided,
) -> None:
    claim = group[0].claim
    reason = fit.defect(claim)
    by: HumanDecision | AcceptancePolicy = policy
    if reason is None and verdict is not None:
        by = verdict
        if verdict.verdict == "reject":
            said = {"by": verdict.by, "date": verdict.date, "note": verdict.note}
            reason = Finding("ALM-M003", said, verdict.source, verdict.line)
    elif reason is None:
        reason = _below(group, policy)
    if reason is None:
        accepted = tuple(replace(c, status="accepted") for c in group)
        decided.accepted.append(Accepted(claim, accepted, by))
    else:
        rejected = (replace(c, status="rejected", reason=reason.code) for c in group)
        decided.rejected.extend((candidate, reason) for candidate in rejected)


def _below(group: list[Candidate], policy: AcceptancePolicy) -> Finding | None:
    limit = policy.thresholds.get(group[0].claim.kind)
    name = f"{policy.name} {policy.version}"
    score = max(c.score for c in group)
    sentences = {e.sentence for c in group for e in c.evidence}
    if limit is None or score < limit.score:
        shown = "-" if limit is None else f"{limit.score:.2f}"
        return Finding("ALM-M001", {"policy": name, "score": f"{score:.2f}", "limit": shown})
    if len(sentences) < limit.evidence:
        counts = {"count": str(len(sentences)), "limit": str(limit.evidence)}
        return Finding("ALM-M002", {"policy": name, **counts})
    return None


def _decide_unproposed(verdict: HumanDecision, fit: CatalogueFit, decided: Decided, findings: list[Finding]) -> None:
    claim = parse_claim(verdict.kind, verdict.claim)
    if verdict.verdict == "reject":
        findings.append(Finding("ALM-M007", {"claim": claim_text(claim)}, verdict.source, verdict.line))
        return
    reason = fit.defect(claim)
    if reason is None:
        decided.accepted.append(Accepted(claim, (), verdict))
    else:
        by_hand = Candidate(claim=claim, score=1.0, extractor=BY_HAND, status="rejected", reason=reason.code)
        decided.rejected.append((by_hand, reason))
