"""SPARQL constraints and targets of shapes, run by Oxigraph (https://www.w3.org/TR/shacl/#sparql-constraints)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode, Store
from rdflib import OWL, SH, Graph, Literal
from rdflib.term import Node

from alime_rdf.gate._rows import filled
from alime_rdf.gate._validate import path_text

_THIS = re.compile(r"[$?]this\b")
#: What keeps a query from running once for all nodes: its answer for one then depends on the others or on scope.
_NEEDS_BINDING = re.compile(
    r"(?<![?$])\b(GROUP|HAVING|LIMIT|OFFSET|ORDER|MINUS|VALUES|SERVICE|OPTIONAL|UNION|GRAPH|BIND|SELECT|AS|BOUND)\b"
    r"|[$?](shapesGraph|currentShape)\b",
    re.IGNORECASE,
)
_VARIABLES = ("path", "value", "message")


@dataclass(frozen=True, slots=True)
class Violation:
    """A solution of a SPARQL constraint, terms as N-Triples writes them."""

    focus: str
    value: str | None
    path: str | None
    messages: tuple[Literal, ...]


class Queries:
    """Runs the queries of a shapes graph over a store that is made when the first one needs it."""

    def __init__(self, shapes: Graph, make_store: Callable[[], Store]) -> None:
        self.shapes = shapes
        self._make_store = make_store

    @cached_property
    def store(self) -> Store:
        """The data, in the default graph."""
        return self._make_store()

    def targets(self, target: Node) -> list[str]:
        """Return the nodes that a SPARQL target selects."""
        text = query_text(target, self.shapes, None)
        return sorted({str(row["this"]) for row in self.store.query(text)})  # type: ignore[union-attr]

    def violations(self, constraint: Node, nodes: list[str], path: Node | None) -> list[Violation]:
        """Return the solutions for each of the nodes, `$this` being bound to it."""
        text = query_text(constraint, self.shapes, path)
        messages = [m for m in self.shapes.objects(constraint, SH.message) if isinstance(m, Literal)]
        wanted = set(nodes)
        answers = (row for row in self.store.query(text) if str(row["this"]) in wanted)  # type: ignore[union-attr]
        rows = ({name: _value(row, name) for name in ("this", *_VARIABLES)} for row in answers)
        found = {self._violation(row, messages) for row in rows}
        return sorted(found, key=lambda v: (v.focus, v.value or "", v.path or ""))

    def _violation(self, row: dict[str, Any], messages: list[Literal]) -> Violation:
        texts = {name: str(value.value) if value is not None else "" for name, value in row.items()}
        value, path = row["value"], row["path"]
        said = filled(messages, texts)
        return Violation(
            str(row["this"]),
            str(value if value is not None else row["this"]),
            str(path) if isinstance(path, NamedNode) else None,
            said or ((Literal(texts["message"]),) if texts["message"] else ()),
        )


def query_text(node: Node, shapes: Graph, path: Node | None) -> str:
    """Return the query of a constraint or target with its prefixes, and with `path` where it says `$PATH`."""
    text = str(shapes.value(node, SH.select))
    if path is not None:
        text = re.sub(r"[$?]PATH\b", path_text(path, shapes).replace("\\", r"\\"), text)
    declaring = list(shapes.objects(node, SH.prefixes))
    for ontology in declaring:
        declaring += [o for o in shapes.objects(ontology, OWL.imports) if o not in declaring]
    own = {prefix: str(namespace) for prefix, namespace in shapes.namespaces()}
    for declaration in (d for ontology in declaring for d in shapes.objects(ontology, SH.declare)):
        own[str(shapes.value(declaration, SH.prefix))] = str(shapes.value(declaration, SH.namespace))
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(own.items())) + text


def runs_at_once(select: str) -> bool:
    """Tell whether a constraint's query gives for all nodes together what it gives for each `$this` alone.

    So it is where `$this` stands in a triple pattern of the outermost group, and where groups inside are those of
    EXISTS and NOT EXISTS.
    """
    text = re.sub(r"\"[^\"]*\"|'[^']*'|<[^<>\s]*>|#[^\n]*", " x ", select)
    head, brace, body = text.partition("{")
    if not brace or re.search(r"\bDISTINCT\b|\(", head, re.IGNORECASE) or _NEEDS_BINDING.search(body):
        return False
    groups = len(re.findall(r"\{", body))
    if groups != len(re.findall(r"\bEXISTS\s*\{", body, re.IGNORECASE)):
        return False
    outermost, depth = [], 1
    for character in body:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(character, 0)
        if depth == 1:
            outermost.append(character)
    return bool(_THIS.search("".join(outermost)))


def _value(row: Any, name: str) -> Any:
    try:
        return row[name]
    except KeyError:
        return None
