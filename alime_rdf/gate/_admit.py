from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad
from rdflib import Graph

from alime_rdf.emit import EmittedAssertion
from alime_rdf.errors import Finding
from alime_rdf.gate._run import Run, run_shapes
from alime_rdf.gate._validate import ShapeResult, read_report


@dataclass(frozen=True, slots=True)
class Admission:
    """What the gate let in and what it refused, each refusal with its reason.

    `run` is the validation of the graph that is left; `findings` are its results on imported data, which no
    assertion is to blame for. `rounds` counts how often the gate looked.
    """

    admitted: list[EmittedAssertion]
    refused: list[tuple[EmittedAssertion, Finding]]
    findings: list[Finding]
    run: Run
    rounds: int


def admit(
    base: Iterable[Quad],
    assertions: Sequence[EmittedAssertion],
    shapes: Graph,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> Admission:
    """Refuse the assertions that break a shape, until the rest breaks none.

    `base` is what was imported and is not up for refusal. Refusing one assertion may undo another (a link to a
    point of interest that was refused), so the gate looks again until nothing changes.
    """
    base = set(base)
    admitted = list(assertions)
    refused: list[tuple[EmittedAssertion, Finding]] = []
    rounds = 0
    while True:
        rounds += 1
        progress(f"SHACL, round {rounds}")
        facts = {quad for a in admitted for quad in (*a.facts, *a.provenance)}
        run = run_shapes(base | facts, shapes)
        blame = _Blame(admitted)
        reasons: dict[str, Finding] = {}
        findings = []
        for result in read_report(run.report, shapes):
            blamed = blame.assertions(result)
            for assertion in blamed:
                reasons.setdefault(assertion.iri.value, result_finding("ALM-G001", result))
            if not blamed:
                findings.append(result_finding("ALM-G002", result))
        if not reasons:
            return Admission(admitted, refused, findings, run, rounds)
        refused += [(a, reasons[a.iri.value]) for a in admitted if a.iri.value in reasons]
        admitted = [a for a in admitted if a.iri.value not in reasons]


class _Blame:
    """Finds the assertions that a SHACL result is about."""

    def __init__(self, assertions: Sequence[EmittedAssertion]) -> None:
        self._by_iri = {str(a.iri): [a] for a in assertions}
        self._by_fact: dict[tuple[str, str, str], list[EmittedAssertion]] = defaultdict(list)
        self._by_subject: dict[str, list[EmittedAssertion]] = defaultdict(list)
        self._by_source: dict[str, list[EmittedAssertion]] = defaultdict(list)
        for assertion in assertions:
            self._by_subject[str(assertion.triple[0])].append(assertion)
            for quad in assertion.facts:
                self._by_fact[str(quad.subject), str(quad.predicate), str(quad.object)].append(assertion)
            for quad in assertion.provenance:
                if quad.subject != assertion.iri:
                    self._by_source[str(quad.subject)].append(assertion)

    def assertions(self, result: ShapeResult) -> list[EmittedAssertion]:
        """Return those to blame: by the fact itself, as its provenance, else all that speak of the focus node."""
        for found in (
            self._by_iri.get(result.focus),
            self._by_fact.get((result.focus, result.path, result.value)),
            self._by_source.get(result.focus),
            self._by_source.get(result.value),
            self._by_subject.get(result.focus),
        ):
            if found:
                return list({a.iri.value: a for a in found}.values())
        return []


def result_finding(code: str, result: ShapeResult, *, source: str | None = None) -> Finding:
    """Return a SHACL result as a finding of this project."""
    shape = result.shape.replace("#", "/").rsplit("/", 1)[-1]
    said = {"message_zh": result.message("zh"), "message_en": result.message("en")}
    return Finding(code, {"shape": shape, "focus": result.focus, **said}, source)
