import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from alime_rdf.emit._catalogue import (
    cpv_label,
    cpv_quads,
    label_quads,
    value_quads,
)
from alime_rdf.emit._decide import BY_HAND, AcceptancePolicy, Accepted, confidence
from alime_rdf.emit._decisions import HumanDecision
from alime_rdf.emit._iris import Iris
from alime_rdf.records import (
    Candidate,
    CauseClaim,
    Claim,
    CPVClaim,
    Document,
    Evidence,
    ExtractorId,
    HasPOIClaim,
    IPVClaim,
    NeedClaim,
    POIClaim,
    ProblemClaim,
    SupportClaim,
)
from alime_rdf.text import normalise
from alime_rdf.vocabulary import (
    ABOUT_ITEM,
    ACCEPTED_BY,
    ASSERTED_OBJECT,
    ASSERTED_PREDICATE,
    ASSERTED_SUBJECT,
    ASSERTION,
    CAUSES,
    COMMENT,
    CONFIDENCE,
    CPV,
    DECIDED_BY,
    DECIDED_ON,
    DECISION,
    DOCUMENT,
    DOCUMENT_KIND,
    END_OFFSET,
    EVIDENCE,
    EXTRACTED_BY,
    EXTRACTOR,
    HAS_POI,
    IN_DOCUMENT,
    KNOWLEDGE_GRAPH,
    LENGTH,
    LINE,
    MENTION,
    NEEDS,
    POI,
    POLICY,
    PREF_LABEL,
    PREFIXES,
    PROBLEM,
    PROPOSED_SCORE,
    PROVENANCE_GRAPH,
    QUOTE,
    RECORD,
    START_OFFSET,
    SUPPORTS,
    TYPE,
    VERSION,
    WAS_DERIVED_FROM,
    WEIGHT,
)

_XSD = PREFIXES["xsd"]
_TITLE = NamedNode(PREFIXES["dcterms"] + "title")
PERSON = NamedNode(PREFIXES["prov"] + "Person")


@dataclass(frozen=True, slots=True)
class EmittedAssertion:
    """An accepted claim in RDF: its triple, what must stand beside it, and its provenance.

    `facts` go to the knowledge graph (the triple; for a concept its labels, for a CPV its parts), `provenance` to
    the provenance graph. `iri` is the Assertion's.
    """

    accepted: Accepted
    iri: NamedNode
    triple: tuple[NamedNode, NamedNode, NamedNode]
    facts: tuple[Quad, ...]
    provenance: tuple[Quad, ...]


def emit_assertion(
    accepted: Accepted,
    iris: Iris,
    *,
    category_labels: dict[str, str],
    known_values: Container[NamedNode],
    language: str = "zh",
) -> EmittedAssertion:
    """Turn an accepted claim into RDF.

    `category_labels` maps category keys to labels; `known_values` are the values that the catalogue has labelled.
    """
    triple = _triple(accepted.claim, iris)
    iri = iris.statement("assertion", *triple)
    beside = _beside(accepted, iris, category_labels, known_values, language)
    facts = (Quad(*triple, KNOWLEDGE_GRAPH), *beside)
    provenance = tuple(_provenance(accepted.candidates, accepted.by, iri, triple, iris))
    return EmittedAssertion(accepted, iri, triple, facts, provenance)


def _triple(claim: Claim, iris: Iris) -> tuple[NamedNode, NamedNode, NamedNode]:
    match claim:
        case ProblemClaim():
            return iris.problem(claim.problem), TYPE, PROBLEM
        case POIClaim():
            return iris.poi(claim.poi), TYPE, POI
        case NeedClaim():
            return iris.problem(claim.problem), NEEDS, iris.poi(claim.poi)
        case CPVClaim():
            return iris.cpv(claim.category, claim.property, claim.value), TYPE, CPV
        case CauseClaim():
            return iris.cpv(claim.category, claim.property, claim.value), CAUSES, iris.poi(claim.poi)
        case SupportClaim():
            return iris.cpv(claim.category, claim.property, claim.value), SUPPORTS, iris.poi(claim.poi)
        case HasPOIClaim():
            return iris.category(claim.category), HAS_POI, iris.poi(claim.poi)
        case IPVClaim():
            return iris.item(claim.item), iris.property(claim.property), iris.value(claim.value)


