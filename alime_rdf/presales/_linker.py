from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from alime_rdf.presales._denials import Named, find_denied
from alime_rdf.release import Release
from alime_rdf.text import Matcher, other_number, read_loosely
from alime_rdf.vocabulary import ALT_LABEL, CATEGORY, POI, PREF_LABEL, PROBLEM, VALUE

#: What a text can name. What is a problem, a point of interest or a category isn't taken for a value of that name.
_KINDS = {"problem": PROBLEM, "poi": POI, "category": CATEGORY, "value": VALUE}


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing of the graph named in a text: `kind` is problem, poi, category or value, ``text[start:end]`` names it.

    `denied` tells that the text says it isn't wanted or isn't so: 不要面霜, 没有黑头, 除了面膜, 对酒精过敏.
    """

    kind: str
    node: NamedNode
    start: int
    end: int
    denied: bool = False


class Linker:
    """Finds known problems, points of interest, categories and values in a text by their labels and altLabels.

    Simplified and traditional characters, full and half width, case and degree words (有点, 很) make no difference.
    """

    def __init__(self, release: Release) -> None:
        self._matcher = Matcher(_words(release))

    def link(self, text: str) -> list[Linked]:
        """Return what `text` names, in order; a name inside of a longer one doesn't count."""
        shadow = read_loosely(text)
        matches = self._matcher.find(shadow)
        places = {(m.start, m.end) for m in matches if m.key[0] != "value"}
        meant = [m for m in matches if m.key[0] != "value" or (m.start, m.end) not in places]
        denied = find_denied(shadow.text, [Named(m.start, m.end, m.key[0]) for m in meant])
        return [Linked(*m.key, *shadow.span(m.start, m.end), no) for m, no in zip(meant, denied, strict=True)]


def _words(release: Release) -> list[tuple[str, tuple[str, NamedNode]]]:
    """Return the names of everything that a text can name, in a fixed order."""
    found: list[tuple[str, tuple[str, NamedNode]]] = []
    for kind, class_ in _KINDS.items():
        # One query instead of two look-ups for each of a hundred thousand things.
        query = f"SELECT ?node ?name {{ ?node a {class_} ; <{PREF_LABEL.value}>|<{ALT_LABEL.value}> ?name }}"
        rows: Any = release.store.query(query, use_default_graph_as_union=True)
        named = {(row["node"], row["name"].value) for row in rows if isinstance(row["name"], Literal)}
        found += ((name, (kind, node)) for node, name in sorted(named, key=lambda n: (n[0].value, n[1])))
    # A hoodie is looked for in the category Hoodies, unless something else is called hoodie.
    taken = {name.casefold() for name, _ in found}
    categories = [(name, key) for name, key in found if key[0] == "category"]
    others = [(other, key) for name, key in categories for other in other_number(name)]
    return found + [(other, key) for other, key in others if other.casefold() not in taken]
