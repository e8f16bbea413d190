"""Several attributes in one cell."""

import re
from collections.abc import Iterable, Iterator, Sequence

from alime_rdf.domain import Attributes, compile_pattern
from mining.tables._row import TableRow


def attributes_in(row: TableRow, column: str, rule: Attributes) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the attributes in a cell."""
    cell = row.cells.get(column)
    for entry in cell if isinstance(cell, list) else [cell]:
        if isinstance(entry, dict):
            inner = TableRow(row.source, row.line, entry)
            names = {inner.text(rule.name): rule.value} if rule.name in entry else {key: key for key in entry}
            yield from ((name, inner.text(key)) for name, key in names.items() if name not in rule.skip)
        elif entry is not None:
            yield from _pairs_of(TableRow(row.source, row.line, {column: entry}).text(column), rule)


def _pairs_of(text: str, rule: Attributes) -> Iterator[tuple[str, str]]:
    """Cut ``a:x;b:y`` into pairs. An entry without a pair sign goes on with the value before it."""
    # Full-width signs mean the same in Chinese tables.
    entries, pair = (f"[{re.escape(sign)}{_WIDE.get(sign, '')}]" for sign in (rule.entries, rule.pair))
    parts: list[tuple[str, list[str]]] = []
    marked = compile_pattern(rf"\s*{rule.mark}") if rule.mark else None
    for part in re.split(rf"{entries}|\n", text):
        name, *value = re.split(pair, part) if rule.position else re.split(pair, part, maxsplit=1)
        mark = marked.match(name) if marked is not None else None
        if value and name.strip() and (mark or not rule.mark):
            parts.append((name[mark.end() if mark else 0 :].strip(), [value[0].strip()]))
        elif parts and part.strip():
            parts[-1][1].append(part)
    cut = [[name, rule.entries.join(values)] for name, values in parts]
    if {rule.name, rule.value} <= {name for name, _ in cut}:
        cut = _named(cut, rule)
    yield from ((name, value) for name, value in cut if name and value and name not in rule.skip)


def _named(cut: Sequence[Sequence[str]], rule: Attributes) -> list[list[str]]:
    """Return the pairs of ``Type=Dropdown|Name=Size|Value=Small``, where one entry names what the next one is."""
    found, name = [], ""
    for key, value in cut:
        if key == rule.name:
            name = value
        elif key == rule.value and name:
            found.append([name, value])
    return found


_WIDE = {";": "；", ":": "：", ",": "，"}


def split(text: str, separator: str) -> list[str]:
    r"""Cut a cell at a separator without a backslash before it.

    >>> split(r"Red, Navy\, dark", ",")
    ['Red', 'Navy, dark']
    """
    parts = re.split(rf"(?<!\\){re.escape(separator)}|\n", text)
    return distinct(part.replace("\\" + separator, separator).strip() for part in parts)


def distinct(values: Iterable[str]) -> list[str]:
    """Return the values that aren't empty, each once."""
    return list(dict.fromkeys(value for value in values if value))
