"""The pytest plugin of alime-rdf: one fixture, ``assert_conforms``, on offer wherever the package is installed."""

# A plugin is imported by every run of pytest, and what this one needs is heavy: it is imported when it is used.
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from rdflib import Graph

__all__ = ["assert_conforms"]

_SHOWN = 20


@pytest.fixture(scope="session")
def assert_conforms() -> "Callable[..., None]":
    """Return a function that fails a test where data doesn't conform to SHACL shapes.

    It is called as ``assert_conforms(data, shapes=(), baseline=None, severity="Info")``. `data` is a file, several
    files taken together, or an rdflib graph. Without `shapes` (files or folders) those of this project are run. With
    a `baseline` file, findings that it lists pass, and listed ones that are gone fail. Results milder than `severity`
    (``Violation``, ``Warning``, ``Info``) don't count. The failure names shape, message, node, file and line.
    """

    def check(
        data: "Path | str | Graph | Sequence[Path | str]",
        *,
        shapes: Sequence[Path | str] = (),
        baseline: Path | str | None = None,
        severity: str = "Info",
    ) -> None:
        __tracebackhide__ = True
        findings = _findings(data, [Path(s) for s in shapes], Path(baseline) if baseline else None, severity)
        if findings:
            more = [f"… {len(findings) - _SHOWN} more"] if len(findings) > _SHOWN else []
            pytest.fail("\n".join(["SHACL:", *findings[:_SHOWN], *more]), pytrace=False)

    return check


def _findings(
    data: "Path | str | Graph | Sequence[Path | str]",
    shapes: list[Path],
    baseline: Path | None,
    severity: str,
) -> list[str]:
    from rdflib import Graph

    from alime_rdf._resources import shapes_dir
    from alime_rdf.gate import load_shapes, parse_quads, run_shapes
    from alime_rdf.reports import Places, hold, make_report, read_baseline

    paths: list[Path] = []
    if isinstance(data, Graph):
        quads = _quads(data)
    else:
        paths = [Path(data)] if isinstance(data, str | Path) else [Path(path) for path in data]
        quads = [quad for path in paths for quad in parse_quads(path)]
    if not quads:
        return ["there are no triples to validate"]
    graph = load_shapes(shapes or [shapes_dir()])
    report = make_report(run_shapes(quads, graph), shapes=graph, places=Places(paths), severity=severity)
    gone: tuple[str, ...] = ()
    if baseline:
        known = read_baseline(baseline)
        nodes = {str(node) for quad in quads for node in (quad.subject, quad.object)}
        ratchet = hold(report, known, nodes, source=baseline.name)
        report, gone = ratchet.report, ratchet.vanished
    lines = []
    for entry in (entry for entry in report.entries if not entry.known):
        result = entry.result
        place = f" ({entry.file}:{entry.line})" if entry.line is not None else ""
        lines.append(f"{result.shape}: {result.message('en')}: {result.focus}{place}")
    return lines + [f"the baseline lists {fingerprint}, which is gone" for fingerprint in gone]


def _quads(graph: "Graph") -> "list[Quad]":
    from pyoxigraph import RdfFormat, parse

    return list(parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES))
