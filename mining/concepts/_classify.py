from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from mining.concepts._features import features
from mining.concepts._weak import ConceptKind, is_talk
from mining.phrases import Phrase

_KINDS: tuple[ConceptKind, ...] = ("problem", "poi", "other")
#: How many unlabelled phrases are taken as "other" for each labelled one: most phrases name no concept.
_UNLABELLED_PER_LABEL = 4


@dataclass(frozen=True, slots=True)
class Concept:
    """A phrase decided to be a problem or a point of interest; `probability` is the model's, from 0 to 1."""

    kind: ConceptKind
    phrase: Phrase
    probability: float


def classify(phrases: Sequence[Phrase], labels: dict[str, ConceptKind], *, seed: int) -> list[Concept]:
    """Train on the weakly labelled phrases and decide all of them; those decided "other" are left out.

    The model is a logistic regression on :func:`~mining.concepts.features`. With fewer than two labelled phrases
    of problems or points of interest there is nothing to learn, and the list is empty.
    """
    known = [p for p in phrases if p.text in labels]
    targets = [labels[p.text] for p in known]
    if min(targets.count("problem"), targets.count("poi")) < 2:
        return []
    unknown = [p for p in phrases if p.text not in labels]
    sampled = _sample(unknown, _UNLABELLED_PER_LABEL * sum(t != "other" for t in targets), seed)
    model = make_pipeline(DictVectorizer(), LogisticRegression(C=2.0, max_iter=2000, class_weight="balanced"))
    weights = np.array([1.0] * len(known) + [0.5] * len(sampled))
    model.fit(
        [features(p) for p in (*known, *sampled)],
        [*targets, *(["other"] * len(sampled))],
        logisticregression__sample_weight=weights,
    )
    undecided = [p for p in phrases if not is_talk(p.text)]
    if not undecided:
        return []
    classes = list(model.classes_)
    concepts = []
    for phrase, row in zip(undecided, model.predict_proba([features(p) for p in undecided]), strict=True):
        kind: ConceptKind = max(_KINDS, key=lambda k: row[classes.index(k)] if k in classes else 0.0)
        if kind != "other" and labels.get(phrase.text, kind) == kind:
            concepts.append(Concept(kind, phrase, float(row[classes.index(kind)])))
    return concepts


def _sample(phrases: Sequence[Phrase], size: int, seed: int) -> list[Phrase]:
    if len(phrases) <= size:
        return list(phrases)
    chosen = np.random.default_rng(seed).choice(len(phrases), size, replace=False)
    return [phrases[i] for i in sorted(chosen)]
