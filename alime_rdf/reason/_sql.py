"""Rule bodies as SQL over dictionary-encoded triples.

Every predicate that rules name has a table ``p<n>(s, o)``; a pattern with a variable as predicate reads a relation
``(s, p, o)`` of all triples. The SQL is plain joins on ids, so that any columnar engine can run it.
"""

from collections.abc import Callable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Variable

from alime_rdf.reason._rules import Pattern, Rule, Term

#: Gives the SQL literal of a constant's id.
Encoder = Callable[[NamedNode | Literal], str]


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

    def head(term: Term) -> str:
        return places[term.value] if isinstance(term, Variable) else encode(term)

    sources = ", ".join(f"{relation} a{number}" for number, relation in enumerate(relations))
    selected = f"{head(rule.head.subject)} s, {head(rule.head.predicate)} p, {head(rule.head.object)} o"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT DISTINCT {selected} FROM {sources}{where}"


def _columns(pattern: Pattern) -> list[tuple[str, Term]]:
    columns: list[tuple[str, Term]] = [("s", pattern.subject), ("o", pattern.object)]
    if isinstance(pattern.predicate, Variable):
        columns.insert(1, ("p", pattern.predicate))
    return columns


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
