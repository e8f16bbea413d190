from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import Finding, UsageError
from alime_rdf.files import read_utf8
from alime_rdf.records import Document
from mining._mentions import Dictionary, Found, Read
from mining._npz import load_npz, save_npz
from mining.corpus import split_sentences
from mining.values._hashing import hash_words, slots_of
from mining.values._polarity import Polarity, polarity
from mining.values._tagger import SHIPPED

PolarityJudge = Callable[[Read, Found], Polarity]

_LABELS: dict[str, Polarity] = {"n": "negative", "p": "positive", "u": "uncertain"}
_SLOTS = 2**14
#: Characters beside a mention that are read.
_NEAR = 12


@dataclass(frozen=True, slots=True)
class LearnedPolarity:
    """The rules of `polarity` with a second opinion: a linear model over the characters around the mention.

    What the rules deny or leave open stays so. What they state has to be likelier than `least` for the model too,
    else it is left open. `weights` (slots, 3) and `bias` (3) are for negative, positive, uncertain.
    """

    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    least: float = 0.7

    def __call__(self, read: Read, found: Found) -> Polarity:
        """Judge a mention."""
        said = polarity(read, found)
        if said != "positive":
            return said
        scores = self.weights[_slots(read, found)].sum(axis=0) + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return "positive" if shares[1] >= self.least else "uncertain"

    def save(self, path: Path) -> None:
        """Write the model as a ``.npz`` file of bytes."""
        scale = np.float32(np.abs(self.weights).max() / 127)
        weights = np.round(self.weights / scale).astype(np.int8)
        save_npz(path, {"weights": weights, "scale": np.asarray(scale), "bias": self.bias})

    @classmethod
    def load(cls, path: Path = SHIPPED / "polarity.npz") -> "LearnedPolarity":
        """Read what :meth:`save` wrote, the shipped one unless told otherwise.

        Raises UsageError (ALM-E002) where it is missing or damaged.
        """
        weights, scale, bias = load_npz(path, "weights", "scale", "bias")
        return cls(weights.astype(np.float32) * scale, bias)


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention in a sentence, and its polarity as a person sees it."""

    read: Read
    found: Found
    polarity: Polarity


def read_judged(path: Path, *, findings: list[Finding]) -> list[Judged]:
    """Read sentences with a word between 【 and 】, a tab, and ``p``, ``n`` or ``u`` (positive, negative, uncertain).

    Another line costs itself, with a finding ALM-V001. Raises UsageError (ALM-V002) where nothing is left.
    """
    judged = []
    for number, line in enumerate(read_utf8(path, errors="replace").split("\n"), start=1):
        marked, _, label = line.rpartition("\t")
        mention = _mention(marked)
        if mention is not None and label.strip() in _LABELS:
            judged.append(Judged(*mention, _LABELS[label.strip()]))
        elif line.strip():
            findings.append(Finding("ALM-V001", {"detail": "a line is …【WORD】…<TAB>p, n or u"}, path.name, number))
    if not judged:
        raise UsageError("ALM-V002", source=path.name)
    return judged


def _mention(marked: str) -> tuple[Read, Found] | None:
    before, opened, rest = marked.partition("【")
    word, closed, after = rest.partition("】")
    if not (opened and closed and word):
        return None
    document = Document(id="", kind="article", text=before + word + after)
    for sentence in split_sentences(document):
        read = Read.of(sentence)
        for found in Dictionary([(word, (word,))]).find(read.shadow):
            if sentence.start + read.shadow.span(found.start, found.end)[0] == len(before):
                return read, found
    return None


def train_polarity(judged: Iterable[Judged], *, strength: float = 0.3) -> LearnedPolarity:
    """Train the second opinion on judged mentions; `strength` is the inverse of the regularisation.

    Raises UsageError (ALM-V009) where fewer than the three polarities are there.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    examples = list(judged)
    rows = [np.unique(_slots(each.read, each.found)) for each in examples]
    labels = [each.polarity for each in examples]
    if len(set(labels)) < len(_LABELS):
        raise UsageError("ALM-V009", {"found": ", ".join(sorted(set(labels)))})
    ends = np.cumsum([0, *map(len, rows)])
    table = csr_matrix((np.ones(ends[-1]), np.concatenate(rows), ends), shape=(len(rows), _SLOTS))
    model = LogisticRegression(C=strength, max_iter=1000).fit(table, labels)
    return LearnedPolarity(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))


def _slots(read: Read, found: Found) -> npt.NDArray[np.int64]:
    text = read.shadow.text
    begin, end = read.clause_span(read.clause(found.start))
    before, after = text[begin : found.start][-_NEAR:], text[found.end : end][:_NEAR]
    words = [f"rule {polarity(read, found)}", f"asks {read.is_question}", f"first {begin == 0}"]
    for size in (1, 2, 3):
        words += [f"before {before[at : at + size]}" for at in range(len(before) - size + 1)]
        words += [f"after {after[at : at + size]}" for at in range(len(after) - size + 1)]
        words += [f"just before {before[-size:]}", f"just after {after[:size]}"]
    for size in (2, 3):
        words += [f"in {text[at : at + size]}" for at in range(len(text) - size + 1)]
    return np.unique(slots_of(hash_words(words), _SLOTS))
