from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from alime_rdf.domain import (
    ColumnGuess,
    Dialect,
    ItemColumns,
    Role,
    ShopDraft,
    column_key,
    column_label,
    guess_columns,
    guess_language,
    guess_separator,
    recognise_dialect,
)
from alime_rdf.errors import Finding, UsageError
from alime_rdf.text import normalise
from mining.corpus import category_paths, property_values, shown
from mining.drafts._own import dialect_toml, own_dialect
from mining.drafts._prices import decimal_comma, guess_currency
from mining.drafts._schema import draft_schema
from mining.drafts._words import draft_words
from mining.tables import Reshaped, TableRow, columns_of, read_table, reshape, with_header

#: So many rows are looked at.
_MOST_ROWS = 200_000
_DEFAULT_CATEGORY = {"zh": "商品", "de": "Artikel", "fr": "Articles", "es": "Artículos"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedShop:
    """What an item table was taken for: columns, dialect, rows; `draft` is None where a role is `missing`."""

    guesses: tuple[ColumnGuess, ...]
    dialect: Dialect | None
    language: str
    rows: int
    products: Reshaped
    missing: tuple[Role, ...]
    uncategorised: int = 0
    draft: ShopDraft | None = None


def draft_shop(
    items: Path,
    *,
    findings: list[Finding],
    dialect: Dialect | None = None,
    dialect_path: Path | None = None,
    language: str | None = None,
    given: Mapping[Role, Sequence[str]] | None = None,
) -> DraftedShop:
    """Draft a domain from an item table: what its columns are, which schema and words it gives.

    The dialect is recognised by the columns and the language by the texts where they aren't given. A table that
    lacks a column for ids or names gives no draft.
    """
    rows = list(islice(read_table(items, findings=findings), _MOST_ROWS))
    read = len(rows)
    if not rows:
        raise UsageError("ALM-U012", {"path": str(items)})
    if dialect is None:
        rows = with_header(rows, None)
        dialect = recognise_dialect(columns_of(rows))
    if language is None:
        texts = (row.text(column) for row in rows[:2000] for column in row.cells)
        language = guess_language(texts, columns_of(rows[:2000]))
    products = reshape(rows, dialect, language=language) if dialect is not None else Reshaped(rows=tuple(rows))
    names = columns_of(products.rows)
    guesses = _guesses(products, names, dialect, language, _found(given or {}, names, items))
    own = own_dialect(products.rows, names, _by_role(guesses)) if dialect is None else None
    if own is not None:
        products = reshape(rows, own, language=language)
    by_role = _by_role(guesses)
    missing: list[Role] = [role for role in ("id", "name") if role not in by_role]
    drafted = DraftedShop(
        guesses=tuple(guesses),
        dialect=dialect,
        language=language,
        rows=read,
        products=products,
        missing=tuple(missing),
    )
    if missing:
        return drafted
    columns, uncategorised = _item_columns(guesses, products.rows, language)
    named = "dialect.toml" if own is not None else dialect_path or (dialect.name if dialect is not None else None)
    draft = ShopDraft(
        items=items,
        columns=columns,
        language=language,
        currency=guess_currency(products.rows, columns.price, names),
        dialect=named,
        text=by_role.get("text", [None])[0],
        files=_files(products.rows, columns, by_role, language, own),
    )
    return replace(drafted, draft=draft, uncategorised=uncategorised)


def _found(given: Mapping[Role, Sequence[str]], names: Sequence[str], items: Path) -> dict[Role, list[str]]:
    """Return the columns that were named, as the table writes them."""
    found: dict[Role, list[str]] = {}
    for role, columns in given.items():
        for column in columns:
            exact = (
                column if column in names else next((n for n in names if column_key(n) == column_key(column)), None)
            )
            if exact is None:
                raise UsageError("ALM-U011", {"path": str(items), "column": column, "known": ", ".join(names)})
            found.setdefault(role, []).append(exact)
    return found


def _guesses(
    products: Reshaped,
    names: list[str],
    dialect: Dialect | None,
    language: str,
    given: Mapping[Role, Sequence[str]],
) -> list[ColumnGuess]:
    cells = [{column: values for column in names if (values := row.values(column))} for row in products.rows]
    return guess_columns(
        cells, names, dialect=dialect, language=language, given=given, attributes=products.attributes
    )


def _by_role(guesses: Sequence[ColumnGuess]) -> dict[Role, list[str]]:
    found: dict[Role, list[str]] = {}
    for guess in guesses:
        found.setdefault(guess.role, []).append(guess.column)
    return found


def _item_columns(guesses: Sequence[ColumnGuess], rows: Sequence[TableRow], language: str) -> tuple[ItemColumns, int]:
    """Return the columns as the domain file names them, and how many items have no category of their own."""
    by_role = _by_role(guesses)
    properties = _labels([*by_role.get("brand", ()), *by_role.get("property", ())])
    # A list is parted already.
    parted = (
        (row, column) for row in rows for column in properties.values() if not isinstance(row.cells.get(column), list)
    )
    short = [entry for row, column in parted for entry in row.values(column)]
    columns = ItemColumns(
        id=by_role["id"][0],
        name=tuple(by_role["name"]),
        category=tuple(by_role.get("category", ())),
        barcode=by_role.get("barcode", [None])[0],
        price=tuple(by_role.get("price", ())),
        decimal="," if decimal_comma(rows, by_role.get("price", ())) else ".",
        properties=properties,
        separator=guess_separator(short),
    )
    without = sum(not category_paths(row, columns) for row in rows)
    default = _DEFAULT_CATEGORY.get(language, "Products") if without or not columns.category else None
    return replace(columns, default_category=default), without


def _labels(columns: Sequence[str]) -> dict[str, str]:
    """Return the properties' labels: their columns without what a shop system adds, each different."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        for label in (column_label(column), column):
            if (key := normalise(label)) and key not in taken:
                taken.add(key)
                labels[label] = column
                break
    return labels


def _files(
    rows: Sequence[TableRow],
    columns: ItemColumns,
    by_role: Mapping[Role, Sequence[str]],
    language: str,
    own: Dialect | None,
) -> dict[str, str]:
    brands = [label for label, column in columns.properties.items() if column in by_role.get("brand", ())]
    known = {
        value
        for row in rows
        for property_ in columns.properties
        for value in property_values(row, property_, columns)
    }
    known |= {level for row in rows for path in category_paths(row, columns) for level in path.split("/")}
    texts = [text for row in rows for column in by_role.get("text", ()) if (text := row.text(column))]
    names = [row.text(column) for row in rows for column in columns.name]
    files = {"schema.csv": draft_schema(rows, columns, free=brands)}
    words = draft_words([*map(shown, texts), *names], language=language, known=known)
    files |= {f"lexicon/{kind}.txt": text for kind, text in words.items()}
    if own is not None:
        files["dialect.toml"] = dialect_toml(own)
    return files
