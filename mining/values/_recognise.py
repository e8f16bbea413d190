import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from alime_rdf.records import Catalogue
from alime_rdf.text import Match, normalise
from mining._mentions import Dictionary, Found, Read

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zμ%\u4e00-\u9fff]{1,4})")
_LABEL = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-zμ%\u4e00-\u9fff]{1,4})")


@dataclass(frozen=True)
class _Schema:
    """What a category allows: `free` properties take any value, `listed` holds (property, normalised value)."""

    free: frozenset[str]
    listed: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, catalogue: Catalogue, category: str) -> "_Schema":
        lineage = set(catalogue.lineage(category))
        rows = [row for row in catalogue.schema if row.category in lineage]
        free = frozenset(row.property for row in rows if not row.enumerable)
        listed = frozenset((row.property, normalise(v)) for row in rows if row.enumerable for v in row.values)
        return cls(free, listed)

    def allows(self, property_: str, value: str) -> bool:
        return property_ in self.free or (property_, normalise(value)) in self.listed


class ValueRecogniser:
    """Finds property values by the dictionary of the catalogue, its schema and lexicon, and amounts by their unit.

    A found key is ``(property, value label)``. Only values are found that the category's schema
    allows.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        labels: dict[tuple[str, str], str] = {}
        words: list[tuple[str, tuple[str, ...]]] = []

        def add(property_: str, value: str, surface: str) -> None:
            words.append((surface, (property_, labels.setdefault((property_, normalise(value)), value))))

        for row in catalogue.schema:
            for value in row.values:
                add(row.property, value, value)
        synonyms = [(v.property, v.label, v.alt_labels) for v in catalogue.values if v.property is not None]
        for property_, label, alts in synonyms:
            for surface in (label, *alts):
                add(property_, label, surface)
        for item in catalogue.items:
            for property_, value in item.values:
                if len(value) > 1 and not _LABEL.fullmatch(normalise(value)):
                    add(property_, value, value)
        self._dictionary = Dictionary((s, key) for s, key in words if len(normalise(s)) > 1)
        self._units = _amount_units(catalogue)
        self._schemas = {c.key: _Schema.of(catalogue, c.key) for c in catalogue.categories}

    def find(self, read: Read, categories: tuple[str, ...]) -> list[Found]:
        """Return the values in a sentence about something in `categories`; none where no category is known."""
        schemas = [self._schemas[category] for category in categories if category in self._schemas]
        found = [f for f in self._dictionary.find(read.shadow) if any(s.allows(*f.key) for s in schemas)]
        free = set().union(*(schema.free for schema in schemas))
        return [*found, *self._amounts(read, free)]

    def _amounts(self, read: Read, free: set[str]) -> list[Found]:
        found: list[Found] = []
        for match in _AMOUNT.finditer(read.shadow.text):
            for property_ in sorted(free & self._units.keys()):
                for unit in self._units[property_]:
                    if re.match(rf"{re.escape(unit)}(?![a-z])", match[2]):
                        found.append(Match((property_, match[1] + unit), match.start(), match.start(2) + len(unit)))
        return found


def _amount_units(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return, for the properties whose catalogue values are mostly amounts, the units they come in."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for item in catalogue.items:
        for property_, value in item.values:
            totals[property_] += 1
            if match := _LABEL.fullmatch(normalise(value)):
                units[property_][match[2].lower()] += 1
    return {p: sorted(counts) for p, counts in units.items() if counts.total() * 2 > totals[p]}
