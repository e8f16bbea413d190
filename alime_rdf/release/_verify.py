import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alime_rdf._resources import ontology_dir, shapes_dir
from alime_rdf.errors import Finding, QueryError, ReleaseError
from alime_rdf.gate import load_shapes, parse_data, read_report, validate
from alime_rdf.release._canonical import graph_hash
from alime_rdf.release._query import run_query
from alime_rdf.release._release import Release
from alime_rdf.release._sealed import damaged_files, damaged_store, read_manifest, read_seal
from alime_rdf.release._stats import statistics
from alime_rdf.vocabulary import GRAPHS, INFERRED_GRAPH


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was verified: `said` is what was looked at, `findings` what is wrong with it."""

    name: str
    said: str
    findings: tuple[Finding, ...]


def verify_release(
    path: Path, *, quick: bool = False, progress: Callable[[str], None] = lambda stage: None
) -> tuple[Check, ...]:
    """Check that a release is whole: files by size and SHA-256, the store against the exports, the counts.

    Unless `quick`, the shapes run again and have to find what the release's report says, and every competency
    question has to run. Where a file is damaged that is all that is said: nothing damaged is opened.

    Raises ReleaseError (ALM-B005) where `path` is no release.
    """
    files = _files(path, progress)
    if files.findings:
        return (files,)
    release = Release(path)
    checks = [files, _graphs(release, progress), _counts(release)]
    if not quick:
        checks += [_shapes(release, progress), _questions(release, progress)]
    return tuple(checks)


def _wrong(path: Path | str, zh: str, en: str) -> Finding:
    return Finding("ALM-B013", {"what_zh": zh, "what_en": en}, str(path))


def _files(path: Path, progress: Callable[[str], None]) -> Check:
    progress("checksums")
    try:
        manifest, seal = read_manifest(path), read_seal(path)
    except ReleaseError as error:
        if error.finding.code != "ALM-B013":
            raise
        return Check("files", "0", (error.finding,))
    findings = [*damaged_store(path, seal), *damaged_files(path, manifest)]
    return Check("files", str(len(manifest["files"]) + len(seal["files"])), tuple(sorted(findings, key=str)))


def _graphs(release: Release, progress: Callable[[str], None]) -> Check:
    findings = []
    for name, graph in GRAPHS.items():
        progress(f"graphs: {name}")
        export = release.path / "export" / f"{name}.nt.gz"
        try:
            exported = set(gzip.decompress(export.read_bytes()).decode().split("\n")) - {""}
        except (OSError, EOFError, UnicodeDecodeError) as error:
            findings.append(_wrong(export.name, f"导出读不了：{error}", f"the export can't be read: {error}"))
            continue
        quads = release.store.quads_for_pattern(None, None, None, graph)
        stored = {f"{q.subject} {q.predicate} {q.object} ." for q in quads}
        listed = release.manifest.get("graphs", {}).get(name, {}).get("rdfc10")
        if listed != graph_hash(release.store, graph):
            said = "图的规范哈希与清单不符", "the graph's canonical hash isn't that of the manifest"
            findings.append(_wrong(f"store: {name}", *said))
        if stored != exported:
            more, fewer = len(stored - exported), len(exported - stored)
            zh = f"存储比导出多 {more} 条、少 {fewer} 条三元组"
            en = f"the store has {more} triples more and {fewer} fewer than the export"
            findings.append(_wrong(f"store: {name}", zh, en))
    return Check("graphs", str(len(GRAPHS)), tuple(findings))


def _counts(release: Release) -> Check:
    try:
        written = json.loads((release.path / "stats.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Check("counts", "", (_wrong("stats.json", f"读不了：{error}", f"it can't be read: {error}"),))
    found = statistics(release.store)
    wrong = (
        () if found == written else (_wrong("stats.json", "计数与存储不符", "its counts aren't those of the store"),)
    )
    return Check("counts", f"{sum(found['triples'].values()):,}", wrong)


def _shapes(release: Release, progress: Callable[[str], None]) -> Check:
    progress("SHACL")
    shapes = load_shapes([shapes_dir()])
    found = validate((q for q in release.store if q.graph_name != INFERRED_GRAPH), shapes)
    before = read_report(parse_data(release.path / "report" / "shacl.ttl"), shapes)
    known = {(r.focus, r.path, r.value, r.component) for r in before}
    new = [r for r in found if (r.focus, r.path, r.value, r.component) not in known]
    findings = tuple(_wrong(r.focus, r.message("zh"), r.message("en")) for r in new)
    return Check("shapes", str(len(found)), findings)


def _questions(release: Release, progress: Callable[[str], None]) -> Check:
    progress("competency questions")
    findings = []
    questions = sorted((ontology_dir() / "competency").glob("*.rq"))
    for question in questions:
        try:
            run_query(release, question.read_text(encoding="utf-8"))
        except QueryError as error:
            findings.append(_wrong(question.name, str(error), str(error)))
    return Check("competency questions", str(len(questions)), tuple(findings))
