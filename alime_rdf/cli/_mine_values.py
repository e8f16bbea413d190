from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.domain import load_domain
from alime_rdf.errors import BuildError, Finding
from alime_rdf.records import claim_text, write_candidates

_SHOWN = 5


class _Property(click.ParamType[tuple[str, str]]):
    name = "TYPE=PROPERTY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        type_, equals, property_ = str(value).partition("=")
        if not (type_ and equals and property_):
            self.fail("it is written TYPE=PROPERTY", param, ctx)
        return type_, property_


@click.command("values")
@click.argument("corpus", metavar="DOMAIN", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Candidates, JSON Lines.")
@click.option("--recogniser", help="A shipped recogniser or a folder (default: the catalogue's dictionary alone).")
@click.option("--property", "properties", type=_Property(), multiple=True, help="What a type of its stands for.")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Statements of a new free value.")
@click.option("--polarity", type=click.Choice(["learned", "rules"]), default="learned", show_default=True)
@click.option("--alike-by", help="An encoder whose vectors bring unknown words to labels; e5 is good enough for it.")
@click.option("--cache", type=click.Path(dir_okay=False, path_type=Path), help="What was read (default: OUT.cache).")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes, one thread each.")
@json_option
@click.pass_obj
def values_command(
    output: Output,
    corpus: Path,
    out: Path,
    recogniser: str | None,
    properties: tuple[tuple[str, str], ...],
    least: int,
    polarity: str,
    alike_by: str | None,
    cache: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Mine values of items from the texts of DOMAIN (a domain.toml): item values, CPVs, conflicts.

    Run it again to go on after a kill, or to read only what is new. A domain takes the result in by its candidates.
    """
    cache = cache or out.with_name(f"{out.name}.cache")
    refuse_place(out, [corpus, cache])
    try:
        from mining.corpus import read_catalogue, read_documents, read_item_rows, read_lexicon
        from mining.values import ValueMining, mine_values
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    domain = load_domain(corpus)
    tables = (domain.catalogue.items, domain.catalogue.categories, domain.catalogue.schema)
    refuse_place(out, [path for path in tables if path is not None])
    findings: list[Finding] = []
    lexicon = read_lexicon(domain.lexicon, findings=findings)
    rows = read_item_rows(domain.catalogue, findings=findings)
    catalogue = read_catalogue(domain.catalogue, lexicon, findings=findings, item_rows=rows)
    documents = read_documents(domain, catalogue, findings=findings, item_rows=rows)
    for finding in findings:
        output.finding(finding)
    concepts = tuple(w for entry in (*lexicon.problems, *lexicon.pois) for w in (entry.label, *entry.synonyms))
    settings = ValueMining(
        recogniser=recogniser,
        properties=properties,
        concepts=concepts,
        least=least,
        learned=polarity == "learned",
        alike_by=alike_by,
        workers=workers,
    )
    with output.progress() as progress:
        mined = mine_values(documents, catalogue, settings, cache=cache, progress=progress)
    found = mined.completed
    write_candidates(out, found.candidates)
    rate = mined.read / mined.seconds if mined.read else 0.0
    counts = {
        "documents": mined.documents,
        "cached": mined.cached,
        "sentences": mined.read,
        "questions": mined.asked,
        "about service": mined.about_service,
        **mined.polarity,
        "item values": sum(c.claim.kind == "ipv" for c in found.candidates),
        "CPVs": sum(c.claim.kind == "cpv" for c in found.candidates),
        "conflicts": len(found.conflicts),
        "not listed": sum(found.unlisted.values()),
        "rare": len(found.rare),
    }
    if as_json:
        conflicts = [
            {"item": c.item, "property": c.property, "catalogued": c.catalogued, "said": c.said,
             "document": c.evidence.document, "sentence": c.evidence.sentence}
            for c in found.conflicts
        ]  # fmt: skip
        unlisted = [{"property": p, "word": w, "count": n} for (p, w), n in found.unlisted.items()]
        rate_said = {"sentences_per_second": round(rate, 1)}
        keys = {name.replace(" ", "_").lower(): count for name, count in counts.items()}
        output.json({"out": str(out), **keys, **rate_said, "conflict_list": conflicts, "unlisted_words": unlisted})
        return
    table = output.table("item value", "score", "sentence")
    items = [c for c in found.candidates if c.claim.kind == "ipv"]
    for candidate in sorted(items, key=lambda c: -c.score)[:_SHOWN]:
        table.add_row(claim_text(candidate.claim), f"{candidate.score:.2f}", candidate.evidence[0].sentence)
    output.console.print(table)
    if len(items) > _SHOWN:
        output.print(f"… {len(items):,}")
    for conflict in found.conflicts:
        values = {
            "item": conflict.item, "property": conflict.property, "value": conflict.catalogued,
            "said": conflict.evidence.sentence,
        }  # fmt: skip
        output.finding(Finding("ALM-V006", values, conflict.evidence.document))
    output.print("  ".join(f"{output.word(name)} {count:,}" for name, count in counts.items()))
    output.print(f"{rate:,.0f} {output.word('sentences a second')}" if mined.read else output.word("nothing was new"))
    output.print(str(out))
