"""Rules as SQL over dictionary-encoded triples.

Every predicate that rules name has a table ``p<n>(s, o)``; a pattern with a variable as predicate reads a relation
``(s, p, o)`` of all triples, and ``terms(id, term)`` says what an id stands for. The SQL is plain joins on ids, so
that any columnar engine can run it.
"""

from collections.abc import Callable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Variable

from alime_rdf.reason._filters import Compare, IsKind, Not, Same, Test
from alime_rdf.reason._rules import Pattern, Rule, Term

#: Gives the SQL literal of a constant's id.
Encoder = Callable[[NamedNode | Literal], str]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBER = "integer|decimal|double|float|long|int|short|byte|(non(Positive|Negative)|positive|negative)Integer"
#: A literal's lexical form is group 1; no backslash, which engines read differently in strings.
_NUMERIC = f'^"([^"]*)"[$^]{{2}}<{_XSD}({_NUMBER}|unsigned(Long|Int|Short|Byte))>$'
#: Literals of which the store knows whether they equal others: without datatype, or of XML Schema's.
_KNOWN = f'("|@[A-Za-z0-9-]+|[$^]{{2}}<{_XSD}[A-Za-z]+>)$'


def beyond_sql(rule: Rule) -> str | None:
    """Name what a rule uses that SQL can't run, or return None."""
    for condition in rule.filters:
        if condition.test is None:
            return condition.sparql()
    if rule.absences:
        return rule.absences[0].sparql()
    if isinstance(rule.head.predicate, Variable):
        return f"{rule.head.predicate} as the head's predicate"
    return None


def compile_rule(rule: Rule, relations: Sequence[str], encode: Encoder) -> str:
    """Return a SELECT DISTINCT of the head's (s, p, o) over the body; `relations` has the SQL of each pattern's.

    A variable that stands in several places becomes an equality; a constant is compared by id. Closures are
    relations like others: who makes them (:func:`closure`) has to see to reflexivity.
    """
    places: dict[str, str] = {}
    conditions: list[str] = []
    for number, pattern in enumerate(rule.body):
        for column, term in _columns(pattern):
            place = f"a{number}.{column}"
            if not isinstance(term, Variable):
                conditions.append(f"{place} = {encode(term)}")
            elif term.value in places:
                conditions.append(f"{places[term.value]} = {place}")
            else:
                places[term.value] = place
    sources = [f"{relation} a{number}" for number, relation in enumerate(relations)]
    tests = _Tests(places, encode)
    conditions += [tests.sql(condition.test) for condition in rule.filters if condition.test is not None]
    for name, alias in tests.terms.items():
        sources.append(f"terms {alias}")
        conditions.append(f"{alias}.id = {places[name]}")

    def head(term: Term) -> str:
        return places[term.value] if isinstance(term, Variable) else encode(term)

    selected = f"{head(rule.head.subject)} s, {head(rule.head.predicate)} p, {head(rule.head.object)} o"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT DISTINCT {selected} FROM {', '.join(sources)}{where}"


def _columns(pattern: Pattern) -> list[tuple[str, Term]]:
    columns: list[tuple[str, Term]] = [("s", pattern.subject), ("o", pattern.object)]
    if isinstance(pattern.predicate, Variable):
        columns.insert(1, ("p", pattern.predicate))
    return columns


class _Tests:
    """Writes tests as SQL; NULL is SPARQL's error, and AND, OR and NOT treat it alike."""

    def __init__(self, places: Mapping[str, str], encode: Encoder) -> None:
        self.places = places
        self.encode = encode
        #: The alias of the row in ``terms`` for each variable whose term is looked at.
        self.terms: dict[str, str] = {}

    def term(self, variable: str) -> str:
        return f"{self.terms.setdefault(variable, f't{len(self.terms)}')}.term"

    def sql(self, test: Test) -> str:
        if isinstance(test, Same):
            other = self.places[test.other] if isinstance(test.other, str) else self.encode(test.other)
            return f"({self.places[test.variable]} = {other})"
        if isinstance(test, Not):
            return f"(NOT {self.sql(test.test)})"
        if isinstance(test, IsKind):
            marks = {"isIRI": "<", "isBlank": "_", "isLiteral": '"'}
            return f"(left({self.term(test.variable)}, 1) = '{marks[test.kind]}')"
        if isinstance(test, Compare):
            return self.number(test) if test.numeric else self.string(test)
        return f"({(' AND ' if test.all else ' OR ').join(self.sql(part) for part in test.tests)})"

    def number(self, test: Compare) -> str:
        """Compare as decimals of 38 digits, nine of them after the point."""
        term = self.term(test.variable)
        number = f"TRY_CAST(regexp_extract({term}, '{_NUMERIC}', 1) AS DECIMAL(38, 9))"
        compared = f"{number} {test.order} CAST('{test.constant.value}' AS DECIMAL(38, 9))"
        return f"(CASE WHEN {number} IS NULL THEN {self.unequal(test, term)} ELSE {compared} END)"

    def string(self, test: Compare) -> str:
        same = f"{self.places[test.variable]} = {self.encode(test.constant)}"
        found = "true" if test.order == "=" else "false"
        return f"(CASE WHEN {same} THEN {found} ELSE {self.unequal(test, self.term(test.variable))} END)"

    def unequal(self, test: Compare, term: str) -> str:
        """Return what the test is for a term of another kind: it differs, or can't be compared."""
        if test.order not in ("=", "!="):
            return "NULL"
        differs = "true" if test.order == "!=" else "false"
        return f"CASE WHEN left({term}, 1) <> '\"' OR regexp_extract({term}, '{_KNOWN}', 0) <> '' THEN {differs} END"


def closure(table: str, *, reflexive_over: str | None) -> str:
    """Return a SELECT of the transitive closure of ``table(s, o)``.

    `reflexive_over` is the SQL of a relation with one column ``x`` of the nodes that also reach themselves (``p*``).
    """
    start = f"SELECT s, o FROM {table}"
    if reflexive_over is not None:
        start += f" UNION SELECT x, x FROM {reflexive_over}"
    step = f"SELECT c.s, t.o FROM c JOIN {table} t ON t.s = c.o"
    return f"WITH RECURSIVE c(s, o) AS ({start} UNION {step}) SELECT s, o FROM c"


def reflexive_nodes(rule: Rule, number: int, relation_of: Mapping[int, str]) -> str | None:
    """Return SQL for the nodes that a ``p*`` of the rule's body need hold at all: what its ends can be bound to.

    `relation_of` gives the relations of the other patterns. A node that no other pattern binds can't take part, so
    one relation that shares a variable is enough. None where no pattern shares one.
    """
    pattern = rule.body[number]
    ends = {t.value for t in (pattern.subject, pattern.object) if isinstance(t, Variable)}
    for other, relation in sorted(
        relation_of.items(), key=lambda item: isinstance(rule.body[item[0]].predicate, Variable)
    ):
        for column, term in _columns(rule.body[other]):
            if other != number and isinstance(term, Variable) and term.value in ends:
                return f"(SELECT DISTINCT {column} x FROM {relation})"
    return None
