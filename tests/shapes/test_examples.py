"""Every named shape has an example that conforms and one that fails, and fails because of that shape alone."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

SHAPES = Path(__file__).parents[2] / "shapes"
EXAMPLES = SHAPES / "examples"

#: The shapes of each concern, parsed once.
GRAPHS = {path.stem: Graph().parse(path) for path in sorted(SHAPES.glob("*.ttl"))}

#: What a node shape may say without being able to fail itself.
NO_CONSTRAINT = {RDF.type, SH.message, SH.property, SH.target, SH.targetClass, SH.targetSubjectsOf}


def named_shapes() -> dict[str, tuple[str, URIRef]]:
    """Return every named node shape, property shape and SPARQL constraint: everything in the shapes' namespaces."""
    return {
        f"{concern}-{shape.fragment}": (concern, shape)
        for concern, graph in GRAPHS.items()
        for shape in sorted(s for s in set(graph.subjects()) if isinstance(s, URIRef) and s.fragment)
    }


NAMED = named_shapes()
each_shape = pytest.mark.parametrize("name", NAMED)


def read(kind: str, name: str) -> Graph:
    path = EXAMPLES / kind / f"{name}.ttl"
    assert path.exists(), f"the shape has no example {path.relative_to(SHAPES.parent)}"
    text = path.read_text(encoding="utf-8")
    assert text.startswith({"pass": "# Right: ", "fail": "# Wrong: "}[kind])
    return Graph().parse(data=text, format="turtle")


def validate(data: Graph, concern: str) -> tuple[bool, Graph, str]:
    return pyshacl.validate(data, shacl_graph=GRAPHS[concern], advanced=True, inplace=True)


def focus_nodes(shapes: Graph, shape: Node, data: Graph) -> set[Node]:
    """Return the nodes of `data` that a node shape looks at."""
    found: set[Node] = set()
    for class_ in shapes.objects(shape, SH.targetClass):
        found.update(data.subjects(RDF.type, class_))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate))
    for target in shapes.objects(shape, SH.target):
        found.update(row[0] for row in data.query(str(shapes.value(target, SH.select))))
    return found


def exercised(shapes: Graph, shape: URIRef, data: Graph) -> bool:
    """Tell whether `data` has something for the shape to judge."""
    users = set(shapes.subjects(SH.property | SH.sparql, shape)) or {shape}
    nodes = {node for user in users for node in focus_nodes(shapes, user, data)}
    path = shapes.value(shape, SH.path)
    if path is None or (shape, SH.maxCount, Literal(0)) in shapes:
        return bool(nodes)
    return any((node, path, None) in data for node in nodes)


def sources(shapes: Graph, shape: URIRef) -> set[Node]:
    """Return the shapes or constraints that a failure of `shape` is reported under."""
    can_fail = shapes.value(shape, SH.path) is not None or set(shapes.predicates(shape)) - NO_CONSTRAINT
    return {shape} if can_fail else set(shapes.objects(shape, SH.property))


@each_shape
def test_pass(name: str) -> None:
    concern, shape = NAMED[name]
    data = read("pass", name)
    conforms, _, text = validate(data, concern)
    assert conforms, text
    assert exercised(GRAPHS[concern], shape, data), "the example has no target of the shape"


@each_shape
def test_fail(name: str) -> None:
    concern, shape = NAMED[name]
    shapes = GRAPHS[concern]
    conforms, report, text = validate(read("fail", name), concern)
    assert not conforms
    by = SH.sourceConstraint if (shape, SH.select, None) in shapes else SH.sourceShape
    blamed = {report.value(result, by) for result in report.objects(None, SH.result)}
    # Nothing else may be reported: a failing example has just the one damage.
    assert blamed, text
    assert blamed <= sources(shapes, shape), text


def test_no_example_without_shape() -> None:
    files = {path.relative_to(EXAMPLES) for path in EXAMPLES.rglob("*") if path.is_file()}
    assert files == {Path(kind) / f"{name}.ttl" for kind in ("pass", "fail") for name in NAMED}
