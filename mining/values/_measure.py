from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mining.values._labelled import Labelled
from mining.values._tagger import Tagger


@dataclass(frozen=True, slots=True)
class Score:
    """How many values were found rightly (`right`), wrongly (`wrong`: a span or type of nobody's), or `missed`."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score over all types (micro) and that of each type; `texts` were read."""

    texts: int
    micro: Score
    by_type: dict[str, Score]


def evaluate_tagger(
    tagger: Tagger, data: Sequence[Labelled], *, progress: Callable[[str], None] = lambda stage: None
) -> Evaluation:
    """Compare what a tagger finds with labelled texts: a value is right if span and type both are."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for count, each in enumerate(data):
        if count % 100 == 0:
            progress(f"{count:,}/{len(data):,}")
        found, known = set(tagger.tag([each.text])[0]), set(each.spans)
        right.update(span.type for span in found & known)
        wrong.update(span.type for span in found - known)
        missed.update(span.type for span in known - found)
    types = sorted(right.keys() | wrong.keys() | missed.keys())
    by_type = {t: Score(right[t], wrong[t], missed[t]) for t in types}
    return Evaluation(len(data), Score(right.total(), wrong.total(), missed.total()), by_type)
