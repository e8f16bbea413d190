import csv
import io
import re
from collections.abc import Iterable, Sequence

from alime_rdf.domain import ItemColumns
from alime_rdf.emit import LabelError, local_name
from mining.corpus import category_tree, property_values
from mining.tables import TableRow

#: A property with more values than this is not taken as enumerable.
_MOST_LISTED = 60
#: Sizes and amounts: no cause of anything in a whole category.
_MEASURE = re.compile(r"[\d.,/×x*\s]+[^\W\d_]{0,4}|(?:X{0,4}[SL]|M|\d?XL)", re.IGNORECASE)


def draft_schema(rows: Sequence[TableRow], columns: ItemColumns, *, free: Iterable[str] = ()) -> str:
    """Return a category schema: every top category with the properties that its items fill.

    A property with few values is taken as enumerable, which means that its values may cause something; measures and
    the properties in `free`, such as the brand, are not.
    """
    tree = category_tree(list(rows), columns)
    found: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows:
        tops = dict.fromkeys(path.split("/")[0] for path in tree.category_paths(row) if path in tree.categories)
        for property_ in columns.properties:
            values = property_values(row, property_, columns)
            for top in tops if values else ():
                found.setdefault(property_, {}).setdefault(top, {}).update(dict.fromkeys(values))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["category", "property", "enumerable", "values"])
    for property_, by_category in found.items():
        every = dict.fromkeys(value for listed in by_category.values() for value in listed)
        # Enumerable or not is a matter of the property, so it is decided over all categories.
        enumerable = property_ not in free and _enumerable(list(every))
        for top, listed in sorted(by_category.items()):
            table.writerow(
                [top, property_, "yes" if enumerable else "no", "|".join(sorted(listed)) if enumerable else ""]
            )
    return out.getvalue()


def _enumerable(values: Sequence[str]) -> bool:
    measures = sum(_MEASURE.fullmatch(value) is not None for value in values)
    return len(values) <= _MOST_LISTED and measures * 2 <= len(values) and all(map(_can_be_listed, values))


def _can_be_listed(value: str) -> bool:
    try:
        local_name(value)
    except LabelError:
        return False
    return "|" not in value
