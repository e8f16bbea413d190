"""Telling the syntax of an RDF file from how it begins."""

import re
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import RdfFormat

from alime_rdf.errors import UsageError

#: Bytes that are looked at.
SAMPLE = 65_536

#: Entities from elsewhere, and such as hold other entities and so can grow without end.
_UNSAFE = re.compile(rb"""<!ENTITY\s+(%|[^>]*?\b(SYSTEM|PUBLIC)\b|\S+\s+("[^">]*&\w|'[^'>]*&\w))""")
_XML = re.compile(
    r"<\?xml\b|<!--|<!DOCTYPE\b|<(\w[\w.-]*:)?RDF[\s>]|<[^\s<>\"'{}|^`\\/]+\s+[\w.:-]+\s*=\s*[\"']", re.I
)
_BEGINS_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{]|\[\s*\]\s*\Z")
_TERM = r"(?:<[^<>\s]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"(?:@[\w-]+|\^\^<[^<>\s]*>)?)"
_TRIPLE = re.compile(rf"{_TERM}\s*<[^<>\s]*>\s*{_TERM}\s*\.")
_QUAD = re.compile(rf"{_TERM}\s*<[^<>\s]*>\s*{_TERM}\s*(?:<[^<>\s]*>|_:\S+)\s*\.")

#: What people take for RDF, and how to make RDF of it: how it begins, its name in zh and en.
_OTHERS = (
    (rb"PK\x03\x04", "压缩包或表格（zip、xlsx）", "a zip file or a spreadsheet"),
    (rb"%PDF-", "PDF", "a PDF"),
    (rb"\xff\xfe|\xfe\xff", "UTF-16 文本；请存为 UTF-8", "text in UTF-16; save it as UTF-8"),
    (rb"[^\0]*\0", "二进制文件", "a binary file"),
    (rb"(?i)\s*(?:<!doctype\s+html|<html)\b", "网页", "an HTML page"),
    (
        rb"(?s)\s*(?:<\?xml.*?\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*|<!DOCTYPE(?:(?!\]>).)*\]>\s*)*<(?:\w+:)?Ontology\s[^>]*http://www\.w3\.org/2002/07/owl",
        "OWL/XML；请在 Protégé 中另存为 RDF/XML 或 Turtle",
        "OWL/XML; save it as RDF/XML or Turtle in Protégé",
    ),
    (
        rb"\s*(?:Prefix|Ontology)\s*\(",
        "OWL 函数式语法；请在 Protégé 中另存为 RDF/XML 或 Turtle",
        "OWL functional syntax; save it as RDF/XML or Turtle in Protégé",
    ),
    (
        rb"\s*(?:Prefix|Ontology):\s",
        "曼彻斯特语法；请在 Protégé 中另存为 RDF/XML 或 Turtle",
        "Manchester syntax; save it as RDF/XML or Turtle in Protégé",
    ),
)


def tell_format(sample: bytes, path: Path) -> RdfFormat:
    """Return the syntax of a file that begins with `sample`; the ending of its name counts where several fit.

    Raises UsageError (ALM-G020) for what is no RDF.
    """
    for pattern, zh, en in _OTHERS:
        if re.match(pattern, sample):
            raise UsageError("ALM-G020", {"what_zh": zh, "what_en": en}, source=path.name)
    text = sample.decode("utf-8", errors="replace")
    begin = text.lstrip()
    if _XML.match(begin):
        return RdfFormat.RDF_XML
    if _BEGINS_JSON.match(begin):
        if '"@' not in text and len(sample) < SAMPLE:
            raise UsageError(
                "ALM-G020",
                {"what_zh": "没有 @context 的 JSON", "what_en": "JSON without an @context"},
                source=path.name,
            )
        return RdfFormat.JSON_LD
    lines = [line.strip() for line in text.split("\n")]
    if len(sample) >= SAMPLE and len(lines) > 1:
        # The last line may go on.
        del lines[-1]
    return _of_lines(lines, ending_format(path))


def has_unsafe_entities(data: bytes) -> bool:
    """Tell whether XML declares entities that are external or hold others."""
    return bool(_UNSAFE.search(data))


def _of_lines(lines: Sequence[str], ending: RdfFormat | None) -> RdfFormat:
    """Tell apart what is no XML and no JSON: TriG holds Turtle and N-Triples, but no N-Quads."""
    statements = [line for line in lines if line and not line.startswith("#")]
    if not statements:
        return ending or RdfFormat.TRIG
    if ending == RdfFormat.N3:
        return RdfFormat.N3
    if _TRIPLE.match(statements[0]) or _QUAD.match(statements[0]):
        if any(_QUAD.match(line) and not _TRIPLE.match(line) for line in statements):
            return RdfFormat.N_QUADS
        return ending if ending in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else RdfFormat.TRIG
    return RdfFormat.TRIG


def ending_format(path: Path) -> RdfFormat | None:
    """Return the syntax that the ending of a name stands for, that of a compression left off."""
    name = path.stem if path.suffix in (".gz", ".zst") else path.name
    return RdfFormat.from_extension(Path(name).suffix.lstrip(".").lower())


def is_rdf_name(path: Path) -> bool:
    """Tell whether a file is named as RDF alone is: ``.ttl``, ``.owl``, ``.nt.gz`` and so on."""
    name = path.stem if path.suffix in (".gz", ".zst") else path.name
    return Path(name).suffix.lower() in (".ttl", ".trig", ".nt", ".nq", ".n3", ".rdf", ".owl", ".rdfs", ".jsonld")
