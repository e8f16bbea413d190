from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Variable

from alime_rdf.errors import RuleError
from alime_rdf.reason._filters import Filter

Term = NamedNode | Literal | Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern of a rule. `least` is None for a plain predicate, 0 for ``p*`` and 1 for ``p+``."""

    subject: Term
    predicate: NamedNode | Variable
    object: Term
    least: int | None = None

    def sparql(self) -> str:
        """Return the pattern as SPARQL writes it."""
        closure = {None: "", 0: "*", 1: "+"}[self.least]
        return f"{self.subject} {self.predicate}{closure} {self.object} ."

    def variables(self) -> set[Variable]:
        """Return the variables of the pattern."""
        return {t for t in (self.subject, self.predicate, self.object) if isinstance(t, Variable)}


@dataclass(frozen=True, slots=True)
class Absence:
    """Patterns that must not hold together: ``FILTER NOT EXISTS``."""

    patterns: tuple[Pattern, ...]

    @property
    def variables(self) -> frozenset[str]:
        """The names of the variables that the patterns mention."""
        return frozenset(v.value for pattern in self.patterns for v in pattern.variables())

    def sparql(self) -> str:
        """Return the condition as SPARQL writes it."""
        return f"FILTER NOT EXISTS {{ {' '.join(pattern.sparql() for pattern in self.patterns)} }}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Head and body of a rule, read from an axiom or a file.

    `templates` maps ``zh`` and ``en`` to a sentence with the names of body variables in braces. Sequence and
    inverse paths are expanded into patterns; a variable made for that begins with ``_``. What the body's patterns
    bind has to pass `filters`, and to match no `absences`.
    """

    id: str
    head: Pattern
    body: tuple[Pattern, ...]
    templates: Mapping[str, str] = field(hash=False)
    source: str = ""
    filters: tuple[Filter, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def construct(self) -> str:
        """The rule as a SPARQL CONSTRUCT."""
        return f"CONSTRUCT {{ {self.head.sparql()} }} WHERE {{ {self.group(self.body)} }}"

    @property
    def select(self) -> str:
        """The body as a SELECT of all its variables."""
        return f"SELECT DISTINCT * WHERE {{ {self.group(self.body)} }}"

    def group(self, patterns: Iterable[Pattern], bindings: Mapping[str, NamedNode | Literal] | None = None) -> str:
        """Return patterns of the body in SPARQL with those conditions whose variables they, or `bindings`, bind."""
        kept = list(patterns)
        lines = [pattern.sparql() for pattern in kept]
        known = bindings or {}
        body = {v.value for pattern in self.body for v in pattern.variables()}
        bound = {v.value for pattern in kept for v in pattern.variables()} | set(known)
        conditions: list[Filter | Absence] = [*self.filters, *self.absences]
        asked = [c for c in conditions if c.variables & body <= bound]
        for name in sorted({name for condition in asked for name in condition.variables} & set(known)):
            lines.append(f"VALUES ?{name} {{ {known[name]} }}")
        return " ".join([*lines, *(condition.sparql() for condition in asked)])

    def reads(self, predicate: NamedNode) -> bool:
        """Tell whether a new triple with `predicate` can make the rule derive more."""
        return any(isinstance(p.predicate, Variable) or p.predicate == predicate for p in self.body)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a domain, sorted by id; ids are unique.

    `strata` are the rules in groups: a group asks for what is not there only where earlier groups alone derive it.

    Raises RuleError where an id is used twice, or where a rule rests on the absence of what it leads to.
    """

    rules: tuple[Rule, ...]
    strata: tuple[tuple[Rule, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda r: r.id)))
        for one, other in pairwise(self.rules):
            if one.id == other.id:
                # Sorting keeps the order of what has one id: the later one is too many.
                detail = f"the id {other.id} is used twice, first in {one.source or 'another rule'}"
                raise RuleError("ALM-R001", {"detail": detail}, source=other.source)
        object.__setattr__(self, "strata", _strata(self.rules))

    def deriving(self, predicate: NamedNode) -> tuple[Rule, ...]:
        """Return the rules whose head can have `predicate`."""
        return tuple(r for r in self.rules if isinstance(r.head.predicate, Variable) or r.head.predicate == predicate)

    @property
    def negates(self) -> bool:
        """Whether any rule rests on something not being there."""
        return any(rule.absences for rule in self.rules)


def _strata(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], ...]:
    level = {rule.id: 0 for rule in rules}
    feeds = {
        rule.id: (
            [other.id for other in rules if any(_can_match(p, other.head) for p in rule.body)],
            [
                other.id
                for other in rules
                if any(_can_match(p, other.head) for a in rule.absences for p in a.patterns)
            ],
        )
        for rule in rules
    }
    changed = True
    while changed:
        changed = False
        for rule in rules:
            positive, negative = feeds[rule.id]
            least = max([0, *(level[other] for other in positive), *(level[other] + 1 for other in negative)])
            if least >= len(rules) and rule.absences:
                raise RuleError(
                    "ALM-R005", {"id": rule.id, "others": ", ".join(negative)}, source=rule.source, line=1
                )
            if least > level[rule.id]:
                level[rule.id] = least
                changed = True
    return tuple(tuple(rule for rule in rules if level[rule.id] == number) for number in sorted(set(level.values())))


def _can_match(pattern: Pattern, head: Pattern) -> bool:
    return (
        isinstance(pattern.predicate, Variable)
        or isinstance(head.predicate, Variable)
        or pattern.predicate == head.predicate
    )
