from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from pyoxigraph import NamedNode, Quad
from rdflib import OWL
from rich.text import Text

from alime_rdf._resources import shapes_dir
from alime_rdf.cli._output import Output
from alime_rdf.cli._params import refuse_place
from alime_rdf.errors import Finding
from alime_rdf.files import open_file, write_whole
from alime_rdf.gate import load_shapes, parse_quads, run_shapes
from alime_rdf.reports import (
    REPORT_FORMATS,
    Entry,
    Places,
    ValidationReport,
    hold,
    make_report,
    one_message,
    read_baseline,
    report_text,
    write_baseline,
)
from alime_rdf.vocabulary import ALIME, TYPE

_SHOWN = 3
_CODE = "ALM-G003"
#: Bytes; what is larger is data.
_LARGEST_ONTOLOGY = 5_000_000
_LARGEST_EMPTY = 1_000
_FILE = click.Path(dir_okay=False, path_type=Path)


class _ReportOption(click.ParamType[tuple[str, Path]]):
    name = "FORMAT=FILE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        format_, equals, path = str(value).partition("=")
        if not equals or format_ not in REPORT_FORMATS or not path:
            self.fail(f"it is written FORMAT=FILE, and FORMAT is one of {', '.join(REPORT_FORMATS)}", param, ctx)
        return format_, Path(path)


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Shapes files or folders instead of the project's own; may be repeated.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=_ReportOption(),
    help=f"Write a report to FILE, or to - in place of the table: {', '.join(REPORT_FORMATS)}; may be repeated.",
)
@click.option(
    "--baseline", type=_FILE, help="Findings in this file are known and don't count; those that are gone do."
)
@click.option("--update-baseline", is_flag=True, help="Write what is found now to the --baseline file.")
@click.option(
    "--severity",
    type=click.Choice(["violation", "warning", "info"]),
    default="info",
    show_default=True,
    help="Leave out what is milder.",
)
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=600, show_default=True, help="Seconds.")
@click.pass_context
def validate_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    reports: tuple[tuple[str, Path], ...],
    baseline: Path | None,
    update_baseline: bool,
    severity: str,
    time_limit: float,
) -> None:
    """Check RDF FILES, taken together, against the SHACL shapes; exit with 1 where they don't conform.

    With --baseline, exit with 1 where a finding is new, or where one that the baseline lists is gone.
    """
    output: Output = ctx.obj
    if update_baseline and baseline is None:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    for _, path in reports:
        if str(path) != "-":
            refuse_place(path, [*files, *shapes])
    full = [path for path in files if not _is_empty(path)]
    empty = [Finding("ALM-G010", source=str(path)) for path in files if path not in full]
    for finding in empty:
        output.finding(finding)
    with output.progress() as progress:
        seen = _Seen(baseline is not None)
        chosen = load_shapes(shapes or _shapes_for(full))
        quads = (quad for path in full for quad in parse_quads(path))
        run = run_shapes(seen.watch(quads), chosen, seconds=time_limit, progress=progress)
        report = make_report(run, shapes=chosen, places=Places(files), severity=severity.capitalize())
    vanished: tuple[str, ...] = ()
    if baseline is not None and update_baseline:
        write_baseline(report, baseline)
    if baseline is not None:
        ratchet = hold(report, read_baseline(baseline), seen.nodes, source=baseline.name)
        report, vanished = ratchet.report, ratchet.vanished
    for format_, path in reports:
        text = report_text(report, format_, language=output.language)
        if str(path) == "-":
            click.echo(text, nl=False)
        else:
            write_whole(path, text)
    if all(str(path) != "-" for _, path in reports):
        _print(output, report)
    if vanished:
        values = {"count": str(len(vanished)), "fingerprints": ", ".join(vanished[:5])}
        output.error(Finding("ALM-G011", values, str(baseline)))
    if empty or vanished or not report.conforms:
        ctx.exit(1)


def _print(output: Output, report: ValidationReport) -> None:
    if not report.entries:
        output.print(output.word("conforms"))
        _print_ways(output, report)
        return
    table = output.table("shape", "severity", "count", "example")
    for entries in report.by_constraint:
        first = entries[0].result
        new = [entry for entry in entries if not entry.known] or entries
        said = one_message(new, output.language)
        name = first.shape.replace("#", "/").rsplit("/", 1)[-1]
        example = [f"{_CODE} {said}"] if said is not None else []
        for entry in new[:_SHOWN]:
            example += [] if said is not None else [f"{_CODE} {entry.result.message(output.language)}"]
            example.append(_place(entry))
        table.add_row(name, output.word(first.severity), str(len(entries)), "\n".join(example))
    output.console.print(table)
    _print_ways(output, report)
    known = sum(entry.known for entry in report.entries)
    said = f"  {output.word('in the baseline')}: {known}" if known else ""
    output.print(f"{output.word('results')}: {len(report.entries)}{said}")


def _is_empty(path: Path) -> bool:
    """Tell whether a file has nothing but, perhaps, a byte order mark and blanks."""
    with open_file(path) as file:
        start = file.read(_LARGEST_EMPTY) or b""
    return len(start) < _LARGEST_EMPTY and not start.removeprefix(b"\xef\xbb\xbf").strip()


def _place(entry: Entry) -> str:
    return f"{entry.result.focus}{f'  {entry.file}:{entry.line}' if entry.line is not None else ''}"


def _print_ways(output: Output, report: ValidationReport) -> None:
    for shape, way in report.ways.items():
        if way != "sets":
            output.messages.print(Text(f"{shape}: {way}"))


class _Seen:
    """Remembers the nodes of quads that pass by, where somebody will ask."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.nodes: set[str] = set()

    def watch(self, quads: Iterator[Quad]) -> Iterator[Quad]:
        for quad in quads:
            if self.wanted:
                self.nodes.update((str(quad.subject), str(quad.object)))
            yield quad


def _shapes_for(files: Sequence[Path]) -> list[Path]:
    """Return the data shapes, or for an ontology with alime: terms of its own those for ontologies."""
    kinds = {NamedNode(str(OWL.Class)), NamedNode(str(OWL.ObjectProperty))}
    small = (path for path in files if path.stat().st_size < _LARGEST_ONTOLOGY)
    quads = (quad for path in small for quad in parse_quads(path))
    defines = (quad.subject for quad in quads if quad.predicate == TYPE and quad.object in kinds)
    if any(isinstance(s, NamedNode) and s.value.startswith(ALIME) for s in defines):
        return [shapes_dir() / "ontology.ttl"]
    return [shapes_dir()]
