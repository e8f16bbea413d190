"""Searches for proofs over the steps that a fact may rest on, each read from the store once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from alime_rdf.reason._provenance import Leaf
from alime_rdf.reason._rules import Rule

Fact = tuple[NamedNode, NamedNode, NamedNode | Literal]
Bindings = dict[str, NamedNode | Literal]
Step = tuple[Rule, Bindings, tuple[Fact, ...]]
#: How many rules stand above one another in a proof, and how many triples it has.
Extent = tuple[int, int]
#: Facts looked at for one question: where they stand in circles, the ways around these are without number.
MOST_VISITS = 5_000


@dataclass(frozen=True, slots=True)
class Inferred:
    """A derived triple: the rule, what its variables stand for, and a proof of each premise."""

    fact: Fact
    rule: Rule
    bindings: Bindings
    premises: tuple["Proof", ...]


Proof = Leaf | Inferred


class _Found(NamedTuple):
    """Proofs of a fact, smallest first; `more` says that there are others, `pruned` that deeper ones weren't sought.

    `reach` are the facts that were looked at, `blocked` those of them that weren't because they stand above.
    """

    proofs: list[tuple[Extent, Proof]]
    more: bool = False
    pruned: bool = False
    reach: frozenset[Fact] = frozenset()
    blocked: frozenset[Fact] = frozenset()


class ProofSearch:
    """`steps` gives the ways in which one rule derives a fact, `given` the leaf of a fact that isn't derived."""

    def __init__(
        self,
        *,
        given: Callable[[Fact], Leaf | None],
        steps: Callable[[Fact], Sequence[Step]],
        visits: int = MOST_VISITS,
    ) -> None:
        self._read_given = given
        self._read_steps = steps
        self._leaves: dict[Fact, Leaf | None] = {}
        self._steps: dict[Fact, Sequence[Step]] = {}
        self._memo: dict[tuple[Fact, int], _Found] = {}
        self._least: dict[Fact, Extent] = {}
        self._left = visits

    def given(self, fact: Fact) -> Leaf | None:
        if fact not in self._leaves:
            self._leaves[fact] = self._read_given(fact)
        return self._leaves[fact]

    def steps(self, fact: Fact) -> Sequence[Step]:
        if fact not in self._steps:
            self._steps[fact] = self._read_steps(fact)
        return self._steps[fact]

    # The smallest proof

    def smallest(self, goals: Iterable[Fact], *, without: Fact | None = None) -> dict[Fact, tuple[Extent, Proof]]:
        """Return the smallest proof of each goal that has one, with its extent; none rests on `without`.

        It is the one of least depth, then of fewest steps, where each premise has its smallest; ties go to the
        first step.
        """
        wanted = list(goals)
        extents, chosen = self._extents(wanted, without)
        return self._built([goal for goal in wanted if goal in extents], extents, chosen)

    def _extents(self, goals: Iterable[Fact], without: Fact | None) -> tuple[dict[Fact, Extent], dict[Fact, Step]]:
        """Return the smallest proof's extent and last step of each fact that may stand in a proof of the goals."""
        pending = self._reached(goals, without)
        extents: dict[Fact, Extent] = {fact: (0, 1) for fact in pending if self.given(fact) is not None}
        chosen: dict[Fact, Step] = {}
        while True:
            pending = {fact: steps for fact, steps in pending.items() if fact not in extents}
            new: dict[Fact, Extent] = {}
            for fact, steps in pending.items():
                for step in steps:
                    if all(premise in extents for premise in step[2]):
                        extent = extent_above(extents[premise] for premise in step[2])
                        if fact not in new or extent < new[fact]:
                            new[fact], chosen[fact] = extent, step
            if not new:
                return extents, chosen
            extents |= new

    def _reached(self, goals: Iterable[Fact], without: Fact | None) -> dict[Fact, Sequence[Step]]:
        """Return all facts that proofs of the goals may hold, with their steps; given ones have none."""
        reached: dict[Fact, Sequence[Step]] = {}
        open_ = [goal for goal in goals if goal != without]
        while open_:
            fact = open_.pop()
            if fact not in reached:
                reached[fact] = () if self.given(fact) is not None else self.steps(fact)
                open_ += (p for step in reached[fact] for p in step[2] if p != without and p not in reached)
        return reached

    def _built(
        self, goals: list[Fact], extents: dict[Fact, Extent], chosen: dict[Fact, Step]
    ) -> dict[Fact, tuple[Extent, Proof]]:
        needed: set[Fact] = set()
        open_ = list(goals)
        while open_:
            fact = open_.pop()
            if fact not in needed:
                needed.add(fact)
                open_ += chosen[fact][2] if fact in chosen else ()
        proofs: dict[Fact, Proof] = {}
        for fact in sorted(needed, key=lambda fact: extents[fact][0]):
            leaf = self.given(fact)
            if leaf is not None:
                proofs[fact] = leaf
            else:
                rule, bindings, premises = chosen[fact]
                proofs[fact] = Inferred(fact, rule, bindings, tuple(proofs[premise] for premise in premises))
        return {goal: (extents[goal], proofs[goal]) for goal in goals}

    # The smallest proofs

    def trees(self, goal: Fact, limit: int) -> tuple[list[Proof], bool]:
        """Return up to `limit` proofs of a fact, smallest first, and whether there are more.

        No fact stands above itself in them. Flat proofs are sought before deep ones, and the search ends after a
        number of facts, whatever it has then.
        """
        self._least, _ = self._extents([goal], None)
        if goal not in self._least:
            return [], False
        best, depth = _Found([], pruned=True), self._least[goal][0]
        while best.pruned and not best.more and self._left > 0:
            found = self._trees(goal, limit, frozenset(), depth)
            best = max(best, found, key=lambda found: len(found.proofs)) if self._left <= 0 else found
            depth += 1
        proofs = best.proofs or [*self.smallest([goal]).values()]
        return [proof for _, proof in proofs], best.more or self._left <= 0

    def _trees(self, fact: Fact, limit: int, open_: frozenset[Fact], depth: int) -> _Found:
        """Return proofs with at most `depth` rules above one another."""
        known = self._memo.get((fact, depth))
        if known is not None and known.reach.isdisjoint(open_):
            return known
        leaf = self.given(fact)
        if leaf is not None:
            return _Found([((0, 1), leaf)])
        if fact in open_:
            return _Found([], blocked=frozenset({fact}))
        if fact not in self._least:
            return _Found([])
        if self._least[fact][0] > depth:
            return _Found([], pruned=True)
        self._left -= 1
        if self._left <= 0:
            return _Found([], pruned=True, blocked=frozenset({fact}))
        proofs: list[tuple[Extent, Proof]] = []
        more, pruned, reach = False, False, {fact}
        blocked: set[Fact] = set()
        for rule, bindings, premises in self.steps(fact):
            # A smaller proof of a premise never makes a larger proof: the smallest of each are enough.
            below = [self._trees(premise, limit, open_ | {fact}, depth - 1) for premise in premises]
            reach.update(*(found.reach for found in below))
            blocked.update(*(found.blocked for found in below))
            pruned = pruned or any(found.pruned for found in below)
            combined, cut = _combined([found.proofs for found in below], limit)
            proofs += ((extent, Inferred(fact, rule, bindings, chosen)) for extent, chosen in combined)
            more = more or cut or len(proofs) > limit or bool(combined and any(found.more for found in below))
            proofs = nsmallest(limit, proofs, key=_extent)
        found = _Found(proofs, more, pruned, frozenset(reach), frozenset(blocked - {fact}))
        if not found.blocked:
            # What no fact above has kept from the search holds wherever those it has looked at aren't above.
            self._memo[fact, depth] = found
        return found


