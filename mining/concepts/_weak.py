import re
from collections.abc import Iterable
from typing import Literal

from alime_rdf.records import Catalogue
from alime_rdf.text import Shadow
from mining.concepts._features import AFTER_POI, AFTER_PROBLEM, BEFORE_POI, BEFORE_PROBLEM, share
from mining.corpus import Lexicon
from mining.phrases import Phrase

ConceptKind = Literal["problem", "poi", "other"]

#: Phrases that hold one of these are talk, not a concept.
_TALK = re.compile(
    r"[的了是在和与及就也都还把被让给这那你我它他她们您亲哦呢吗啊吧呀很更最不没有无个款种支瓶"
    r"第每各从到向往而但或并将会可能要想用时]"
)


def plain(text: str) -> str:
    """Return the form in which phrases are compared."""
    return Shadow.of(text).text


def is_talk(text: str) -> bool:
    """Tell whether a phrase holds a function word and so names nothing."""
    return bool(_TALK.search(text))


def weak_labels(phrases: Iterable[Phrase], lexicon: Lexicon, catalogue: Catalogue) -> dict[str, ConceptKind]:
    """Label what can be labelled without a person: lexicon words, catalogue words, cue patterns, talk.

    No gold of any kind is read. Lexicon words count over patterns, catalogue words over patterns too.
    """
    labels: dict[str, ConceptKind] = {}
    nothing = {plain(w) for w in _catalogue_words(catalogue)}
    for phrase in phrases:
        before = share(phrase.before, BEFORE_PROBLEM, phrase.count), share(phrase.before, BEFORE_POI, phrase.count)
        after = share(phrase.after, AFTER_PROBLEM, phrase.count), share(phrase.after, AFTER_POI, phrase.count)
        if phrase.text in nothing or is_talk(phrase.text):
            labels[phrase.text] = "other"
        elif max(before[0], after[0]) >= 0.4 and before[1] + after[1] == 0:
            labels[phrase.text] = "problem"
        elif before[1] >= 0.15 and after[1] >= 0.1 and before[0] + after[0] < 0.1:
            labels[phrase.text] = "poi"
    for entry in lexicon.problems:
        labels.update({plain(word): "problem" for word in (entry.label, *entry.synonyms)})
    for entry in lexicon.pois:
        labels.update({plain(word): "poi" for word in (entry.label, *entry.synonyms)})
    return labels


def _catalogue_words(catalogue: Catalogue) -> Iterable[str]:
    for category in catalogue.categories:
        yield from (category.label, *category.alt_labels)
    for row in catalogue.schema:
        yield from (row.property, *row.values)
    for value in catalogue.values:
        yield from (value.label, *value.alt_labels)
    for item in catalogue.items:
        yield item.label
        yield from (value for _, value in item.values)
