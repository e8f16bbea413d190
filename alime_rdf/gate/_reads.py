"""Which triples decide about a focus node: what a change has to touch for a shape's verdict to change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.extras.shacl import parse_shacl_path
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node

from alime_rdf.gate._beyond import beyond_sets, referred

Walk = tuple[Path | URIRef, ...]
Triple = tuple[Node, Node, Node]

_KIND = SequencePath(RDF.type, MulPath(RDFS.subClassOf, "*"))
_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


@dataclass(frozen=True, slots=True)
class Read:
    """A kind of triple that is looked at: from a focus node along `walk` to a node, then one step of `predicate`.

    `predicate` is None where all that is said of the node counts; `inverse` steps go from object to subject. With
    `class_` a triple counts only where its object is this class or one below.
    """

    walk: Walk
    predicate: Node | None
    inverse: bool = False
    class_: Node | None = None


@dataclass(frozen=True, slots=True)
class QueryRead:
    """A SPARQL constraint or target (`query`) that is run for the nodes at the end of `walk`."""

    walk: Walk
    query: Node
    path: Node | None


def reads(root: Node, shapes: Graph) -> tuple[list[Read], list[QueryRead]] | str:
    """Return all that decides about the results of a shape with targets, or what keeps it from being told."""
    beyond = beyond_sets(root, shapes)
    if beyond is not None:
        return beyond
    reader = _Reader(shapes)
    reader.targets(root)
    reader.shape(root, ())
    if reader.turned:
        return "the inverse of a sequence"
    return list(dict.fromkeys(reader.found)), list(dict.fromkeys(reader.queries))


class _Reader:
    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        self.found: list[Read] = []
        self.queries: list[QueryRead] = []
        self.turned = False

    def targets(self, root: Node) -> None:
        for class_ in target_classes(root, self.shapes):
            self.kind(class_, ())
        self.found += (Read((), p) for p in self.shapes.objects(root, SH.targetSubjectsOf))
        self.found += (Read((), p, True) for p in self.shapes.objects(root, SH.targetObjectsOf))
        self.queries += (QueryRead((), target, None) for target in self.shapes.objects(root, SH.target))

    def kind(self, class_: Node, walk: Walk) -> None:
        self.found += (Read(r.walk, r.predicate, r.inverse, class_) for r in steps(_KIND, walk))

    def shape(self, shape: Node, walk: Walk) -> None:
        """Gather what a shape reads at the nodes to which `walk` leads."""
        graph = self.shapes
        if graph.value(shape, SH.deactivated) == Literal(True):
            return
        path = graph.value(shape, SH.path)
        values = walk
        if path is not None:
            parsed = parse_shacl_path(graph, path)
            self.found += steps(parsed, walk)
            self.turned |= _inverts_sequence(parsed)
            values = (*walk, parsed)
        for class_ in graph.objects(shape, SH["class"]):
            self.kind(class_, values)
        self.found += (Read(walk, p) for predicate in _COMPARED for p in graph.objects(shape, predicate))
        if graph.value(shape, SH.closed) == Literal(True):
            self.found.append(Read(values, None))
        for nested in referred(shape, graph):
            self.shape(nested, values)
        self.queries += (QueryRead(walk, constraint, path) for constraint in graph.objects(shape, SH.sparql))


def target_classes(root: Node, shapes: Graph) -> list[Node]:
    """Return the classes whose instances are targets of a shape."""
    implicit = [root] if (root, RDF.type, RDFS.Class) in shapes else []
    return implicit + sorted(shapes.objects(root, SH.targetClass), key=str)


def _inverts_sequence(path: Path | URIRef, *, inverse: bool = False) -> bool:
    """Tell whether a path goes a sequence from its end, which pySHACL walks from its beginning."""
    if isinstance(path, InvPath):
        return _inverts_sequence(path.arg, inverse=not inverse)
    if isinstance(path, MulPath):
        return _inverts_sequence(path.path, inverse=inverse)
    if isinstance(path, SequencePath | AlternativePath):
        within = any(_inverts_sequence(part, inverse=inverse) for part in path.args)
        return within or (inverse and isinstance(path, SequencePath))
    return False


def steps(path: Path | URIRef, walk: Walk, *, inverse: bool = False) -> Iterator[Read]:
    """Yield the single steps that a path takes, each with the walk that leads to it."""
    if isinstance(path, URIRef):
        yield Read(walk, path, inverse)
    elif isinstance(path, InvPath):
        yield from steps(path.arg, walk, inverse=not inverse)
    elif isinstance(path, AlternativePath):
        for way in path.args:
            yield from steps(way, walk, inverse=inverse)
    elif isinstance(path, SequencePath):
        for step in reversed(path.args) if inverse else path.args:
            yield from steps(step, walk, inverse=inverse)
            walk = (*walk, InvPath(step) if inverse else step)
    elif isinstance(path, MulPath):
        if path.more:
            walk = (*walk, MulPath(InvPath(path.path) if inverse else path.path, "*"))
        yield from steps(path.path, walk, inverse=inverse)
    else:
        raise TypeError(f"{path!r} is no path of SHACL")


def reach(graph: Graph, nodes: Iterable[Node], path: Path | URIRef, *, inverse: bool = False) -> set[Node]:
    """Return the nodes to which a path leads, or from which it leads here.

    rdflib's own paths walk the whole graph where only the end of three or more steps is known.
    """
    nodes = set(nodes)
    if isinstance(path, URIRef):
        walked = (graph.subjects(path, n) if inverse else graph.objects(n, path) for n in nodes)
        return {found for many in walked for found in many}
    if isinstance(path, InvPath):
        return reach(graph, nodes, path.arg, inverse=not inverse)
    if isinstance(path, AlternativePath):
        return {found for way in path.args for found in reach(graph, nodes, way, inverse=inverse)}
    if isinstance(path, SequencePath):
        for step in reversed(path.args) if inverse else path.args:
            nodes = reach(graph, nodes, step, inverse=inverse)
        return nodes
    assert isinstance(path, MulPath)
    found = set(nodes) if path.zero else set()
    front = nodes
    while front:
        front = reach(graph, front, path.path, inverse=inverse) - found
        found |= front
        if not path.more:
            break
    return found


def walk_back(graph: Graph, nodes: Iterable[Node], walk: Walk) -> set[Node]:
    """Return the nodes from which a walk leads to one of `nodes`."""
    found = set(nodes)
    for path in reversed(walk):
        found = reach(graph, found, path, inverse=True)
    return found


def touched(read: Read, change: Triple, graph: Graph) -> set[Node]:
    """Return the focus nodes for which a changed triple is one that `read` looks at."""
    s, p, o = change
    if read.predicate is not None and p != read.predicate:
        return set()
    if read.class_ is not None and read.class_ not in reach(graph, [o], MulPath(RDFS.subClassOf, "*")):
        return set()
    return walk_back(graph, [o if read.inverse else s], read.walk)
