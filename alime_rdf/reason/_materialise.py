from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store, Triple

from alime_rdf.reason._rules import Rule, RuleSet
from alime_rdf.vocabulary import CATALOGUE_GRAPH, DATA_GRAPHS, INFERRED_GRAPH, KNOWLEDGE_GRAPH


@dataclass(frozen=True, slots=True)
class Derivation:
    """How many triples each rule added first, and how many rounds the fixpoint took."""

    by_rule: dict[str, int]
    rounds: int

    @property
    def total(self) -> int:
        """The number of inferred triples."""
        return sum(self.by_rule.values())


def materialise(store: Store, rules: RuleSet, *, progress: Callable[[str], None] | None = None) -> Derivation:
    """Fill the inferred graph with everything that follows from the catalogue and knowledge graphs.

    What stood in the inferred graph before is replaced. A triple that is asserted is never inferred as well.
    `progress` is called with the id of each rule as it starts.
    """
    store.clear_graph(INFERRED_GRAPH)
    by_rule = dict.fromkeys((rule.id for rule in rules.rules), 0)
    rounds = 0
    for stratum in rules.strata:
        pending = list(stratum)
        while pending:
            rounds += 1
            added: set[NamedNode] = set()
            for rule in pending:
                if progress is not None:
                    progress(rule.id)
                new = _derive(store, rule)
                store.extend(new)
                by_rule[rule.id] += len(new)
                added.update(quad.predicate for quad in new)
            pending = [rule for rule in stratum if any(rule.reads(predicate) for predicate in added)]
    return Derivation(by_rule, rounds)


def _derive(store: Store, rule: Rule) -> list[Quad]:
    """Return what the rule derives and the store doesn't have; a literal can't be a subject and is left out."""
    triples = store.query(rule.construct, default_graph=list(DATA_GRAPHS))
    return [Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH) for t in triples if _is_new(store, t)]  # type: ignore[union-attr]


def _is_new(store: Store, triple: Triple) -> bool:
    s, p, o = triple.subject, triple.predicate, triple.object
    return not any(Quad(s, p, o, graph) in store for graph in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, INFERRED_GRAPH))
