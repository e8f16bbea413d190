"""Semi-naive evaluation of compiled rules, whatever engine keeps the tables."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Variable

from alime_rdf.reason._materialise import Derivation
from alime_rdf.reason._rules import Pattern, Rule, RuleSet
from alime_rdf.reason._sql import compile_rule, reflexive_nodes

Progress = Callable[[str], None]


class Tables(Protocol):
    """Where an engine keeps triples: a relation (s, o) for each predicate, which grows at its end.

    A mark is the size of a relation at some time; what came since can be asked for by it.
    """

    def encode(self, term: NamedNode | Literal) -> str:
        """Return the SQL literal of a term's id."""

    def know(self, terms: Sequence[NamedNode | Literal]) -> None:
        """Add to the terms those that rules can derive."""

    def make(self, predicate: NamedNode) -> int:
        """Make the relation of the loaded triples with `predicate`; return its size."""

    def rows(self, predicate: NamedNode, *, since: int) -> str:
        """Return SQL of the relation (s, o) from a mark on."""

    def loaded(self) -> str:
        """Return SQL of the relation (s, p, o) of all loaded triples."""

    def holds(self, predicate: NamedNode, column: str, term: NamedNode) -> bool:
        """Tell whether a relation has a term in one of its columns."""

    def closure(self, predicate: NamedNode, nodes: str | None) -> str:
        """Return SQL of the transitive closure of a relation, reflexive over SQL `nodes` with a column x."""

    def nodes(self) -> str:
        """Return SQL of all terms' ids, as column x."""

    def add(self, predicate: NamedNode, query: str, *, literals: bool) -> int:
        """Add what SQL of (s, p, o) gives and the relation doesn't have; return the relation's size.

        With `literals` a subject may be one, and is left out.
        """


class SemiNaive:
    """Runs rules to the fixpoint: a rule runs again only over what is new since it last ran."""

    def __init__(self, tables: Tables, rules: RuleSet) -> None:
        """Make a relation for each predicate that `rules` name; they use nothing beyond SQL."""
        self._tables = tables
        self._rules = rules
        self._sizes: dict[NamedNode, int] = {}
        self._given: dict[NamedNode, int] = {}
        #: The marks that a rule had read up to when it last ran.
        self._seen: dict[str, dict[NamedNode, int]] = {}
        heads = [term for rule in rules.rules for term in (rule.head.subject, rule.head.object)]
        tables.know(list(dict.fromkeys(term for term in heads if not isinstance(term, Variable))))
        for rule in rules.rules:
            for pattern in (*rule.body, rule.head):
                if isinstance(pattern.predicate, NamedNode) and pattern.predicate not in self._sizes:
                    self._given[pattern.predicate] = tables.make(pattern.predicate)
                    self._sizes[pattern.predicate] = self._given[pattern.predicate]

    def run(self, *, progress: Progress = lambda stage: None) -> Derivation:
        """Derive everything that follows."""
        by_rule = dict.fromkeys((rule.id for rule in self._rules.rules), 0)
        rounds = 0
        while True:
            rounds += 1
            before = dict(by_rule)
            for rule in self._rules.rules:
                progress(f"rules: {rule.id}")
                by_rule[rule.id] += self._run(rule)
            if by_rule == before:
                return Derivation(by_rule, rounds)

    def inferred(self) -> list[tuple[NamedNode, str]]:
        """Return the derived triples: predicate, and SQL of a relation (s, o)."""
        return [
            (predicate, self._tables.rows(predicate, since=self._given[predicate]))
            for predicate, size in sorted(self._sizes.items(), key=lambda item: str(item[0]))
            if size > self._given[predicate]
        ]

    def _run(self, rule: Rule) -> int:
        if any(self._is_empty(pattern) for pattern in rule.body):
            return 0
        seen = self._seen.get(rule.id)
        changed = [n for n, pattern in enumerate(rule.body) if seen is None or self._is_new(rule, pattern, seen)]
        if not changed:
            return 0
        self._seen[rule.id] = dict(self._sizes)
        over_closure = any(rule.body[n].least is not None for n in changed)
        # A closure has no part that is new: the rule then runs over everything.
        numbers = [None] if seen is None or over_closure else changed
        return sum(self._add(rule, self._compile(rule, seen or {}, number)) for number in numbers)

    def _is_empty(self, pattern: Pattern) -> bool:
        return isinstance(pattern.predicate, NamedNode) and pattern.least != 0 and not self._sizes[pattern.predicate]

    def _is_new(self, rule: Rule, pattern: Pattern, seen: dict[NamedNode, int]) -> bool:
        if isinstance(pattern.predicate, NamedNode):
            return self._sizes[pattern.predicate] > seen[pattern.predicate]
        return any(self._grown(rule, pattern.predicate, seen))

    def _grown(self, rule: Rule, variable: Variable, seen: dict[NamedNode, int]) -> Iterator[tuple[NamedNode, int]]:
        """Yield the predicates with new derived triples that a variable can stand for, and their marks."""
        for predicate, size in self._sizes.items():
            mark = max(seen.get(predicate, 0), self._given[predicate])
            if size > mark and self._can_be(rule, variable, predicate):
                yield predicate, mark

    def _can_be(self, rule: Rule, variable: Variable, predicate: NamedNode) -> bool:
        """Tell whether the rest of the body lets a variable predicate be `predicate`."""
        return all(
            self._tables.holds(pattern.predicate, column, predicate)
            for pattern in rule.body
            if isinstance(pattern.predicate, NamedNode) and pattern.least is None
            for column, term in (("s", pattern.subject), ("o", pattern.object))
            if term == variable
        )

    def _compile(self, rule: Rule, seen: dict[NamedNode, int], number: int | None) -> str:
        """Return the rule's SQL; pattern `number` reads only what is new, the others everything."""
        relations = {
            n: self._source(rule, pattern, seen if n == number else None)
            for n, pattern in enumerate(rule.body)
            if pattern.least is None
        }
        for n, pattern in enumerate(rule.body):
            if pattern.least is not None:
                relations[n] = self._closure(rule, n, pattern, relations)
        return compile_rule(rule, [relations[n] for n in range(len(rule.body))], self._tables.encode)

    def _source(self, rule: Rule, pattern: Pattern, seen: dict[NamedNode, int] | None) -> str:
        if isinstance(pattern.predicate, NamedNode):
            return self._tables.rows(pattern.predicate, since=seen[pattern.predicate] if seen else 0)
        parts = [] if seen else [f"SELECT s, p, o FROM {self._tables.loaded()}"]
        for predicate, mark in self._grown(rule, pattern.predicate, seen or {}):
            rows = self._tables.rows(predicate, since=mark)
            parts.append(f"SELECT s, {self._tables.encode(predicate)} p, o FROM {rows} r")
        return f"({' UNION ALL '.join(parts)})"

    def _closure(self, rule: Rule, number: int, pattern: Pattern, relations: dict[int, str]) -> str:
        assert isinstance(pattern.predicate, NamedNode)
        nodes = None
        if pattern.least == 0:
            nodes = reflexive_nodes(rule, number, relations) or self._tables.nodes()
        return self._tables.closure(pattern.predicate, nodes)

    def _add(self, rule: Rule, query: str) -> int:
        predicate = rule.head.predicate
        assert isinstance(predicate, NamedNode)
        literals = any(rule.head.subject == pattern.object for pattern in rule.body)
        size = self._tables.add(predicate, query, literals=literals)
        added, self._sizes[predicate] = size - self._sizes[predicate], size
        return added
