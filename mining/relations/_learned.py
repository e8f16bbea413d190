from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alime_rdf.records import Evidence
from alime_rdf.text import Match, Matcher
from mining._mentions import Found, Read, evidence
from mining.heads import Head, Reader, relation_sample
from mining.relations._score import combine
from mining.values import ValueFinder, polarity

#: So many sentences of a link are judged, those in which its ends stand nearest, and so many are quoted.
_JUDGED, _QUOTED = 5, 20
#: How far each sentence that makes a promise beside a point of interest leaves doubt that they go together.
_DOUBT = 0.6

Value = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearnedLink:
    """A value (property, label) that causes a point of interest: how sure, and the sentences, by category."""

    value: Value
    poi: str
    score: float
    evidence: Mapping[str, tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class _Seen:
    read: Read
    value: Found
    poi: Found
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelationJudge:
    """Tells how surely a sentence says that a value or a problem and a point of interest are linked."""

    head: Head
    reader: Reader
    #: Properties whose values are promises: such a value goes along with a point of interest, it is no cause in a
    #: sentence's sense; and those whose values are problems, which need a point of interest.
    promises: frozenset[str] = frozenset()
    problems: frozenset[str] = frozenset()

    def judge(
        self,
        seen: Sequence[_Seen],
        *,
        kind: str | None = None,
        progress: Callable[[str], None] = lambda stage: None,
    ) -> list[float]:
        """Return a probability for each pair in a sentence; its `kind` goes by the property unless it is told."""
        samples = []
        for each in seen:
            asked = kind or ("needs" if each.value.key[0] in self.problems else "causes")
            places = (each.value.start, each.value.end), (each.poi.start, each.poi.end)
            samples.append(relation_sample(asked, each.read.shadow.text, *places))
        return [float(sure) for sure in self.head.probabilities(samples, self.reader, progress=progress)]


def learned_links(
    reads: Iterable[tuple[Read, tuple[str, ...]]],
    values: ValueFinder,
    pois: Matcher[str],
    judge: RelationJudge,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> list[LearnedLink]:
    """Return the links between values and points of interest that stand in one sentence, sorted.

    Each sentence comes with the categories that its links are for. A sentence is judged by the head, and sentences
    add up in `combine`; values that are promises are not judged: what counts is how many sentences make both.
    """
    seen = _seen_together(reads, values, pois, judge)
    asked = {pair: _nearest(found) for pair, found in seen.items() if pair[0][0] not in judge.promises}
    flat = [each for found in asked.values() for each in found]
    progress(f"sentences of links: {len(flat):,}")
    sure = iter(judge.judge(flat, progress=progress))
    scores = {pair: combine([next(sure) for _ in found]) for pair, found in asked.items()}
    links = []
    for (value, poi), found in sorted(seen.items()):
        score = scores.get((value, poi), 1 - _DOUBT ** len(found))
        links.append(LearnedLink(value, poi, score, _quoted(found)))
    return links


def learned_needs(
    rows: Iterable[tuple[Read, Sequence[Found], Sequence[Found]]], judge: RelationJudge
) -> list[tuple[tuple[str, str], float, tuple[Evidence, ...]]]:
    """Return (problem, point of interest) pairs that stand in one sentence: how surely it needs it, and the
    sentences.

    Each sentence comes with the problems and the points of interest in it; a shopper's question states nothing.
    """
    pairs: dict[tuple[str, str], dict[str, _Seen]] = defaultdict(dict)
    for read, problems, pois in rows:
        if read.is_question and read.sentence.role != "staff":
            continue
        for problem in problems:
            for poi in pois:
                if not problem.overlaps(poi) and polarity(read, poi) == "positive":
                    seen = _Seen(read, problem, poi, ())
                    pairs[problem.key[1], poi.key[1]].setdefault(read.shadow.text, seen)
    found = []
    for pair, seen_by_text in sorted(pairs.items()):
        sure = combine(judge.judge(_nearest(list(seen_by_text.values())), kind="needs"))
        quoted = sorted({evidence(each.read, each.value, each.poi) for each in seen_by_text.values()})
        found.append((pair, sure, tuple(quoted[:_QUOTED])))
    return found


def _seen_together(
    reads: Iterable[tuple[Read, tuple[str, ...]]], values: ValueFinder, pois: Matcher[str], judge: RelationJudge
) -> dict[tuple[Value, str], list[_Seen]]:
    pairs: dict[tuple[Value, str], dict[str, _Seen]] = defaultdict(dict)
    for read, categories in reads:
        stated = values.stated(read)
        found: list[Match[str]] = [f for f in pois.find(read.shadow) if stated and _is_stated(read, f)]
        for value in stated:
            for poi in found:
                if value.key[0] in judge.promises or not _overlap(value, poi):
                    here: Found = Match((poi.key,), poi.start, poi.end)
                    seen = _Seen(read, value, here, categories)
                    pairs[value.key, poi.key].setdefault(read.shadow.text, seen)
    return {pair: list(found.values()) for pair, found in pairs.items()}


def _is_stated(read: Read, poi: Match[str]) -> bool:
    return polarity(read, Match((poi.key,), poi.start, poi.end)) == "positive"


def _overlap(value: Found, poi: Match[str]) -> bool:
    return value.start < poi.end and poi.start < value.end


def _nearest(found: Sequence[_Seen]) -> list[_Seen]:
    return sorted(found, key=lambda each: abs(each.value.start - each.poi.start))[:_JUDGED]


def _quoted(found: Sequence[_Seen]) -> dict[str, tuple[Evidence, ...]]:
    quoted: dict[str, list[Evidence]] = defaultdict(list)
    for each in found:
        for category in each.categories:
            quoted[category].append(evidence(each.read, each.value, each.poi))
    return {category: tuple(sorted(each)[:_QUOTED]) for category, each in sorted(quoted.items())}
