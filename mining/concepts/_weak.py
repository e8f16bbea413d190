import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

import rjieba

from alime_rdf.records import Catalogue
from alime_rdf.text import Shadow
from mining.concepts._features import cue_shares
from mining.corpus import Lexicon
from mining.phrases import Phrase

ConceptKind = Literal["problem", "poi", "other"]

#: Phrases that hold one of these are talk, not a concept.
_TALK = re.compile(
    r"[的了是在和与及就也都还把被让给这那你我它他她们您亲哦呢吗啊吧呀很更最不没有无个款种支瓶"
    r"第每各从到向往而但或并将会可能要想用时]"
)
#: Words that only point at the concept behind them, or back at the one before.
_POINTS_ON = frozenset(
    """
    改善 缓解 告别 解决 针对 减少 减轻 预防 防止 拯救 对抗 抵御 应对 摆脱 担心 困扰 怕 帮助 需要 有效 具有 达到 实现
    带来 能 可以 可 能够 适合 看看 有助于
    """.split()
)
_POINTS_BACK = frozenset("问题 困扰 烦恼 现象 状况 情况 人群 效果 功效 作用 功能 能力 产品 时 怎么办 看看".split())
#: From which share of cued occurrences on a phrase is labelled.
_CUED = 0.25
#: From which share of occurrences at the end of a clause on a phrase stands free.
_FREE = 0.2


def plain(text: str) -> str:
    """Return the form in which phrases are compared."""
    return Shadow.of(text).text


#: Word classes (ICTCLAS tags of jieba) that name nothing when they stand alone: adverbs, times, numbers, …
_NAMELESS = ("c", "d", "e", "f", "m", "o", "p", "q", "r", "s", "t", "u", "y", "z")


#: Word classes that no name of several words begins with: conjunctions, numbers, prepositions, pronouns, particles.
_LEADING = ("c", "m", "p", "q", "r", "u")


@cache
def is_talk(text: str) -> bool:
    """Tell whether a phrase holds a function word or is a lone adverb, number or time, and so names nothing."""
    tags = [tag for _, tag in rjieba.tag(text)]
    nameless = tags[0].startswith(_NAMELESS) if len(tags) == 1 else tags[0].startswith(_LEADING)
    return bool(_TALK.search(text)) or nameless or len(set(text)) == 1


def is_fragment(phrase: Phrase) -> bool:
    """Tell whether a phrase is, begins or ends with a word that only points at something: 改善皮肤干, 保湿效果."""
    return phrase.words[0] in _POINTS_ON or phrase.words[-1] in _POINTS_BACK


def stands_free(phrase: Phrase) -> bool:
    """Tell whether a phrase can end a clause; a verb that always takes an object (促进, 提升) can't."""
    return phrase.after[""] >= _FREE * phrase.count


def weak_labels(phrases: Iterable[Phrase], lexicon: Lexicon, catalogue: Catalogue) -> dict[str, ConceptKind]:
    """Label what can be labelled without a person: lexicon words, catalogue words, cue patterns, talk.

    No gold of any kind is read. Lexicon words count over patterns, catalogue words over patterns too.
    """
    labels: dict[str, ConceptKind] = {}
    nothing = {plain(w) for w in _catalogue_words(catalogue)}
    for phrase in phrases:
        problem, poi = cue_shares(phrase)
        if is_talk(phrase.text) or phrase.text in nothing or nothing.intersection(phrase.words):
            labels[phrase.text] = "other"
        elif problem >= _CUED and problem * phrase.count >= 2 and poi < _CUED / 2:
            labels[phrase.text] = "problem"
        elif poi >= _CUED and poi * phrase.count >= 2 and problem < _CUED / 2 and stands_free(phrase):
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
