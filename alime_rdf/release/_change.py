import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from pyoxigraph import NamedNode, Quad, Store, Triple
from rdflib import Graph

from alime_rdf import __version__
from alime_rdf._resources import shapes_dir
from alime_rdf.emit import Accepted, EmittedAssertion, HumanDecision, emit_assertion, statement_by_hand
from alime_rdf.errors import Finding, UsageError
from alime_rdf.gate import Run, Watch, load_shapes, parse_data, read_report, result_finding, run_shapes
from alime_rdf.reason import maintain
from alime_rdf.records import CauseClaim, CPVClaim, SupportClaim, parse_claim
from alime_rdf.release._changed import Changed, changed_to_json
from alime_rdf.release._journal import Journal
from alime_rdf.release._layout import (
    WORKING_STORE,
    finish_store,
    policy_from_json,
    write_exports,
    write_json,
    write_manifest,
)
from alime_rdf.release._own_words import change_words
from alime_rdf.release._place import Place
from alime_rdf.release._release import Release
from alime_rdf.release._stats import statistics
from alime_rdf.release._support import Supports
from alime_rdf.reports import Places, make_report, write_reports
from alime_rdf.vocabulary import (
    CATALOGUE_GRAPH,
    CAUSES,
    HAS_POI,
    INFERRED_GRAPH,
    KNOWLEDGE_GRAPH,
    NEEDS,
    PROPERTY,
    TYPE,
    VALUE,
)

