import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pyoxigraph import RdfFormat, parse, serialize
from rdflib.compare import to_canonical_graph

from alime_rdf import __version__
from alime_rdf.reports._html import to_html
from alime_rdf.reports._report import Entry, ValidationReport, short
from alime_rdf.vocabulary import PREFIXES

_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
#: What XML 1.0 can't hold, even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_turtle(report: ValidationReport, language: str) -> str:
    """Return the report as ``sh:ValidationReport``, under canonical names for its blank nodes."""
    canonical = to_canonical_graph(report.graph).serialize(format="nt")
    triples = sorted(parse(canonical, format=RdfFormat.N_TRIPLES), key=str)
    prefixes = PREFIXES | {"sh": "http://www.w3.org/ns/shacl#"}
    return (serialize((q.triple for q in triples), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def to_json(report: ValidationReport, language: str) -> str:
    """Return the report as JSON."""
    data = {
        "conforms": report.conforms,
        "files": list(report.files),
        "shapes": len(report.shapes),
        "ways": dict(report.ways),
        "results": [_plain(entry) for entry in report.entries],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(entry: Entry) -> dict[str, Any]:
    result = entry.result
    return {
        "code": "ALM-G003",
        "fingerprint": entry.fingerprint,
        "known": entry.known,
        "severity": result.severity,
        "shape": result.shape,
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "component": result.component,
        "message": {"zh": result.message("zh"), "en": result.message("en")},
        "file": entry.file,
        "line": entry.line,
    }


def to_junit(report: ValidationReport, language: str) -> str:
    """Return the report as JUnit XML: a test case for each shape, which fails with all its new results."""
    groups = report.by_shape
    cases = sorted({*report.shapes, *groups})
    failing = [shape for shape in cases if any(not entry.known for entry in groups.get(shape, []))]
    attributes = {"name": "SHACL", "tests": str(len(cases)), "failures": str(len(failing)), "errors": "0"}
    suite = ElementTree.Element("testsuite", attributes)
    for shape in cases:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "SHACL", "name": short(shape)})
        new = [entry for entry in groups.get(shape, []) if not entry.known]
        if new:
            lines = "\n".join(_sentence(entry, language) for entry in new)
            failure = ElementTree.SubElement(case, "failure", {"message": _xml(new[0].result.message(language))})
            failure.text = _xml(lines)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def to_sarif(report: ValidationReport, language: str) -> str:
    """Return the report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    rules = [
        {
            "id": shape,
            "name": short(shape),
            "shortDescription": {"text": group[0].result.message(language) or short(shape)},
        }
        for shape, group in report.by_shape.items()
    ]
    driver = {"name": "alime-rdf", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(entry, language) for entry in report.entries],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(entry: Entry, language: str) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": entry.result.focus}]}
    if entry.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": Path(entry.file).as_posix()}}
        if entry.line is not None:
            place["region"] = {"startLine": entry.line}
        location["physicalLocation"] = place
    return {
        "ruleId": entry.result.shape,
        "level": _LEVELS.get(entry.result.severity, "error"),
        "message": {"text": _sentence(entry, language, place=False)},
        "locations": [location],
        "partialFingerprints": {"alimeFinding/v1": entry.fingerprint},
        "baselineState": "unchanged" if entry.known else "new",
    }


def to_github(report: ValidationReport, language: str) -> str:
    """Return workflow commands that GitHub shows as annotations of lines; what a baseline knows is left out."""
    return "".join(_annotations(report, language))


def _annotations(report: ValidationReport, language: str) -> Iterator[str]:
    commands = {"Violation": "error", "Warning": "warning", "Info": "notice"}
    for entry in report.entries:
        if entry.known:
            continue
        place = {"file": entry.file, "line": str(entry.line or ""), "title": short(entry.result.shape)}
        options = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items() if value)
        command = commands.get(entry.result.severity, "error")
        yield f"::{command} {options}::{_escaped(_sentence(entry, language, place=False))}\n"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


def to_markdown(report: ValidationReport, language: str) -> str:
    """Return the report as Markdown, for a pull request or a job summary."""
    zh = language == "zh"
    new = [entry for entry in report.entries if not entry.known]
    if not report.entries:
        return "✅ 符合全部形状\n" if zh else "✅ conforms to all shapes\n"
    head = (
        f"{len(new)} 处不符，涉及 {len(report.by_shape)} 个形状"
        if zh
        else (f"{len(new)} results of {len(report.by_shape)} shapes")
    )
    known = len(report.entries) - len(new)
    if known:
        head += f"（另有 {known} 处已在基线中）" if zh else f", and {known} that the baseline knows"
    columns = ("形状", "数量", "例子", "位置") if zh else ("shape", "count", "example", "where")
    lines = [f"{'✅' if not new else '❌'} {head}", "", f"| {' | '.join(columns)} |", "| --- | ---: | --- | --- |"]
    for group in report.by_constraint:
        first = group[0]
        where = f"{first.file}:{first.line}" if first.line else first.file
        cells = (short(first.result.shape), str(len(group)), _sentence(first, language, place=False), where)
        lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")


def _sentence(entry: Entry, language: str, *, place: bool = True) -> str:
    """Return message, focus and value of a result on one line."""
    result = entry.result
    about = " ".join(part for part in (result.focus, short(result.path) if result.path else "", result.value) if part)
    where = f"{entry.file}:{entry.line}: " if place and entry.line is not None else ""
    return f"{where}{result.message(language)} ({about})"


_WRITERS: dict[str, Callable[[ValidationReport, str], str]] = {
    "github": to_github,
    "html": to_html,
    "json": to_json,
    "junit": to_junit,
    "markdown": to_markdown,
    "sarif": to_sarif,
    "turtle": to_turtle,
}
#: The formats of :func:`report_text`.
REPORT_FORMATS = tuple(_WRITERS)


def report_text(report: ValidationReport, format_: str, *, language: str = "en") -> str:
    """Return a report in one of :data:`REPORT_FORMATS`; messages are in `language` where the format has one."""
    return _WRITERS[format_](report, language)


def write_reports(report: ValidationReport, folder: Path, *, language: str) -> None:
    """Write a report into a folder as ``shacl.ttl``, ``.html``, ``.xml`` (JUnit) and ``.sarif``."""
    for format_, suffix in (("turtle", "ttl"), ("html", "html"), ("junit", "xml"), ("sarif", "sarif")):
        text = report_text(report, format_, language=language)
        (folder / f"shacl.{suffix}").write_text(text, encoding="utf-8", newline="\n")
