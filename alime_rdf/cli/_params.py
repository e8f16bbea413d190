from collections.abc import Iterable
from pathlib import Path

import click

from alime_rdf.errors import UsageError

release_argument = click.argument("release", type=click.Path(path_type=Path))


def refuse_place(out: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output that is an input, or that lies in a release: a release never changes."""
    target = out.resolve()
    if any(target == path.resolve() for path in inputs):
        raise UsageError("ALM-B010", {"path": str(out)})
    for folder in target.parents:
        if (folder / "manifest.json").is_file() and (folder / "store").is_dir():
            raise UsageError("ALM-B004", {"path": str(folder)})


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
