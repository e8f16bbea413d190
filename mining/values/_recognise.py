import re
from collections import Counter, defaultdict

from alime_rdf.records import Catalogue
from alime_rdf.text import Match, normalise
from mining._mentions import Dictionary, Found, Read

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zμ%\u4e00-\u9fff]{1,4})")
_LABEL = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-zμ%\u4e00-\u9fff]{1,4})")


class ValueRecogniser:
    """Finds property values by the dictionary of the catalogue, its schema and lexicon, and amounts by their unit.

    A found key is ``(property, value label)``. A value is only found for properties that the category has.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        properties: dict[str, set[str]] = defaultdict(set)
        labels: dict[tuple[str, str], str] = {}
        words: list[tuple[str, tuple[str, ...]]] = []

        def add(property_: str, value: str, surface: str) -> None:
            words.append((surface, (property_, labels.setdefault((property_, normalise(value)), value))))

        for row in catalogue.schema:
            properties[row.category].add(row.property)
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
        self._properties = {
            c.key: set().union(*(properties[above] for above in catalogue.lineage(c.key)))
            for c in catalogue.categories
        }

    def find(self, read: Read, categories: tuple[str, ...]) -> list[Found]:
        """Return the values in a sentence about something in `categories`; none where no category is known."""
        allowed = set().union(*(self._properties.get(category, set()) for category in categories))
        found = [f for f in self._dictionary.find(read.shadow) if f.key[0] in allowed]
        return [*found, *self._amounts(read, allowed)]

    def _amounts(self, read: Read, allowed: set[str]) -> list[Found]:
        found: list[Found] = []
        for match in _AMOUNT.finditer(read.shadow.text):
            for property_ in sorted(allowed & self._units.keys()):
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
