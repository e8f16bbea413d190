from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable

from alime_rdf.reason._explain import bind, unify
from alime_rdf.reason._materialise import materialise
from alime_rdf.reason._rules import Pattern, Rule, RuleSet
from alime_rdf.reason._search import Bindings, Fact
from alime_rdf.vocabulary import CATALOGUE_GRAPH, DATA_GRAPHS, INFERRED_GRAPH, KNOWLEDGE_GRAPH


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of given facts did to what holds, given and inferred together, sorted."""

    gained: tuple[Fact, ...]
    lost: tuple[Fact, ...]


def maintain(store: Store, rules: RuleSet, *, add: Iterable[Quad] = (), retract: Iterable[Quad] = ()) -> Change:
    """Change given facts and bring the inferred graph to what :func:`materialise` would make of it anew.

    `add` and `retract` are quads of the catalogue and knowledge graphs, nodes IRIs; retraction comes first. Only what
    the change touches is derived again: what may rest on a retracted fact is taken out, and put back where another
    rule body still gives it (delete and rederive, Gupta, Mumick and Subrahmanian, SIGMOD 1993). Rules that ask for
    what is not there are derived anew.
    """
    if rules.negates:
        return _anew(store, rules, list(add), list(retract))
    maintainer = _Maintainer(store, rules)
    before = maintainer.retract([q for q in dict.fromkeys(retract) if q in store])
    gained = maintainer.add([q for q in dict.fromkeys(add) if q not in store])
    lost = {fact for fact in before if not maintainer.holds(fact)}
    return Change(_sorted(gained - before), _sorted(lost))


def _anew(store: Store, rules: RuleSet, add: list[Quad], retract: list[Quad]) -> Change:
    before = _all_facts(store)
    for quad in retract:
        store.remove(quad)
    store.extend(add)
    materialise(store, rules)
    after = _all_facts(store)
    return Change(_sorted(after - before), _sorted(before - after))


def _all_facts(store: Store) -> set[Fact]:
    return {_fact(quad) for graph in DATA_GRAPHS for quad in store.quads_for_pattern(None, None, None, graph)}


def _sorted(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: tuple(map(str, fact))))


def _fact(quad: Quad | Triple) -> Fact:
    return cast(Fact, (quad.subject, quad.predicate, quad.object))


class _Maintainer:
    def __init__(self, store: Store, rules: RuleSet) -> None:
        self.store = store
        self.rules = rules
        self.admitted: dict[tuple[str, int, NamedNode], bool] = {}

    def holds(self, fact: Fact) -> bool:
        return any(Quad(*fact, graph) in self.store for graph in DATA_GRAPHS)

    def is_given(self, fact: Fact) -> bool:
        return any(Quad(*fact, graph) in self.store for graph in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH))

    def retract(self, quads: list[Quad]) -> set[Fact]:
        """Take given facts out, and of what rested on them what nothing else gives; return all that was looked at."""
        doubtful = {_fact(quad) for quad in quads}
        frontier = doubtful
        while frontier:
            touched = {head for fact in frontier for head in self.consequences(fact)}
            frontier = {f for f in touched - doubtful if Quad(*f, INFERRED_GRAPH) in self.store}
            doubtful = doubtful | frontier
        for quad in quads:
            self.store.remove(quad)
        for fact in doubtful:
            self.store.remove(Quad(*fact, INFERRED_GRAPH))
        out = {fact for fact in doubtful if not self.is_given(fact)}
        while back := {fact for fact in out if self.is_derivable(fact)}:
            self.store.extend(Quad(*fact, INFERRED_GRAPH) for fact in back)
            out -= back
        return doubtful

    def add(self, quads: list[Quad]) -> set[Fact]:
        """Put given facts in with all that follows; return what didn't hold before."""
        new = {_fact(quad) for quad in quads if not self.holds(_fact(quad))}
        for quad in quads:
            self.store.add(quad)
            self.store.remove(Quad(*_fact(quad), INFERRED_GRAPH))
        gained, frontier = set(new), new
        while frontier:
            heads = {head for fact in frontier for head in self.consequences(fact)}
            frontier = {head for head in heads if not self.holds(head)}
            self.store.extend(Quad(*head, INFERRED_GRAPH) for head in frontier)
            gained |= frontier
        return gained

    def consequences(self, fact: Fact) -> Iterator[Fact]:
        """Yield the heads of all rule bodies that hold with `fact` as one of their premises."""
        for rule in self.rules.rules:
            for number, pattern in enumerate(rule.body):
                rest = [p for n, p in enumerate(rule.body) if n != number]
                if not self.admits(rule, number, fact[1]):
                    continue
                if pattern.least is None:
                    bindings = unify(pattern, fact)
                    if bindings is not None:
                        yield from self.heads(rule, rest, bindings)
                elif pattern.predicate == fact[1]:
                    yield from self.over(rule, pattern, rest, fact)

    def admits(self, rule: Rule, number: int, predicate: NamedNode) -> bool:
        """Tell whether the rest of a body lets pattern `number` have `predicate`; asked once for each predicate.

        It spares a query for each of the many facts that a pattern with a variable as predicate would match.
        """
        key = rule.id, number, predicate
        if key not in self.admitted:
            self.admitted[key] = self.find_admitted(rule, number, predicate)
        return self.admitted[key]

    def find_admitted(self, rule: Rule, number: int, predicate: NamedNode) -> bool:
        asked = rule.body[number].predicate
        if not isinstance(asked, Variable):
            return asked == predicate
        bound: Bindings = {asked.value: predicate}
        for n, pattern in enumerate(rule.body):
            if n != number and asked in pattern.variables() and pattern.least is None:
                narrowed = _bound(pattern, bound)
                if narrowed is None:
                    return False
                query = f"ASK {{ {narrowed.sparql()} }}"
                if not bool(self.store.query(query, default_graph=list(DATA_GRAPHS))):
                    return False
        return True

    def over(self, rule: Rule, path: Pattern, rest: list[Pattern], fact: Fact) -> Iterator[Fact]:
        """Yield the heads that hold with a path over `fact`: it leads to its subject, and on from its object."""
        to = replace(path, object=fact[0], least=0)
        if isinstance(fact[2], NamedNode):
            on = replace(path, subject=fact[2], least=0)
            yield from self.heads(rule, [to, on, *rest], {})
        elif isinstance(path.object, Variable):
            # Nothing leads on from a literal: the path ends here.
            yield from self.heads(rule, [to, *rest], {path.object.value: fact[2]})
        elif path.object == fact[2]:
            yield from self.heads(rule, [to, *rest], {})

    def heads(self, rule: Rule, body: list[Pattern], bindings: Bindings) -> Iterator[Fact]:
        bound = [_bound(pattern, bindings) for pattern in (rule.head, *body)]
        patterns = [pattern for pattern in bound if pattern is not None]
        if len(patterns) < len(bound):
            return
        query = f"CONSTRUCT {{ {patterns[0].sparql()} }} WHERE {{ {rule.group(patterns[1:], bindings)} }}"
        triples = self.store.query(query, default_graph=list(DATA_GRAPHS))
        yield from {_fact(triple) for triple in cast(Iterable[Triple], triples)}

    def is_derivable(self, fact: Fact) -> bool:
        for rule in self.rules.deriving(fact[1]):
            bindings = unify(rule.head, fact)
            if bindings is not None and fact in set(self.heads(rule, list(rule.body), bindings)):
                return True
        return False


def _bound(pattern: Pattern, bindings: Bindings) -> Pattern | None:
    """Return the pattern with its variables bound, or None where a literal would be its subject or predicate."""
    subject, predicate, object_ = (bind(t, bindings) for t in (pattern.subject, pattern.predicate, pattern.object))
    if isinstance(subject, Literal) or isinstance(predicate, Literal):
        return None
    return replace(pattern, subject=subject, predicate=predicate, object=object_)
