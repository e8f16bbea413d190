import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alime_rdf.records import Catalogue, Document, Evidence
from alime_rdf.text import Match, normalise
from mining._mentions import Dictionary, Found, Read, evidence
from mining.corpus import split_sentences
from mining.values._answers import Pair, is_about_service, judge_answer, pairs
from mining.values._learned_polarity import PolarityJudge
from mining.values._polarity import Polarity, about_another_item, asks_negatively, polarity
from mining.values._recognise import ValueRecogniser
from mining.values._tagger import Tagger

_ASKED = re.compile(r"什么|哪|多少|多大|几|怎么样")


@dataclass(frozen=True, slots=True)
class Statement:
    """A text says of an item that it has a value, hasn't, or leaves it open.

    `value` is the catalogue's label where `by` is ``dictionary``, and else the word as written.
    """

    item: str
    property: str
    value: str
    polarity: Polarity
    by: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says of items, and how many of its questions were `asked`, and were about no item."""

    statements: tuple[Statement, ...]
    sentences: int
    asked: int
    about_service: int


class StatementReader:
    """Reads what documents say of the values of items.

    Values are found by the catalogue's dictionary and, where there is one, by a learned recogniser, whose types are
    taken for the properties of `properties` (a type's name for itself unless told otherwise). `concepts` finds
    problems and points of interest: a word that is both is a value only as 保湿型. `judge` tells the polarity.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        concepts: Dictionary,
        tagger: Tagger | None = None,
        properties: Mapping[str, str] | None = None,
        judge: PolarityJudge = polarity,
    ) -> None:
        known = {row.property for row in catalogue.schema}
        names = {type_: type_ for type_ in (tagger.types if tagger else ())} | dict(properties or {})
        self.properties = {type_: p for type_, p in names.items() if p in known}
        self._categories = {item.id: item.categories for item in catalogue.items}
        self._dictionary = ValueRecogniser(catalogue)
        self._asked = Dictionary((name, (name,)) for name in known)
        self._short = _short_values(catalogue)
        self._concepts = concepts
        self._tagger = tagger
        self._judge = judge

    def read(self, document: Document) -> Reading:
        """Read a document; one that is about no item of the catalogue, or a review, states nothing."""
        reads = [Read.of(sentence) for sentence in split_sentences(document)]
        categories = self._categories.get(document.item or "")
        if categories is None or document.kind == "review":
            return Reading((), len(reads), 0, 0)
        found = [self._values(read, categories) for read in reads]
        statements = [
            statement
            for read, values in zip(reads, found, strict=True)
            if read.sentence.role != "user"
            for statement in self._stated(read, values)
        ]
        mentions = dict(zip(map(id, reads), found, strict=True))
        asked = list(pairs(reads)) if document.kind == "chat" else []
        service = [pair for pair in asked if not mentions[id(pair.question)] and is_about_service(pair.question)]
        for pair in asked:
            statements += _fresh(self._answered(pair, mentions[id(pair.question)]), pair, statements)
        return Reading(tuple(statements), len(reads), len(asked), len(service))

    def _values(self, read: Read, categories: tuple[str, ...]) -> list[tuple[Found, str]]:
        found = [(each, "dictionary") for each in self._dictionary.find(read, categories)]
        if self._tagger is None:
            return found
        taken = [each for each, _ in found]
        for span in self._tagger.tag([read.shadow.text])[0]:
            if property_ := self.properties.get(span.type):
                surface = read.shadow.text[span.start : span.end]
                each: Found = Match((property_, surface), span.start, span.end)
                if not any(each.overlaps(other) for other in taken):
                    found.append((each, "recogniser"))
        return found

    def _stated(self, read: Read, values: Sequence[tuple[Found, str]]) -> Iterator[Statement]:
        concepts = self._concepts.find(read.shadow)
        for found, by in values:
            if not (about_another_item(read, found) or is_concept_here(read, found, concepts)):
                yield statement(read, found, self._judge(read, found), by)

    def _answered(self, pair: Pair, asked: Sequence[tuple[Found, str]]) -> Iterator[Statement]:
        answer = judge_answer(pair.answers)
        if answer != "open":
            for found, by in asked:
                said: Polarity = "positive" if answer == "yes" else "negative"
                if not asks_negatively(pair.question, found):
                    yield statement(pair.question, found, said, by, answer=pair.answers[0])
        elif pair.answers and _ASKED.search(pair.question.shadow.text):
            yield from self._listed(pair)

    def _listed(self, pair: Pair) -> Iterator[Statement]:
        """Read the short answer to a question for a property: 什么材质的? 棉的."""
        for property_ in sorted({found.key[0] for found in self._asked.find(pair.question.shadow)}):
            answer = pair.answers[0]
            for found in self._short.get(property_, Dictionary([])).find(answer.shadow):
                if self._judge(answer, found) == "positive":
                    yield statement(answer, found, "positive", "dictionary")


def _fresh(answered: Iterable[Statement], pair: Pair, stated: Sequence[Statement]) -> list[Statement]:
    """Leave out what the answer's own sentences state already: 孕妇能用吗? 可以，孕妇能用 says it once."""
    said = {(s.property, s.value, s.evidence.start) for s in stated}
    starts = [answer.sentence.start for answer in pair.answers]
    return [s for s in answered if not any((s.property, s.value, start) in said for start in starts)]


def statement(read: Read, found: Found, said: Polarity, by: str, *, answer: Read | None = None) -> Statement:
    """Make a statement of what was found in a sentence, with the answer to it where it is a question."""
    property_, value = found.key
    quoted = evidence(read, found)
    if answer is not None:
        document, end = read.sentence.document, answer.sentence.end
        quoted = Evidence(quoted.document, quoted.start, end, document.text[quoted.start : end], quoted.mentions)
    return Statement(read.sentence.document.item or "", property_, value, said, by, quoted)


def is_concept_here(read: Read, value: Found, concepts: Iterable[Found]) -> bool:
    """Tell whether a word that is value and concept at once (保湿) is used as a concept: 保湿型 would be a value."""
    spans = {(f.start, f.end) for f in concepts}
    behind = read.shadow.text[value.end :]
    return (value.start, value.end) in spans and not behind.startswith(("型", "类", "款", "系列"))


def _short_values(catalogue: Catalogue) -> dict[str, Dictionary]:
    """Return for each property a dictionary of its listed values of one character (棉), too short for other texts."""
    values: dict[str, dict[str, None]] = {}
    for row in catalogue.schema:
        for value in row.values:
            if len(normalise(value)) == 1:
                values.setdefault(row.property, {})[value] = None
    return {p: Dictionary((v, (p, v)) for v in listed) for p, listed in values.items()}


def concept_dictionary(surfaces: Iterable[str]) -> Dictionary:
    """Return a dictionary of the surfaces of problems and points of interest."""
    return Dictionary((surface, (surface,)) for surface in surfaces)