def extent_above(below: Iterable[Extent]) -> Extent:
    """Return the extent of a proof whose premises have proofs of these extents."""
    extents = list(below)
    return 1 + max((depth for depth, _ in extents), default=0), 1 + sum(size for _, size in extents)


def _extent(found: tuple[Extent, object]) -> Extent:
    return found[0]


def _combined(
    below: Sequence[Sequence[tuple[Extent, Proof]]], limit: int
) -> tuple[list[tuple[Extent, tuple[Proof, ...]]], bool]:
    """Return the smallest ways to choose one proof of each premise, and whether there are more than `limit`.

    The product of all is never made: premise by premise, the smallest of each depth are kept.
    """
    if not all(below):
        return [], False
    ways: list[tuple[Extent, tuple[Proof, ...]]] = [((0, 0), ())]
    cut = False
    for proofs in below:
        grown = [
            ((max(depth, own_depth), size + own_size), (*chosen, proof))
            for (depth, size), chosen in ways
            for (own_depth, own_size), proof in proofs
        ]
        ways = _smallest_of_each_depth(grown, limit)
        cut = cut or len(ways) < len(grown)
    smallest = nsmallest(limit, ways, key=_extent)
    return [((1 + depth, 1 + size), chosen) for (depth, size), chosen in smallest], cut or len(ways) > limit


def _smallest_of_each_depth(
    ways: list[tuple[Extent, tuple[Proof, ...]]], limit: int
) -> list[tuple[Extent, tuple[Proof, ...]]]:
    """Return, in the order given, those among the `limit` smallest of their depth."""
    taken: Counter[int] = Counter()
    kept = []
    for number in sorted(range(len(ways)), key=lambda number: ways[number][0]):
        depth = ways[number][0][0]
        taken[depth] += 1
        if taken[depth] <= limit:
            kept.append(number)
    return [ways[number] for number in sorted(kept)]
