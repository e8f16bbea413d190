from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from pyoxigraph import NamedNode, Triple

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.emit import HumanDecision, read_decisions
from alime_rdf.errors import Finding
from alime_rdf.release import (
    Edit,
    Release,
    change_release,
    changed_to_json,
    changed_to_text,
    resolve_term,
    resolve_triple,
)
from alime_rdf.syntax import read_rdf
from alime_rdf.vocabulary import DECISION, DOCUMENT

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        json_option,
        click.option("--replace", is_flag=True, help="Put the new release in the place of one that is there."),
        click.option("--dry-run", is_flag=True, help="Show what would change, and make nothing."),
        click.option("--out", type=click.Path(path_type=Path), help="The release folder to make."),
        click.argument("triple", nargs=-1),
        release_argument,
    ):
        command = option(command)
    return command


@click.command("add")
@_common
@click.option("--by", help="Who says so; stands in the proof of each fact.")
@click.option("--date", "on", help="The day of the decision, such as 2026-11-21.")
@click.option("--note", default="", help="Why.")
@click.option(
    "--decisions", type=_FILE, help="A decisions file (CSV): what it accepts is added, what it rejects goes."
)
@click.option("--triples", type=_FILE, help="Triples for the catalogue (Turtle, N-Triples).")
@click.option("--replacing", type=_FILE, help="Triples of the catalogue that go for those of --triples.")
@click.pass_context
def add_command(
    ctx: click.Context,
    release: Path,
    triple: tuple[str, ...],
    out: Path | None,
    dry_run: bool,
    replace: bool,
    as_json: bool,
    by: str | None,
    on: str | None,
    note: str,
    decisions: Path | None,
    triples: Path | None,
    replacing: Path | None,
) -> None:
    """Add facts to RELEASE and make the next release at --out, with all that follows from them.

    TRIPLE is subject, predicate and object, each an IRI, a prefixed name, an id or a label, as for `why`.
    """
    opened = Release(release, language=ctx.obj.language)
    facts = _facts(opened, triple)
    if facts and not by:
        raise click.UsageError("--by NAME says who adds the fact")
    findings: list[Finding] = []
    decided = tuple(read_decisions(decisions, findings=findings)) if decisions else ()
    for decision in decided:
        if decision.verdict in ("merge", "rename"):
            findings.append(Finding("ALM-M010", {"claim": decision.claim}, decision.source, decision.line))
    for finding in findings:
        ctx.obj.finding(finding)
    edit = Edit(
        add=facts,
        by=HumanDecision("accept", "triple", " > ".join(triple), by or "", _day(on), note, "alime-add", 1),
        decided=tuple(d for d in decided if d.verdict in ("accept", "reject")),
        imports=_parsed(triples),
        unimports=_parsed(replacing),
    )
    _change(ctx, opened, edit, out, dry_run=dry_run, replace=replace, as_json=as_json)


@click.command("retract")
@_common
@click.option("--document", "documents", multiple=True, help="Take out what rests on this document alone.")
@click.option("--extractor", "extractors", multiple=True, help='An extractor and its version: "sentence-causes 1".')
@click.option(
    "--decision", "decisions", multiple=True, help="A decision's IRI or prefixed name (`why --format json`)."
)
@click.option("--triples", type=_FILE, help="Triples to take out of the catalogue (Turtle, N-Triples).")
@click.pass_context
def retract_command(
    ctx: click.Context,
    release: Path,
    triple: tuple[str, ...],
    out: Path | None,
    dry_run: bool,
    replace: bool,
    as_json: bool,
    documents: tuple[str, ...],
    extractors: tuple[str, ...],
    decisions: tuple[str, ...],
    triples: Path | None,
) -> None:
    """Take facts, documents, extractors or decisions out of RELEASE and make the next release at --out.

    What rests on them alone goes; what keeps fewer sentences than its policy asks for is listed as weakened. TRIPLE
    is subject, predicate and object, each an IRI, a prefixed name, an id or a label, as for `why`.
    """
    opened = Release(release, language=ctx.obj.language)
    edit = Edit(
        retract=_facts(opened, triple),
        documents=tuple(_document(opened, name) for name in documents),
        extractors=tuple(_extractor(opened, name) for name in extractors),
        decisions=tuple(resolve_term(opened, name, kind=DECISION) for name in decisions),
        unimports=_parsed(triples),
    )
    _change(ctx, opened, edit, out, dry_run=dry_run, replace=replace, as_json=as_json)


def _change(
    ctx: click.Context, release: Release, edit: Edit, out: Path | None, *, dry_run: bool, replace: bool, as_json: bool
) -> None:
    output: Output = ctx.obj
    if edit.is_empty:
        raise click.UsageError("name a triple, or what to change by an option")
    if out is None and not dry_run:
        raise click.UsageError("--out FOLDER is where the next release goes; --dry-run makes none")
    here = release.path.resolve()
    place = out or here.with_name(here.name + ".next")
    with output.progress() as progress:
        changed = change_release(
            release, edit, out=place, dry_run=dry_run, replace_existing=replace or dry_run, progress=progress
        )
    if as_json:
        output.json(
            {"release": str(out) if changed.released else None} | changed_to_json(changed, name=release.labels)
        )
    else:
        output.print(changed_to_text(changed, name=release.labels, language=output.language))
        for finding in changed.unmet:
            output.finding(finding)
        for finding in changed.against:
            output.error(finding)
        if changed.released:
            output.print(f"{output.word('release')}: {out}")
    if changed.against:
        ctx.exit(1)


def _facts(release: Release, triple: tuple[str, ...]) -> tuple[tuple[NamedNode, NamedNode, NamedNode], ...]:
    if not triple:
        return ()
    if len(triple) != 3:
        raise click.UsageError(f"a triple is subject, predicate and object; here are {len(triple)} words")
    return (resolve_triple(release, (triple[0], triple[1], triple[2])),)


def _document(release: Release, name: str) -> NamedNode:
    node = release.iris.document(name)
    return node if "://" not in name and ":" not in name else resolve_term(release, name, kind=DOCUMENT)


def _extractor(release: Release, name: str) -> NamedNode:
    extractor, _, version = name.partition(" ")
    if not version:
        raise click.UsageError(f'--extractor takes name and version, such as "{name} 1"')
    return release.iris.agent("extractor", extractor, version.strip())


def _parsed(path: Path | None) -> tuple[Triple, ...]:
    if path is None:
        return ()
    with read_rdf(path) as reader:
        return tuple(quad.triple for quad in reader)


def _day(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise click.BadParameter("a day is written like 2026-11-21", param_hint="--date") from error
