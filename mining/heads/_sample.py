import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alime_rdf.emit import HumanDecision
from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import read_lines, whole_line

Task = Literal["poi", "problem", "relations", "plausibility"]
TASKS: tuple[Task, ...] = ("poi", "problem", "relations", "plausibility")
#: The relations that sentences are judged for.
RELATIONS = ("causes", "needs")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where one of the two things stands: in which segment, from which character to which."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Text in segments with two anchors, and the question that `kind` names about them.

    The anchors are a phrase and its category (`poi`), a phrase and its place in a sentence (`problem`), two concepts
    in one sentence (`relations`), or the ends of a triple (`plausibility`). `label` is the answer where it is known.
    """

    segments: tuple[str, ...]
    first: Anchor
    second: Anchor
    kind: str
    label: bool | None = None

    def word(self, anchor: Anchor) -> str:
        """Return what stands at an anchor."""
        return self.segments[anchor.segment][anchor.start : anchor.end]


def poi_sample(phrase: str, category: str, label: bool | None = None) -> Sample:
    """Ask whether a phrase is a point of interest in a leaf category (AliMe KG, section 4.1.2)."""
    return Sample((phrase, category), _whole(0, phrase), _whole(1, category), "poi", label)


def problem_sample(phrase: str, sentence: str, label: bool | None = None) -> Sample:
    """Ask whether a phrase is a problem of shoppers, by a sentence that it stands in (section 4.2).

    Raises ValueError where it doesn't stand in it.
    """
    at = sentence.index(phrase)
    return Sample((phrase, sentence), _whole(0, phrase), Anchor(1, at, at + len(phrase)), "problem", label)


def relation_sample(
    kind: str, sentence: str, first: tuple[int, int], second: tuple[int, int], label: bool | None = None
) -> Sample:
    """Ask whether a sentence says that one of its concepts `causes` or `needs` the other (section 4.4.1).

    Raises ValueError where the places aren't two in the sentence, or the kind is another.
    """
    for start, end in (first, second):
        if not 0 <= start < end <= len(sentence):
            raise ValueError(f"{start}-{end} is no place in a sentence of {len(sentence)} characters")
    if first[0] < second[1] and second[0] < first[1]:
        raise ValueError("the two places overlap")
    if kind not in RELATIONS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(RELATIONS)}")
    return Sample((sentence,), Anchor(0, *first), Anchor(0, *second), kind, label)


def triple_sample(subject: str, predicate: str, object_: str, label: bool | None = None) -> Sample:
    """Ask whether a bare triple is salient common sense (the question of OpenBG-CSK)."""
    return Sample((subject, predicate, object_), _whole(0, subject), _whole(2, object_), predicate, label)


def read_samples(path: Path, task: Task, *, findings: list[Finding]) -> list[Sample]:
    """Read labelled samples, JSON Lines; a line that can't be used adds ALM-H001 to `findings`.

    The keys are `phrase`, `category` (poi); `phrase`, `sentence` (problem); `kind`, `sentence`, `first`, `second`
    (relations; places are [start, end] in the sentence); `subject`, `predicate`, `object`, `salience` (plausibility).
    Besides, `label`: 0 or 1. Raises UsageError (ALM-H002) where not both answers are among them.
    """
    samples = list(_samples(path, _READERS[task], findings))
    if len({sample.label for sample in samples}) < 2:
        raise UsageError("ALM-H002", {"count": str(len(samples))}, source=path.name)
    return samples


def decided_samples(decisions: Iterable[HumanDecision], task: Task) -> list[Sample]:
    """Return what people accepted and rejected as samples, where the task is `poi` or `problem`: the words alone."""
    verdicts = {"accept": True, "reject": False}
    samples = []
    for decision in decisions:
        if decision.kind == task and decision.verdict in verdicts:
            word, label = decision.claim, verdicts[decision.verdict]
            samples.append(poi_sample(word, "", label) if task == "poi" else problem_sample(word, word, label))
    return samples


def _samples(path: Path, build: "_Build", findings: list[Finding]) -> Iterator[Sample]:
    for number, line in read_lines(path):
        if line is not None and not line.strip():
            continue
        try:
            row = json.loads(whole_line(line))
            sample = build(row)
            json.dumps(sample.segments, ensure_ascii=False).encode()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            detail = f"{type(error).__name__}: {error}"
            findings.append(Finding("ALM-H001", {"detail": detail}, path.name, number))
            continue
        yield sample


_Build = Callable[[Mapping[str, Any]], Sample]


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} should be a text that is not empty")
    return value


def _label(row: Mapping[str, Any], key: str = "label") -> bool:
    if str(row[key]) not in ("0", "1"):
        raise ValueError(f"{key} {row[key]!r} is neither 0 nor 1")
    return str(row[key]) == "1"


def _place(row: Mapping[str, Any], key: str) -> tuple[int, int]:
    start, end = row[key]
    return int(start), int(end)


_READERS: Mapping[str, _Build] = {
    "poi": lambda row: poi_sample(_text(row, "phrase"), _text(row, "category"), _label(row)),
    "problem": lambda row: problem_sample(_text(row, "phrase"), _text(row, "sentence"), _label(row)),
    "relations": lambda row: relation_sample(
        _text(row, "kind"), _text(row, "sentence"), _place(row, "first"), _place(row, "second"), _label(row)
    ),
    "plausibility": lambda row: triple_sample(
        _text(row, "subject"), _text(row, "predicate"), _text(row, "object"), _label(row, "salience")
    ),
}


def _whole(segment: int, text: str) -> Anchor:
    return Anchor(segment, 0, len(text))
