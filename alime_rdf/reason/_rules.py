import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib import Variable as RdflibVariable
from rdflib.paths import InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from alime_rdf.errors import RuleError

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
class Rule:
    """Head and body of a rule, read from an axiom or a file.

    `templates` maps ``zh`` and ``en`` to a sentence with the names of body variables in braces. Sequence and
    inverse paths are expanded into patterns; a variable made for that begins with ``_``.
    """

    id: str
    head: Pattern
    body: tuple[Pattern, ...]
    templates: Mapping[str, str] = field(hash=False)
    source: str = ""

    @property
    def construct(self) -> str:
        """The rule as a SPARQL CONSTRUCT."""
        return f"CONSTRUCT {{ {self.head.sparql()} }} WHERE {{ {self._group()} }}"

    @property
    def select(self) -> str:
        """The body as a SELECT of all its variables."""
        return f"SELECT DISTINCT * WHERE {{ {self._group()} }}"

    def _group(self) -> str:
        return " ".join(pattern.sparql() for pattern in self.body)

    def reads(self, predicate: NamedNode) -> bool:
        """Tell whether a new triple with `predicate` can make the rule derive more."""
        return any(isinstance(p.predicate, Variable) or p.predicate == predicate for p in self.body)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a domain, sorted by id; ids are unique."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda r: r.id)))
        ids = [rule.id for rule in self.rules]
        for rule in self.rules:
            if ids.count(rule.id) > 1:
                raise RuleError("ALM-R001", {"detail": f"the id {rule.id} is used twice"}, source=rule.source)

    def deriving(self, predicate: NamedNode) -> tuple[Rule, ...]:
        """Return the rules whose head can have `predicate`."""
        return tuple(r for r in self.rules if isinstance(r.head.predicate, Variable) or r.head.predicate == predicate)


def load_rules(paths: Iterable[Path]) -> tuple[Rule, ...]:
    """Read rule files: one SPARQL CONSTRUCT each, with ``# id:``, ``# zh:`` and ``# en:`` lines at its head.

    Raises RuleError with file and line where a file is no such rule.
    """
    return tuple(_load_rule(path) for path in sorted(paths))


def _load_rule(path: Path) -> Rule:
    try:
        text = path.read_text(encoding="utf-8-sig")
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
    expander = _Expander(path.name)
    head, body = expander.query(query)
    return Rule(header["id"], head, body, {k: header[k] for k in ("zh", "en")}, path.name)


class _Expander:
    """Turns rdflib's algebra of one CONSTRUCT into patterns."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.made = 0

    def refuse(self, detail: str) -> RuleError:
        return RuleError("ALM-R002", {"detail": detail}, source=self.source)

    def query(self, query: Any) -> tuple[Pattern, tuple[Pattern, ...]]:
        if query.name != "ConstructQuery":
            raise self.refuse(f"it is a {query.name}")
        if len(query.template) != 1:
            raise self.refuse(f"its head has {len(query.template)} patterns")
        group = query.p.p if query.p.name == "Project" else query.p
        if group.name != "BGP" or not group.triples:
            raise self.refuse(f"its body uses {group.name}; rules take triple patterns and paths")
        body = tuple(pattern for triple in group.triples for pattern in self.expand(*triple))
        head = self.plain(*query.template[0])
        bound = {variable for pattern in body for variable in pattern.variables()}
        if unbound := head.variables() - bound:
            raise self.refuse(f"the head's {', '.join(sorted(map(str, unbound)))} is not in the body")
        return head, body

    def plain(self, s: Any, p: Any, o: Any, least: int | None = None) -> Pattern:
        predicate = self.term(p)
        if isinstance(predicate, Literal):
            raise self.refuse(f"{predicate} stands as a predicate")
        return Pattern(self.term(s), predicate, self.term(o), least)

    def expand(self, s: Any, p: Any, o: Any) -> list[Pattern]:
        if not isinstance(p, PropertyPath) or isinstance(p, URIRef):
            return [self.plain(s, p, o)]
        if isinstance(p, SequencePath):
            nodes = [s, *(self.fresh() for _ in p.args[1:]), o]
            return [x for i, step in enumerate(p.args) for x in self.expand(nodes[i], step, nodes[i + 1])]
        if isinstance(p, InvPath):
            return self.expand(o, p.arg, s)
        if isinstance(p, MulPath) and isinstance(p.path, URIRef) and p.mod in ("*", "+"):
            return [self.plain(s, p.path, o, least=0 if p.mod == "*" else 1)]
        raise self.refuse(f"the path {p.n3()} can't be used; rules take /, ^, * and +")

    def fresh(self) -> RdflibVariable:
        self.made += 1
        return RdflibVariable(f"_{self.made}")

    def term(self, term: Any) -> Term:
        if isinstance(term, RdflibVariable):
            return Variable(str(term))
        if isinstance(term, URIRef):
            return NamedNode(str(term))
        if isinstance(term, RdflibLiteral):
            if term.language:
                return Literal(str(term), language=term.language)
            return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
        raise self.refuse(f"a blank node stands in a pattern ({term})")
