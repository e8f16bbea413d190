import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from alime_rdf._resources import ontology_dir, shapes_dir
from alime_rdf.domain import Domain
from alime_rdf.emit import (
    Accepted,
    CatalogueFit,
    EmittedAssertion,
    HumanDecision,
    Iris,
    apply_renames,
    decide,
    document_quads,
    emit_assertion,
    emit_catalogue,
    read_decisions,
    usable_catalogue,
)
from alime_rdf.errors import Finding
from alime_rdf.gate import Admission, admit, load_shapes
from alime_rdf.reason import Derivation, materialise, shipped_rules
from alime_rdf.records import (
    Candidate,
    Catalogue,
    Document,
    FeatureModel,
    ProblemClaim,
    candidate_to_json,
    claim_text,
)
from alime_rdf.release._evidence import check_evidence
from alime_rdf.release._layout import (
    FEATURES,
    WORKING_STORE,
    finish_store,
    policy_to_json,
    write_exports,
    write_json,
    write_manifest,
)
from alime_rdf.release._own_words import write_words
from alime_rdf.release._place import Place
from alime_rdf.release._report import BuildReport
from alime_rdf.release._stats import statistics
from alime_rdf.reports import Places, make_report, write_reports
from alime_rdf.text import normalise
from alime_rdf.vocabulary import CATALOGUE_GRAPH, PREFIXES, TYPE, VALUE

Progress = Callable[[str], None]


def build_release(
    domain: Domain,
    *,
    catalogue: Catalogue,
    documents: Sequence[Document],
    candidates: Iterable[Candidate],
    out: Path,
    features: FeatureModel | None = None,
    findings: Iterable[Finding] = (),
    strict: bool = False,
    replace_existing: bool = False,
    progress: Progress = lambda stage: None,
) -> BuildReport:
    """Turn records into a release at `out`: decide, emit, check, derive, export, and only then put it in place.

    `features` weighs the evidence of causes for items that the release hasn't seen. `findings` are those of the
    readers; the report repeats them. The work is done in a folder beside `out` that
    takes its name in one step at the end, so that a build that fails or is killed leaves no half release. With
    `strict`, a build that set a line aside makes no release; what it found is kept in ``OUT.review``.

    Raises BuildError where `out` is taken or can't be written: with `replace_existing` a release makes way (ALM-B003,
    ALM-B004), and never anything else (ALM-B008, ALM-B033).
    """
    place = _place(domain, out, replace_existing)
    with place.workplace() as folder:
        found = list(findings)
        catalogue = usable_catalogue(catalogue, findings=found)
        build = _Build(domain, catalogue, documents, folder, found, progress)
        report = build.run(candidates, features)
        if strict and report.quarantined:
            return replace(report, path=place.keep_review(folder), released=False)
        place.take(folder)
    return replace(report, path=place.path)


def check_place(domain: Domain, out: Path, *, replace_existing: bool = False) -> None:
    """Tell whether :func:`build_release` may put a release at `out`, before anything is read or mined for it.

    Raises BuildError as it does.
    """
    _place(domain, out, replace_existing).check()


def _place(domain: Domain, out: Path, replace_existing: bool) -> Place:
    inputs = (*domain.candidates, *(() if domain.decisions is None else (domain.decisions,)))
    return Place(out, replace=replace_existing, inputs=inputs)


