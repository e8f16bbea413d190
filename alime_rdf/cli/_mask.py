from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.errors import BuildError, UsageError
from alime_rdf.files import write_whole

if TYPE_CHECKING:
    from mining.corpus import MaskedFile, MaskedPlace, TextKind


@click.command("mask")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(["chat", "review", "article"]), help="What FILE is; told without this.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the masked file, in its own format."
)
@click.option("--show", is_flag=True, help="Print what was masked in full, and not its first character alone.")
@json_option
@click.pass_obj
def mask_command(output: Output, file: Path, kind: str | None, out: Path | None, show: bool, as_json: bool) -> None:
    """Show what the mask does to FILE: each piece of personal data with its line and kind.

    What is printed can be passed on: of what was masked it has the first character. --show prints the original.
    """
    try:
        from mining.corpus import UnwritableError, mask_file
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    if out is not None:
        refuse_place(out, [file])
    try:
        masked = mask_file(file, kind=cast("TextKind | None", kind))
    except UnwritableError as error:
        raise UsageError("ALM-U017", {"path": file.name, "format": str(error)}) from error
    if out is not None:
        _write(out, masked.content)
    counts = dict(sorted(Counter(place.kind for place in masked.places).items()))
    if as_json:
        places = [
            {"line": p.line, "kind": p.kind, "was": _was(p, show), "masked": p.masked_line} for p in masked.places
        ]
        output.json(
            {"kind": masked.kind, "counts": counts, "places": places, "out": str(out) if out is not None else None}
        )
        return
    _print(output, masked, counts, show=show)
    if out is not None:
        output.print(str(out))


def _was(place: "MaskedPlace", show: bool) -> str:
    return place.original if show else f"{place.original[:1]}…"


def _print(output: Output, masked: "MaskedFile", counts: dict[str, int], *, show: bool) -> None:
    table = output.table("line", "kind", "was", "masked")
    for place in masked.places:
        table.add_row(str(place.line), output.word(place.kind), _was(place, show), place.masked_line)
    if masked.places:
        output.console.print(table)
    said = "  ".join(f"{output.word(kind)} {count}" for kind, count in counts.items()) or output.word(
        "nothing was masked"
    )
    output.print(f"{output.word(masked.kind)}: {said}")


def _write(out: Path, content: bytes) -> None:
    try:
        write_whole(out, content)
    except OSError as error:
        raise BuildError("ALM-B003", {"path": str(out), "detail": str(error)}) from error
