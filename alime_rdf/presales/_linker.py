import re
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from alime_rdf.release import Release
from alime_rdf.text import Match, Matcher, Shadow, read_loosely
from alime_rdf.vocabulary import ALT_LABEL, CATEGORY, POI, PREF_LABEL, PROBLEM, VALUE

#: What a text can name. What is a problem, a point of interest or a category isn't taken for a value of that name.
_KINDS = {"problem": PROBLEM, "poi": POI, "category": CATEGORY, "value": VALUE}

_REST = r"[^，,。；;!！?？、只但的]{0,4}$"
#: What denies the name behind it, within a clause, and what denies the name before it.
_DENIED = re.compile(
    r"(?:(?<!要)不要|不想|(?<!需)不需要|(?<!含)不含|(?<!带)不带|不加|不喜欢|不能[含有用]|不敢[用要]|不考虑|别(?!的)|除了|(?<!有)没有|无需|"
    rf"拒绝|避开|避免|排除|(?<!是)不是|\bno\b|\bwithout\b|\bnot\b){_REST}|(?<!有)[无零]$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"^[^，,。；;!！?？、]{0,3}(?:过敏|不敢用|(?<!能)不能[用有]|受不了|绝对不行|(?:不要|不行|免谈|除外)(?:$|[，,。；;!！?？了的]))|"
    r"^[- ]free\b",
    re.IGNORECASE,
)
#: What denies values only: 怕酒精, but 怕晒黑 names a problem.
_FEARED = re.compile(rf"(?:怕|受不了){_REST}")
#: 不能没有氨基酸, 不要不适合敏感肌的: what denies twice affirms.
_TWICE = re.compile(rf"(?:不能|不可以?|不要|别)(?:没有?|缺少?|不含|不适合|不带){_REST}")


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


def _words(release: Release) -> list[tuple[str, tuple[str, NamedNode]]]:
    """Return the names of everything that a text can name, in a fixed order."""
    found: list[tuple[str, tuple[str, NamedNode]]] = []
    for kind, class_ in _KINDS.items():
        # One query instead of two look-ups for each of a hundred thousand things.
        query = f"SELECT ?node ?name {{ ?node a {class_} ; <{PREF_LABEL.value}>|<{ALT_LABEL.value}> ?name }}"
        rows: Any = release.store.query(query, use_default_graph_as_union=True)
        named = {(row["node"], row["name"].value) for row in rows if isinstance(row["name"], Literal)}
        found += ((name, (kind, node)) for node, name in sorted(named, key=lambda n: (n[0].value, n[1])))
    return found


def _denied(shadow: Shadow, match: Match[tuple[str, NamedNode]]) -> bool:
    before, behind = shadow.text[: match.start], shadow.text[match.end :]
    if _TWICE.search(before):
        return False
    feared = match.key[0] == "value" and _FEARED.search(before)
    return bool(feared or _DENIED.search(before) or _DENIED_BEHIND.search(behind))
