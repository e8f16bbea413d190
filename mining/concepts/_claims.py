from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alime_rdf.records import Catalogue
from alime_rdf.text import Matcher
from mining._mentions import Read
from mining.concepts._weak import is_fragment, is_talk
from mining.heads import Head, Reader, Sample, poi_sample, problem_sample
from mining.phrases import Phrase

#: How many categories and sentences a phrase is judged by.
_CONTEXTS = 3
_LONGEST_SENTENCE = 150


@dataclass(frozen=True, slots=True)
class ConceptHeads:
    """The two binary classifiers of AliMe KG, sections 4.1.2 and 4.2, and what reads samples for them."""

    poi: Head
    problem: Head
    reader: Reader


@dataclass(frozen=True, slots=True)
class Claims:
    """Phrases of detail pages with their probabilities: `promised` effects, and problems that are `fought`."""

    promised: Mapping[str, float]
    fought: Mapping[str, float]


def find_claims(
    phrases: Iterable[Phrase],
    reads: Sequence[Read],
    catalogue: Catalogue,
    heads: ConceptHeads,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> Claims:
    """Return which phrases name an effect that pages promise, and which a problem that they fight.

    Each is judged in the leaf categories that it is most frequent in, and by sentences of theirs; what counts is the
    mean. A phrase is taken for the surer of the two, from the head's threshold on.
    """
    known = [p.text for p in phrases if not is_talk(p.text) and not is_fragment(p)]
    categories, sentences = _contexts(known, reads, catalogue)
    asked = [poi_sample(phrase, category) for phrase in known for category in categories[phrase]]
    progress(f"points of interest: {len(asked):,}")
    promised = _means(asked, heads.poi, heads.reader, progress)
    asked = [problem_sample(phrase, sentence) for phrase in known for sentence in sentences[phrase]]
    progress(f"problems: {len(asked):,}")
    fought = _means(asked, heads.problem, heads.reader, progress)
    return Claims(
        {p: sure for p, sure in promised.items() if sure >= heads.poi.threshold and sure >= fought.get(p, 0.0)},
        {p: sure for p, sure in fought.items() if sure >= heads.problem.threshold and sure > promised.get(p, 0.0)},
    )


def _means(
    samples: Sequence[Sample], head: Head, reader: Reader, progress: Callable[[str], None]
) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    for sample, sure in zip(samples, head.probabilities(samples, reader, progress=progress), strict=True):
        found[sample.segments[0]].append(float(sure))
    return {phrase: float(np.mean(each)) for phrase, each in sorted(found.items())}


def _contexts(
    phrases: Sequence[str], reads: Sequence[Read], catalogue: Catalogue
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return for each phrase the labels of its most frequent categories, and its first sentences."""
    labels = {category.key: category.label for category in catalogue.categories}
    of_item = {item.id: [labels[key] for key in item.categories] for item in catalogue.items}
    counts: dict[str, Counter[str]] = {phrase: Counter() for phrase in phrases}
    sentences: dict[str, dict[str, None]] = {phrase: {} for phrase in phrases}
    matcher = Matcher(((phrase, phrase) for phrase in phrases), overlapping=True)
    for read in reads:
        for phrase in dict.fromkeys(found.key for found in matcher.find(read.shadow)):
            counts[phrase].update(of_item.get(read.sentence.document.item or "", ()))
            text = read.shadow.text
            if len(sentences[phrase]) < _CONTEXTS and len(text) <= _LONGEST_SENTENCE and phrase in text:
                sentences[phrase].setdefault(text)
    ranked = {p: sorted(count, key=lambda label: (-count[label], label))[:_CONTEXTS] for p, count in counts.items()}
    return ranked, {phrase: list(found) for phrase, found in sentences.items()}
