import contextlib
import signal
from dataclasses import replace
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import Address, Host, Iri, Utf8, load_writers, writer_option

_SECONDS = click.FloatRange(0.1)

_TEXT = Utf8()


@click.command("serve")
@click.argument("release", metavar="RELEASE|ROOT", type=click.Path(path_type=Path))
@click.option("--host", type=Host(), default="localhost", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="0 takes a free one.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Tokens, one a line; every request needs one.")
@click.option("--query-timeout", type=_SECONDS, default=30, show_default=True, help="Seconds that a query may take.")
@click.option(
    "--max-rows", type=click.IntRange(1), default=10_000, show_default=True, help="Rows or triples an answer."
)
@click.option("--max-queries", type=click.IntRange(1), default=4, show_default=True, help="At a time for one client.")
@click.option("--max-running", type=click.IntRange(1), help="Queries at a time for all.  [default: twice the cores]")
@click.option(
    "--max-connections", type=click.IntRange(1), default=256, show_default=True, help="Connections of one address."
)
@click.option("--max-body", type=click.IntRange(1), default=1 << 20, show_default=True, help="Bytes of a request.")
@click.option(
    "--memory",
    type=click.IntRange(0, 1 << 30),
    show_default="a quarter of the machine's, at most 2048",
    help="MB that the query server may take, 0 for any; Linux only.",
)
@click.option("--allow-service", "services", type=Iri(), multiple=True, metavar="IRI", help="What SERVICE may call.")
@click.option("--cors", "origins", type=_TEXT, multiple=True, metavar="ORIGIN", help="Web pages that may ask, or *.")
@click.option("--scratch", is_flag=True, help="Take updates, on a copy that is gone when the service ends.")
@writer_option
@click.option("--behind-proxy", type=Address(), metavar="ADDRESS", help="A proxy that says who the client is.")
@click.pass_obj
def serve_command(
    output: Output,
    release: Path,
    host: str,
    port: int,
    token_file: Path | None,
    query_timeout: float,
    max_rows: int,
    max_queries: int,
    max_running: int | None,
    max_connections: int,
    max_body: int,
    memory: int | None,
    services: tuple[str, ...],
    origins: tuple[str, ...],
    scratch: bool,
    writer: str,
    behind_proxy: str | None,
) -> None:
    """Serve a release, or what is published in a root folder, by SPARQL, JSON and pages until interrupted.

    The real Oxigraph server answers queries; in front of it stands a service with budgets. Of a root folder a newly
    published release is taken over while requests go on. The log goes to standard error, one JSON object a line.
    """
    # Starlette and its kin take a while to load, which no other command should pay.
    from alime_rdf.serve import Budgets, create_app, listen, read_tokens, run_app

    budgets = Budgets(
        query_seconds=query_timeout, rows=max_rows, queries=max_queries, body_bytes=max_body, memory=memory
    )
    budgets = replace(budgets, connections=max_connections, running=max_running or budgets.running)
    tokens = read_tokens(token_file) if token_file is not None else ()
    _end_orderly()
    with listen(host, port) as listening:
        app = create_app(
            release,
            budgets=budgets,
            tokens=tokens,
            services=services,
            origins=origins,
            scratch=scratch,
            writers=load_writers(writer),
            language=output.language,
        )
        url = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
        output.messages.print(f"{output.word('serving')}: {url}    {output.word('Ctrl-C to stop')}")
        with contextlib.suppress(KeyboardInterrupt):
            run_app(app, listening, proxy=behind_proxy, connections=max_connections)


def _end_orderly() -> None:
    """Have every signal that asks for it end the service with all that belongs to it."""
    # A supervisor's SIGTERM must end the server behind this process too, and so must Ctrl-C in a background job.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        # `nohup` ignores that the terminal is closed.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGTERM))
