import ipaddress
from collections.abc import Iterable
from pathlib import Path

import click
from pyoxigraph import NamedNode

from alime_rdf.errors import BuildError, UsageError
from alime_rdf.presales import Writer


class Utf8(click.ParamType[str]):
    """A text that can be sent: of no bytes that aren't UTF-8, which a shell hands over, too."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.fail("it is not UTF-8", param, ctx)
        return value


class Host(Utf8):
    """A host to listen on: an empty one, as of a variable that isn't set, would be every address of the machine."""

    name = "host"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the host."""
        if not value.strip():
            self.fail("it is empty; 0.0.0.0 is every address of the machine", param, ctx)
        return super().convert(value, param, ctx)


class Address(click.ParamType[str]):
    """An IP address: a name would be compared with addresses, and never be equal."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address."""
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            self.fail("it is no IP address", param, ctx)


class Iri(click.ParamType[str]):
    """An absolute IRI."""

    name = "iri"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the IRI."""
        try:
            return NamedNode(value).value
        except ValueError:
            self.fail("it is no absolute IRI", param, ctx)


release_argument = click.argument("release", type=click.Path(path_type=Path))


def refuse_place(out: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output that is an input, or that lies in a release: a release never changes.

    A folder (of a model) is refused too where it has a README.md that isn't a model's.
    """
    target = out.resolve()
    if any(target == path.resolve() for path in inputs):
        raise UsageError("ALM-B010", {"path": str(out)})
    for folder in (target, *target.parents):
        if (folder / "manifest.json").is_file() and (folder / "store").is_dir():
            raise UsageError("ALM-B004", {"path": str(folder)})
    card = target / "README.md"
    if card.is_file() and b"alime train" not in card.read_bytes():
        raise UsageError("ALM-B034", {"path": str(out)})


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
writer_option = click.option(
    "--writer",
    default="templates",
    show_default=True,
    metavar="templates|model|FOLDER",
    help="Who drafts recommendations: templates, or a model first. What isn't so by the graph is never said.",
)


def load_writers(name: str) -> tuple[Writer, ...]:
    """Return the writers to ask before the templates: for ``model`` the shipped one, else that of a folder.

    Raises UsageError where the folder holds no model, BuildError where the mining half isn't installed.
    """
    if name == "templates":
        return ()
    try:
        from mining.reasons import load_writer
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    return (load_writer(None if name == "model" else Path(name)),)
