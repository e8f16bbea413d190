from collections.abc import Iterable, Sequence
from dataclasses import replace

from alime_rdf.errors import Finding
from alime_rdf.records import Candidate, Document, Evidence


def check_evidence(
    candidates: Iterable[Candidate], documents: Sequence[Document], *, findings: list[Finding]
) -> list[Candidate]:
    """Return the candidates with only the evidence that stands in its document where it says (else ALM-M008)."""
    texts = {document.id: document.text for document in documents}
    checked = []
    for candidate in candidates:
        kept = tuple(e for e in candidate.evidence if _stands(e, texts))
        if len(kept) < len(candidate.evidence):
            for evidence in sorted(set(candidate.evidence) - set(kept)):
                place = f"{evidence.document}[{evidence.start}:{evidence.end}]"
                findings.append(Finding("ALM-M008", {"sentence": evidence.sentence}, place))
            candidate = replace(candidate, evidence=kept)
        checked.append(candidate)
    return checked


def _stands(evidence: Evidence, texts: dict[str, str]) -> bool:
    text = texts.get(evidence.document)
    if text is None or not 0 <= evidence.start < evidence.end <= len(text):
        return False
    if text[evidence.start : evidence.end] != evidence.sentence:
        return False
    return all(text[m.start : m.end] == m.surface for m in evidence.mentions)
