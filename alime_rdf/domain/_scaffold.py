import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from alime_rdf.domain._guess import ColumnGuess, guess_separator
from alime_rdf.domain._sample import DECISIONS, LEXICON, POLICY, SHOP, SHOP_ROLES

#: A property with more values than this is not taken as enumerable.
_MOST_LISTED = 60


def scaffold(
    folder: Path,
    *,
    items: Path | None,
    guesses: Sequence[ColumnGuess] = (),
    rows: Sequence[Mapping[str, str]] = (),
) -> list[Path]:
    """Write a new domain: domain.toml, schema, lexicons and decisions; without `items` also a shop of three items.

    `items` stays where it is and is named relative to the folder; from its `rows` the category schema is drafted.
    Returns the files written, sorted.
    """
    comments = {name: text.split("\n", 1)[0] + "\n" for name, text in LEXICON.items()}
    words = LEXICON if items is None else comments
    written: dict[str, str] = {f"lexicon/{name}": text for name, text in words.items()}
    written["decisions.csv"] = DECISIONS
    separator = guess_separator(rows)
    if items is None:
        written |= SHOP
        header = SHOP["catalogue.csv"].split("\n")[0].split(",")
        guesses = [ColumnGuess(column, role, "") for column, role in zip(header, SHOP_ROLES, strict=True)]
    else:
        written["schema.csv"] = _draft_schema(guesses, rows, separator)
    name = "catalogue.csv" if items is None else Path(os.path.relpath(items.resolve(), folder.resolve())).as_posix()
    written["domain.toml"] = _domain_toml(folder.name, name, guesses, separator, pages=items is None)
    for relative, text in written.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(folder / relative for relative in written)


def _draft_schema(guesses: Sequence[ColumnGuess], rows: Sequence[Mapping[str, str]], separator: str) -> str:
    """Give every top category the properties that its items fill; one with few values is taken as enumerable."""
    category = next((g.column for g in guesses if g.role == "category"), "")
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["category", "property", "enumerable", "values"])
    values: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        for path in (row.get(category) or "").split(separator):
            top = path.strip().strip("/").split("/")[0]
            for guess in guesses:
                if top and guess.role == "property" and (cell := (row.get(guess.column) or "").strip()):
                    found = values.setdefault(guess.column, {}).setdefault(top, set())
                    found.update(v for v in (part.strip() for part in cell.split(separator)) if v)
    for property_, by_category in values.items():
        # Enumerable or not is a matter of the property, so it is decided over all categories.
        enumerable = len(set().union(*by_category.values())) <= _MOST_LISTED
        for top, found in sorted(by_category.items()):
            listed = "|".join(sorted(found)) if enumerable else ""
            table.writerow([top, property_, "yes" if enumerable else "no", listed])
    return out.getvalue()


def _domain_toml(name: str, items: str, guesses: Sequence[ColumnGuess], separator: str, *, pages: bool) -> str:
    by_role = {g.role: g.column for g in reversed(guesses)}
    lines = [
        "[domain]",
        f"name = {_quoted(name)}",
        f"base = {_quoted(f'https://example.org/{quote(name, safe=str())}/')}",
        'language = "zh"',
        "",
        "[catalogue]",
        f"items = {_quoted(items)}",
        'schema = "schema.csv"',
        f"properties = [{', '.join(_quoted(g.column) for g in guesses if g.role == 'property')}]",
        "",
        "[catalogue.columns]",
    ]
    levels = [_quoted(g.column) for g in guesses if g.role == "category"]
    lines.append(f"category = [{', '.join(levels)}]")
    for role in ("id", "name", "barcode", "price"):
        if role in by_role:
            lines.append(f"{role} = {_quoted(by_role[role])}")
    if separator != "|":
        lines.append(f"separator = {_quoted(separator)}")
    lines += ["", "[lexicon]", *(f'{f.split(".")[0]} = "lexicon/{f}"' for f in LEXICON)]
    if "text" in by_role:
        columns = (
            f"{{ id = {_quoted(by_role['id'])}, item = {_quoted(by_role['id'])}, text = {_quoted(by_role['text'])} }}"
        )
        lines += ["", "[[texts]]", 'kind = "detail-page"', f"path = {_quoted(items)}", f"columns = {columns}"]
    if pages:
        lines += ["", "[[texts]]", 'kind = "detail-page"', 'path = "pages/*"']
    return "\n".join(lines) + "\n" + POLICY


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False)
