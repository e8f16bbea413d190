import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import read_utf8

OUTSIDE = "O"
_BEGIN, _GO_ON = ("B", "S"), ("I", "M", "E")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A value in a text: ``text[start:end]``, and its type, such as a property."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its values, in order and without overlaps."""

    text: str
    spans: tuple[Span, ...]


def read_labelled(path: Path, *, findings: list[Finding]) -> list[Labelled]:
    """Read labelled texts, in the form that the file is in.

    - *BIO*: a character and its label a line (``B-颜色``, ``I-颜色``, ``O``; also BMES), an empty line between texts.
    - *JSON Lines* or a JSON list of objects: a text (``sentences`` or ``text``) and spans (``spans`` or ``label``) of
      ``start``, ``end``, ``type`` (or ``labels``), and, where it is given, the surface (``term`` or ``text``).

    What doesn't fit costs its text, with a finding ALM-V001; a label that goes on where nothing began begins there.
    Raises UsageError (ALM-V002) where nothing is left.
    """
    text = read_utf8(path, errors="replace")
    as_json = path.suffix in (".json", ".jsonl") or text.lstrip()[:1] in ("[", "{")
    found = list((_json if as_json else _bio)(text, path.name, findings))
    if not found:
        raise UsageError("ALM-V002", source=path.name)
    return found


def _bio(text: str, source: str, findings: list[Finding]) -> Iterator[Labelled]:
    characters: list[str] = []
    labels: list[str] = []
    broken: int | None = None
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        line = line.rstrip("\r")
        if line.strip():
            character, _, label = line.rpartition("\t") if "\t" in line else line.rpartition(" ")
            characters.append(character or " ")
            labels.append(label)
            # A space as a character loses its separator in some editors: " O" is the space with label O.
            if not _is_label(label) or len(character) > 1 or line.strip() == line == label:
                broken = broken or number
        elif characters:
            if broken:
                findings.append(_unfit("a line is CHARACTER LABEL, and a label O, B-TYPE or I-TYPE", source, broken))
            else:
                yield Labelled("".join(characters), spans_of(labels))
            characters, labels, broken = [], [], None


def _is_label(label: str) -> bool:
    head, dash, type_ = label.partition("-")
    return label == OUTSIDE or (bool(dash and type_) and head in _BEGIN + _GO_ON)


def spans_of(labels: Sequence[str]) -> tuple[Span, ...]:
    """Return the spans that labels of characters say.

    >>> spans_of(["B-颜色", "I-颜色", "O", "I-材质"])
    (Span(start=0, end=2, type='颜色'), Span(start=3, end=4, type='材质'))
    """
    spans: list[Span] = []
    start: int | None = None
    before = ""
    for place, label in enumerate([*labels, OUTSIDE]):
        head, _, type_ = label.partition("-")
        goes_on = start is not None and head in _GO_ON and type_ == before
        if start is not None and not goes_on:
            spans.append(Span(start, place, before))
            start = None
        if label != OUTSIDE and not goes_on:
            start, before = place, type_
    return tuple(spans)


def labels_of(length: int, spans: Iterable[Span]) -> list[str]:
    """Return the labels of a text's characters, B and I.

    >>> labels_of(3, [Span(0, 2, "颜色")])
    ['B-颜色', 'I-颜色', 'O']
    """
    labels = [OUTSIDE] * length
    for span in spans:
        labels[span.start : span.end] = [f"B-{span.type}"] + [f"I-{span.type}"] * (span.end - span.start - 1)
    return labels


def _json(text: str, source: str, findings: list[Finding]) -> Iterator[Labelled]:
    for number, record in _records(text, source, findings):
        try:
            yield _labelled(record)
        except (KeyError, TypeError, ValueError) as error:
            detail = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            findings.append(_unfit(detail, source, number))


def _records(text: str, source: str, findings: list[Finding]) -> Iterator[tuple[int, Any]]:
    with suppress(ValueError, RecursionError):
        if text.lstrip().startswith("["):
            yield from enumerate(json.loads(text), start=1)
            return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                findings.append(_unfit(str(error), source, number))


def _labelled(record: Any) -> Labelled:
    text = record["sentences"] if "sentences" in record else record["text"]
    if not isinstance(text, str):
        raise ValueError("the text is no string")
    marked = record["label"] if "label" in record and "spans" not in record else record["spans"]
    spans = []
    for span in marked:
        start, end = span["start"], span["end"]
        type_ = span["type"] if "type" in span else span["labels"][0]
        if type(start) is not int or type(end) is not int or not (isinstance(type_, str) and type_.strip()):
            raise ValueError("a span has whole numbers as start and end, and a type that isn't empty")
        if not 0 <= start < end <= len(text):
            raise ValueError(f"the span {start}:{end} is not inside of {text[:30]!r}")
        surface = span.get("term", span.get("text"))
        if surface is not None and text[start:end] != surface:
            raise ValueError(f"the span {start}:{end} is {text[start:end]!r}, not {surface!r}")
        spans.append(Span(start, end, type_))
    return Labelled(_whole(text), tuple(_apart(spans)))


def _whole(text: str) -> str:
    """Replace lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Leave out spans that overlap an earlier one: labels of characters can't say both."""
    end = 0
    for span in sorted(set(spans)):
        if span.start >= end:
            end = span.end
            yield span


def _unfit(detail: str, source: str, line: int) -> Finding:
    return Finding("ALM-V001", {"detail": detail}, source, line)
