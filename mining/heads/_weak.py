from collections.abc import Iterable, Iterator

from alime_rdf.records import Candidate, CPVClaim, POIClaim, ProblemClaim
from mining.heads._sample import Sample, Task, poi_sample, problem_sample

#: Candidates that are at least so sure label their phrase.
_SURE = 0.8


def weak_samples(candidates: Iterable[Candidate], task: Task) -> list[Sample]:
    """Return weak labels for `poi` or `problem`: what another miner is sure of.

    A phrase that it takes for a point of interest is one and no problem, and the other way round; values are neither.
    For `problem` the phrase is taken with a sentence of its evidence. Other tasks have none.
    """
    return list(_weak(candidates, task)) if task in ("poi", "problem") else []


def _weak(candidates: Iterable[Candidate], task: Task) -> Iterator[Sample]:
    for candidate in candidates:
        match candidate.claim:
            case POIClaim(poi=phrase) | ProblemClaim(problem=phrase):
                label = candidate.claim.kind == task
            case CPVClaim(value=phrase):
                label = False
            case _:
                continue
        if candidate.score >= _SURE:
            if task == "poi":
                yield poi_sample(phrase, "", label)
            else:
                said = (evidence.sentence for evidence in candidate.evidence)
                yield from (problem_sample(phrase, sentence, label) for sentence in said if phrase in sentence)
