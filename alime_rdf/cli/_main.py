import contextlib
import errno
import io
import logging
import os
import sys
import traceback
import warnings
from pathlib import Path

import click

from alime_rdf import __version__
from alime_rdf.cli._about import about_command
from alime_rdf.cli._ask import ask_command
from alime_rdf.cli._build import build_command
from alime_rdf.cli._change import add_command, retract_command
from alime_rdf.cli._coverage import coverage_command
from alime_rdf.cli._evaluate import evaluate_command
from alime_rdf.cli._export import export_command
from alime_rdf.cli._init import init_command
from alime_rdf.cli._mask import mask_command
from alime_rdf.cli._mine import mine_command
from alime_rdf.cli._output import Output, default_language
from alime_rdf.cli._push import push_command
from alime_rdf.cli._query import query_command
from alime_rdf.cli._reason import reason_command
from alime_rdf.cli._recommend import recommend_command
from alime_rdf.cli._release import release_command
from alime_rdf.cli._serve import serve_command
from alime_rdf.cli._stats import stats_command
from alime_rdf.cli._train import train_command
from alime_rdf.cli._validate import validate_command
from alime_rdf.cli._why import why_command
from alime_rdf.cli._why_not import why_not_command
from alime_rdf.errors import AlimeError, FailedError, Finding

#: The exit status of a command that was interrupted, as shells have it.
_INTERRUPTED = 130
_LOOP = "Symlink loop from"
#: What Oxigraph makes of an interrupt during a query.
_BROKEN_OFF = "Query interrupted"


class _Program(click.Group):
    """Ends a command that failed with a message that has a code, and with its exit status."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any("\0" in each for each in args):
            raise click.UsageError("an argument holds a NUL character", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            result = super().invoke(ctx)
            # What can't be written should fail here, and not when Python ends.
            sys.stdout.flush()
            return result
        except (BrokenPipeError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, OSError) and error.filename is None:
                _leave_output()
            if os.environ.get("ALIME_TRACEBACK"):
                raise
            finding, status = _failure(error)
        output = ctx.obj if isinstance(ctx.obj, Output) else Output(default_language())
        output.error(finding)
        sys.exit(status)


def _failure(error: BaseException) -> tuple[Finding, int]:
    """Return what is said of an error, and the exit status."""
    if isinstance(error, AlimeError):
        return error.finding, error.exit_status
    if isinstance(error, MemoryError):
        return Finding("ALM-U019"), FailedError.exit_status
    if isinstance(error, KeyboardInterrupt) or (isinstance(error, RuntimeError) and str(error) == _BROKEN_OFF):
        return Finding("ALM-U016"), _INTERRUPTED
    if isinstance(error, RuntimeError) and str(error).startswith(_LOOP):
        # Python below 3.13 has no OSError for it.
        error = OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(error).removeprefix(_LOOP).strip(" '"))
    if isinstance(error, OSError):
        path = "-" if error.filename is None else str(error.filename)
        return Finding("ALM-B009", {"path": path, "detail": error.strerror or str(error)}), FailedError.exit_status
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    detail = {"error": type(error).__name__, "detail": str(error)[:500], "where": where}
    return Finding("ALM-U015", detail), FailedError.exit_status


def _leave_output() -> None:
    """Write to nowhere from now on: Python would try again what couldn't be written, and fail in its own words."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="alime")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    envvar="ALIME_LANG",
    help="Language of messages and labels (default: from the locale; or set ALIME_LANG).",
)
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """Turn a shop's texts into a knowledge graph that can explain itself, and ask it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What the terminal's encoding lacks (an emoji in a quote) is shown by its escape.
            stream.reconfigure(errors="backslashreplace")
    # rdflib reports each ill-typed literal that it meets, with a traceback; the shapes say what is wrong with it.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"rdflib\.")
    ctx.obj = Output(lang or default_language())


for command in (
    init_command,
    build_command,
    mine_command,
    mask_command,
    train_command,
    evaluate_command,
    stats_command,
    query_command,
    ask_command,
    about_command,
    recommend_command,
    coverage_command,
    why_command,
    why_not_command,
    add_command,
    retract_command,
    export_command,
    reason_command,
    validate_command,
    release_command,
    push_command,
    serve_command,
):
    main.add_command(command)
