from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from alime_rdf.cli._output import Output
from alime_rdf.domain import ROLES, Dialect, Role, load_dialect, scaffold, shipped_dialects
from alime_rdf.errors import BuildError, Finding, UsageError

if TYPE_CHECKING:
    from mining.drafts import DraftedShop

_EXAMPLE = 40


def _dialects(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        for name in sorted(dialect.name for dialect in shipped_dialects()):
            click.echo(name)
        ctx.exit()


@click.command("init")
@click.argument("name", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "items",
    type=click.Path(exists=True, path_type=Path),
    help="An item table of any format (CSV, JSON, XML, Excel, pages with JSON-LD) whose columns are to be guessed.",
)
@click.option(
    "--texts",
    "texts",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of chats or reviews (an export or a table); repeatable.",
)
@click.option("--column", "columns", multiple=True, metavar="ROLE=COLUMN", help="Name a column's role; repeatable.")
@click.option("--dialect", metavar="NAME|FILE", help="How the shop system writes its table; recognised without this.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="The language of the shop; guessed without this.")
@click.option(
    "--dialects", is_flag=True, is_eager=True, expose_value=False, callback=_dialects, help="List the dialects."
)
@click.pass_obj
def init_command(
    output: Output,
    name: Path,
    items: Path | None,
    texts: tuple[Path, ...],
    columns: tuple[str, ...],
    dialect: str | None,
    language: str | None,
) -> None:
    """Make a new domain in the folder NAME: domain.toml, schema, lexicons, decisions; a small shop without --from."""
    if name.exists() and (not name.is_dir() or any(name.iterdir())):
        raise UsageError("ALM-U001", {"path": str(name)})
    given = _given(columns)
    drafted = _draft(output, items, given, dialect, language) if items is not None else None
    if drafted is not None and items is not None:
        _show(output, drafted)
        if drafted.draft is None:
            values = {"path": str(items), "missing": ", ".join(drafted.missing), "name": str(name)}
            raise UsageError("ALM-U002", values | {"role": drafted.missing[0]})
    sources = [_source(output, path, name) for path in texts]
    try:
        draft = drafted.draft if drafted is not None else None
        for path in scaffold(name, draft, sources=sources, texts=texts):
            output.print(f"{output.word('created')} {path}")
    except OSError as error:
        raise BuildError("ALM-B003", {"path": str(name), "detail": str(error)}) from error
    output.print(f"{output.word('next')}: alime build {name / 'domain.toml'} --out {name / 'release'}")


def _source(output: Output, path: Path, folder: Path) -> str:
    """Return the domain file's table for a file of chats or reviews, and say what it is taken for."""
    from mining.corpus import guess_text_source, text_source_toml

    guess = guess_text_source(path)
    if guess is None:
        raise UsageError("ALM-U014", {"path": str(path)})
    named = ", ".join(f"{key} = {column}" for key, column in guess.columns.items())
    staff = f"  {output.word('staff')}: {', '.join(guess.staff)}" if guess.staff else ""
    output.print(f"{path.name}: {output.word(guess.kind)}  {named}{staff}".rstrip())
    return text_source_toml(path, guess, folder=folder)


def _given(columns: tuple[str, ...]) -> dict[Role, list[str]]:
    given: dict[Role, list[str]] = {}
    for value in columns:
        role, sign, column = value.partition("=")
        role = {"description": "text"}.get(role.strip(), role.strip())
        if not sign or not column.strip() or role not in ROLES:
            raise UsageError("ALM-U010", {"value": value, "known": ", ".join(ROLES)})
        given.setdefault(cast(Role, role), []).append(column.strip())
    return given


def _draft(
    output: Output, items: Path, given: dict[Role, list[str]], dialect: str | None, language: str | None
) -> DraftedShop:
    from mining.drafts import draft_shop

    named: Dialect | None = load_dialect(dialect) if dialect is not None else None
    own = Path(dialect) if dialect is not None and named not in shipped_dialects() else None
    findings: list[Finding] = []
    try:
        return draft_shop(items, findings=findings, dialect=named, dialect_path=own, language=language, given=given)
    finally:
        for finding in findings:
            output.finding(finding)


def _show(output: Output, drafted: DraftedShop) -> None:
    """Print every column with what it was taken for, why, and an example; then what became of the rows."""
    table = output.table("column", "taken for", "because", "example")
    for guess in drafted.guesses:
        head, _, rest = guess.because.partition("fills ")
        because = f"{output.word('fills')} {rest}" if rest and not head else output.word(guess.because)
        table.add_row(guess.column, guess.role, because, _short(guess.example))
    output.console.print(table)
    output.print()
    dialect = drafted.dialect.name if drafted.dialect is not None else output.word("none")
    output.print(f"{output.word('dialect')}: {dialect}  {output.word('language')}: {drafted.language}")
    products = drafted.products
    counts = [("rows", drafted.rows), ("products", len(products.rows))]
    counts += [("variants and images", products.variants)] if products.variants else []
    counts += [("header rows", products.header)] if products.header else []
    output.print("  ".join(f"{output.word(word)} {count}" for word, count in counts))
    for reason, count in products.left_out.items():
        output.print(f"{output.word('left out')} {count}  ({reason})")
    if drafted.draft is not None and drafted.uncategorised:
        category = drafted.draft.columns.default_category or ""
        output.finding(Finding("ALM-U013", {"count": str(drafted.uncategorised), "category": category}))
    output.print()


def _short(example: str) -> str:
    line = " ".join(example.split())
    return line if len(line) <= _EXAMPLE else line[: _EXAMPLE - 1] + "…"
