import re
from collections.abc import Iterable

from mining._mentions import Found, Read, evidence
from mining.relations._score import Link, LinkCounter
from mining.values import polarity

_REMEDY = re.compile(
    r"(?:改善|缓解|舒缓|告别|解决|针对|减少|减轻|预防|防止|淡化|拯救|修复|对抗|抵御|应对|避免|摆脱|担心|抚平|抑制|不怕|远离|击退)"
    r"[^，,]{0,6}$"
)
_NEED = re.compile(r"需要|需|最?要|应该|应|离不开|先做好|先|靠|适合|建议|可以|试试|选|推荐|就用|帮助|能|可|专注")

#: A problem has few needs: a partner named far less often than the first is doubtful.
_FOCUS = 0.5


def need_candidates(reads: Iterable[tuple[Read, list[Found], list[Found]]]) -> list[Link]:
    """Score (problem, POI) pairs. Each read comes with the problems and the points of interest found in it."""
    counter = LinkCounter(focus=_FOCUS)
    for read, problems, pois in reads:
        counter.sentence({f.key for f in problems}, {f.key for f in pois if polarity(read, f) != "negative"})
        if read.is_question and read.sentence.role != "staff":
            continue
        for problem in problems:
            for poi in pois:
                weight = _weight(read, problem, poi, problems, pois)
                if weight > 0:
                    counter.pair((problem.key, poi.key), weight, evidence(read, problem, poi))
    return counter.links()


def _weight(read: Read, problem: Found, poi: Found, problems: list[Found], pois: list[Found]) -> float:
    """Return how strongly a sentence says that the problem needs the point of interest; 0 where it doesn't."""
    if problem.overlaps(poi) or polarity(read, poi) != "positive":
        return 0.0
    first, last = sorted((problem, poi), key=lambda f: f.start)
    distance = read.clause(last.start) - read.clause(first.start)
    if distance > 2:
        return 0.0
    text = read.shadow.text
    begin = read.clause_span(read.clause(problem.start))[0]
    said = bool(_REMEDY.search(text[begin : problem.start])) or (
        problem.start < poi.start and bool(_NEED.search(text[problem.end : poi.start]))
    )
    weight = (0.6 if said else 0.3) * (1.0, 0.8, 0.4)[distance]
    # Another problem or point of interest in between is the likelier partner.
    between = {f.key for f in (*problems, *pois) if first.end <= f.start and f.end <= last.start}
    return float(weight * 0.4 ** len(between - {problem.key, poi.key}))
