from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Variable
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

from alime_rdf.errors import RuleError, UsageError
from alime_rdf.gate import parse_data
from alime_rdf.reason._rules import Pattern, Rule
from alime_rdf.vocabulary import EXPLANATION

_S, _O, _VIA = Variable("subject"), Variable("object"), Variable("via")
_TYPE = NamedNode(str(RDF.type))


def axiom_rules(path: Path) -> tuple[Rule, ...]:
    """Read the axioms of an ontology file as rules (OWL 2 RL, https://www.w3.org/TR/owl2-profiles/, table 5 and 9).

    Read are property chains, sub-properties, sub-classes, inverses, domains and ranges between named terms. A chain
    explains itself by its property's ``alime:explanation``.

    Raises RuleError where the file can't be parsed.
    """
    try:
        graph = parse_data(path)
    except UsageError as error:
        detail = {"detail": error.finding.message()}
        raise RuleError("ALM-R001", detail, source=path.name, line=error.finding.line) from error
    reader = _AxiomReader(graph, path.name)
    return tuple(sorted(reader.rules(), key=lambda rule: rule.id))


class _AxiomReader:
    def __init__(self, graph: Graph, source: str) -> None:
        self.graph = graph
        self.source = source
        self.object_properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))

    def rules(self) -> Iterator[Rule]:
        yield from self.chains()
        for sub, above in self.pairs(RDFS.subPropertyOf):
            if sub in self.object_properties:
                yield self.one_premise("subproperty", (sub, above), (_S, above, _O), (_S, sub, _O))
        for sub, above in self.pairs(RDFS.subClassOf):
            yield self.one_premise("subclass", (sub, above), (_S, _TYPE, above), (_S, _TYPE, sub))
        for one, other in self.pairs(OWL.inverseOf):
            yield self.one_premise("inverse", (one, other), (_O, other, _S), (_S, one, _O))
            yield self.one_premise("inverse", (other, one), (_O, one, _S), (_S, other, _O))
        for property_, class_ in self.pairs(RDFS.domain):
            yield self.one_premise("domain", (property_, class_), (_S, _TYPE, class_), (_S, property_, _O))
        for property_, class_ in self.pairs(RDFS.range):
            if property_ in self.object_properties:
                yield self.one_premise("range", (property_, class_), (_O, _TYPE, class_), (_S, property_, _O))

    def pairs(self, axiom: URIRef) -> list[tuple[URIRef, URIRef]]:
        found = self.graph.subject_objects(axiom)
        return sorted((s, o) for s, o in found if isinstance(s, URIRef) and isinstance(o, URIRef))

    def chains(self) -> Iterator[Rule]:
        for property_, chain in sorted(self.graph.subject_objects(OWL.propertyChainAxiom)):
            steps = [NamedNode(str(step)) for step in Collection(self.graph, chain)]
            inner = [_VIA, *(Variable(f"via{i}") for i in range(2, len(steps)))]
            nodes = [_S, *inner[: len(steps) - 1], _O]
            body = tuple(Pattern(nodes[i], step, nodes[i + 1]) for i, step in enumerate(steps))
            head = Pattern(_S, NamedNode(str(property_)), _O)
            yield Rule(f"chain-{_short(property_)}", head, body, self.explanation(property_), self.source)

    def explanation(self, property_: object) -> dict[str, str]:
        templates = self.graph.objects(property_, URIRef(EXPLANATION.value))  # type: ignore[arg-type]
        found = {t.language: str(t) for t in templates}  # type: ignore[attr-defined]
        fallback = {"zh": "{subject}经“{via}”到{object}。", "en": "{subject} leads by {via} to {object}."}
        return fallback | found

    def one_premise(
        self,
        kind: str,
        names: tuple[URIRef, URIRef],
        head: tuple[Variable, URIRef | NamedNode, Variable | URIRef],
        body: tuple[Variable, URIRef | NamedNode, Variable | URIRef],
    ) -> Rule:
        first, second = (_short(name) for name in names)
        templates = {
            "zh": f"本体公理：{kind} {first} {second}。",
            "en": f"By the ontology's axiom: {kind} {first} {second}.",
        }
        return Rule(f"{kind}-{first}-{second}", _pattern(*head), (_pattern(*body),), templates, self.source)


def _pattern(s: Variable, p: URIRef | NamedNode, o: Variable | URIRef) -> Pattern:
    predicate = p if isinstance(p, NamedNode) else NamedNode(str(p))
    return Pattern(s, predicate, o if isinstance(o, Variable) else NamedNode(str(o)))


def _short(iri: object) -> str:
    return str(iri).replace("#", "/").rsplit("/", 1)[-1]
