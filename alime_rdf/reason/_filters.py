"""FILTERs of rules: as SPARQL text for the store, and as tests that SQL can make where they are simple."""

import re
from dataclasses import dataclass
from typing import Any, Literal, cast

from pyoxigraph import Literal as LiteralTerm
from pyoxigraph import NamedNode
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib import Variable as RdflibVariable
from rdflib.plugins.sparql.parserutils import CompValue

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}
_DIGITS = re.compile(r"[+-]?[0-9]{1,20}([.][0-9]{1,9})?")
Kind = Literal["isIRI", "isBlank", "isLiteral"]
Order = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Same:
    """The variable is this very term, or the term of another variable."""

    variable: str
    other: str | NamedNode | LiteralTerm


@dataclass(frozen=True, slots=True)
class Compare:
    """The variable's value against a number, or against a string (``=`` and ``!=`` alone)."""

    variable: str
    order: Order
    constant: LiteralTerm

    @property
    def numeric(self) -> bool:
        """Whether the constant is a number."""
        return self.constant.datatype.value in _NUMBERS and bool(_DIGITS.fullmatch(self.constant.value))


@dataclass(frozen=True, slots=True)
class IsKind:
    """The variable is an IRI, a blank node or a literal."""

    variable: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Not:
    """The test doesn't hold; where it can't be made, this can't either."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class Several:
    """All tests hold, or any."""

    all: bool
    tests: tuple["Test", ...]


Test = Same | Compare | IsKind | Not | Several


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the variables of a body: `text` in SPARQL, `test` where SQL can make it."""

    text: str
    variables: frozenset[str]
    test: Test | None

    def sparql(self) -> str:
        """Return the condition as SPARQL writes it."""
        return f"FILTER ({self.text})"


def read_filter(expression: Any, *, resources: set[str]) -> Filter:
    """Return an expression of rdflib's algebra as a filter; `resources` are variables that no literal can be.

    Raises ValueError, with the function's name, for what no rule can use.
    """
    variables: set[str] = set()
    return Filter(_write(expression, variables), frozenset(variables), _test(expression, resources))


# SPARQL text


def _write(x: Any, variables: set[str]) -> str:
    if isinstance(x, RdflibVariable):
        variables.add(str(x))
        return x.n3()
    if isinstance(x, URIRef | RdflibLiteral):
        return str(constant(x))
    if not isinstance(x, CompValue):
        raise ValueError(f"{x}")
    arguments = [_write(value, variables) for value in _operands(x)]
    if x.name.startswith("Builtin_"):
        return f"{x.name.removeprefix('Builtin_')}({', '.join(arguments)})"
    if x.name == "Function":
        return f"{x.iri.n3()}({', '.join(arguments[1:])})"
    if x.name == "RelationalExpression":
        if x.op in ("IN", "NOT IN"):
            return f"({arguments[0]} {x.op} ({', '.join(arguments[1:])}))"
        return f"({arguments[0]} {x.op} {arguments[1]})"
    if x.name in ("UnaryNot", "UnaryMinus", "UnaryPlus"):
        return f"({ {'UnaryNot': '!', 'UnaryMinus': '-', 'UnaryPlus': '+'}[x.name] } {arguments[0]})"
    if x.name in ("ConditionalAndExpression", "ConditionalOrExpression"):
        return f"({(' && ' if 'And' in x.name else ' || ').join(arguments)})"
    if x.name in ("AdditiveExpression", "MultiplicativeExpression"):
        rest = (f"{op} {argument}" for op, argument in zip(x.op, arguments[1:], strict=True))
        return f"({arguments[0]} {' '.join(rest)})"
    raise ValueError(x.name)


def _operands(x: CompValue) -> list[Any]:
    if x.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS") or x.name.startswith("Aggregate_"):
        raise ValueError(x.name.split("_")[1])
    if x.name in ("Builtin_RAND", "Builtin_NOW", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"):
        raise ValueError(x.name.removeprefix("Builtin_"))
    found: list[Any] = []
    for name, value in x.items():
        if name not in ("op", "distinct", "_vars") and value is not None:
            found += value if isinstance(value, list) else [value]
    return found


# Simple tests


_KINDS: dict[str, Kind] = {
    "Builtin_isIRI": "isIRI",
    "Builtin_isURI": "isIRI",
    "Builtin_isBLANK": "isBlank",
    "Builtin_isLITERAL": "isLiteral",
}


def _test(x: Any, resources: set[str]) -> Test | None:
    if not isinstance(x, CompValue):
        return None
    if x.name in ("ConditionalAndExpression", "ConditionalOrExpression"):
        tests = [_test(part, resources) for part in (x.expr, *x.other)]
        return None if None in tests else Several("And" in x.name, tuple(cast(list[Test], tests)))
    if x.name == "UnaryNot":
        inner = _test(x.expr, resources)
        return None if inner is None else Not(inner)
    if x.name in _KINDS and isinstance(x.arg, RdflibVariable):
        return IsKind(str(x.arg), _KINDS[x.name])
    if x.name == "Builtin_sameTerm":
        return _same(x.arg1, x.arg2)
    if x.name == "RelationalExpression":
        return _relational(x, resources)
    return None


def _same(left: Any, right: Any) -> Test | None:
    if not isinstance(left, RdflibVariable):
        left, right = right, left
    if not isinstance(left, RdflibVariable):
        return None
    return Same(str(left), str(right) if isinstance(right, RdflibVariable) else constant(right))


def _relational(x: CompValue, resources: set[str]) -> Test | None:
    if x.op in ("IN", "NOT IN"):
        equals = [_equality(x.expr, "=", item, resources) for item in x.other]
        if not equals or None in equals:
            return None
        within = Several(False, tuple(cast(list[Test], equals)))
        return within if x.op == "IN" else Not(within)
    return _equality(x.expr, x.op, x.other, resources)


_TURNED: dict[str, Order] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _equality(left: Any, order: Any, right: Any, resources: set[str]) -> Test | None:
    if not isinstance(left, RdflibVariable):
        left, right, order = right, left, _TURNED[order]
    if not isinstance(left, RdflibVariable) or isinstance(right, CompValue):
        return None
    identity = (
        str(left) in resources or str(right) in resources
        if isinstance(right, RdflibVariable)
        else isinstance(right, URIRef) or bool(right.language)
    )
    if identity and order in ("=", "!="):
        same = _same(left, right)
        return same if order == "=" or same is None else Not(same)
    if isinstance(right, RdflibLiteral) and not right.language:
        comparison = Compare(str(left), order, cast(LiteralTerm, constant(right)))
        text = comparison.constant.datatype.value == _XSD + "string" and order in ("=", "!=")
        return comparison if comparison.numeric or text else None
    return None


def constant(term: Any) -> NamedNode | LiteralTerm:
    """Return rdflib's IRI or literal as pyoxigraph's."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if term.language:
        return LiteralTerm(str(term), language=term.language)
    return LiteralTerm(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
