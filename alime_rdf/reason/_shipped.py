import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from alime_rdf._resources import ontology_dir
from alime_rdf.reason._axioms import axiom_rules
from alime_rdf.reason._read_rule import load_rules
from alime_rdf.reason._rules import Rule, RuleSet


def shipped_rules(extra: Iterable[Path] = ()) -> RuleSet:
    """Return the rules of the ontology, with those of `extra`: rule files (``.rq``) and ontologies (RDF).

    Raises RuleError with file and line where one can't be read, or where they contradict one another.

    >>> [rule.id for rule in shipped_rules().rules if rule.id.startswith("chain")]
    ['chain-hasFeature', 'chain-prefers']
    """
    return read_rules(ontology_dir(), extra)


def read_rules(folder: Path, extra: Iterable[Path] = ()) -> RuleSet:
    """Return the rules of a folder with ``alime.ttl`` and ``rules``, as a release has one, with those of `extra`."""
    more = sorted(extra)
    files = [*(folder / "rules").glob("*.rq"), *(path for path in more if path.suffix == ".rq")]
    own = axiom_rules(folder / "alime.ttl")
    others = [rule for path in more if path.suffix != ".rq" for rule in axiom_rules(path)]
    return RuleSet((*own, *_told_apart(own, others), *load_rules(files)))


def _told_apart(own: Iterable[Rule], others: Iterable[Rule]) -> list[Rule]:
    """Return the other ontologies' axioms, each once, with ids of their own.

    An id has the local names of an axiom's terms. Where other terms have these too (ex:needs beside alime:needs), a
    hash of the whole axiom is added.
    """
    known = {(rule.head, rule.body) for rule in own}
    new = {(rule.head, rule.body): rule for rule in others if (rule.head, rule.body) not in known}
    uses = Counter(rule.id for rule in (*own, *new.values()))
    return [rule if uses[rule.id] == 1 else replace(rule, id=f"{rule.id}-{_digest(rule)}") for rule in new.values()]


def _digest(rule: Rule) -> str:
    return hashlib.sha256(rule.construct.encode()).hexdigest()[:8]
