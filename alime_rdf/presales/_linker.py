import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from alime_rdf.release import Release
from alime_rdf.text import Match, Matcher, Shadow, read_loosely
from alime_rdf.vocabulary import ALT_LABEL, CATEGORY, POI, PREF_LABEL, PROBLEM, TYPE, VALUE

_NAMES = (PREF_LABEL, ALT_LABEL)
#: What a text can name. What is a problem, a point of interest or a category isn't taken for a value of that name.
_KINDS = {"problem": PROBLEM, "poi": POI, "category": CATEGORY, "value": VALUE}

#: What denies the name behind it, within a clause, and what denies the name before it.
_DENIED = re.compile(
    r"(?:(?<!要)不要|不想|(?<!需)不需要|(?<!含)不含|(?<!带)不带|不加|不喜欢|不能有|别(?!的)|除了|(?<!有)没有|无需|拒绝|避开|(?<!是)不是|"
    r"\bno\b|\bwithout\b|\bnot\b)[^，,。；;!！?？、只但]{0,4}$|(?<!有)[无零]$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"^[^，,。；;!！?？、]{0,2}(?:过敏|(?:不要|不行|免谈|除外)(?:$|[，,。；;!！?？了的]))|^[- ]free\b", re.IGNORECASE
)


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
        linked = []
        for match in matches:
            kind, node = match.key
            if kind != "value" or (match.start, match.end) not in places:
                start, end = shadow.span(match.start, match.end)
                linked.append(Linked(kind, node, start, end, _denied(shadow, match)))
        return linked


def _words(release: Release) -> Iterator[tuple[str, tuple[str, NamedNode]]]:
    store = release.store
    for kind, class_ in _KINDS.items():
        for quad in sorted(store.quads_for_pattern(None, TYPE, class_, None), key=str):
            assert isinstance(quad.subject, NamedNode)
            for name in _NAMES:
                for label in sorted(store.quads_for_pattern(quad.subject, name, None, None), key=str):
                    if isinstance(label.object, Literal):
                        yield label.object.value, (kind, quad.subject)


def _denied(shadow: Shadow, match: Match[tuple[str, NamedNode]]) -> bool:
    before, behind = shadow.text[: match.start], shadow.text[match.end :]
    return bool(_DENIED.search(before) or _DENIED_BEHIND.search(behind))
