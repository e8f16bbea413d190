import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alime_rdf.errors import UsageError
from alime_rdf.files import read_lines, read_utf8, whole_line, write_whole

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Sample:
    """Phrases to judge, shuffled: `texts`, and for each the methods that it was drawn for."""

    texts: tuple[str, ...]
    methods: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of a method's judged phrases are good: a share from 0 to 1, and its Wilson interval at 95%."""

    method: str
    judged: int
    good: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of good ones."""
        return self.good / self.judged if self.judged else 0.0


def draw_sample(methods: Mapping[str, Sequence[str]], *, size: int, seed: int = 1) -> Sample:
    """Draw `size` phrases of each method for blind judging; one that several methods drew is judged once.

    >>> sample = draw_sample({"a": ["保湿", "控油"], "b": ["保湿"]}, size=2)
    >>> sorted(zip(sample.texts, sample.methods))
    [('保湿', ('a', 'b')), ('控油', ('a',))]
    """
    random = np.random.default_rng(seed)
    drawn: dict[str, list[str]] = {}
    for method in sorted(methods):
        texts = sorted(set(methods[method]))
        for at in random.permutation(len(texts))[:size]:
            drawn.setdefault(texts[at], []).append(method)
    order = sorted(drawn)
    shuffled = [order[at] for at in random.permutation(len(order))]
    return Sample(tuple(shuffled), tuple(tuple(drawn[text]) for text in shuffled))


def write_sample(sample: Sample, sheet: Path) -> Path:
    """Write the sheet for the judge (number, phrase), and beside it the key, which names the methods."""
    rows = "".join(f"{number}\t{text}\n" for number, text in enumerate(sample.texts))
    write_whole(sheet, rows)
    key = sheet.with_suffix(".key.json")
    methods = {str(number): list(found) for number, found in enumerate(sample.methods)}
    write_whole(key, json.dumps(methods, ensure_ascii=False, indent=0) + "\n")
    return key


def read_verdicts(path: Path, key: Path) -> list[Precision]:
    """Return the precision of each method by a judge's verdicts: lines of a number and 0 or 1.

    Raises UsageError (ALM-E005) where a line can't be read, or a number is unknown or stands twice.
    """
    try:
        methods: dict[str, list[str]] = json.loads(read_utf8(key))
    except (ValueError, RecursionError) as error:
        raise UsageError("ALM-E005", {"detail": str(error)}, source=key.name) from error
    seen: dict[str, int] = {}
    for line, text in enumerate(read_utf8(path).splitlines(), start=1):
        if text.strip():
            number, verdict = ([part.strip() for part in text.split("\t")] + ["", ""])[:2]
            verdict = text.split("\t")[-1].strip()
            if number not in methods or number in seen or verdict not in ("0", "1"):
                raise UsageError("ALM-E005", {"detail": text.strip()[:60]}, source=path.name, line=line)
            seen[number] = int(verdict)
    names = sorted({method for found in methods.values() for method in found})
    return [_precision(name, [v for number, v in seen.items() if name in methods[number]]) for name in names]


def _precision(method: str, verdicts: Sequence[int]) -> Precision:
    low, high = wilson(sum(verdicts), len(verdicts))
    return Precision(method, len(verdicts), sum(verdicts), low, high)


def wilson(good: int, judged: int) -> tuple[float, float]:
    """Return the Wilson score interval of a share at 95% (Wilson, JASA 1927).

    >>> tuple(round(limit, 3) for limit in wilson(88, 100))
    (0.802, 0.93)
    """
    if not judged:
        return 0.0, 1.0
    share, weight = good / judged, _Z**2 / judged
    middle = (share + weight / 2) / (1 + weight)
    half = math.sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def read_phrases(path: Path) -> list[dict[str, object]]:
    """Read what ``alime mine phrases`` wrote.

    Raises UsageError (ALM-E005) where a line isn't a phrase.
    """
    phrases = []
    for number, line in read_lines(path):
        try:
            phrase = json.loads(whole_line(line))
            phrases.append({"text": str(phrase["text"]), **phrase})
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UsageError("ALM-E005", {"detail": str(error)}, source=path.name, line=number) from error
    return phrases


def found_of(phrases: Collection[str], reference: Collection[str]) -> int:
    """Count the entries of a reference list that are among the phrases."""
    return len(set(phrases) & set(reference))
