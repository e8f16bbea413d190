import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from alime_rdf.errors import Finding
from alime_rdf.files import read_lines, whole_line, whole_text
from alime_rdf.records._candidates import CLAIM_TYPES, Candidate, Evidence, ExtractorId, Mention


def candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    """Return the candidate as plain JSON data; :func:`candidate_from_json` reads it back."""
    claim = candidate.claim
    data: dict[str, Any] = {"kind": claim.kind}
    data |= {f.name: getattr(claim, f.name) for f in fields(claim)}
    data["score"] = round(candidate.score, 6)
    data["extractor"] = {"name": candidate.extractor.name, "version": candidate.extractor.version}
    if candidate.alt_labels:
        data["alt_labels"] = list(candidate.alt_labels)
    data["evidence"] = [
        {
            "document": e.document,
            "start": e.start,
            "end": e.end,
            "sentence": e.sentence,
            "mentions": [[m.start, m.end, m.surface] for m in e.mentions],
        }
        for e in candidate.evidence
    ]
    if candidate.weight is not None:
        data["weight"] = round(candidate.weight, 4)
    data["status"] = candidate.status
    if candidate.reason:
        data["reason"] = candidate.reason
    return data


def candidate_from_json(data: dict[str, Any]) -> Candidate:
    """Build a candidate from JSON data.

    Raises ValueError, KeyError or TypeError where the data is not a candidate.
    """
    if data["kind"] not in CLAIM_TYPES:
        raise ValueError(f"kind {data['kind']!r} is none of {', '.join(CLAIM_TYPES)}")
    claim_type = CLAIM_TYPES[data["kind"]]
    parts = [data[f.name] for f in fields(claim_type)]
    if not all(isinstance(part, str) and part for part in parts):
        raise ValueError("the parts of a claim are non-empty strings")
    score = float(data["score"])
    if not 0 <= score <= 1:
        raise ValueError(f"score {score} is not between 0 and 1")
    weight = data.get("weight")
    if weight is not None and not 0 <= float(weight) < math.inf:
        raise ValueError(f"weight {weight} is not a number from 0 on")
    alt_labels = tuple(data.get("alt_labels", ()))
    if not all(isinstance(label, str) for label in alt_labels):
        raise ValueError("alt_labels are strings")
    return Candidate(
        claim=claim_type(*parts),
        score=score,
        extractor=ExtractorId(str(data["extractor"]["name"]), str(data["extractor"]["version"])),
        evidence=tuple(_evidence_from_json(e) for e in data.get("evidence", ())),
        alt_labels=alt_labels,
        status=data.get("status", "proposed"),
        reason=data.get("reason"),
        weight=None if weight is None else float(weight),
    )


def _evidence_from_json(data: dict[str, Any]) -> Evidence:
    mentions = tuple(Mention(int(start), int(end), str(surface)) for start, end, surface in data.get("mentions", ()))
    return Evidence(str(data["document"]), int(data["start"]), int(data["end"]), str(data["sentence"]), mentions)


def write_candidates(path: Path, candidates: Iterable[Candidate]) -> None:
    """Write one candidate a line, UTF-8."""
    with whole_text(path) as out:
        for candidate in candidates:
            out.write(json.dumps(candidate_to_json(candidate), ensure_ascii=False) + "\n")


def read_candidates(path: Path, *, findings: list[Finding]) -> Iterator[Candidate]:
    """Yield the candidates of a JSON Lines file; a line that can't be read adds ALM-M005 to `findings`.

    Raises UsageError (ALM-D034 to D036) where it is no regular file, too large or can't be opened.
    """
    for number, line in read_lines(path):
        if line is not None and not line.strip():
            continue
        try:
            data = json.loads(whole_line(line))
            json.dumps(data, ensure_ascii=False).encode()
            yield candidate_from_json(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            detail = f"{type(error).__name__}: {error}"
            findings.append(Finding("ALM-M005", {"detail": detail}, path.name, number))
