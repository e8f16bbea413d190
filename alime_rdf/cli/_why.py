import sys
from pathlib import Path

import click
from pyoxigraph import RdfFormat, serialize

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import release_argument
from alime_rdf.errors import Finding
from alime_rdf.reason import Proofs, proof_to_json, proof_to_text, proof_to_triples
from alime_rdf.release import Release, resolve_triple


@click.command("why")
@release_argument
@click.argument("subject")
@click.argument("predicate")
@click.argument("object")
@click.option("--format", "format_", type=click.Choice(["text", "json", "turtle"]), default="text", show_default=True)
@click.option("--all", "all_", is_flag=True, help="Every minimal justification, not only the smallest proof.")
@click.option("--trees", is_flag=True, help="Every proof up to --limit, also those that differ further down.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many proofs at most.")
@click.pass_context
def why_command(
    ctx: click.Context,
    release: Path,
    subject: str,
    predicate: str,
    object: str,
    format_: str,
    all_: bool,
    trees: bool,
    limit: int,
) -> None:
    """Prove the triple SUBJECT PREDICATE OBJECT from RELEASE, down to sentences and their offsets.

    Each is an IRI, a prefixed name (item:B001, alime:hasFeature), an id (B001) or a label (保湿, hasFeature, 有特点).
    """
    output: Output = ctx.obj
    opened = Release(release, language=output.language)
    fact = resolve_triple(opened, (subject, predicate, object))
    if trees:
        proofs = opened.explainer.trees(fact, limit=limit)
    elif all_:
        proofs = opened.explainer.whys(fact, limit=limit)
    else:
        smallest = opened.explainer.why(fact)
        proofs = Proofs([smallest] if smallest is not None else [])
    if proofs.more:
        output.finding(Finding("ALM-Q020", {"count": str(len(proofs))}))
    if not proofs:
        triple = " ".join(opened.labels.compact(term) for term in fact)
        output.error(Finding("ALM-Q003", {"triple": triple}))
        ctx.exit(1)
    elif format_ == "json":
        found = [proof_to_json(proof, name=opened.labels) for proof in proofs]
        output.json(found if all_ or trees else found[0])
    elif format_ == "turtle":
        triples = sorted({t for proof in proofs for t in proof_to_triples(proof, iris=opened.iris)}, key=str)
        sys.stdout.buffer.write(serialize(triples, format=RdfFormat.TURTLE, prefixes=opened.prefixes) or b"")
    else:
        texts = (proof_to_text(proof, name=opened.labels, language=output.language) for proof in proofs)
        output.print("\n\n".join(texts))