def _beside(
    accepted: Accepted,
    iris: Iris,
    category_labels: dict[str, str],
    known_values: Container[NamedNode],
    language: str,
) -> Iterator[Quad]:
    claim = accepted.claim
    alts = tuple(alt for c in accepted.candidates for alt in c.alt_labels)
    if isinstance(claim, ProblemClaim):
        label = normalise(claim.problem)
        yield from label_quads(iris.problem(label), label, alts, KNOWLEDGE_GRAPH, language)
    elif isinstance(claim, POIClaim):
        label = normalise(claim.poi)
        yield from label_quads(iris.poi(label), label, alts, KNOWLEDGE_GRAPH, language)
    elif isinstance(claim, CPVClaim | IPVClaim):
        value = normalise(claim.value)
        if iris.value(value) not in known_values:
            yield from value_quads(iris.value(value), value, (), KNOWLEDGE_GRAPH, language)
        if isinstance(claim, CPVClaim):
            category = category_labels[claim.category]
            label = cpv_label(category, normalise(claim.property), value)
            yield from cpv_quads(iris, (claim.category, claim.property, value), label, KNOWLEDGE_GRAPH, language)


def _provenance(
    candidates: Sequence[Candidate],
    by: HumanDecision | AcceptancePolicy,
    iri: NamedNode,
    triple: tuple[NamedNode, NamedNode, NamedNode],
    iris: Iris,
) -> Iterator[Quad]:
    def quad(s: NamedNode, p: NamedNode, o: NamedNode | Literal) -> Quad:
        return Quad(s, p, o, PROVENANCE_GRAPH)

    yield quad(iri, TYPE, ASSERTION)
    yield quad(iri, ASSERTED_SUBJECT, triple[0])
    yield quad(iri, ASSERTED_PREDICATE, triple[1])
    yield quad(iri, ASSERTED_OBJECT, triple[2])
    yield quad(iri, CONFIDENCE, decimal(confidence(candidates, by)))
    if candidates:
        yield quad(iri, PROPOSED_SCORE, decimal(max(c.score for c in candidates)))
    if weights := [c.weight for c in candidates if c.weight is not None]:
        yield quad(iri, WEIGHT, decimal(max(weights)))
    for extractor in sorted({c.extractor for c in candidates} or {BY_HAND}):
        yield quad(iri, EXTRACTED_BY, _agent(extractor, iris))
        yield from extractor_quads(extractor, iris)
    for evidence in sorted({e for c in candidates for e in c.evidence}):
        node = _evidence_iri(evidence, iris)
        yield quad(iri, WAS_DERIVED_FROM, node)
        yield from _evidence(evidence, node, iris)
    if isinstance(by, HumanDecision):
        document = iris.document(by.source)
        yield quad(document, TYPE, DOCUMENT)
        yield quad(document, DOCUMENT_KIND, Literal("decisions"))
        record = iris.record(by.source, by.line)
        yield quad(iri, WAS_DERIVED_FROM, record)
        yield quad(record, TYPE, RECORD)
        yield quad(record, IN_DOCUMENT, document)
        yield quad(record, LINE, _count(by.line))
    yield from acceptance_quads(by, iri, iris)