class _Build:
    def __init__(
        self,
        domain: Domain,
        catalogue: Catalogue,
        documents: Sequence[Document],
        folder: Path,
        findings: list[Finding],
        progress: Progress,
    ) -> None:
        self.domain = domain
        self.catalogue = catalogue
        self.documents = documents
        self.folder = folder
        self.findings = findings
        self.progress = progress
        self.iris = Iris(domain.base)
        self.shapes = load_shapes([shapes_dir()])

    def run(self, candidates: Iterable[Candidate], features: FeatureModel | None) -> BuildReport:
        self.progress("decisions")
        accepted, rejected = self.decide(candidates)
        assertions = self.emit(accepted)
        # Users point at problems, which are known only when the gate has decided on them.
        base = self.imported(replace(self.catalogue, users=()), accepted)
        admission = admit(base, assertions, self.shapes, progress=self.progress)
        self.findings += admission.findings
        self.findings += _overruled(admission)
        admitted = [a.accepted for a in admission.admitted]
        catalogue = _with_known_problems(self.catalogue, admitted, self.findings)
        store, derivation = self.derive(self.imported(catalogue, admitted), admission)
        self.progress("exports")
        stats = statistics(store)
        report = BuildReport(
            path=self.folder,
            statistics=stats,
            findings=tuple(self.findings),
            rejected=_count(finding for _, finding in rejected),
            refused=_count(finding for _, finding in admission.refused),
            by_rule={rule: n for rule, n in sorted(derivation.by_rule.items()) if n},
        )
        if features is not None:
            write_json(self.folder / FEATURES, features.to_json())
        self.write(store, admission, rejected, report)
        return report

    def decide(self, candidates: Iterable[Candidate]) -> tuple[list[Accepted], list[tuple[Candidate, Finding]]]:
        domain = self.domain
        decisions = read_decisions(domain.decisions, findings=self.findings) if domain.decisions else []
        checked = check_evidence(candidates, self.documents, findings=self.findings)
        renamed = apply_renames(checked, decisions, findings=self.findings)
        fit = CatalogueFit(self.catalogue)
        decided = decide(renamed, policy=domain.policy, decisions=decisions, fit=fit, findings=self.findings)
        return decided.accepted, decided.rejected

    def emit(self, accepted: list[Accepted]) -> list[EmittedAssertion]:
        labels = {c.key: c.label for c in self.catalogue.categories}
        known = _catalogue_values(emit_catalogue(self.catalogue, self.iris, language=self.domain.language))
        return [
            emit_assertion(a, self.iris, category_labels=labels, known_values=known, language=self.domain.language)
            for a in accepted
        ]

    def imported(self, catalogue: Catalogue, accepted: list[Accepted]) -> set[Quad]:
        """Return the catalogue in RDF, with the documents that accepted claims quote."""
        base = emit_catalogue(catalogue, self.iris, language=self.domain.language)
        quoted = {e.document for a in accepted for c in a.candidates for e in c.evidence}
        for document in self.documents:
            if document.id in quoted:
                base.update(document_quads(document, self.iris))
        return base

    def derive(self, base: set[Quad], admission: Admission) -> tuple[Store, Derivation]:
        self.progress("store")
        imported = {(q.subject, q.predicate, q.object) for q in base if q.graph_name == CATALOGUE_GRAPH}
        quads = set(base)
        for assertion in admission.admitted:
            quads.update(q for q in assertion.facts if (q.subject, q.predicate, q.object) not in imported)
            quads.update(assertion.provenance)
        store = Store(str(self.folder / WORKING_STORE))
        store.bulk_extend(sorted(quads, key=str))
        derivation = materialise(store, shipped_rules(), progress=lambda rule: self.progress(f"rules: {rule}"))
        store.optimize()
        return store, derivation

    def write(
        self,
        store: Store,
        admission: Admission,
        rejected: list[tuple[Candidate, Finding]],
        report: BuildReport,
    ) -> None:
        for part in ("ontology", "report", "review"):
            (self.folder / part).mkdir()
        write_exports(self.folder, store, PREFIXES | self.iris.prefixes)
        shutil.copyfile(ontology_dir() / "alime.ttl", self.folder / "ontology" / "alime.ttl")
        shutil.copytree(ontology_dir() / "rules", self.folder / "ontology" / "rules")
        report_on_shapes = make_report(admission.run, shapes=self.shapes, places=Places(()))
        write_reports(report_on_shapes, self.folder / "report", language=self.domain.language)
        write_json(self.folder / "report" / "build.json", report.to_json())
        write_json(self.folder / "stats.json", report.statistics)
        self.write_review(admission, rejected)
        self.progress("own words")
        write_words(self.folder, store, self.documents, self.iris)
        finish_store(self.folder, store)
        domain = {
            "name": self.domain.name,
            "base": self.domain.base,
            "language": self.domain.language,
            "title": dict(self.domain.title),
            "currency": self.catalogue.currency,
        }
        policy = policy_to_json(self.domain.policy)
        write_manifest(self.folder, store, domain=domain, policy=policy, prefixes=self.iris.prefixes)

    def write_review(self, admission: Admission, rejected: list[tuple[Candidate, Finding]]) -> None:
        refused = [
            (replace(c, status="refused", reason=finding.code), finding)
            for assertion, finding in admission.refused
            for c in assertion.accepted.candidates
        ]
        with (self.folder / "review" / "candidates.jsonl").open("w", encoding="utf-8") as out:
            for candidate, finding in sorted((*rejected, *refused), key=lambda pair: str(pair[0].claim)):
                line = candidate_to_json(candidate) | {"why": finding.to_json()}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        with (self.folder / "review" / "findings.jsonl").open("w", encoding="utf-8") as out:
            for finding in self.findings:
                out.write(json.dumps(finding.to_json(), ensure_ascii=False) + "\n")


def _overruled(admission: Admission) -> list[Finding]:
    """Return a finding for each claim that a person accepted and that is not in the graph all the same."""
    refused = [(a.accepted.claim, a.accepted.by, why) for a, why in admission.refused]
    found = []
    for claim, by, why in refused:
        if isinstance(by, HumanDecision):
            said = {"why_zh": why.render("zh"), "why_en": why.render("en")}
            found.append(Finding("ALM-M009", {"by": by.by, "claim": claim_text(claim), **said}, by.source, by.line))
    return sorted(found, key=str)


def _catalogue_values(quads: set[Quad]) -> set[NamedNode]:
    values = (q.subject for q in quads if q.predicate == TYPE and q.object == VALUE)
    return {value for value in values if isinstance(value, NamedNode)}


def _with_known_problems(catalogue: Catalogue, accepted: list[Accepted], findings: list[Finding]) -> Catalogue:
    """Point the users' problems at accepted ones, by label or altLabel; what isn't known is set aside."""
    labels: dict[str, str] = {}
    for a in accepted:
        if isinstance(a.claim, ProblemClaim):
            for word in (a.claim.problem, *(alt for c in a.candidates for alt in c.alt_labels)):
                labels.setdefault(normalise(word), a.claim.problem)
    users = []
    for user in catalogue.users:
        for problem in user.problems:
            if normalise(problem) not in labels:
                values = {"what_zh": "用户问题", "what_en": "problem", "name": problem}
                findings.append(Finding("ALM-C013", values, user.source, user.line))
        known = (labels[normalise(p)] for p in user.problems if normalise(p) in labels)
        users.append(replace(user, problems=tuple(dict.fromkeys(known))))
    return replace(catalogue, users=tuple(users))


def _count(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.code for finding in findings).items()))
