from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, release_argument
from alime_rdf.release import (
    METRICS,
    Condition,
    Published,
    Release,
    diff_releases,
    diff_to_json,
    diff_to_text,
    failing,
    publish,
    published,
    rollback,
    verify_release,
)

_root = click.argument("root", type=click.Path(file_okay=False, path_type=Path))


@click.group("release")
def release_command() -> None:
    """Verify, publish, roll back and compare releases."""


@release_command.command("verify")
@release_argument
@click.option("--quick", is_flag=True, help="Files, store and counts alone; no shapes, no competency questions.")
@json_option
@click.pass_context
def verify_command(ctx: click.Context, release: Path, quick: bool, as_json: bool) -> None:
    """Check that RELEASE is whole: checksums, store against exports, counts, shapes, competency questions."""
    output: Output = ctx.obj
    with output.progress() as progress:
        checks = verify_release(release, quick=quick, progress=progress)
    whole = not any(check.findings for check in checks)
    if as_json:
        found = {c.name: {"looked at": c.said, "findings": [f.to_json() for f in c.findings]} for c in checks}
        output.json({"whole": whole, "checks": found})
    else:
        table = output.table("check", "looked at", "result")
        for check in checks:
            verdict = output.word("good") if not check.findings else f"{len(check.findings)} {output.word('wrong')}"
            table.add_row(output.word(check.name), check.said, verdict)
        output.console.print(table)
        for check in checks:
            for finding in check.findings[:20]:
                output.error(finding)
    if not whole:
        ctx.exit(1)


@release_command.command("publish")
@release_argument
@click.option(
    "--to", "root", required=True, type=click.Path(file_okay=False, path_type=Path), help="The root folder."
)
@click.pass_obj
def publish_command(output: Output, release: Path, root: Path) -> None:
    """Copy RELEASE into a root folder and point ROOT/current to it, in one step; earlier ones stay."""
    _print(output, publish(release, root))


@release_command.command("rollback")
@_root
@click.option("--to", help="The id of the release to go back to (default: the one before).")
@click.pass_obj
def rollback_command(output: Output, root: Path, to: str | None) -> None:
    """Point ROOT/current to the release that was published before."""
    _print(output, rollback(root, to=to))


@release_command.command("list")
@_root
@click.pass_obj
def list_command(output: Output, root: Path) -> None:
    """Show what was published to ROOT, in order, and which is current."""
    _print(output, published(root))


def _print(output: Output, state: Published) -> None:
    for name in state.history:
        output.print(f"{'*' if name == state.current else ' '} {name}")


@release_command.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
@click.option(
    "--fail-on",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help=f"Exit with 1 where it holds, such as 'lost-features>0'; may be repeated. {', '.join(METRICS)}.",
)
@click.pass_context
def diff_command(ctx: click.Context, old: Path, new: Path, format_: str, conditions: tuple[str, ...]) -> None:
    """Say what release NEW has and OLD hasn't, and the other way round, in words of the domain and in counts."""
    output: Output = ctx.obj
    to_fail_on = [Condition.read(text) for text in conditions]
    before, after = Release(old, language=output.language), Release(new, language=output.language)
    diff = diff_releases(before, after)
    held = failing(diff, to_fail_on)
    if format_ == "json":
        output.json(diff_to_json(diff, name=after.labels))
    else:
        names = after.labels.falling_back_on(before.labels)
        output.print(diff_to_text(diff, name=names, language=output.language, markdown=format_ == "markdown"))
    for condition in held:
        output.messages.print(f"{output.word('fails')}: {condition}")
    if held:
        ctx.exit(1)
