import json
import unicodedata

from alime_rdf.errors import Finding


def clean(text: str, name: str, findings: list[Finding]) -> str:
    """Take out control characters other than line ends and tabs (ALM-D007)."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    if len(kept) != len(text):
        count = str(len(text) - len(kept))
        findings.append(Finding("ALM-D007", {"id": json.dumps(name, ensure_ascii=False)[1:-1], "count": count}))
    return kept
