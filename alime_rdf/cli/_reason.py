import re
from collections.abc import Sequence
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.errors import UsageError
from alime_rdf.reason import Engine, RuleSet, reason, shipped_rules
from alime_rdf.triples import TripleSource


def _memory(ctx: click.Context, option: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", value, re.IGNORECASE):
        raise click.BadParameter("it is written like 500MB or 3GB")
    return value


@click.command("reason")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the inferred go.")
@click.option("--engine", type=click.Choice(["store", "bulk", "spark"]), default="bulk", show_default=True)
@click.option(
    "--rules",
    "extra",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A further rule (.rq) or an ontology whose axioms are rules (RDF); may be repeated.",
)
@click.option("--only", multiple=True, metavar="ID", help="Run only this rule; may be repeated.")
@click.option(
    "--memory-limit",
    default="3GB",
    show_default=True,
    callback=_memory,
    help="What bulk may take before it uses the disk, such as 500MB or 3GB.",
)
@click.option(
    "--save-ids",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep what bulk read as Parquet of ids in this folder, which FILES can name the next time.",
)
@json_option
@click.pass_obj
def reason_command(
    output: Output,
    files: tuple[Path, ...],
    out: Path,
    engine: Engine,
    extra: tuple[Path, ...],
    only: tuple[str, ...],
    memory_limit: str,
    save_ids: Path | None,
    as_json: bool,
) -> None:
    """Derive what follows from the triples in FILES by the ontology's rules, and write only that.

    FILES are RDF in any syntax (compressed, too) or Parquet, or a folder that --save-ids made; OUT is
    N-Triples or Parquet by its name.
    """
    refuse_place(out, files)
    rules = _rules(extra, only)
    sources = [TripleSource(path) for path in files]
    with output.progress() as progress:
        done = reason(
            sources, rules, out, engine=engine, memory_limit=memory_limit, save_ids=save_ids, progress=progress
        )
    derivation = done.derivation
    for finding in done.findings:
        output.finding(finding)
    found = {rule: count for rule, count in sorted(derivation.by_rule.items()) if count}
    if as_json:
        output.json({"out": str(out), "inferred": derivation.total, "by_rule": found, "engine": done.engine})
        return
    table = output.table("rule", "count")
    for rule, count in found.items():
        table.add_row(rule, f"{count:,}")
    output.console.print(table)
    output.print(f"{output.word('inferred')}: {derivation.total:,}    {out}")


def _rules(extra: Sequence[Path], only: Sequence[str]) -> RuleSet:
    rules = shipped_rules(extra)
    unknown = sorted(set(only) - {rule.id for rule in rules.rules})
    if unknown:
        known = ", ".join(rule.id for rule in rules.rules)
        raise UsageError("ALM-R004", {"id": unknown[0], "known": known})
    return RuleSet(tuple(rule for rule in rules.rules if not only or rule.id in only))
