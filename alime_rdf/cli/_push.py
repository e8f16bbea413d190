from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import Utf8, json_option, release_argument
from alime_rdf.release import Release


@click.command("push")
@release_argument
@click.argument("url", type=Utf8())
@click.option(
    "--protocol",
    type=click.Choice(["graph-store", "update"]),
    default="graph-store",
    show_default=True,
    help="What the endpoint at URL speaks.",
)
@click.option("--token-file", type=click.Path(path_type=Path), help="A file whose first token is sent along.")
@json_option
@click.pass_obj
def push_command(
    output: Output, release: Path, url: str, protocol: str, token_file: Path | None, as_json: bool
) -> None:
    """Put the graphs of RELEASE in the place of those at URL: a Graph Store Protocol or SPARQL Update endpoint."""
    # HTTP takes a while to load, which no other command should pay.
    from alime_rdf.client import Address, push_release
    from alime_rdf.serve import read_tokens

    opened = Release(release, language=output.language)
    token = read_tokens(token_file)[0].decode() if token_file is not None else None
    with output.progress() as progress:
        sizes = push_release(
            opened,
            url,
            protocol="update" if protocol == "update" else "graph-store",
            token=token,
            progress=progress,
        )
    if as_json:
        output.json({"url": Address.of(url, token).shown, "graphs": sizes})
        return
    table = output.table("graph", "triples")
    for name, size in sizes.items():
        table.add_row(name, f"{size:,}")
    output.console.print(table)
