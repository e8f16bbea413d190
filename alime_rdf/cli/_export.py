import sys
from pathlib import Path

import click

from alime_rdf.cli._params import refuse_place, release_argument
from alime_rdf.files import write_whole
from alime_rdf.release import EXPORT_FORMATS, Release, export_release
from alime_rdf.vocabulary import GRAPHS


@click.command("export")
@release_argument
@click.option("--graph", type=click.Choice(tuple(GRAPHS)), help="Only this graph (default: all).")
@click.option(
    "--format", "format_", type=click.Choice(EXPORT_FORMATS), help="Default: turtle for one graph, trig for all."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
def export_command(release: Path, graph: str | None, format_: str | None, out: Path | None) -> None:
    """Write RELEASE as RDF, sorted: the same bytes for the same graph."""
    chosen = format_ or ("turtle" if graph else "trig")
    if out is not None:
        refuse_place(out)
    data = export_release(Release(release), format_=chosen, graph=GRAPHS[graph] if graph else None)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        write_whole(out, data)
