from collections.abc import Iterable
from pathlib import Path

from alime_rdf._resources import ontology_dir
from alime_rdf.reason._axioms import axiom_rules
from alime_rdf.reason._read_rule import load_rules
from alime_rdf.reason._rules import RuleSet


def shipped_rules(extra: Iterable[Path] = ()) -> RuleSet:
    """Return the rules of the ontology, with those of `extra`: rule files (``.rq``) and ontologies (``.ttl``).

    Raises RuleError with file and line where one can't be read, or where they contradict one another.

    >>> [rule.id for rule in shipped_rules().rules if rule.id.startswith("chain")]
    ['chain-hasFeature', 'chain-prefers']
    """
    return read_rules(ontology_dir(), extra)


def read_rules(folder: Path, extra: Iterable[Path] = ()) -> RuleSet:
    """Return the rules of a folder with ``alime.ttl`` and ``rules``, as a release has one, with those of `extra`."""
    more = sorted(extra)
    files = [*(folder / "rules").glob("*.rq"), *(path for path in more if path.suffix == ".rq")]
    ontologies = [folder / "alime.ttl", *(path for path in more if path.suffix != ".rq")]
    return RuleSet((*(rule for path in ontologies for rule in axiom_rules(path)), *load_rules(files)))
