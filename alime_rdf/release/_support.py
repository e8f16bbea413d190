"""What a release's facts rest on, and what falls when a support is taken away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Store

from alime_rdf.emit import BY_HAND, PERSON, AcceptancePolicy, Iris, acceptance_quads, extractor_quads
from alime_rdf.vocabulary import (
    ACCEPTED_BY,
    ASSERTED_OBJECT,
    ASSERTED_PREDICATE,
    ASSERTED_SUBJECT,
    CATALOGUE_GRAPH,
    CAUSES,
    CONFIDENCE,
    CPV,
    DECIDED_BY,
    DECISION,
    DOCUMENT,
    EVIDENCE,
    EXTRACTED_BY,
    EXTRACTOR,
    HAS_POI,
    IN_DOCUMENT,
    KNOWLEDGE_GRAPH,
    NEEDS,
    POI,
    POLICY,
    PROBLEM,
    PROPOSED_SCORE,
    PROVENANCE_GRAPH,
    QUOTE,
    RECORD,
    SUPPORTS,
    TYPE,
    VALUE,
    WAS_DERIVED_FROM,
    WEAKENED,
)

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]
_KINDS = {
    PROBLEM: "problem",
    POI: "poi",
    CPV: "cpv",
    NEEDS: "needs",
    CAUSES: "causes",
    SUPPORTS: "supports",
    HAS_POI: "has_poi",
}
#: What is kept only for what leads to it.
_SUPPORTS = (EVIDENCE, RECORD, DECISION, EXTRACTOR, POLICY, PERSON, DOCUMENT)
#: What leads from an assertion to what is kept for it alone.
_HELD = (WAS_DERIVED_FROM, ACCEPTED_BY, DECIDED_BY, EXTRACTED_BY, IN_DOCUMENT)
_TRUE = Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


@dataclass(frozen=True, slots=True)
class Weakened:
    """An assertion that keeps `sentences`, fewer than the `needed` ones that its policy asks for."""

    fact: Triple
    sentences: int
    needed: int


class Supports:
    """Takes supports out of the provenance of a store, and says which facts have none left.

    Provenance is changed in the store at once; the facts to retract are gathered in `facts`, for the rules have to
    hear of them.
    """

    def __init__(self, store: Store, policy: AcceptancePolicy, iris: Iris) -> None:
        self.store = store
        self.policy = policy
        self.iris = iris
        self.facts: set[Quad] = set()
        self.weakened: list[Weakened] = []
        #: What was asserted already when a person accepted it.
        self.confirmed: list[Triple] = []
        #: How many assertions lost a support and stand all the same.
        self.kept = 0
        self.before = self.reached()

    def retract_document(self, document: NamedNode) -> bool:
        """Take out every sentence of a document; return whether any assertion rested on it."""
        sentences = [q.subject for q in self.quads(None, IN_DOCUMENT, document)]
        links = [q for s in sentences for q in self.quads(None, WAS_DERIVED_FROM, s)]
        return self.without(links, WAS_DERIVED_FROM)

    def retract_extractor(self, extractor: NamedNode) -> bool:
        """Take out what an extractor proposed; return whether there was anything."""
        links = list(self.quads(None, EXTRACTED_BY, extractor))
        for link in links:
            assertion = link.subject
            assert isinstance(assertion, NamedNode)
            if self.values(assertion, EXTRACTED_BY) == [extractor] and self.is_accepted_by_person(assertion):
                self.by_hand(assertion)
        return self.without(links, EXTRACTED_BY)

    def retract_decision(self, decision: NamedNode) -> bool:
        """Take out a decision; what the policy accepts without it stays. Return whether there was anything."""
        links = list(self.quads(None, ACCEPTED_BY, decision))
        for link in links:
            self.store.remove(link)
            assertion = link.subject
            assert isinstance(assertion, NamedNode)
            if not self.values(assertion, ACCEPTED_BY) and self.policy_accepts(assertion):
                self.store.extend(acceptance_quads(self.policy, assertion, self.iris))
            scores = self.values(assertion, PROPOSED_SCORE)
            if scores and not self.is_accepted_by_person(assertion):
                self.clear(assertion, CONFIDENCE)
                self.store.add(Quad(assertion, CONFIDENCE, scores[0], PROVENANCE_GRAPH))
        return self.without(links, ACCEPTED_BY, carry=not self.is_of_person(decision))

    def accept(self, fact: Triple, provenance: Iterable[Quad]) -> None:
        """Put in that a person accepted a fact; who or what accepted it before is kept."""
        assertion = self.iris.statement("assertion", *fact)
        quads = list(provenance)
        if self.fact(assertion) is not None:
            for predicate in (CONFIDENCE, WEAKENED):
                self.clear(assertion, predicate)
            by_hand = self.iris.agent("extractor", BY_HAND.name, BY_HAND.version)
            extracted = Quad(assertion, EXTRACTED_BY, by_hand, PROVENANCE_GRAPH)
            # An extractor proposed it; a person says so on top of that.
            if extracted not in self.store:
                quads = [q for q in quads if by_hand not in (q.subject, q.object)]
        stands = any(Quad(*fact, graph) in self.store for graph in (KNOWLEDGE_GRAPH, CATALOGUE_GRAPH))
        if stands and any(q.predicate == ACCEPTED_BY and q not in self.store for q in quads):
            self.confirmed.append(fact)
        self.store.extend(quads)

    def reject(self, fact: Triple) -> bool:
        """Take out what asserts a fact, for a person says that it isn't so; an imported one stays with its row."""
        assertion = self.iris.statement("assertion", *fact)
        if Quad(*fact, CATALOGUE_GRAPH) not in self.store:
            return self.retract_fact(fact)
        asserted = self.fact(assertion) is not None
        self.drop([assertion])
        return asserted

    def asserted(self) -> set[Quad]:
        """Return imported facts that go and that are asserted besides: they come to rest on that."""
        gone = (q for q in self.facts if q.graph_name == CATALOGUE_GRAPH)
        return {
            Quad(q.subject, q.predicate, q.object, KNOWLEDGE_GRAPH)
            for q in gone
            if isinstance(q.subject, NamedNode)
            and isinstance(q.object, NamedNode)
            and self.values(self.iris.statement("assertion", q.subject, q.predicate, q.object), ACCEPTED_BY)
        }

    def clear(self, node: NamedNode, predicate: NamedNode) -> None:
        """Take out what a node has of a predicate."""
        for quad in list(self.quads(node, predicate, None)):
            self.store.remove(quad)

    def retract_fact(self, fact: Triple) -> bool:
        """Take out a given triple with its assertion; return whether it was given."""
        assertion = self.iris.statement("assertion", *fact)
        if Quad(*fact, KNOWLEDGE_GRAPH) in self.store:
            self.drop([assertion])
            self.facts.add(Quad(*fact, KNOWLEDGE_GRAPH))
            return True
        if Quad(*fact, CATALOGUE_GRAPH) in self.store:
            self.drop([assertion])
            self.facts.add(Quad(*fact, CATALOGUE_GRAPH))
            return True
        return False

    def without(self, links: list[Quad], kind: NamedNode, *, carry: bool = True) -> bool:
        """Take links of assertions out and drop the assertions that have no other of this kind.

        With `carry`, a concept stays that a person's word on a link speaks of.
        """
        for link in links:
            self.store.remove(link)
        touched = sorted({q.subject for q in links if isinstance(q.subject, NamedNode)}, key=str)
        falling = [assertion for assertion in touched if not self.values(assertion, kind)]
        self.drop([each for each in falling if not (carry and self.carried(each, falling))])
        standing = [assertion for assertion in touched if self.fact(assertion) is not None]
        self.kept += len(standing)
        for assertion in standing:
            self.weigh(assertion)
        return bool(links)

    def carried(self, concept: NamedNode, falling: Sequence[NamedNode]) -> bool:
        """Let the assertion of a concept rest on what a person said of its links; return whether anybody did."""
        fact = self.fact(concept)
        if fact is None or fact[1] != TYPE:
            return False
        about = (*self.quads(None, ASSERTED_SUBJECT, fact[0]), *self.quads(None, ASSERTED_OBJECT, fact[0]))
        links = sorted({q.subject for q in about if isinstance(q.subject, NamedNode)} - {concept, *falling}, key=str)
        said = [link for link in links if self.is_accepted_by_person(link)]
        for link in said:
            records = [n for n in self.nodes(link, WAS_DERIVED_FROM) if RECORD in self.values(n, TYPE)]
            persons = [n for n in self.nodes(link, ACCEPTED_BY) if self.is_of_person(n)]
            self.store.extend(Quad(concept, WAS_DERIVED_FROM, node, PROVENANCE_GRAPH) for node in records)
            self.store.extend(Quad(concept, ACCEPTED_BY, node, PROVENANCE_GRAPH) for node in persons)
            self.clear(concept, CONFIDENCE)
            self.store.extend(Quad(concept, CONFIDENCE, n, PROVENANCE_GRAPH) for n in self.values(link, CONFIDENCE))
        if said and not self.values(concept, EXTRACTED_BY):
            self.by_hand(concept)
        return bool(said)

    def by_hand(self, assertion: NamedNode) -> None:
        """Say of an assertion that a person made it."""
        self.store.extend(extractor_quads(BY_HAND, self.iris))
        agent = self.iris.agent("extractor", BY_HAND.name, BY_HAND.version)
        self.store.add(Quad(assertion, EXTRACTED_BY, agent, PROVENANCE_GRAPH))

    def drop(self, assertions: Iterable[NamedNode]) -> None:
        """Take assertions out with their facts; those that speak of a concept that is gone go with it."""
        for assertion in assertions:
            fact = self.fact(assertion)
            if fact is None:
                continue
            for quad in list(self.quads(assertion, None, None)):
                self.store.remove(quad)
            self.facts.add(Quad(*fact, KNOWLEDGE_GRAPH))
            if fact[1] == TYPE:
                about = (*self.quads(None, ASSERTED_SUBJECT, fact[0]), *self.quads(None, ASSERTED_OBJECT, fact[0]))
                self.drop([q.subject for q in about if isinstance(q.subject, NamedNode)])
                self.facts.update(self.store.quads_for_pattern(fact[0], None, None, KNOWLEDGE_GRAPH))
                self.facts.update(self.store.quads_for_pattern(None, None, fact[0], CATALOGUE_GRAPH))

    def collect(self) -> None:
        """Gather values that nothing has any more, and remove provenance that nothing leads to any more."""
        objects = {q.object for q in self.facts if isinstance(q.object, NamedNode)}
        for node in sorted(objects, key=str):
            if Quad(node, TYPE, VALUE, KNOWLEDGE_GRAPH) in self.store and not self.is_used(node):
                self.facts.update(self.store.quads_for_pattern(node, None, None, KNOWLEDGE_GRAPH))
        for gone in self.before - self.reached():
            for quad in list(self.quads(gone, None, None)):
                self.store.remove(quad)

    def reached(self) -> set[object]:
        """Return the evidence, decisions, agents and documents that something leads to."""
        supports = {q.subject for kind in _SUPPORTS for q in self.quads(None, TYPE, kind)}
        found: set[object] = set()
        leading: set[object] = {q.subject for q in self.quads(None, None, None) if q.subject not in supports}
        while leading:
            held = (q.object for node in leading for p in _HELD for q in self.quads(node, p, None))
            leading = {node for node in held if node not in found}
            found |= leading
        return found

    def is_used(self, value: NamedNode) -> bool:
        uses = (
            q for g in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH) for q in self.store.quads_for_pattern(None, None, value, g)
        )
        return any(quad not in self.facts for quad in uses)

    def weigh(self, assertion: NamedNode) -> None:
        """Mark an assertion whose sentences are fewer than its policy asks for."""
        fact = self.fact(assertion)
        if fact is None or self.is_accepted_by_person(assertion):
            return
        limit = self.policy.thresholds.get(self.kind(fact))
        sentences = self.sentences(assertion)
        if limit is not None and sentences < limit.evidence:
            self.store.add(Quad(assertion, WEAKENED, _TRUE, PROVENANCE_GRAPH))
            self.weakened.append(Weakened(fact, sentences, limit.evidence))

    def policy_accepts(self, assertion: NamedNode) -> bool:
        fact = self.fact(assertion)
        limit = self.policy.thresholds.get(self.kind(fact)) if fact is not None else None
        scores = [
            float(score.value) for score in self.values(assertion, PROPOSED_SCORE) if isinstance(score, Literal)
        ]
        enough = limit is not None and self.sentences(assertion) >= limit.evidence
        return enough and any(score >= limit.score for score in scores)  # type: ignore[union-attr]

    def is_accepted_by_person(self, assertion: NamedNode) -> bool:
        return any(self.is_of_person(decision) for decision in self.nodes(assertion, ACCEPTED_BY))

    def is_of_person(self, decision: NamedNode) -> bool:
        return any(PERSON in self.values(agent, TYPE) for agent in self.nodes(decision, DECIDED_BY))

    def sentences(self, assertion: NamedNode) -> int:
        """Count the distinct sentences that an assertion rests on."""
        sources = self.values(assertion, WAS_DERIVED_FROM)
        return len({str(text) for s in sources if isinstance(s, NamedNode) for text in self.values(s, QUOTE)})

    def kind(self, fact: Triple) -> str:
        """Return the kind of claim that a fact is, as policies name it."""
        key = fact[2] if fact[1] == TYPE else fact[1]
        return _KINDS.get(key, "ipv") if isinstance(key, NamedNode) else "ipv"

    def fact(self, assertion: NamedNode) -> Triple | None:
        parts = [self.values(assertion, p) for p in (ASSERTED_SUBJECT, ASSERTED_PREDICATE, ASSERTED_OBJECT)]
        if not all(parts):
            return None
        (s, *_), (p, *_), (o, *_) = parts
        return (s, p, o) if isinstance(s, NamedNode) and isinstance(p, NamedNode) else None

    def values(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
        found = (q.object for q in self.quads(node, predicate, None))
        return sorted((o for o in found if isinstance(o, NamedNode | Literal)), key=str)

    def nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        return [found for found in self.values(node, predicate) if isinstance(found, NamedNode)]

    def quads(self, subject: object, predicate: NamedNode | None, object_: object) -> Iterator[Quad]:
        return self.store.quads_for_pattern(subject, predicate, object_, PROVENANCE_GRAPH)  # type: ignore[arg-type]
