"""Labels by their shadows: what a name may have meant, without a look at every label."""

from bisect import bisect_left
from collections import defaultdict

from pyoxigraph import Literal, NamedNode, Store

from alime_rdf.text import shadow_text
from alime_rdf.vocabulary import ALT_LABEL, PREF_LABEL

#: Labels that hold a name, of which the nearest are suggested.
_MOST_HITS = 1_000
#: A longer name holds too many pieces to look each up.
_LONGEST = 60


class NameIndex:
    """The labels of a store, read once.

    `languages` are the tags that labels have, ``None`` among them where one has none.
    """

    def __init__(self, store: Store) -> None:
        """Read the labels of `store`."""
        self.languages: set[str | None] = set()
        #: The labels as written, by the shadow that they have, where that isn't the label itself.
        self._written: dict[str, set[str]] = defaultdict(set)
        main: set[str] = set()
        for predicate in (PREF_LABEL, ALT_LABEL):
            for quad in store.quads_for_pattern(None, predicate, None, None):
                if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                    label, shadow = quad.object.value, shadow_text(quad.object.value)
                    self.languages.add(quad.object.language)
                    if label != shadow:
                        self._written[shadow].add(label)
                    if predicate == PREF_LABEL:
                        main.add(shadow.replace("\n", " "))
        self._main = sorted(main)
        #: Searching one text is as fast as memory; each label is a line of it.
        self._lines = "\n".join(["", *self._main, ""])

    def spellings(self, name: str) -> set[str]:
        """Return the labels, as they are written, that have the same shadow as `name`."""
        shadow = shadow_text(name)
        return {shadow, *self._written.get(shadow, ())}

    def near(self, name: str, *, limit: int) -> list[str]:
        """Return main labels that hold `name`, or that it holds, those of the nearest length first."""
        shadow = shadow_text(name).replace("\n", " ")
        found = {*self._holding(shadow), *self._held(shadow)}
        nearest = sorted(found, key=lambda label: (abs(len(label) - len(shadow)), label))[:limit]
        return [min(self._written.get(label, ()), default=label) for label in nearest]

    def _holding(self, shadow: str) -> set[str]:
        found: set[str] = set()
        at = self._lines.find(shadow) if shadow else -1
        while at >= 0 and len(found) < _MOST_HITS:
            begin, end = self._lines.rfind("\n", 0, at + 1) + 1, self._lines.find("\n", at)
            found.add(self._lines[begin:end])
            at = self._lines.find(shadow, end)
        return found

    def _held(self, shadow: str) -> set[str]:
        size = min(len(shadow), _LONGEST)
        pieces = {shadow[begin:end] for begin in range(size) for end in range(begin + 1, size + 1)}
        return {piece for piece in pieces if self._has(piece)}

    def _has(self, label: str) -> bool:
        place = bisect_left(self._main, label)
        return place < len(self._main) and self._main[place] == label
