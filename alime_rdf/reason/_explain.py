from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import product
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Variable

from alime_rdf.reason._provenance import Leaf, SourceReader
from alime_rdf.reason._rules import Pattern, Rule, RuleSet, Term
from alime_rdf.vocabulary import CATALOGUE_GRAPH, DATA_GRAPHS, INFERRED_GRAPH, KNOWLEDGE_GRAPH

Fact = tuple[NamedNode, NamedNode, NamedNode | Literal]
Bindings = dict[str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A derived triple: the rule, what its variables stand for, and a proof of each premise."""

    fact: Fact
    rule: Rule
    bindings: Bindings
    premises: tuple["Proof", ...]


Proof = Leaf | Inferred


class Explainer:
    """Finds proofs of triples in a store that :func:`~alime_rdf.reason.materialise` has filled."""

    def __init__(self, store: Store, rules: RuleSet) -> None:
        self._store = store
        self._rules = rules
        self._sources = SourceReader(store)

    def why(self, fact: Fact) -> Proof | None:
        """Return a proof of `fact` down to evidence or imports, or None where the graph doesn't have it.

        Of several proofs it is the one of least depth, then of fewest steps; ties go to the rule and premises that
        sort first.
        """
        return self._prove(fact, frozenset())

    def whys(self, fact: Fact, *, limit: int = 20) -> list[Proof]:
        """Return up to `limit` proofs of `fact`, one for each minimal justification, smallest first.

        Proofs differ in their last step; below it each premise has its smallest proof.
        """
        leaf = self._given(fact)
        if leaf is not None:
            return [leaf]
        proofs: list[Inferred] = []
        for rule, bindings, premises in self.justifications(fact):
            below = self._prove_all(premises, frozenset({fact}))
            if below is not None:
                proofs.append(Inferred(fact, rule, bindings, below))
        return [*sorted(proofs, key=_extent)[:limit]]

    def trees(self, fact: Fact, *, limit: int = 20) -> list[Proof]:
        """Return up to `limit` proofs of `fact`, smallest first, also those that differ below the last step.

        Every step is a minimal justification, and no fact stands above itself.
        """
        return self._trees(fact, limit, frozenset())

    def justifications(self, fact: Fact) -> list[tuple[Rule, Bindings, tuple[Fact, ...]]]:
        """Return all minimal ways in which one rule derives `fact`: rule, bindings and premises.

        Minimal means that no other way needs only some of its premises; of ways with the same premises the first
        rule counts.
        """
        steps = [(rule, bindings, premises) for rule, bindings, premises in self._steps(fact) if fact not in premises]
        sets = [frozenset(premises) for _, _, premises in steps]
        return [
            step
            for number, step in enumerate(steps)
            if not any(other < sets[number] for other in sets) and sets.index(sets[number]) == number
        ]

    def _given(self, fact: Fact) -> Leaf | None:
        for graph in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH):
            if Quad(*fact, graph) in self._store:
                return self._sources.leaf(fact, imported=graph == CATALOGUE_GRAPH)
        return None

    def _prove(self, fact: Fact, open_: frozenset[Fact]) -> Proof | None:
        leaf = self._given(fact)
        if leaf is not None:
            return leaf
        if fact in open_ or Quad(*fact, INFERRED_GRAPH) not in self._store:
            return None
        best: tuple[tuple[int, int], Inferred] | None = None
        for rule, bindings, premises in self._steps(fact):
            proofs = self._prove_all(premises, open_ | {fact})
            if proofs is None:
                continue
            proof = Inferred(fact, rule, bindings, proofs)
            if best is None or _extent(proof) < best[0]:
                best = _extent(proof), proof
        return best[1] if best else None

    def _trees(self, fact: Fact, limit: int, open_: frozenset[Fact]) -> list[Proof]:
        leaf = self._given(fact)
        if leaf is not None:
            return [leaf]
        if fact in open_ or Quad(*fact, INFERRED_GRAPH) not in self._store:
            return []
        proofs: list[Inferred] = []
        for rule, bindings, premises in self.justifications(fact):
            # A smaller proof of a premise never makes a larger proof: the smallest of each are enough.
            below = [self._trees(premise, limit, open_ | {fact}) for premise in premises]
            proofs += (Inferred(fact, rule, bindings, chosen) for chosen in product(*below))
            proofs = nsmallest(limit, proofs, key=_extent)
        return [*proofs]

    def _prove_all(self, premises: tuple[Fact, ...], open_: frozenset[Fact]) -> tuple[Proof, ...] | None:
        proofs = []
        for premise in premises:
            proof = self._prove(premise, open_)
            if proof is None:
                return None
            proofs.append(proof)
        return tuple(proofs)

    def _steps(self, fact: Fact) -> Iterator[tuple[Rule, Bindings, tuple[Fact, ...]]]:
        """Yield the ways in which one rule derives `fact`, in a fixed order."""
        for rule in self._rules.deriving(fact[1]):
            head = unify(rule.head, fact)
            if head is None:
                continue
            rows = []
            for solution in self._store.query(
                rule.select,
                default_graph=list(DATA_GRAPHS),
                substitutions={Variable(name): value for name, value in head.items()},
            ):  # type: ignore[union-attr]
                found = {v.value: solution[v] for p in rule.body for v in p.variables() if solution[v] is not None}
                rows.append(cast(Bindings, found | head))
            for bindings in sorted(rows, key=lambda row: sorted((k, str(v)) for k, v in row.items())):
                premises = tuple(t for pattern in rule.body for t in self._triples(pattern, bindings))
                yield rule, bindings, premises

    def _triples(self, pattern: Pattern, bindings: Bindings) -> list[Fact]:
        subject, predicate, object_ = (
            bind(t, bindings) for t in (pattern.subject, pattern.predicate, pattern.object)
        )
        if pattern.least is None:
            return [cast(Fact, (subject, predicate, object_))]
        return self._path(cast(NamedNode, subject), cast(NamedNode, predicate), object_, pattern.least)

    def _path(self, start: NamedNode, predicate: NamedNode, goal: Term, least: int) -> list[Fact]:
        """Return the shortest chain of `predicate` from `start` to `goal`, at least `least` steps long."""
        if start == goal and least == 0:
            return []
        queue: deque[tuple[NamedNode, list[Fact]]] = deque([(start, [])])
        seen = {start}
        while queue:
            node, chain = queue.popleft()
            for following in self._successors(node, predicate):
                step = [*chain, (node, predicate, following)]
                if following == goal:
                    return step
                if following not in seen:
                    seen.add(following)
                    queue.append((following, step))
        raise LookupError(f"no {predicate} chain from {start} to {goal}")

    def _successors(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        found = {
            quad.object
            for graph in DATA_GRAPHS
            for quad in self._store.quads_for_pattern(node, predicate, None, graph)
            if isinstance(quad.object, NamedNode)
        }
        return sorted(found, key=str)


def _extent(proof: Proof) -> tuple[int, int]:
    """Return how many rules stand above one another in the proof, and how many triples it has."""
    if not isinstance(proof, Inferred):
        return 0, 1
    below = [_extent(premise) for premise in proof.premises]
    return 1 + max((d for d, _ in below), default=0), 1 + sum(size for _, size in below)


def bind(term: Term, bindings: Bindings) -> Term:
    """Return what a term stands for; a variable that isn't bound stands for itself."""
    return bindings.get(term.value, term) if isinstance(term, Variable) else term


def unify(head: Pattern, fact: Fact) -> Bindings | None:
    """Return what the head's variables stand for in `fact`, or None where they don't fit."""
    bindings: Bindings = {}
    for term, value in zip((head.subject, head.predicate, head.object), fact, strict=True):
        if isinstance(term, Variable):
            if bindings.setdefault(term.value, value) != value:
                return None
        elif term != value:
            return None
    return bindings
