from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Variable

from alime_rdf.reason._explain import bind, unify
from alime_rdf.reason._render import Namer
from alime_rdf.reason._rules import Pattern, Rule, RuleSet, Term
from alime_rdf.reason._search import Bindings, Fact
from alime_rdf.vocabulary import DATA_GRAPHS

#: How many bindings of a rule are looked at: beyond that the question is too open to answer one by one.
_MOST_BINDINGS = 500


@dataclass(frozen=True, slots=True)
class Missing:
    """A premise that the graph doesn't have; a variable stands for something that could be anything.

    `because` says what is missing for it in turn, where a rule could derive it.
    """

    subject: Term
    predicate: Term
    object: Term
    closure: bool
    because: "WhyNot | None"

    @property
    def count(self) -> int:
        """How many given facts would have to be added for this premise."""
        return self.because.count if self.because is not None else 1


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A way in which a rule would derive a triple, if what is `missing` were there; `known` are premises that are."""

    fact: tuple[Term, Term, Term]
    rule: Rule
    bindings: Bindings
    known: tuple[Fact, ...]
    missing: tuple[Missing, ...]

    @property
    def count(self) -> int:
        """How many given facts are missing in all."""
        return sum(m.count for m in self.missing)

    @property
    def support(self) -> int:
        """How many premises are known, those of missing premises among them."""
        return len(self.known) + sum(m.because.support for m in self.missing if m.because is not None)


def why_not(
    store: Store,
    rules: RuleSet,
    fact: Fact,
    *,
    limit: int = 5,
    depth: int = 2,
    functional: Collection[NamedNode] = (),
) -> list[WhyNot]:
    """Say what is missing for `fact`: for each rule the bindings with the fewest missing premises, fewest first.

    A missing premise that rules could derive is followed down to given facts, `depth` rules deep. Of ways that miss
    as much the one comes first of which more is known; then rule and bindings decide. A second value for one of the
    `functional` properties is no way. The list is empty where the graph has the triple, or where no rule can derive
    such a one.
    """
    if any(Quad(*fact, graph) in store for graph in DATA_GRAPHS):
        return []
    return _Search(store, rules, functional).ways(fact, depth)[:limit]


class _Search:
    def __init__(self, store: Store, rules: RuleSet, functional: Collection[NamedNode]) -> None:
        self.store = store
        self.rules = rules
        self.functional = functional

    def ways(self, fact: Fact, depth: int) -> list[WhyNot]:
        found = []
        for rule in self.rules.deriving(fact[1]):
            head = unify(rule.head, fact)
            if head is not None:
                found += self.of_rule(rule, fact, head, depth)
        return sorted(found, key=lambda way: (way.count, -way.support, way.rule.id, _order(way.bindings)))

    def of_rule(self, rule: Rule, fact: Fact, head: Bindings, depth: int) -> list[WhyNot]:
        """Leave out as few patterns of the body as it takes to find bindings for the rest."""
        for size in range(1, len(rule.body) + 1):
            ways: dict[str, WhyNot] = {}
            for left_out in combinations(range(len(rule.body)), size):
                kept = [p for n, p in enumerate(rule.body) if n not in left_out]
                for bindings in self.bindings(rule, kept, head):
                    way = self.way(rule, fact, bindings, [rule.body[n] for n in left_out], kept, depth)
                    if not any(self.is_taken(missing) for missing in way.missing):
                        ways.setdefault(str(_order(bindings)), way)
            if ways:
                return list(ways.values())
        return []

    def bindings(self, rule: Rule, patterns: list[Pattern], head: Bindings) -> Iterator[Bindings]:
        if not patterns:
            yield dict(head)
            return
        variables = {v for pattern in patterns for v in pattern.variables()}
        elsewhere = {name: value for name, value in head.items() if Variable(name) not in variables}
        query = f"SELECT DISTINCT * WHERE {{ {rule.group(patterns, elsewhere)} }} LIMIT {_MOST_BINDINGS}"
        known: dict[Variable, Any] = {v: head[v.value] for v in variables if v.value in head}
        rows = self.store.query(query, default_graph=list(DATA_GRAPHS), substitutions=known)
        for row in cast(Iterable[dict[Variable, NamedNode | Literal | None]], rows):
            found = {v.value: row[v] for v in variables if v.value not in head and row[v] is not None}
            yield cast(Bindings, head | found)

    def way(
        self, rule: Rule, fact: Fact, bindings: Bindings, left_out: list[Pattern], kept: list[Pattern], depth: int
    ) -> WhyNot:
        known = tuple(
            cast(Fact, tuple(bind(t, bindings) for t in (p.subject, p.predicate, p.object)))
            for p in kept
            if p.least is None
        )
        return WhyNot(fact, rule, bindings, known, tuple(self.missing(p, bindings, depth) for p in left_out))

    def is_taken(self, missing: Missing) -> bool:
        """Tell whether a functional property already has another value."""
        subject, predicate = missing.subject, missing.predicate
        if predicate not in self.functional or not (
            isinstance(subject, NamedNode) and isinstance(predicate, NamedNode)
        ):
            return False
        found = (self.store.quads_for_pattern(subject, predicate, None, graph) for graph in DATA_GRAPHS)
        return any(True for quads in found for _ in quads)

    def missing(self, pattern: Pattern, bindings: Bindings, depth: int) -> Missing:
        s, p, o = (bind(t, bindings) for t in (pattern.subject, pattern.predicate, pattern.object))
        because = None
        if depth > 1 and not any(isinstance(term, Variable) for term in (s, p, o)):
            deeper = self.ways(cast(Fact, (s, p, o)), depth - 1)
            because = deeper[0] if deeper else None
        return Missing(s, p, o, pattern.least is not None, because)


def _order(bindings: Bindings) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in bindings.items())


_WORDS = {
    "zh": {"rule": "规则", "missing": "缺", "known": "已知", "any": "某个"},
    "en": {"rule": "rule", "missing": "missing", "known": "known", "any": "some"},
}


def why_not_to_text(ways: list[WhyNot], *, name: Namer, language: str = "zh") -> str:
    """Write the ways as lines: the rule, what is known, and what is missing down to given facts."""
    words = _WORDS["zh" if language == "zh" else "en"]
    lines = []
    for number, way in enumerate(ways, start=1):
        lines.append(f"{number}. {words['rule']} {way.rule.id}, {words['missing']} {way.count}")
        lines += _lines(way, "   ", name, words)
    return "\n".join(lines)


def _lines(way: WhyNot, indent: str, name: Namer, words: dict[str, str]) -> Iterator[str]:
    for fact in way.known:
        yield f"{indent}{words['known']}: {' '.join(name(term) for term in fact)}"
    for missing in way.missing:
        yield f"{indent}{words['missing']}: {_sentence(missing, name, words)}"
        if missing.because is not None:
            yield from _lines(missing.because, indent + "   ", name, words)


def _sentence(missing: Missing, name: Namer, words: dict[str, str]) -> str:
    def term(term: Term) -> str:
        return f"{words['any']} {term.value}" if isinstance(term, Variable) else name(term)

    path = " …" if missing.closure else ""
    return f"{term(missing.subject)} {term(missing.predicate)}{path} {term(missing.object)}"


def why_not_to_json(way: WhyNot, *, name: Namer) -> dict[str, Any]:
    """Return a way as plain JSON data; an open place is written ``?name``."""

    def plain(term: Term) -> str:
        return f"?{term.value}" if isinstance(term, Variable) else term.value

    return {
        "rule": way.rule.id,
        "missing_facts": way.count,
        "known": [{"triple": [plain(t) for t in f], "labels": [name(t) for t in f]} for f in way.known],
        "missing": [
            {
                "triple": [plain(t) for t in (m.subject, m.predicate, m.object)],
                "path": m.closure,
                "because": why_not_to_json(m.because, name=name) if m.because is not None else None,
            }
            for m in way.missing
        ],
    }
