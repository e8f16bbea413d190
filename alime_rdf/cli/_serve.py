import contextlib
import signal
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import release_argument
from alime_rdf.release import Release
from alime_rdf.serve import SparqlServer


@click.command("serve")
@release_argument
@click.option("--host", default="localhost", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="0 takes a free one.")
@click.option(
    "--query-timeout", type=click.IntRange(1), default=30, show_default=True, help="Seconds that a query may take."
)
@click.pass_obj
def serve_command(output: Output, release: Path, host: str, port: int, query_timeout: int) -> None:
    """Serve RELEASE by SPARQL (the Oxigraph server, read-only) until interrupted."""
    opened = Release(release)
    # A supervisor's SIGTERM must end the server behind this process too, and so must Ctrl-C in a background job.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with SparqlServer(opened, host=host, port=port, timeout=query_timeout) as server:
        output.messages.print(f"{output.word('serving')}: {server.url}    {output.word('Ctrl-C to stop')}")
        with contextlib.suppress(KeyboardInterrupt):
            server.wait()
