"""Rule files: SPARQL CONSTRUCT in, patterns and conditions out, anything else refused with its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable
from rdflib import BNode, URIRef
from rdflib import Variable as RdflibVariable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from alime_rdf.errors import RuleError
from alime_rdf.files import read_utf8
from alime_rdf.reason._filters import Filter, constant, read_filter
from alime_rdf.reason._rules import Absence, Pattern, Rule, Term

#: What a rule may not use: the keyword as it is written, and why or what to write instead.
_REFUSED = {
    "Extend": (
        "BIND",
        "BIND makes new terms, so that the rule may never end; rules choose among terms that are there",
    ),
    "LeftJoin": ("OPTIONAL", "OPTIONAL is no condition; write two rules, or UNION"),
    "Minus": ("MINUS", "write FILTER NOT EXISTS for MINUS"),
    "Graph": ("GRAPH", "rules read all graphs together; leave GRAPH out"),
    "ToMultiSet": ("VALUES|SELECT", "VALUES and sub-queries can't be used; write FILTER (?x IN (…))"),
    "ServiceGraphPattern": ("SERVICE", "rules read this graph alone; leave SERVICE out"),
}


def load_rules(paths: Iterable[Path]) -> tuple[Rule, ...]:
    """Read rule files: one SPARQL CONSTRUCT each, with ``# id:``, ``# zh:`` and ``# en:`` lines at its head.

    A body is triple patterns with the paths ``/``, ``^``, ``|``, ``*`` and ``+``, UNION, FILTER and NOT EXISTS.
    One with alternatives becomes several rules, ``id-1``, ``id-2`` and so on. Since nothing makes new terms, rules
    always come to an end.

    Raises RuleError with file and line where a file is no such rule.
    """
    return tuple(rule for path in sorted(paths) for rule in _load(path))


def _load(path: Path) -> list[Rule]:
    try:
        text = read_utf8(path)
    except UnicodeDecodeError as error:
        raise RuleError("ALM-R001", {"detail": f"it is not UTF-8: {error}"}, source=path.name) from error
    header = dict(re.findall(r"^#\s*(\w+):\s*(.+?)\s*$", text, re.MULTILINE))
    for name in ("id", "zh", "en"):
        if name not in header:
            raise RuleError("ALM-R003", {"field": name}, source=path.name, line=1)
    try:
        query = translateQuery(parseQuery(text)).algebra
    except Exception as error:  # rdflib raises pyparsing's and its own errors, and bare Exceptions
        line = getattr(error, "lineno", None)
        raise RuleError("ALM-R001", {"detail": str(error)}, source=path.name, line=line) from error
    head, bodies = _Reader(path.name, text).query(query)
    templates = {language: header[language] for language in ("zh", "en")}
    rules = [
        Rule(header["id"], head, b.patterns, templates, path.name, b.filters, b.absences)
        for b in dict.fromkeys(bodies)
    ]
    if len(rules) == 1:
        return rules
    return [replace(rule, id=f"{rule.id}-{number}") for number, rule in enumerate(rules, start=1)]


@dataclass(frozen=True, slots=True)
class _Body:
    patterns: tuple[Pattern, ...] = ()
    filters: tuple[Filter, ...] = ()
    absences: tuple[Absence, ...] = ()

    def __add__(self, other: "_Body") -> "_Body":
        return _Body(self.patterns + other.patterns, self.filters + other.filters, self.absences + other.absences)

    def variables(self) -> set[Variable]:
        return {variable for pattern in self.patterns for variable in pattern.variables()}


class _Reader:
    """Turns rdflib's algebra of one CONSTRUCT into a head and alternative bodies."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text
        self.made = 0
        self.blank: dict[BNode, RdflibVariable] = {}

    def refuse(self, detail: str, *, near: str = "CONSTRUCT|SELECT|ASK|DESCRIBE") -> RuleError:
        code = re.compile(rf"^[^#\n]*?({near})", re.MULTILINE | re.IGNORECASE)
        found = code.search(self.text)
        line = self.text.count("\n", 0, found.end()) + 1 if found else 1
        return RuleError("ALM-R002", {"detail": detail}, source=self.source, line=line)

    def query(self, query: Any) -> tuple[Pattern, list[_Body]]:
        if query.name != "ConstructQuery":
            raise self.refuse(f"it is a {query.name}")
        if len(query.template) != 1:
            raise self.refuse(f"its head has {len(query.template)} patterns")
        if any(isinstance(term, BNode) for term in query.template[0]):
            raise self.refuse("its head makes a new blank node, so that the rule may never end")
        bodies = self.group(query.p.p if query.p.name == "Project" else query.p)
        head = self.plain(*query.template[0])
        for body in bodies:
            if not body.patterns:
                raise self.refuse("its body has no triple pattern")
            if unbound := head.variables() - body.variables():
                raise self.refuse(f"the head's {', '.join(sorted(map(str, unbound)))} is not in the body")
        return head, bodies

    # Groups

    def group(self, group: Any) -> list[_Body]:
        if group.name == "BGP":
            return self.triples(group.triples)
        if group.name == "Join":
            return [left + right for left in self.group(group.p1) for right in self.group(group.p2)]
        if group.name == "Union":
            return self.group(group.p1) + self.group(group.p2)
        if group.name == "Filter":
            return [body + self.conditions(group.expr, body) for body in self.group(group.p)]
        near, detail = _REFUSED.get(group.name, (group.name, f"its body uses {group.name}"))
        raise self.refuse(detail, near=rf"\b({near})\b")

    def triples(self, triples: Iterable[tuple[Any, Any, Any]]) -> list[_Body]:
        bodies = [_Body()]
        for triple in triples:
            bodies = [body + _Body(tuple(steps)) for body in bodies for steps in self.expand(*triple)]
        return bodies

    def conditions(self, expression: Any, body: _Body) -> _Body:
        parts = [expression]
        if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
            parts = [expression.expr, *expression.other]
        found = _Body()
        for part in parts:
            if isinstance(part, CompValue) and part.name == "Builtin_NOTEXISTS":
                found += _Body(absences=(self.absence(part.graph),))
            else:
                found += _Body(filters=(self.filter(part, body),))
        return found

    def filter(self, expression: Any, body: _Body) -> Filter:
        resources = {
            t.value
            for pattern in body.patterns
            for t in (pattern.subject, pattern.predicate)
            if isinstance(t, Variable) and pattern.least is None
        }
        try:
            found = read_filter(expression, resources=resources)
        except ValueError as error:
            detail = f"FILTER can't use {error}; rules test the terms that are there, and NOT EXISTS stands by itself"
            raise self.refuse(detail, near=r"\bFILTER\b") from error
        if unbound := found.variables - {variable.value for variable in body.variables()}:
            raise self.refuse(
                f"FILTER asks for ?{min(unbound)}, which the group doesn't bind", near=rf"\?{min(unbound)}\b"
            )
        return found

    def absence(self, group: CompValue) -> Absence:
        near = r"\bNOT\s+EXISTS\b"
        bodies = self.group(group)
        if len(bodies) > 1:
            raise self.refuse("NOT EXISTS can't hold alternatives; write one for each", near=near)
        if bodies[0].filters or bodies[0].absences or not bodies[0].patterns:
            raise self.refuse("NOT EXISTS holds triple patterns and paths alone", near=near)
        return Absence(bodies[0].patterns)

    # Patterns

    def plain(self, s: Any, p: Any, o: Any, least: int | None = None) -> Pattern:
        predicate = self.term(p)
        if isinstance(predicate, Literal):
            raise self.refuse(f"{predicate} stands as a predicate")
        return Pattern(self.term(s), predicate, self.term(o), least)

    def expand(self, s: Any, p: Any, o: Any) -> list[list[Pattern]]:
        """Return the ways to walk a path, each as the patterns of its steps."""
        if not isinstance(p, PropertyPath) or isinstance(p, URIRef):
            return [[self.plain(s, p, o)]]
        if isinstance(p, SequencePath):
            nodes = [s, *(self.fresh() for _ in p.args[1:]), o]
            ways: list[list[Pattern]] = [[]]
            for number, step in enumerate(p.args):
                steps = self.expand(nodes[number], step, nodes[number + 1])
                ways = [[*way, *more] for way in ways for more in steps]
            return ways
        if isinstance(p, AlternativePath):
            return [way for step in p.args for way in self.expand(s, step, o)]
        if isinstance(p, InvPath):
            return self.expand(o, p.arg, s)
        if isinstance(p, MulPath) and isinstance(p.path, URIRef) and p.mod in ("*", "+"):
            return [[self.plain(s, p.path, o, least=0 if p.mod == "*" else 1)]]
        raise self.refuse(
            f"the path {p.n3()} can't be used; rules take /, ^, |, and * or + after a name",
            near=r"[)\w>][*+?]|!(?!=)",
        )

    def fresh(self) -> RdflibVariable:
        self.made += 1
        return RdflibVariable(f"_{self.made}")

    def term(self, term: Any) -> Term:
        if isinstance(term, RdflibVariable):
            return Variable(str(term))
        if isinstance(term, BNode):
            if term not in self.blank:
                self.blank[term] = self.fresh()
            return Variable(str(self.blank[term]))
        found: NamedNode | Literal = constant(term)
        return found
