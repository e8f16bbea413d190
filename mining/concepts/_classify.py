from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from mining.concepts._features import features
from mining.concepts._weak import ConceptKind, is_fragment, is_talk, stands_free
from mining.phrases import Phrase

_KINDS: tuple[ConceptKind, ...] = ("problem", "poi", "other")
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Concept:
    """A phrase decided to be a problem or a point of interest; `probability` is the model's, from 0 to 1."""

    kind: ConceptKind
    phrase: Phrase
    probability: float


def classify(phrases: Sequence[Phrase], labels: dict[str, ConceptKind], *, seed: int) -> list[Concept]:
    """Train on weakly labelled phrases and decide all of them; those decided "other" are left out.

    The model is a logistic regression on :func:`~mining.concepts.features`. An unlabelled phrase counts as "other"
    with little weight, since most phrases name no concept, and is decided by a model that hasn't seen it. With
    fewer than two labelled phrases of problems or points of interest there is nothing to learn from, and the list
    is empty.
    """
    candidates = [p for p in phrases if not is_talk(p.text) and not is_fragment(p) and stands_free(p)]
    known = [p for p in candidates if p.text in labels]
    targets = [labels[p.text] for p in known]
    if min(targets.count("problem"), targets.count("poi")) < 2:
        return []
    unknown = [p for p in candidates if p.text not in labels]
    talk = [p for p in phrases if is_talk(p.text)][: len(unknown)]
    fold = np.random.default_rng(seed).permutation(len(unknown)) % _FOLDS
    concepts = []
    for number in range(_FOLDS):
        held_out = [p for p, f in zip(unknown, fold, strict=True) if f == number]
        others = [*(p for p, f in zip(unknown, fold, strict=True) if f != number), *talk]
        decided = [*held_out, *(known if number == 0 else ())]
        concepts += _train_and_decide(known, targets, others, decided)
    agreed = (c for c in concepts if labels.get(c.phrase.text, c.kind) == c.kind != "other")
    return sorted(agreed, key=lambda c: (c.kind, -c.probability, c.phrase.text))


def _train_and_decide(
    known: Sequence[Phrase], targets: Sequence[ConceptKind], others: Sequence[Phrase], decided: Sequence[Phrase]
) -> list[Concept]:
    if not decided:
        return []
    model = make_pipeline(DictVectorizer(), LogisticRegression(C=1.0, max_iter=2000))
    labelled = targets.count("problem") + targets.count("poi")
    weights = [1.0] * len(known) + [min(1.0, 1.5 * labelled / max(len(others), 1))] * len(others)
    model.fit(
        [features(p) for p in (*known, *others)],
        [*targets, *(["other"] * len(others))],
        logisticregression__sample_weight=np.array(weights),
    )
    classes = list(model.classes_)
    rows = model.predict_proba([features(p) for p in decided])
    concepts = []
    for phrase, row in zip(decided, rows, strict=True):
        kind: ConceptKind = max(_KINDS, key=lambda k: row[classes.index(k)] if k in classes else 0.0)
        concepts.append(Concept(kind, phrase, float(row[classes.index(kind)])))
    return concepts
