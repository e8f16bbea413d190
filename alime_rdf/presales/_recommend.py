"""Why an item is recommended, in sentences that the graph backs (AliMe KG, section 6.3)."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pyoxigraph import NamedNode
from rdflib import Graph

from alime_rdf.errors import Finding
from alime_rdf.presales._faithful import Checker, Claim
from alime_rdf.presales._guide import Guide, Reason
from alime_rdf.presales._needs import Need
from alime_rdf.presales._regulated import Regulations
from alime_rdf.presales._render import Namer, thing
from alime_rdf.presales._templates import Templates
from alime_rdf.reason import Explainer, proof_to_json
from alime_rdf.records import Brief
from alime_rdf.release import Labels, Release
from alime_rdf.text import sentences
from alime_rdf.vocabulary import IN_CATEGORY


class Writer(Protocol):
    """Turns what a sentence is to say into drafts of it, the best first. Drafts are checked, never trusted."""

    @property
    def name(self) -> str:
        """What a sentence of this writer is marked with."""

    def write(self, brief: Brief) -> Sequence[str]:
        """Return drafts, each one or more sentences."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it claims, triple by triple, and the writer that wrote it."""

    text: str
    claims: tuple[Claim, ...]
    writer: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is said for an item in ``zh`` or ``en``; `findings` tell what was left out and why."""

    item: NamedNode
    language: str
    sentences: tuple[Sentence, ...]
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """All sentences as one text."""
        return ("" if self.language == "zh" else " ").join(sentence.text for sentence in self.sentences)


class Recommender:
    """Says why an item is recommended. Made once, used for every item."""

    def __init__(self, guide: Guide, *, writers: Sequence[Writer] = (), shapes: Graph | None = None) -> None:
        """`writers` are asked in turn, templates last; `shapes` judge claims with regulated words."""
        self.guide = guide
        self.writers = (*writers, Templates())
        self.checker = Checker(guide)
        self.regulations = Regulations(guide.release, shapes=shapes)

    def recommend(
        self, item: NamedNode, *, needs: Sequence[Need] = (), limit: int = 3, language: str | None = None
    ) -> Recommendation:
        """Say in at most `limit` sentences why `item` serves `needs`, or what it is good for where there are none.

        `language` is ``zh`` or ``en``, by default the release's.
        """
        release, findings = self.guide.release, list[Finding]()
        language = language or release.language
        reasons = self._allowed(item, tuple(needs) or self.guide.features(item), findings)
        if not reasons and not findings:
            findings.append(Finding("ALM-Q017", {"item": release.labels(item)}))
        said: list[Sentence] = []
        for group in _grouped(reasons)[:limit]:
            brief = _brief(release, item, group, follows=bool(said), language=language)
            # A problem that may not be named is left out, not what helps against it.
            found = self._write(brief, item) or self._write(replace(brief, problem=None), item)
            said += found
            if not found:
                findings.append(Finding("ALM-Q016", {"poi": "、".join(brief.pois)}))
        return Recommendation(item, language, tuple(said), tuple(findings))

    def _allowed(self, item: NamedNode, needs: Iterable[Need], findings: list[Finding]) -> list[Reason]:
        """Return the strongest reason for each need that may be given: with a regulated word, one that is backed."""
        found = []
        for need in needs:
            reasons = list(self.guide.reasons_for(item, need))
            allowed = next((reason for reason in reasons if self._may_say(item, reason)), None)
            if allowed is not None:
                found.append(allowed)
            elif reasons:
                names = self.guide.release.labels
                said = [names(need.poi), *(names(reason.value) for reason in reasons)]
                words = sorted({word for label in said for word, _, _ in self.regulations.words(label)})
                findings.append(Finding("ALM-Q015", {"poi": said[0], "word": "、".join(words)}))
        return sorted(found, key=lambda r: (-r.need.weight * r.confidence, str(r.need.poi)))

    def _may_say(self, item: NamedNode, reason: Reason) -> bool:
        names, rules = self.guide.release.labels, self.regulations
        held = (item, reason.property, reason.value)
        return all(rules.allows(held, word) for word, _, _ in rules.words(names(reason.value))) and all(
            rules.allows(reason.fact(item), word, cpv=reason.cpv)
            for word, _, _ in rules.words(names(reason.need.poi))
        )

    def _write(self, brief: Brief, item: NamedNode) -> list[Sentence]:
        """Return the first draft of which every sentence holds."""
        for writer in self.writers:
            for draft in writer.write(brief):
                found = [self._checked(text, item, brief.language, writer.name) for text in sentences(draft)]
                held = [sentence for sentence in found if sentence is not None]
                if held and len(held) == len(found):
                    return held
        return []

    def _checked(self, text: str, item: NamedNode, language: str, writer: str) -> Sentence | None:
        verdict = self.checker.check(text, item=item, language=language)
        if verdict.fault is not None or self.regulations.fault(text, verdict.claims, item=item) is not None:
            return None
        return Sentence(text, verdict.claims, writer)


def _grouped(reasons: Iterable[Reason]) -> list[list[Reason]]:
    """Return the reasons by value and problem, since a sentence is on one value and one problem."""
    groups: dict[tuple[NamedNode, NamedNode, NamedNode | None], list[Reason]] = defaultdict(list)
    for reason in reasons:
        groups[reason.property, reason.value, reason.need.problem].append(reason)
    return list(groups.values())


def _brief(release: Release, item: NamedNode, group: Sequence[Reason], *, follows: bool, language: str) -> Brief:
    names = release.labels.in_language(language)
    first = group[0]
    quads = release.store.quads_for_pattern(item, IN_CATEGORY, None, None)
    category = min((q.object for q in quads if isinstance(q.object, NamedNode)), key=str, default=None)
    return Brief(
        category=_category(names, category, language),
        values=((names(first.property), names(first.value)),),
        pois=tuple(names(reason.need.poi) for reason in group),
        problem=None if first.need.problem is None else names(first.need.problem),
        follows=follows,
        language=language,
        draw=zlib.crc32(item.value.encode()),
    )


def _category(names: Labels, category: NamedNode | None, language: str) -> str:
    return ("商品" if language == "zh" else "item") if category is None else names(category)


def recommendation_to_json(said: Recommendation, *, explainer: Explainer, name: Namer) -> dict[str, Any]:
    """Return a recommendation as plain data: each sentence with its claims, each claim with its proof."""
    return {
        "item": thing(said.item, name),
        "text": said.text,
        "sentences": [
            {
                "text": sentence.text,
                "writer": sentence.writer,
                "claims": [
                    {
                        "start": claim.start,
                        "end": claim.end,
                        "triple": [str(term.value) for term in claim.fact],
                        "proof": None if proof is None else proof_to_json(proof, name=name),
                    }
                    for claim in sentence.claims
                    for proof in [explainer.why(claim.fact)]
                ],
            }
            for sentence in said.sentences
        ],
        "left_out": [finding.to_json() for finding in said.findings],
    }
