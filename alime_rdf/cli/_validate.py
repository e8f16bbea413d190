from collections import defaultdict
from pathlib import Path

import click
from rdflib import OWL, RDF, Graph

from alime_rdf._resources import shapes_dir
from alime_rdf.cli._output import Output
from alime_rdf.errors import Finding
from alime_rdf.gate import load_shapes, parse_data, result_finding, validate
from alime_rdf.vocabulary import ALIME

_SHOWN = 3


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Shapes files or folders instead of the project's own; may be repeated.",
)
@click.pass_context
def validate_command(ctx: click.Context, files: tuple[Path, ...], shapes: tuple[Path, ...]) -> None:
    """Check RDF FILES, taken together, against the SHACL shapes; exit with 1 where they don't conform."""
    output: Output = ctx.obj
    data = Graph()
    for path in files:
        data += parse_data(path)
    with output.progress() as progress:
        progress("SHACL")
        results = validate(data, load_shapes(shapes or _shapes_for(data)))
    if not results:
        output.print(output.word("conforms"))
        return
    by_shape: dict[str, list[Finding]] = defaultdict(list)
    for result in results:
        by_shape[result.shape].append(result_finding("ALM-G003", result))
    table = output.table("shape", "count", "example")
    for shape, findings in sorted(by_shape.items()):
        examples = "\n".join(f.message(output.language) for f in findings[:_SHOWN])
        table.add_row(shape.rsplit("#", 1)[-1], str(len(findings)), f"{findings[0].code} {examples}")
    output.console.print(table)
    output.print(f"{output.word('results')}: {len(results)}")
    ctx.exit(1)


def _shapes_for(data: Graph) -> list[Path]:
    """Return the data shapes, or for an ontology with alime: terms of its own those for ontologies."""
    defines = (s for kind in (OWL.Class, OWL.ObjectProperty) for s in data.subjects(RDF.type, kind))
    if any(str(s).startswith(ALIME) for s in defines):
        return [shapes_dir() / "ontology.ttl"]
    return [shapes_dir()]