def acceptance_quads(by: HumanDecision | AcceptancePolicy, assertion: NamedNode, iris: Iris) -> Iterator[Quad]:
    """Yield what says that a person or a policy accepted an assertion."""
    if isinstance(by, HumanDecision):
        node = iris.decision(by.verdict, by.kind, by.claim, by.by, by.date)
        agent = iris.agent("reviewer", by.by)
        triples: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
            (agent, TYPE, PERSON),
            (agent, PREF_LABEL, Literal(by.by)),
        ]
        if by.date:
            triples.append((node, DECIDED_ON, Literal(by.date)))
        if by.note:
            triples.append((node, COMMENT, Literal(by.note)))
    else:
        node = iris.decision("policy", by.name, by.version)
        agent = iris.agent("policy", by.name, by.version)
        triples = [
            (agent, TYPE, POLICY),
            (agent, PREF_LABEL, Literal(by.name)),
            (agent, VERSION, Literal(by.version)),
        ]
    triples += [(assertion, ACCEPTED_BY, node), (node, TYPE, DECISION), (node, DECIDED_BY, agent)]
    yield from (Quad(s, p, o, PROVENANCE_GRAPH) for s, p, o in triples)


def _agent(extractor: ExtractorId, iris: Iris) -> NamedNode:
    return iris.agent("extractor", extractor.name, extractor.version)


def extractor_quads(extractor: ExtractorId, iris: Iris) -> Iterator[Quad]:
    """Yield an extractor's name and version."""
    node = _agent(extractor, iris)
    yield Quad(node, TYPE, EXTRACTOR, PROVENANCE_GRAPH)
    yield Quad(node, PREF_LABEL, Literal(extractor.name), PROVENANCE_GRAPH)
    yield Quad(node, VERSION, Literal(extractor.version), PROVENANCE_GRAPH)


def _evidence_iri(evidence: Evidence, iris: Iris) -> NamedNode:
    mentions = hashlib.sha256(repr(evidence.mentions).encode()).hexdigest()[:8]
    return iris.evidence(evidence.document, evidence.start, evidence.end, mentions)


def _evidence(evidence: Evidence, node: NamedNode, iris: Iris) -> Iterator[Quad]:
    yield Quad(node, TYPE, EVIDENCE, PROVENANCE_GRAPH)
    yield Quad(node, IN_DOCUMENT, iris.document(evidence.document), PROVENANCE_GRAPH)
    yield Quad(node, QUOTE, Literal(evidence.sentence), PROVENANCE_GRAPH)
    yield Quad(node, START_OFFSET, _count(evidence.start), PROVENANCE_GRAPH)
    yield Quad(node, END_OFFSET, _count(evidence.end), PROVENANCE_GRAPH)
    for mention in evidence.mentions:
        text = f"{mention.start}-{mention.end} {mention.surface}"
        yield Quad(node, MENTION, Literal(text), PROVENANCE_GRAPH)


def statement_by_hand(
    triple: tuple[NamedNode, NamedNode, NamedNode], decision: HumanDecision, iris: Iris
) -> tuple[Quad, ...]:
    """Return the provenance of a triple that a person asserts and no miner proposed."""
    iri = iris.statement("assertion", *triple)
    return tuple(_provenance((), decision, iri, triple, iris))


def document_quads(document: Document, iris: Iris) -> Iterator[Quad]:
    """Yield a document's kind, length, title and item; its text is not stored in the graph."""
    node = iris.document(document.id)
    yield Quad(node, TYPE, DOCUMENT, PROVENANCE_GRAPH)
    yield Quad(node, DOCUMENT_KIND, Literal(document.kind), PROVENANCE_GRAPH)
    yield Quad(node, LENGTH, _count(len(document.text)), PROVENANCE_GRAPH)
    if document.title:
        yield Quad(node, _TITLE, Literal(document.title), PROVENANCE_GRAPH)
    if document.item is not None:
        yield Quad(node, ABOUT_ITEM, iris.item(document.item), PROVENANCE_GRAPH)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(_XSD + "integer"))


def decimal(number: float) -> Literal:
    """Return a score as the graph writes it."""
    return Literal(f"{number:.4f}".rstrip("0").rstrip("."), datatype=NamedNode(_XSD + "decimal"))
