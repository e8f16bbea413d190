import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import RDF, SH, Graph, URIRef

from alime_rdf.gate import Run, ShapeResult, read_report
from alime_rdf.reports._places import Places

#: Severities of https://www.w3.org/TR/shacl/#severity, the worst first.
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Entry:
    """One result of a validation: where it is in which file, and a fingerprint that outlives other changes.

    `file` and `line` are empty and None where no file names the focus node. `known` says that a baseline lists it.
    """

    result: ShapeResult
    fingerprint: str
    file: str
    line: int | None
    known: bool = False


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results of a validation, sorted, with the report graph that they were read from.

    `files` are the names of the data files, `shapes` those of the shapes that were run, with a name of their own, and
    `ways` says for each shape with targets whether ``sets`` ran it, or ``pyshacl`` and why.
    """

    entries: tuple[Entry, ...]
    graph: Graph
    files: tuple[str, ...]
    shapes: tuple[str, ...]
    ways: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether there is no result that a baseline doesn't list."""
        return all(entry.known for entry in self.entries)

    @property
    def by_shape(self) -> Mapping[str, list[Entry]]:
        """The entries of each shape that has any, shapes sorted."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.result.shape].append(entry)
        return dict(sorted(groups.items()))

    @property
    def by_constraint(self) -> tuple[tuple[Entry, ...], ...]:
        """The entries that one constraint of a shape gave on one path, shapes sorted.

        They have one message, unless it names what each is about.
        """
        groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            result = entry.result
            groups[result.shape, result.severity, result.component, result.path].append(entry)
        return tuple(tuple(group) for _, group in sorted(groups.items()))


def one_message(entries: Iterable[Entry], language: str) -> str | None:
    """Return the message that all results have, or None where they have several."""
    messages = {entry.result.message(language) for entry in entries}
    return messages.pop() if len(messages) == 1 else None


def make_report(
    run: Run,
    *,
    shapes: Graph,
    places: Places,
    severity: str = "Info",
) -> ValidationReport:
    """Give each result its place and fingerprint; results milder than `severity` are left out."""
    taken = SEVERITIES[: SEVERITIES.index(severity) + 1]
    seen: Counter[str] = Counter()
    entries = []
    for result in sorted(read_report(run.report, shapes), key=_order):
        if result.severity not in taken:
            continue
        base = fingerprint(result)
        seen[base] += 1
        # Nodes without a name may give the same result twice; the second is told apart by its number.
        number = f"-{seen[base]}" if seen[base] > 1 else ""
        file, line = places.find(result)
        entries.append(Entry(result, base + number, file, line))
    kinds = (shapes.subjects(RDF.type, kind) for kind in (SH.NodeShape, SH.PropertyShape))
    named = {str(shape) for found in kinds for shape in found if isinstance(shape, URIRef)}
    return ValidationReport(tuple(entries), run.report, places.names, tuple(sorted(named)), run.ways)


def _order(result: ShapeResult) -> tuple[str, ...]:
    return result.shape, result.focus, result.path, result.value, result.component


def fingerprint(result: ShapeResult) -> str:
    """Return 16 hexadecimal digits that stay the same as long as shape, focus, path, value and component do."""
    parts = (result.shape, result.focus, result.path, result.value, result.component)
    plain = "\n".join("_:" if part.startswith("_:") else part for part in parts)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def short(iri: str) -> str:
    """Return the last part of an IRI, with or without angle brackets."""
    return iri.strip("<>").replace("#", "/").rstrip("/").rsplit("/", 1)[-1]
