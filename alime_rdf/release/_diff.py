import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from alime_rdf.errors import UsageError
from alime_rdf.reason import Change, Fact
from alime_rdf.release._changed import Changed, changed_to_text
from alime_rdf.release._labels import Labels
from alime_rdf.release._release import Release
from alime_rdf.vocabulary import (
    CAUSES,
    CPV,
    DATA_GRAPHS,
    GRAPHS,
    HAS_FEATURE,
    ITEM,
    NEEDS,
    POI,
    PREFERS,
    PROBLEM,
    TYPE,
)

_LINKS = {HAS_FEATURE: "features", CAUSES: "causes", NEEDS: "needs", PREFERS: "preferences"}
_THINGS = {ITEM: "items", POI: "pois", PROBLEM: "problems", CPV: "cpvs"}
_SIDES = ("lost", "gained")
#: What conditions may count: lost or gained triples, links of a kind and things of a class.
METRICS = tuple(f"{side}-{what}" for side in _SIDES for what in ("triples", *_LINKS.values(), *_THINGS.values()))
_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """What one release has and another hasn't.

    `graphs` counts triples by graph and predicate as (lost, gained), `change` holds the facts of the data graphs,
    `metrics` the counts of :data:`METRICS`, and `advice` is ``major``, ``minor``, ``patch`` or ``none``.
    """

    graphs: Mapping[str, Mapping[NamedNode, tuple[int, int]]]
    change: Change
    metrics: Mapping[str, int]
    advice: str


def diff_releases(old: Release, new: Release) -> ReleaseDiff:
    """Compare two releases, graph by graph."""
    graphs: dict[str, dict[NamedNode, tuple[int, int]]] = {}
    for name, graph in GRAPHS.items():
        before, after = _triples(old.store, graph), _triples(new.store, graph)
        lost, gained = (Counter(fact[1] for fact in facts) for facts in (before - after, after - before))
        graphs[name] = {p: (lost[p], gained[p]) for p in sorted(lost | gained, key=str)}
    before, after = (set().union(*(_triples(r.store, g) for g in DATA_GRAPHS)) for r in (old, new))
    change = Change(_sorted(after - before), _sorted(before - after))
    metrics = {
        f"{side}-{what}": count
        for side, facts in zip(_SIDES, (change.lost, change.gained), strict=True)
        for what, count in _counts(facts).items()
    }
    return ReleaseDiff(graphs, change, metrics, _advice(old, new, metrics, graphs))


def _triples(store: Store, graph: NamedNode) -> set[Fact]:
    quads: Iterable[Quad] = store.quads_for_pattern(None, None, None, graph)
    return {(q.subject, q.predicate, q.object) for q in quads}  # type: ignore[misc]


def _sorted(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: tuple(map(str, fact))))


def _counts(facts: tuple[Fact, ...]) -> dict[str, int]:
    found = {"triples": len(facts)}
    found |= {what: sum(f[1] == predicate for f in facts) for predicate, what in _LINKS.items()}
    found |= {what: sum(f[1] == TYPE and f[2] == class_ for f in facts) for class_, what in _THINGS.items()}
    return found


def _advice(
    old: Release, new: Release, metrics: Mapping[str, int], graphs: Mapping[str, Mapping[NamedNode, Any]]
) -> str:
    """Advise on the next version: major where queries may find less, minor where more, patch for provenance alone."""
    ontologies = [
        {n: f["sha256"] for n, f in r.manifest["files"].items() if n.startswith("ontology/")} for r in (old, new)
    ]
    if any(metrics[f"lost-{what}"] for what in _THINGS.values()) or ontologies[0] != ontologies[1]:
        return "major"
    if metrics["lost-triples"] or metrics["gained-triples"]:
        return "minor"
    return "patch" if any(graphs.values()) else "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a difference, such as ``lost-features>0``."""

    metric: str
    operator: str
    bound: int
    text: str

    @classmethod
    def read(cls, text: str) -> "Condition":
        """Read a condition.

        Raises UsageError (ALM-B016) for one that can't be read.
        """
        match = re.fullmatch(r"\s*([a-z-]+)\s*(>=|<=|==|>|<)\s*([0-9]{1,18})\s*", text)
        if match is None or match[1] not in METRICS:
            raise UsageError("ALM-B016", {"text": text, "known": ", ".join(METRICS)})
        return cls(match[1], match[2], int(match[3]), text.strip())


def failing(diff: ReleaseDiff, conditions: Iterable[Condition]) -> list[str]:
    """Return those of the conditions that hold, with the count."""
    return [
        f"{each.text} ({diff.metrics[each.metric]})"
        for each in conditions
        if _OPERATORS[each.operator](diff.metrics[each.metric], each.bound)
    ]


def diff_to_json(diff: ReleaseDiff, *, name: Labels) -> dict[str, Any]:
    """Return the difference as plain JSON data."""
    return {
        "advice": diff.advice,
        "metrics": dict(diff.metrics),
        "graphs": {
            graph: {name.compact(p): {"lost": lost, "gained": gained} for p, (lost, gained) in counts.items()}
            for graph, counts in diff.graphs.items()
        },
        "lost": [[term.value for term in fact] for fact in diff.change.lost],
        "gained": [[term.value for term in fact] for fact in diff.change.gained],
    }


_WORDS = {
    "zh": {"graph": "图", "kind": "谓词", "lost": "减少", "gained": "增加", "advice": "版本建议", "same": "没有差别"},
    "en": {
        "graph": "graph",
        "kind": "kind",
        "lost": "lost",
        "gained": "gained",
        "advice": "next version",
        "same": "no difference",
    },
}


def diff_to_text(diff: ReleaseDiff, *, name: Labels, language: str = "zh", markdown: bool = False) -> str:
    """Return the difference for people: sentences of the domain, then a table of counts, in Markdown if asked."""
    words = _WORDS["zh" if language == "zh" else "en"]
    if diff.advice == "none":
        return words["same"]
    said = changed_to_text(Changed(diff.change, (), 0, ()), name=name, language=language).split("\n")
    rows = [(words["graph"], words["kind"], words["lost"], words["gained"])]
    rows += [
        (graph, name.compact(p), f"{lost:,}", f"{gained:,}")
        for graph, counts in diff.graphs.items()
        for p, (lost, gained) in counts.items()
    ]
    advice = f"{words['advice']}: {diff.advice}"
    if markdown:
        table = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join(
            [*(f"- {line}" for line in said), "", table[0], "| --- | --- | ---: | ---: |", *table[1:], "", advice]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(
            (row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2]), row[3].rjust(widths[3]))
        )
        for row in rows
    ]
    return "\n".join([*said, "", *lines, "", advice])
