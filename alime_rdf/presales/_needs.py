from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from alime_rdf.reason import Leaf, Quote
from alime_rdf.release import Release
from alime_rdf.vocabulary import KNOWLEDGE_GRAPH, NEEDS


@dataclass(frozen=True, slots=True)
class Need:
    """A point of interest that is wanted: because `problem` needs it, or asked for by name (`problem` None).

    `weight` is the confidence of the link, 1 for what was asked for by name. `quotes` are its evidence.
    """

    poi: NamedNode
    problem: NamedNode | None
    weight: float
    quotes: tuple[Quote, ...]


def find_needs(
    release: Release, *, problems: Iterable[NamedNode] = (), pois: Iterable[NamedNode] = ()
) -> tuple[Need, ...]:
    """Return what problems need and what is asked for by name, each once by its best reason, the weightiest first."""
    found = []
    for problem in dict.fromkeys(problems):
        for quad in sorted(release.store.quads_for_pattern(problem, NEEDS, None, KNOWLEDGE_GRAPH), key=str):
            poi = quad.object
            if isinstance(poi, NamedNode):
                leaf = release.explainer.why((problem, NEEDS, poi))
                sure = leaf.confidence if isinstance(leaf, Leaf) else None
                quotes = leaf.quotes if isinstance(leaf, Leaf) else ()
                found.append(Need(poi, problem, 1.0 if sure is None else sure, quotes))
    return merge_needs(found, pois)


def merge_needs(of_problems: Iterable[Need], pois: Iterable[NamedNode]) -> tuple[Need, ...]:
    """Return what problems need and what is asked for by name, each once by its best reason, the weightiest first."""
    asked = set(pois)
    found = [Need(poi, None, 1.0, ()) for poi in sorted(asked, key=str)]
    found += [need for need in of_problems if need.poi not in asked]
    best: dict[NamedNode, Need] = {}
    for need in found:
        if need.poi not in best or need.weight > best[need.poi].weight:
            best[need.poi] = need
    return tuple(sorted(best.values(), key=lambda n: (-n.weight, str(n.poi))))