Fact = tuple[NamedNode, NamedNode, NamedNode]
#: With more focus nodes than these to look at again, a full validation is quicker.
_FEW = 5000


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change in a release: what is taken out first, then what is put in.

    `facts` are given triples, `documents`, `extractors` and `decisions` nodes of the provenance graph. `add` are
    links that `by` asserts (needs, causes, hasPOI, a property's value); `decided` are lines of a decisions file:
    what they accept is added, what they reject is taken out; the last on a claim counts. `imports` and `unimports`
    are triples of the catalogue.
    """

    retract: tuple[Fact, ...] = ()
    documents: tuple[NamedNode, ...] = ()
    extractors: tuple[NamedNode, ...] = ()
    decisions: tuple[NamedNode, ...] = ()
    unimports: tuple[Triple, ...] = ()
    add: tuple[Fact, ...] = ()
    by: HumanDecision | None = None
    decided: tuple[HumanDecision, ...] = ()
    imports: tuple[Triple, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return self == replace(Edit(), by=self.by)


def change_release(
    release: Release,
    edit: Edit,
    *,
    out: Path,
    dry_run: bool = False,
    replace_existing: bool = False,
    progress: Callable[[str], None] = lambda stage: None,
) -> Changed:
    """Make the next release at `out`: that of `release` after `edit`, with exactly what a rebuild would derive.

    The work is done on a copy beside `out` that takes its name in one step at the end; `release` stays as it is.
    The gate looks at the result: a violation that wasn't there before refuses the edit.

    Raises UsageError (ALM-K001, ALM-K002) where there is nothing to take out, or where a triple is of a kind that
    only the catalogue holds, and BuildError where `out` is taken or can't be written.
    """
    # What is copied from a damaged release would get new digests, and its damage be seen by nobody.
    release.assert_whole()
    place = Place(out, replace=replace_existing)
    with place.workplace() as folder:
        working = _WorkingCopy(release, folder, progress)
        changed = working.apply(edit)
        if dry_run or changed.against:
            return changed
        working.write(changed, edit)
        place.take(folder)
    return replace(changed, released=True)


class _WorkingCopy:
    def __init__(self, release: Release, folder: Path, progress: Callable[[str], None]) -> None:
        self.release = release
        self.folder = folder
        self.progress = progress
        release.store.backup(str(folder / WORKING_STORE))
        self.journal = Journal(Store(str(folder / WORKING_STORE)))
        # It does all that a store does; pyoxigraph's can't be a base class.
        self.store = cast(Store, self.journal)
        self.shapes = load_shapes([shapes_dir()])
        self.run = Run(Graph(), {})
        #: Decisions that had no effect.
        self.unmet: list[Finding] = []
        #: The pages whose own words the release has, whether a claim rests on them or not.
        own = release.own_words
        self.pages = {release.iris.document(name) for name in own.documents()} if own is not None else set()

    def apply(self, edit: Edit) -> Changed:
        self.progress("supports")
        policy = policy_from_json(self.release.manifest["policy"])
        supports = Supports(self.store, policy, self.release.iris)
        self.retract(supports, edit)
        added = self.added(supports, edit)
        supports.collect()
        self.progress("rules")
        retracted = {q for q in supports.facts if q not in added and q in self.store}
        change = maintain(self.store, self.release.rules, add=sorted(added, key=str), retract=retracted)
        self.progress("SHACL")
        weakened = tuple(sorted(set(supports.weakened), key=lambda w: tuple(map(str, w.fact))))
        pages = tuple(page for page in edit.documents if page in self.pages)
        return Changed(
            change,
            weakened,
            supports.kept,
            tuple(self.check()),
            pages=pages,
            confirmed=tuple(supports.confirmed),
            unmet=tuple(self.unmet),
        )

    def retract(self, supports: Supports, edit: Edit) -> None:
        ways: list[tuple[Callable[[NamedNode], bool], Sequence[NamedNode]]] = [
            (supports.retract_document, edit.documents),
            (supports.retract_extractor, edit.extractors),
            (supports.retract_decision, edit.decisions),
        ]
        for way, nodes in ways:
            for node in nodes:
                if not way(node) and node not in self.pages:
                    raise UsageError("ALM-K001", {"what": self.release.labels.compact(node)})
        for fact in edit.retract:
            if not supports.retract_fact(fact):
                raise self.not_given(fact)
        for fact, decision in self.decided(edit).items():
            if decision.verdict == "reject" and not supports.reject(fact):
                self.unmet.append(
                    Finding("ALM-M007", {"claim": decision.claim}, source=decision.source, line=decision.line)
                )
        for triple in edit.unimports:
            quad = Quad(triple.subject, triple.predicate, triple.object, CATALOGUE_GRAPH)
            if quad not in self.store:
                raise UsageError("ALM-K001", {"what": str(triple)})
            supports.facts.add(quad)

    def not_given(self, fact: Fact) -> UsageError:
        what = " ".join(self.release.labels.compact(term) for term in fact)
        return UsageError("ALM-K003" if Quad(*fact, INFERRED_GRAPH) in self.store else "ALM-K001", {"what": what})

    def decided(self, edit: Edit) -> dict[Fact, HumanDecision]:
        """Return what is decided of each fact: the last line on it counts, as in a build."""
        return {self.triple_of(decision): decision for decision in edit.decided}

    def added(self, supports: Supports, edit: Edit) -> set[Quad]:
        """Put the provenance of what is added in the store, and return the facts."""
        facts = {Quad(t.subject, t.predicate, t.object, CATALOGUE_GRAPH) for t in edit.imports} | supports.asserted()
        for fact in edit.add:
            if (
                fact[1] not in (NEEDS, CAUSES, HAS_POI)
                and Quad(fact[1], TYPE, PROPERTY, CATALOGUE_GRAPH) not in self.store
            ):
                raise UsageError("ALM-K002", {"what": self.release.labels.compact(fact[1])})
            assert edit.by is not None
            facts.add(Quad(*fact, KNOWLEDGE_GRAPH))
            supports.accept(fact, statement_by_hand(fact, edit.by, self.release.iris))
        for decision in self.decided(edit).values():
            if decision.verdict == "accept":
                emitted = self.emit(decision)
                facts.update(emitted.facts)
                supports.accept(emitted.triple, emitted.provenance)
        stay = (Quad(q.subject, q.predicate, q.object, CATALOGUE_GRAPH) for q in facts)
        imported = {q for q in stay if q in self.store and q not in supports.facts}
        return facts - {Quad(q.subject, q.predicate, q.object, KNOWLEDGE_GRAPH) for q in imported}

    def emit(self, decision: HumanDecision) -> EmittedAssertion:
        claim = parse_claim(decision.kind, decision.claim)
        labels = {}
        if isinstance(claim, CPVClaim | CauseClaim | SupportClaim):
            labels[claim.category] = self.release.labels(self.release.iris.category(claim.category))
        typed = self.store.quads_for_pattern(None, TYPE, VALUE, None)
        values = {q.subject for q in typed if isinstance(q.subject, NamedNode)}
        accepted = Accepted(claim, (), decision)
        language = str(self.release.manifest["domain"]["language"])
        return emit_assertion(
            accepted, self.release.iris, category_labels=labels, known_values=values, language=language
        )

    def triple_of(self, decision: HumanDecision) -> Fact:
        return self.emit(decision).triple

    # The gate and the new folder

    def check(self) -> list[Finding]:
        """Return the violations that the release didn't have."""
        report = parse_data(self.release.path / "report" / "shacl.ttl")
        known = {(r.focus, r.path, r.value, r.component) for r in read_report(report, self.shapes)}
        self.run = self.revalidated(report)
        found = read_report(self.run.report, self.shapes)
        return [result_finding("ALM-G001", r) for r in found if (r.focus, r.path, r.value, r.component) not in known]

    def revalidated(self, report: Graph) -> Run:
        """Bring the report of the release up to date, or make a new one where that is the shorter way."""
        watch = Watch(self.shapes, without=[INFERRED_GRAPH])
        pending = watch.before(self.release.store, add=self.journal.changed, remove=self.journal.changed)
        # Another version had other shapes, and its report isn't one to go on from.
        if pending.nodes <= _FEW and self.release.manifest["alime_rdf"] == __version__:
            with suppress(ValueError):
                return watch.after(self.store, pending).update(report, self.shapes)
        stated = (quad for quad in self.store if quad.graph_name != INFERRED_GRAPH)
        return run_shapes(stated, self.shapes)

    def write(self, changed: Changed, edit: Edit) -> None:
        self.progress("exports")
        manifest = self.release.manifest
        for part in ("ontology", "report", "review"):
            shutil.copytree(self.release.path / part, self.folder / part)
        write_exports(self.folder, self.store, self.release.prefixes)
        write_json(self.folder / "stats.json", statistics(self.store))
        report = make_report(self.run, shapes=self.shapes, places=Places(()))
        write_reports(report, self.folder / "report", language=manifest["domain"]["language"])
        with (self.folder / "report" / "changes.jsonl").open("a", encoding="utf-8") as log:
            entry = changed_to_json(changed, name=self.release.labels) | {"validated": self.run.ways}
            log.write(json.dumps(entry, ensure_ascii=False) + "\n")
        change_words(self.folder, self.release, self.store, self.journal.changed, edit.documents)
        finish_store(self.folder, self.store)
        domain, policy = manifest["domain"], manifest["policy"]
        write_manifest(self.folder, self.store, domain=domain, policy=policy, prefixes=manifest["prefixes"])
