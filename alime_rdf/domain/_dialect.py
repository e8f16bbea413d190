import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import re2

from alime_rdf.domain._toml import read_toml
from alime_rdf.errors import DomainError

_FOLDER = Path(__file__).parent / "dialects"
#: What a column may be to an item; `text` is its description. `property` and `ignored` take any number of columns.
ROLES = ("id", "name", "category", "brand", "price", "barcode", "text", "property", "ignored")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows that are no product on sale: those whose cell in the first of `columns` is one of `values`, whatever case.

    Without `variants` the rule is for products alone: what a shop doesn't list for itself may be a variant.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    variants: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Numbered columns, ``{n}``, that hold an attribute's name and value; `separator` parts several values."""

    name: str
    value: str
    separator: str | None = None
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """Columns whose cell holds several attributes: ``color=Red,size=M`` has `entries` ``,`` and `pair` ``=``.

    Each character of `entries` parts attributes; `values` parts several values of one. With `position`, what
    follows a second `pair` sign is no part of the value. With `mark`, a pattern, attributes are only what it comes
    before: of ``[RB]Size=M`` the mark is ``\\[\\w+\\]``. In JSON the cell is an object, or a list of objects whose
    keys `name` and `value` say which is which, as two attributes of these names do in text. Attributes in `skip`
    are left out.
    """

    columns: tuple[str, ...]
    entries: str = ";"
    pair: str = ":"
    values: str | None = None
    position: bool = False
    mark: str | None = None
    name: str = "name"
    value: str = "value"
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """Which rows are variants of one product, and images of it.

    Rows that agree in the first of `group` that they fill are one product, and it has that id. A row that names in
    `parent` what another row has in `parent_ids`, or is named in that row's `children`, belongs to it. A row
    follows the product above it if it has one of the values of `follow`, or nothing in any of `follow_empty`. Of
    columns in `gather` the product has the values of all its rows, in all others the first that isn't empty.
    """

    group: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    parent_ids: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    children_pattern: str = r"[^,|]+"
    follow: tuple[LeftOut, ...] = ()
    follow_empty: tuple[str, ...] = ()
    gather: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a shop system writes its products into a table.

    Columns are named as the system names them, in any case; ``*`` stands for what follows a name (``name-*`` for
    name-en_US). `recognise` lists groups of columns: a table that has one of each group is of this dialect.
    `columns` says for each role which columns have it: the first that isn't empty counts, of descriptions all.
    `lists` says what parts several entries of a cell, `levels` what parts the levels of a category; a column in
    `level_lists` has a list of levels.
    """

    name: str
    recognise: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: Variants = Variants()
    left_out: tuple[LeftOut, ...] = ()
    pairs: tuple[Pairs, ...] = ()
    attributes: tuple[Attributes, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    levels: str | None = None
    level_lists: tuple[str, ...] = ()

    def recognises(self, header: Iterable[str]) -> bool:
        """Tell whether a table with these columns is of this dialect."""
        known = [column_key(column) for column in header]
        return all(any(_find(name, known) for name in group) for group in self.recognise)

    def matches(self, names: Sequence[str], header: Sequence[str]) -> list[str]:
        """Return all columns of a table that `names` stand for."""
        keys = [column_key(column) for column in header]
        wanted = {key for name in names for key in _find(name, keys)}
        return [column for column, key in zip(header, keys, strict=True) if key in wanted]

    def resolve(self, names: Sequence[str], header: Sequence[str], *, language: str | None = None) -> list[str]:
        """Return the columns of a table that `names` stand for, in their order; of a pattern the one in `language`.

        >>> dialect = Dialect(name="d", recognise=(("sku",),))
        >>> dialect.resolve(["Name", "description-*"], ["name", "description-fr", "description-en_US"], language="en")
        ['name', 'description-en_US']
        """
        keys = {column_key(column): column for column in reversed(header)}
        order = [column_key(column) for column in header]
        found: dict[str, None] = {}
        for name in names:
            matches = [keys[key] for key in _find(name, order)]
            if matches:
                local = [m for m in matches if language and re.search(rf"(?<![a-z]){language}(?![a-z])", m.lower())]
                found[(local or matches)[0]] = None
        return list(found)


def column_key(column: str) -> str:
    """Return a column's name as names are compared: without case, spaces, hyphens and underscores alike.

    >>> column_key("Option1 Name ") == column_key("option1_name")
    True
    """
    plain = unicodedata.normalize("NFKC", column).casefold().replace("’", "'")
    # French puts a space before a question mark, mostly.
    return re.sub(r" (?=\?)", "", re.sub(r"[\s_\-]+", " ", plain)).strip()


_ADDED = re.compile(
    r"\s*\((?:product|variant)\.metafields\.[^)]*\)$|\s*\(x,y,z[^)]*\)$|\s\(2\)$|^(?:meta|attribute|attr):\s*|^pa_",
    re.IGNORECASE,
)


def column_label(column: str) -> str:
    """Return a column's name without what shop systems add to it.

    >>> column_label("Skin type (product.metafields.custom.skin_type)")
    'Skin type'
    """
    return _ADDED.sub("", column).strip() or column


def _find(name: str, keys: Iterable[str]) -> list[str]:
    wanted = column_key(name)
    if "*" not in wanted:
        # Forms mark what they require: "Nom *".
        return [key for key in keys if wanted in (key, key.rstrip("* "))]
    wanted = wanted.replace("[", "[[]")
    return [key for key in keys if fnmatchcase(key, wanted)]


@cache
def shipped_dialects() -> tuple[Dialect, ...]:
    """Return the dialects that come with the package; those that ask for more columns come first."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda dialect: (-len(dialect.recognise), dialect.name)))


def recognise_dialect(header: Sequence[str]) -> Dialect | None:
    """Return the first shipped dialect that a table with these columns is of; None if it is of none.

    >>> recognise_dialect(["Handle", "Title", "Variant SKU"]).name
    'shopify'
    """
    return next((dialect for dialect in shipped_dialects() if dialect.recognises(header)), None)


def load_dialect(name: str, folder: Path = Path()) -> Dialect:
    """Return a shipped dialect by name, or the one in a TOML file, relative to `folder`.

    Raises DomainError (ALM-B031, ALM-B032) if there is neither, or the file isn't one.
    """
    for dialect in shipped_dialects():
        if dialect.name == name:
            return dialect
    path = folder / name
    if not os.path.exists(path):
        known = ", ".join(sorted(d.name for d in shipped_dialects()))
        raise DomainError("ALM-B031", {"name": name, "known": known})
    return _read(path)


def _read(path: Path) -> Dialect:
    try:
        return _dialect(path.stem, read_toml(path, code="ALM-B032"))
    except DomainError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, re2.error) as error:
        raise DomainError("ALM-B032", {"detail": str(error)}, source=path.name) from error


def _dialect(name: str, data: dict[str, Any]) -> Dialect:
    columns = _table(data, "columns", ROLES)
    variants = _table(data, "variants", tuple(Variants.__dataclass_fields__))
    rows = variants.pop("follow", [])
    pattern = variants.pop("children_pattern", Variants.__dataclass_fields__["children_pattern"].default)
    compile_pattern(pattern)
    known = tuple(field for field in Dialect.__dataclass_fields__ if field != "name")
    if unknown := sorted(data.keys() - set(known)):
        raise ValueError(f"no such key: {unknown[0]}; there are {', '.join(known)}")
    recognise = tuple(_strings(group) for group in data.get("recognise", []))
    if not recognise:
        raise ValueError("recognise should list groups of columns")
    return Dialect(
        name=name,
        recognise=recognise,
        columns={role: _strings(names) for role, names in columns.items()},
        variants=Variants(
            follow=tuple(_left_out(row) for row in rows),
            children_pattern=str(pattern),
            **{key: _strings(value) for key, value in variants.items()},
        ),
        left_out=tuple(_left_out(row) for row in data.get("left_out", [])),
        pairs=tuple(_pairs(pair) for pair in data.get("pairs", [])),
        attributes=tuple(_attributes(row) for row in data.get("attributes", [])),
        lists=_signs(_table(data, "lists", None), every=True),
        levels=_signs(data).get("levels"),
        level_lists=_strings(data.get("level_lists", [])),
    )


@cache
def compile_pattern(pattern: str) -> Any:
    """Return a pattern of a dialect, compiled by RE2: whoever wrote it, it runs in linear time.

    Raises re2.error for one that RE2 doesn't have: no looking around, no references to groups.
    """
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _left_out(data: dict[str, Any]) -> LeftOut:
    data = _table({"rows": data}, "rows", tuple(LeftOut.__dataclass_fields__))
    if not data.get("columns") or not data.get("values"):
        raise ValueError("rows are told by columns and values")
    variants = data.get("variants", True) is True
    return LeftOut(columns=_strings(data["columns"]), values=_strings(data["values"]), variants=variants)


def _pairs(data: dict[str, Any]) -> Pairs:
    data = _table({"pairs": data}, "pairs", tuple(Pairs.__dataclass_fields__))
    return Pairs(**(_signs(data) | {"skip": _strings(data.get("skip", []))}))


def _attributes(data: dict[str, Any]) -> Attributes:
    data = _table({"attributes": data}, "attributes", tuple(Attributes.__dataclass_fields__))
    compile_pattern(data.get("mark", ""))
    return Attributes(
        **(_signs(data) | {"columns": _strings(data["columns"]), "skip": _strings(data.get("skip", []))})
    )


_SIGNS = ("levels", "name", "value", "separator", "entries", "pair", "values", "mark")


def _signs(data: dict[str, Any], *, every: bool = False) -> dict[str, Any]:
    """Return the data as they are. Raises ValueError where a name or a separating sign is no text, or empty."""
    for key, value in data.items():
        if (every or key in _SIGNS) and not (isinstance(value, str) and value):
            raise ValueError(f"{key} should be a string that is not empty")
        if key == "position" and not isinstance(value, bool):
            raise ValueError(f"{key} should be true or false")
    return data


def _table(data: Mapping[str, Any], key: str, known: tuple[str, ...] | None) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} should be a table")
    if known is not None and (unknown := sorted(value.keys() - set(known))):
        raise ValueError(f"no such key: {key}.{unknown[0]}; there are {', '.join(known)}")
    return dict(value)


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise ValueError(f"{value!r} should be a list of strings")
    return tuple(value)
