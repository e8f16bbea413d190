import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from alime_rdf.release import Release
from alime_rdf.text import Matcher, read_loosely
from alime_rdf.vocabulary import ALT_LABEL, CATEGORY, POI, PREF_LABEL, PROBLEM, TYPE

_NAMES = (PREF_LABEL, ALT_LABEL)
_KINDS = {"problem": PROBLEM, "poi": POI, "category": CATEGORY}

#: What denies the name behind it, within a clause.
_DENIED = re.compile(
    r"(?:(?<!要)不要|不想|(?<!需)不需要|不含|不喜欢|别(?!的)|除了|(?<!有)没有|无需|拒绝|(?<!是)不是)"
    r"[^，,。；;!！?？、只但]{0,4}$"
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing of the graph named in a text: `kind` is problem, poi or category, ``text[start:end]`` names it.

    `denied` tells that the text says it isn't wanted or isn't so: 不要面霜, 没有黑头, 除了面膜.
    """

    kind: str
    node: NamedNode
    start: int
    end: int
    denied: bool = False


class Linker:
    """Finds known problems, points of interest and categories in a text by their labels and altLabels.

    Simplified and traditional characters, full and half width, case and degree words (有点, 很) make no difference.
    """

    def __init__(self, release: Release) -> None:
        store = release.store
        self._matcher = Matcher(
            (label.object.value, (kind, quad.subject))
            for kind, class_ in _KINDS.items()
            for quad in sorted(store.quads_for_pattern(None, TYPE, class_, None), key=str)
            for name in _NAMES
            for label in sorted(store.quads_for_pattern(quad.subject, name, None, None), key=str)
            if isinstance(label.object, Literal)
        )

    def link(self, text: str) -> list[Linked]:
        """Return what `text` names, in order; a name inside of a longer one of the same kind doesn't count."""
        shadow = read_loosely(text)
        linked = []
        for match in self._matcher.find(shadow):
            kind, node = match.key
            assert isinstance(node, NamedNode)
            denied = bool(_DENIED.search(shadow.text[: match.start]))
            linked.append(Linked(kind, node, *shadow.span(match.start, match.end), denied))
        return linked
