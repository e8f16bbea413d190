"""Words that are said only with the merchant's own evidence, as a shape has it."""

from collections.abc import Iterator
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode, Quad
from rdflib import Graph

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import load_shapes, read_report, run_shapes
from alime_rdf.presales._faithful import Claim
from alime_rdf.reason import Fact, Inferred, Proof, proof_to_triples
from alime_rdf.release import Release
from alime_rdf.text import Matcher, read_loosely
from alime_rdf.vocabulary import (
    ABOUT_ITEM,
    CATALOGUE_GRAPH,
    CAUSES,
    DOCUMENT_KIND,
    HAS_FEATURE,
    IN_DOCUMENT,
    PROVENANCE_GRAPH,
    REGULATED_WORD,
    SAYS_REGULATED,
)

#: So many proofs of a claim are looked at for one that the merchant backs.
_PROOFS = 20
#: So many verdicts are kept.
_REMEMBERED = 20_000


class Regulations:
    """The regulated words that a release lists, and whether a claim with one of them may be said."""

    def __init__(self, release: Release, *, shapes: Graph | None = None) -> None:
        """`shapes` are what the proof of such a claim must conform to, by default ``shapes/recommendations.ttl``."""
        self._release = release
        self._given = shapes
        self._allows = lru_cache(_REMEMBERED)(self._prove)
        quads = release.store.quads_for_pattern(None, REGULATED_WORD, None, CATALOGUE_GRAPH)
        words = sorted({q.object.value for q in quads if isinstance(q.object, Literal)})
        self._matcher = Matcher([(word, word) for word in words])

    @cached_property
    def _shapes(self) -> Graph:
        return self._given or load_shapes([shapes_dir() / "recommendations.ttl"])

    def words(self, text: str) -> list[tuple[str, int, int]]:
        """Return the regulated words in a text, each with where it begins and ends."""
        shadow = read_loosely(text)
        return [(match.key, *shadow.span(match.start, match.end)) for match in self._matcher.find(shadow)]

    def fault(self, sentence: str, claims: tuple[Claim, ...], *, item: NamedNode) -> str | None:
        """Return a regulated word in a sentence that the merchant doesn't back for an item, None where all are."""
        for word, start, end in self.words(sentence):
            facts = [c.fact for c in claims if c.start <= start and end <= c.end]
            own = [fact for fact in facts if fact[0] == item]
            linked = [fact for fact in facts if fact[1] == CAUSES]
            allowed = all(self.allows(fact, word) for fact in own) and all(
                self.allows((item, HAS_FEATURE, poi), word, cpv=cpv) for cpv, _, poi in linked
            )
            if not own or not allowed:
                return word
        return None

    def allows(self, fact: Fact, word: str, *, cpv: NamedNode | None = None) -> bool:
        """Tell whether a triple on an item may be said with a regulated word: whether a proof of it conforms.

        `cpv` asks for a proof by this category-property-value.
        """
        return self._allows(fact, word, cpv)

    def _prove(self, fact: Fact, word: str, cpv: NamedNode | None) -> bool:
        proofs = self._release.explainer.whys(fact, limit=_PROOFS)
        return any(self._conforms(proof, word) for proof in proofs if cpv is None or _rests_on(proof, cpv))

    def _conforms(self, proof: Proof, word: str) -> bool:
        report = run_shapes(self._stated(proof, word), self._shapes).report
        return not read_report(report, self._shapes)

    def _stated(self, proof: Proof, word: str) -> Iterator[Quad]:
        """Return a proof in RDF with what is known of its documents, as a claim with a regulated word."""
        iris, store = self._release.iris, self._release.store
        kind = "inference" if isinstance(proof, Inferred) else "assertion"
        yield Quad(iris.statement(kind, *proof.fact), SAYS_REGULATED, Literal(word))
        for triple in proof_to_triples(proof, iris=iris):
            yield Quad(triple.subject, triple.predicate, triple.object)
            if triple.predicate == IN_DOCUMENT and isinstance(triple.object, NamedNode):
                for predicate in (DOCUMENT_KIND, ABOUT_ITEM):
                    yield from store.quads_for_pattern(triple.object, predicate, None, PROVENANCE_GRAPH)


def _rests_on(proof: Proof, cpv: NamedNode) -> bool:
    return isinstance(proof, Inferred) and any(premise.fact[0] == cpv for premise in proof.premises)
