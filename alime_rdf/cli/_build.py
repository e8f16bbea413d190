from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option
from alime_rdf.cli._stats import table_of
from alime_rdf.domain import Domain, load_domain
from alime_rdf.errors import Finding
from alime_rdf.records import read_candidates
from alime_rdf.release import BuildReport, build_release, check_place

_SHOWN = 5


@click.command("build")
@click.argument("domain", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The release folder to make.")
@click.option("--strict", is_flag=True, help="Make no release when a line was set aside; exit with 1.")
@click.option("--replace", is_flag=True, help="Put the new release in the place of one that is there.")
@json_option
@click.pass_context
def build_command(ctx: click.Context, domain: Path, out: Path, strict: bool, replace: bool, as_json: bool) -> None:
    """Build a release from DOMAIN (a domain.toml): read, mine, decide, check, derive, export."""
    output: Output = ctx.obj
    settings = load_domain(domain)
    check_place(settings, out, replace_existing=replace)
    with output.progress() as progress:
        report = _build(settings, out, strict=strict, replace=replace, progress=progress)
    if as_json:
        output.json({"release": str(out), "released": report.released} | report.to_json())
    else:
        _print(output, report, out)
    if not report.released:
        if not as_json:
            values = {"count": str(report.quarantined), "report": str(report.path)}
            output.error(Finding("ALM-B007", values))
        ctx.exit(1)


def _build(domain: Domain, out: Path, *, strict: bool, replace: bool, progress: Callable[[str], None]) -> BuildReport:
    from mining import Mined, listed_concepts, mine
    from mining.corpus import read_catalogue, read_documents, read_item_rows, read_lexicon

    findings: list[Finding] = []
    lexicon = read_lexicon(domain.lexicon, findings=findings)
    rows = read_item_rows(domain.catalogue, findings=findings)
    catalogue = read_catalogue(domain.catalogue, lexicon, findings=findings, item_rows=rows)
    documents = read_documents(domain, catalogue, findings=findings, item_rows=rows)
    try:
        mined = mine(documents, catalogue, lexicon, domain, progress=progress)
    except ImportError as error:
        detail = {"count": str(len(documents)), "detail": str(error), "extra": "text"}
        findings.append(Finding("ALM-B020", detail, domain.name))
        mined = Mined(listed_concepts(lexicon))
    candidates = list(mined.candidates)
    for path in domain.candidates:
        candidates.extend(read_candidates(path, findings=findings))
    return build_release(
        domain,
        catalogue=catalogue,
        documents=documents,
        candidates=candidates,
        features=mined.features,
        findings=findings,
        out=out,
        strict=strict,
        replace_existing=replace,
        progress=progress,
    )


def _print(output: Output, report: BuildReport, out: Path) -> None:
    output.console.print(table_of(output, report.statistics))
    output.print()
    by_code: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for findings in sorted(by_code.values(), key=lambda found: found[0].code):
        for finding in findings[:_SHOWN]:
            output.finding(finding)
        if len(findings) > _SHOWN:
            output.messages.print(f"  … {findings[0].code} × {len(findings)}")
    counts = [
        (output.word("quarantined"), report.quarantined),
        (output.word("rejected"), sum(report.rejected.values())),
        (output.word("refused"), sum(report.refused.values())),
    ]
    output.print("  ".join(f"{name} {count}" for name, count in counts))
    reasons = Counter(report.rejected) + Counter(report.refused)
    if reasons:
        output.print("  " + ", ".join(f"{code} × {count}" for code, count in sorted(reasons.items())))
    if report.released:
        output.print(f"{output.word('release')}: {out}    {output.word('details')} {out / 'review'}")
