import re
from itertools import product

from pyoxigraph import Literal, NamedNode, Quad

from alime_rdf.emit import LabelError, local_name, property_name
from alime_rdf.errors import TermError
from alime_rdf.release._release import Release
from alime_rdf.text import Shadow
from alime_rdf.vocabulary import ALT_LABEL, DATA_GRAPHS, PREF_LABEL, PREFIXES, TYPE


def resolve_term(release: Release, name: str, *, kind: NamedNode | None = None) -> NamedNode:
    """Return what `name` stands for: an IRI, a prefixed name, an id, a term of the ontology, or a label.

    Something's main label counts before another's alternative one. With `kind`, only instances of that class count.

    Raises TermError where it stands for nothing, or for several things.
    """
    found = _candidates(release, name)
    if kind is not None:
        found = [n for n in found if any(True for _ in release.store.quads_for_pattern(n, TYPE, kind, None))]
        if not found:
            raise TermError("ALM-Q009", {"name": name, "kind": release.labels(kind)})
    if len(found) > 1:
        raise _ambiguous(release, name, found)
    return found[0]


def resolve_triple(release: Release, names: tuple[str, str, str]) -> tuple[NamedNode, NamedNode, NamedNode]:
    """Return the triple that three names stand for; of several readings the one that the graph has, else
    the one that fits the predicate's domain and range.

    Raises TermError where a name stands for nothing, or where the graph has no reading, or several.
    """
    candidates = [_candidates(release, name) for name in names]
    readings = [(s, p, o) for s, p, o in product(*candidates)]
    held = [t for t in readings if any(Quad(*t, graph) in release.store for graph in DATA_GRAPHS)]
    if len(held) == 1:
        return held[0]
    if not held:
        fitting = [
            (s, p, o) for s, p, o in readings if _fits(release, p, "domain", s) and _fits(release, p, "range", o)
        ]
        readings = fitting or readings
    if len(readings) == 1:
        s, p, o = readings[0]
        return s, p, o
    name, found = next((n, c) for n, c in zip(names, candidates, strict=True) if len(c) > 1)
    raise _ambiguous(release, name, found)


def _fits(release: Release, predicate: NamedNode, axiom: str, node: NamedNode) -> bool:
    """Tell whether a node is of the class that the predicate's domain or range axiom asks for."""
    axioms = (r for r in release.rules.rules if r.id.startswith(f"{axiom}-"))
    heads = (r.head.object for r in axioms if len(r.body) == 1 and r.body[0].predicate == predicate)
    classes = [head for head in heads if isinstance(head, NamedNode)]
    return all(any(True for _ in release.store.quads_for_pattern(node, TYPE, c, None)) for c in classes)


def _ambiguous(release: Release, name: str, found: list[NamedNode]) -> TermError:
    choices = ", ".join(release.labels.compact(node) for node in found)
    return TermError("ALM-Q002", {"name": name, "choices": choices})


def _candidates(release: Release, name: str) -> list[NamedNode]:
    """Return everything that `name` may stand for, at least one thing."""
    name = name.strip()
    if name == "a":
        return [TYPE]
    if match := re.fullmatch(r"<?([A-Za-z][A-Za-z0-9+.-]*://[^<>\s\"{}|^`\\]+)>?", name):
        return [NamedNode(match[1])]
    prefix, colon, local = name.partition(":")
    if colon and prefix in release.prefixes:
        return [_existing(release, release.prefixes[prefix], local, name)]
    found = _labelled(release, name) or _by_local_name(release, name)
    if not found:
        raise TermError("ALM-Q001", {"name": name, "hint": _hint(release, name)})
    return found


def _existing(release: Release, namespace: str, local: str, name: str) -> NamedNode:
    """Return the term of a prefixed name; a local name that was typed as a label is normalised."""
    try:
        written = NamedNode(namespace + local)
    except ValueError as error:
        raise TermError("ALM-Q001", {"name": name, "hint": ""}) from error
    if _exists(release, written) or namespace in PREFIXES.values():
        return written
    try:
        name_of = property_name if namespace == release.iris.prefixes["prop"] else local_name
        normal = NamedNode(namespace + ":".join(name_of(part) for part in local.split(":")))
    except LabelError:
        normal = written
    if _exists(release, normal):
        return normal
    raise TermError("ALM-Q001", {"name": name, "hint": ""})


def _exists(release: Release, node: NamedNode) -> bool:
    store = release.store
    return any(
        next(iter(store.quads_for_pattern(*pattern)), None) is not None
        for pattern in ((node, None, None, None), (None, None, node, None))
    )


def _by_local_name(release: Release, name: str) -> list[NamedNode]:
    """Return what has `name` as its id: B001 for item:B001."""
    try:
        locals_ = local_name(name), property_name(name)
    except LabelError:
        return []
    names = {prefix: locals_[prefix == "prop"] for prefix in release.iris.prefixes}
    nodes = (NamedNode(release.iris.prefixes[prefix] + local) for prefix, local in names.items())
    return [node for node in nodes if _exists(release, node)]


def _labelled(release: Release, name: str) -> list[NamedNode]:
    if name in release.labels.names:
        return [release.labels.names[name]]
    wanted = {name, Shadow.of(name).text, name.strip()}
    language = release.manifest["domain"]["language"]
    for predicate in (PREF_LABEL, ALT_LABEL):
        found = {
            quad.subject
            for text in wanted
            for literal in (Literal(text, language=language), Literal(text))
            for quad in release.store.quads_for_pattern(None, predicate, literal, None)
            if isinstance(quad.subject, NamedNode)
        }
        if not found:
            found = set(_by_shadow(release, predicate, Shadow.of(name).text))
        if found:
            return sorted(found, key=str)
    return []


def _by_shadow(release: Release, predicate: NamedNode, shadow: str) -> list[NamedNode]:
    return [
        quad.subject
        for quad in release.store.quads_for_pattern(None, predicate, None, None)
        if isinstance(quad.object, Literal)
        and isinstance(quad.subject, NamedNode)
        and Shadow.of(quad.object.value).text == shadow
    ]


def _hint(release: Release, name: str) -> str:
    """Return up to five labels that hold `name`, as a hint."""
    near = sorted(
        {
            quad.object.value
            for quad in release.store.quads_for_pattern(None, PREF_LABEL, None, None)
            if isinstance(quad.object, Literal) and (name in quad.object.value or quad.object.value in name)
        },
        key=lambda label: (abs(len(label) - len(name)), label),
    )[:5]
    return f" ({', '.join(near)})" if near else ""
