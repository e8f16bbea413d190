import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from urllib.parse import quote

from alime_rdf.domain._sample import DECISIONS, LEXICON, POLICY, SHOP, SHOP_COLUMNS
from alime_rdf.domain._settings import ItemColumns
from alime_rdf.files import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDraft:
    """What a new domain says of a shop's own item table.

    `items` stays where it is and is named relative to the domain's folder, as is a `dialect` of the shop's own.
    `text` is the column of descriptions, `currency` the one that all prices are in. `files` are written into the
    folder: schema and word lists.
    """

    items: Path
    columns: ItemColumns
    language: str
    currency: str | None = None
    dialect: str | Path | None = None
    text: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def scaffold(
    folder: Path, draft: ShopDraft | None = None, *, sources: Sequence[str] = (), texts: Sequence[Path] = ()
) -> list[Path]:
    """Write a new domain: domain.toml, schema, lexicons and decisions; without a draft also a shop of three items.

    `sources` are ``[[texts]]`` tables of further texts, as TOML, and `texts` the files that they name. What lies
    outside of the folder is named in ``domain.folders``. Returns the files written, sorted.
    """
    comments = {f"lexicon/{name}": text.split("\n", 1)[0] + "\n" for name, text in LEXICON.items()}
    if draft is None:
        written = SHOP | {f"lexicon/{name}": text for name, text in LEXICON.items()}
        draft = ShopDraft(items=folder / "catalogue.csv", columns=SHOP_COLUMNS, language="zh")
        pages = ["", "[[texts]]", 'kind = "detail-page"', 'path = "pages/*"']
    else:
        written = comments | dict(draft.files)
        pages = _texts(draft, folder)
    head = _head(draft, folder, _outside(draft, folder, texts))
    written["decisions.csv"] = DECISIONS
    written["domain.toml"] = (
        "\n".join([*head, *_columns(draft.columns), *_lexicon(), *pages])
        + "".join(f"\n\n{source.rstrip()}" for source in sources)
        + "\n"
        + POLICY
    )
    for relative, text in written.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    return sorted(folder / relative for relative in written)


def _outside(draft: ShopDraft, folder: Path, texts: Sequence[Path]) -> list[str]:
    """Return what lies outside of the folder, each once, as the domain file names it."""
    named = [draft.items, *texts, *([draft.dialect] if isinstance(draft.dialect, Path) else [])]
    top = folder.resolve()
    return list(dict.fromkeys(_relative(path, folder) for path in named if not path.resolve().is_relative_to(top)))


def _head(draft: ShopDraft, folder: Path, outside: Sequence[str]) -> list[str]:
    name = folder.resolve().name
    lines = [
        "[domain]",
        f"name = {_quoted(name)}",
        f"base = {_quoted(f'https://example.org/{quote(name, safe=str())}/')}",
        f"language = {_quoted(draft.language)}",
        *([f"folders = {_list(outside)}"] if outside else []),
        "",
        "[catalogue]",
        f"items = {_quoted(_relative(draft.items, folder))}",
        'schema = "schema.csv"',
    ]
    if draft.currency is not None:
        lines.append(f"currency = {_quoted(draft.currency)}")
    if draft.dialect is not None:
        dialect = _relative(draft.dialect, folder) if isinstance(draft.dialect, Path) else draft.dialect
        lines.append(f"dialect = {_quoted(dialect)}")
    if all(label == column for label, column in draft.columns.properties.items()):
        lines.append(f"properties = {_list(draft.columns.properties)}")
    else:
        lines += ["", "[catalogue.properties]"]
        lines += [f"{_quoted(label)} = {_quoted(column)}" for label, column in draft.columns.properties.items()]
    return lines


def _columns(columns: ItemColumns) -> list[str]:
    lines = ["", "[catalogue.columns]", f"id = {_quoted(columns.id)}"]
    lines.append(f"name = {_quoted(columns.name[0]) if len(columns.name) == 1 else _list(columns.name)}")
    lines.append(f"category = {_list(columns.category)}")
    if columns.default_category is not None:
        lines.append(f"default_category = {_quoted(columns.default_category)}")
    if columns.barcode is not None:
        lines.append(f"barcode = {_quoted(columns.barcode)}")
    if columns.price:
        lines.append(f"price = {_quoted(columns.price[0]) if len(columns.price) == 1 else _list(columns.price)}")
    if columns.decimal != ".":
        lines.append(f"decimal = {_quoted(columns.decimal)}")
    if columns.levels is not None:
        lines.append(f"levels = {_quoted(columns.levels)}")
    if columns.separator != "|":
        lines.append(f"separator = {_quoted(columns.separator)}")
    return lines


def _lexicon() -> list[str]:
    return ["", "[lexicon]", *(f'{name.split(".")[0]} = "lexicon/{name}"' for name in LEXICON)]


def _texts(draft: ShopDraft, folder: Path) -> list[str]:
    if draft.text is None:
        return []
    named = {"id": draft.columns.id, "item": draft.columns.id, "text": draft.text}
    columns = ", ".join(f"{key} = {_quoted(column)}" for key, column in named.items())
    # A path of texts is a pattern; that of the items is not.
    path = _quoted(escape(_relative(draft.items, folder)))
    return ["", "[[texts]]", 'kind = "detail-page"', f"path = {path}", f"columns = {{ {columns} }}"]


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _list(texts: Sequence[str] | Mapping[str, str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
