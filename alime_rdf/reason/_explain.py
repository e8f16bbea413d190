from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from pyoxigraph import NamedNode, Quad, Store, Variable

from alime_rdf.reason._provenance import Leaf, SourceReader
from alime_rdf.reason._rules import Pattern, RuleSet, Term
from alime_rdf.reason._search import Bindings, Fact, Inferred, Proof, ProofSearch, Step, extent_above
from alime_rdf.vocabulary import CATALOGUE_GRAPH, DATA_GRAPHS, INFERRED_GRAPH, KNOWLEDGE_GRAPH


class Proofs(tuple[Proof, ...]):
    """Proofs of a fact, smallest first; `more` says that there are others, which were not asked for."""

    more: bool

    def __new__(cls, proofs: Iterable[Proof], *, more: bool = False) -> "Proofs":
        """Make it of `proofs`."""
        self = super().__new__(cls, proofs)
        self.more = more
        return self


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
        found = self._search(lambda fact: list(self._steps(fact))).smallest([fact])
        return found[fact][1] if fact in found else None

    def whys(self, fact: Fact, *, limit: int = 20) -> Proofs:
        """Return up to `limit` proofs of `fact`, one for each minimal justification, smallest first.

        Proofs differ in their last step; below it each premise has its smallest proof.
        """
        leaf = self._given(fact)
        if leaf is not None:
            return Proofs([leaf])
        steps = self.justifications(fact)
        search = self._search(lambda fact: list(self._steps(fact)))
        below = search.smallest({p for _, _, premises in steps for p in premises}, without=fact)
        proofs = [
            (
                extent_above(below[premise][0] for premise in premises),
                Inferred(fact, rule, bindings, tuple(below[premise][1] for premise in premises)),
            )
            for rule, bindings, premises in steps
            if all(premise in below for premise in premises)
        ]
        proofs.sort(key=lambda found: found[0])
        return Proofs([proof for _, proof in proofs[:limit]], more=len(proofs) > limit)

    def trees(self, fact: Fact, *, limit: int = 20) -> Proofs:
        """Return up to `limit` proofs of `fact`, smallest first, also those that differ below the last step.

        Every step is a minimal justification, and no fact stands above itself. There may be more of them than atoms
        in the world, so that no more than `limit` are ever made.
        """
        proofs, more = self._search(self.justifications).trees(fact, limit)
        return Proofs(proofs, more=more)

    def _search(self, steps: Callable[[Fact], Sequence[Step]]) -> ProofSearch:
        def inferred(fact: Fact) -> Sequence[Step]:
            return steps(fact) if Quad(*fact, INFERRED_GRAPH) in self._store else ()

        return ProofSearch(given=self._given, steps=inferred)

    def justifications(self, fact: Fact) -> list[Step]:
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

    def _steps(self, fact: Fact) -> Iterator[Step]:
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
