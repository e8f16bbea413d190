from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyoxigraph import Literal, NamedNode

from alime_rdf.errors import Finding
from alime_rdf.reason import Change, Fact
from alime_rdf.release._labels import Labels
from alime_rdf.release._support import Weakened
from alime_rdf.vocabulary import CAUSES, HAS_FEATURE, HAS_POI, NEEDS, PREFERS


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edit did: facts gained and lost, assertions `weakened`, and what the gate has `against` it.

    `confirmed` were asserted already and now rest on a person's decision too. `unmet` are decisions without effect.

    `pages` are items' own pages that are quoted no longer. `kept` counts the assertions that lost a support and stand
    all the same, the weakened ones among them.

    With anything against it, or in a dry run, `released` is False and there is no new release.
    """

    change: Change
    weakened: tuple[Weakened, ...]
    kept: int
    against: tuple[Finding, ...]
    released: bool = False
    pages: tuple[NamedNode, ...] = ()
    confirmed: tuple[Fact, ...] = ()
    unmet: tuple[Finding, ...] = ()


_GROUPED = {
    HAS_FEATURE: {
        "zh": ("{count} 个商品有了“{object}”", "{count} 个商品不再有“{object}”"),
        "en": ("{count} items gain {object}", "{count} items lose {object}"),
    },
    PREFERS: {
        "zh": ("{count} 位用户偏好“{object}”", "{count} 位用户不再偏好“{object}”"),
        "en": ("{count} users come to prefer {object}", "{count} users no longer prefer {object}"),
    },
}
_ONE = {
    "items gain": "item gains",
    "items lose": "item loses",
    "users come": "user comes",
    "users no longer prefer": "user no longer prefers",
}
_WORDS = {
    "zh": {
        "gained": "加入",
        "lost": "删去",
        "confirmed": "已确认",
        "weakened": "已减弱",
        "left": "余 {sentences} 句，策略要 {needed} 句",
        "kept": "少了一处支持而仍成立的断言：{count}",
        "more": "等",
        "page": "不再引用的页面",
        "nothing": "没有变化",
    },
    "en": {
        "gained": "added",
        "lost": "removed",
        "confirmed": "confirmed",
        "weakened": "weakened",
        "left": "sentences left: {sentences}; the policy asks for {needed}",
        "kept": "assertions that lost a support and stand all the same: {count}",
        "more": "…",
        "page": "page no longer quoted",
        "nothing": "nothing changes",
    },
}
_NAMED = 5


def changed_to_text(changed: Changed, *, name: Labels, language: str = "zh") -> str:
    """Say in words of the domain what an edit did: which items lose which feature, which links went."""
    language = "zh" if language == "zh" else "en"
    words = _WORDS[language]
    lines = [
        *_side(changed.change.lost, name, language, lost=True),
        *_side(changed.change.gained, name, language, lost=False),
    ]
    lines += [f"{words['confirmed']}: {_sentence(fact, name)}" for fact in changed.confirmed]
    for weak in changed.weakened:
        left = words["left"].format(sentences=weak.sentences, needed=weak.needed)
        lines.append(f"{words['weakened']}: {_sentence(weak.fact, name)} ({left})")
    if changed.kept:
        lines.append(words["kept"].format(count=changed.kept))
    lines += [f"{words['page']}: {name(page)}" for page in changed.pages]
    return "\n".join(lines or [words["nothing"]])


def _side(facts: tuple[Fact, ...], name: Labels, language: str, *, lost: bool) -> Iterator[str]:
    words = _WORDS[language]
    for predicate, sentences in _GROUPED.items():
        by_object = _by_object(fact for fact in facts if fact[1] == predicate)
        for object_, subjects in sorted(by_object.items(), key=lambda group: (-len(group[1]), str(group[0]))):
            sentence = sentences[language][lost].format(count=len(subjects), object=name(object_))
            if len(subjects) == 1:
                sentence = reduce(lambda text, form: text.replace(*form), _ONE.items(), sentence)
            shown = "、".join(subjects[:_NAMED]) if language == "zh" else ", ".join(subjects[:_NAMED])
            yield f"{sentence} ({shown}{' ' + words['more'] if len(subjects) > _NAMED else ''})"
    said = words["lost" if lost else "gained"]
    counts: dict[NamedNode, int] = defaultdict(int)
    for fact in facts:
        if fact[1] in (NEEDS, CAUSES, HAS_POI):
            yield f"{said}: {_sentence(fact, name)}"
        elif fact[1] not in _GROUPED:
            counts[fact[1]] += 1
    if counts:
        listed = ", ".join(f"{name(p)} × {n}" for p, n in sorted(counts.items(), key=lambda item: str(item[0])))
        yield f"{said}: {listed}"


def _by_object(facts: Iterable[Fact]) -> dict[NamedNode | Literal, list[str]]:
    groups: dict[NamedNode | Literal, list[str]] = defaultdict(list)
    for subject, _, object_ in facts:
        groups[object_].append(subject.value.rsplit("/", 1)[-1])
    return groups


def _sentence(fact: Fact, name: Labels) -> str:
    return " ".join(name(term) for term in fact)


def changed_to_json(changed: Changed, *, name: Labels) -> dict[str, Any]:
    """Return what an edit did as plain JSON data: triples as IRIs with labels."""

    def facts(found: tuple[Fact, ...]) -> list[dict[str, Any]]:
        return [_plain(fact, name) for fact in found]

    return {
        "released": changed.released,
        "kept": changed.kept,
        "gained": facts(changed.change.gained),
        "lost": facts(changed.change.lost),
        "confirmed": facts(changed.confirmed),
        "unmet": [finding.to_json() for finding in changed.unmet],
        "weakened": [_plain(w.fact, name) | {"sentences": w.sentences, "needed": w.needed} for w in changed.weakened],
        "pages": [page.value for page in changed.pages],
        "against": [finding.to_json() for finding in changed.against],
    }


def _plain(fact: Fact, name: Labels) -> dict[str, Any]:
    triple = [term.value if isinstance(term, NamedNode) else str(term) for term in fact]
    return {"triple": triple, "labels": [name(term) for term in fact]}
