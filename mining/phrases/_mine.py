import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from mining.phrases._amounts import is_amount
from mining.phrases._candidates import Candidates, count_candidates, texts
from mining.phrases._edges import Encoder, train_edge_judge
from mining.phrases._features import Features, Table, make_features, narrowed, word_vectors
from mining.phrases._forest import robust_forest
from mining.phrases._prune import MaskedModel, edge_ranks, sample_contexts
from mining.phrases._segment import segment
from mining.phrases._tokens import Tokens

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Scores = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

STAGES = ("rf", "seg", "mlm")
#: Frequencies from which a band begins, for recall.
BANDS = (3, 5, 10, 100)
_VECTOR_WIDTH = 16
_JUDGED_SEEDS = 4000


class LanguageModel(Encoder, MaskedModel, Protocol):
    """A model that reads text and guesses hidden characters."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How phrases are mined.

    `stages` of ``rf``, ``seg`` and ``mlm`` are run, in this order; with none, quality is a formula of PMI and entropy
    ("unsupervised" in table 3 of AliMe KG). Candidates occur `threshold` times; seeds stand alone `alone` times.
    `pruning` is ``edges``, a judge of edges trained on the seeds, or ``masks``, the published check whether the
    hidden first and last character are among the `top` guesses. A phrase is kept from a quality of `least` on, and an
    edge score of `edge`; mere amounts and dates never are. `hold_out` is the share of the lexicon
    kept from the seeds, to measure recall by.
    """

    stages: tuple[str, ...] = STAGES
    threshold: int = 3
    alone: int = 3
    trees: int = 200
    least: float = 0.5
    pruning: str = "edges"
    edge: float = 0.5
    top: int = 10
    contexts: int = 2
    hold_out: float = 0.1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class MinedPhrase:
    """A phrase: how often it occurs (`segments`: as a segment of its own), its quality, and how right its edges look.

    `words` counts its words, and `seed` says that it was one of the seeds. What a stage that wasn't run would have
    said is None.
    """

    text: str
    words: int
    frequency: int
    segments: int | None
    quality: float
    edges: float | None
    seed: bool

    def to_json(self) -> dict[str, Any]:
        """Return the phrase as plain JSON data."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Mined:
    """Phrases, best first, and what was counted on the way.

    `recall` gives for each band of frequencies (its least) how many of the words held out from the seeds are
    candidates of that frequency, and how many of these were kept.
    """

    phrases: list[MinedPhrase]
    counts: dict[str, int]
    recall: dict[int, tuple[int, int]] = field(default_factory=dict)


def mine_phrases(
    lines: Iterable[str],
    folder: Path,
    *,
    is_word: Callable[[str], bool],
    settings: Settings | None = None,
    model: LanguageModel | None = None,
    spark: "SparkSession | None" = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Mined:
    """Mine phrases (section 4.1.1 and figure 4 of AliMe KG) from lines of text.

    `folder` takes the intermediate files; `is_word` is the lexicon. The stage ``mlm`` needs a `model`, and ``rf``
    takes semantic features from it where there is one. Candidates are counted on `spark` where a session is given.

    Raises UsageError (ALM-E003) where nothing in the corpus can be a seed, (ALM-E004) where a stage lacks its
    model, (ALM-E008) where no word occurs often enough.
    """
    settings = settings or Settings()
    if "mlm" in settings.stages and model is None:
        raise UsageError("ALM-E004", {"stage": "mlm"})
    tokens = Tokens.of(lines, folder, progress=progress)
    candidates = count_candidates(tokens, folder, threshold=settings.threshold, spark=spark, progress=progress)
    if not len(candidates.hashes):
        raise UsageError("ALM-E008", {"threshold": str(settings.threshold)})
    return _Mining(tokens, candidates, settings, is_word, model, progress).run()


class _Mining:
    def __init__(
        self,
        tokens: Tokens,
        candidates: Candidates,
        settings: Settings,
        is_word: Callable[[str], bool],
        model: LanguageModel | None,
        progress: Callable[[str], None],
    ) -> None:
        self.tokens, self.candidates, self.settings = tokens, candidates, settings
        self.model, self.progress = model, progress
        self.texts = texts(candidates, tokens)
        self.multi = candidates.length > 1
        self.known = np.array([is_word(text) for text in self.texts], dtype=bool)
        self.held_out = self.known & np.array([_drawn(text, settings.hold_out) for text in self.texts], dtype=bool)
        self.vectors = self._vectors()

    def run(self) -> Mined:
        """Run the stages."""
        settings = self.settings
        features = make_features(self.candidates, self.tokens, vectors=self.vectors)
        seeds = self._seeds(features)
        segments = edges = None
        quality = _formula(features, self.multi)
        if settings.stages and not seeds.any():
            raise UsageError("ALM-E003")
        if "rf" in settings.stages:
            quality = self._forests(features.table, seeds)
        if "seg" in settings.stages:
            found = segment(self.tokens, self.candidates, quality, least=settings.least, progress=self.progress)
            segments = found.frequency
            if "rf" in settings.stages:
                rectified = make_features(
                    self.candidates, self.tokens, frequency=segments, vectors=self.vectors
                ).table
                share = (segments / self.candidates.frequency).astype(np.float32)[:, None]
                again = self._forests(np.concatenate([rectified, share], axis=1), seeds)
                quality = np.where(self.multi, again, quality)
        possible = np.array([len(text) > 1 and not is_amount(text) for text in self.texts], dtype=bool)
        kept = (quality >= settings.least) & possible
        if "mlm" in settings.stages:
            edges = self._prune(kept, seeds)
            kept &= edges >= settings.edge
        return self._mined(kept, quality, segments, edges, seeds)

    def _vectors(self) -> Table | None:
        if self.model is None:
            return None
        characters = sorted({c for word in self.tokens.words for c in word})
        found = np.stack([v[0] for v in self.model.characters(characters)])
        short = narrowed(found, _VECTOR_WIDTH)
        return word_vectors(self.tokens, dict(zip(characters, short, strict=True)), short.shape[1])

    def _seeds(self, features: Features) -> Mask:
        """Pick seeds: words of the lexicon that often stand alone, and what often stands in quotation marks."""
        alone = self.candidates.alone * self.candidates.frequency
        quoted = self.candidates.quoted * self.candidates.frequency
        column = features.names.index
        whole = (
            features.table[:, column("begins with stop word")] + features.table[:, column("ends with stop word")] == 0
        )
        long = features.table[:, column("characters")] > 1
        by_lexicon = self.known & ~self.held_out & (alone >= self.settings.alone - 0.5)
        by_rule = self.multi & ~self.held_out & (quoted >= 1.5)
        return np.asarray((by_lexicon | by_rule) & whole & long)

    def _forests(self, table: Table, seeds: Mask) -> Scores:
        """Judge single words and longer ones apart: what tells a good word apart isn't what tells a good phrase."""
        quality = np.zeros(len(table))
        strata = np.log2(self.candidates.frequency).astype(np.int64)
        for kind in (self.multi, ~self.multi):
            quality[kind] = robust_forest(
                table[kind],
                seeds[kind],
                strata=strata[kind],
                trees=self.settings.trees,
                seed=self.settings.seed,
                progress=self.progress,
            )
        return quality

    def _prune(self, kept: Mask, seeds: Mask) -> Scores:
        assert self.model is not None
        settings = self.settings
        chosen = np.flatnonzero(kept)
        self.progress("sentences")
        contexts = sample_contexts(self.tokens, self.candidates, chosen, most=settings.contexts)
        scores = np.zeros(len(kept))
        if settings.pruning == "masks":
            ranks = edge_ranks(self.model, contexts, progress=self.progress)
            scores[chosen] = ((ranks > 0) & (ranks <= settings.top)).all(axis=1)
            return scores
        random = np.random.default_rng(settings.seed)
        good, rest = np.flatnonzero(seeds), np.flatnonzero(~seeds & ~self.known & self.multi)
        good = random.choice(good, min(len(good), _JUDGED_SEEDS), replace=False)
        rest = random.choice(rest, min(len(rest), len(good)), replace=False)
        examples = [
            [c for several in sample_contexts(self.tokens, self.candidates, rows, most=most) for c in several]
            for rows, most in ((good, 2), (rest, 1))
        ]
        self.progress("edges: training")
        judge = train_edge_judge(self.model, examples[0], examples[1], seed=settings.seed)
        scores[chosen] = judge.score(contexts, progress=self.progress)
        return scores

    def _mined(
        self, kept: Mask, quality: Scores, segments: Scores | None, edges: Scores | None, seeds: Mask
    ) -> Mined:
        frequency = self.candidates.frequency
        length = self.candidates.length
        order = sorted(np.flatnonzero(kept).tolist(), key=lambda i: (-quality[i], -int(frequency[i]), self.texts[i]))
        phrases = [
            MinedPhrase(
                self.texts[i],
                int(length[i]),
                int(frequency[i]),
                None if segments is None else int(segments[i]),
                round(float(quality[i]), 4),
                None if edges is None else round(float(edges[i]), 4),
                bool(seeds[i]),
            )
            for i in order
        ]
        counts = {
            "lines": self.tokens.lines,
            "repeated": self.tokens.repeated,
            "tokens": self.tokens.tokens,
            "candidates": len(frequency),
            "seeds": int(seeds.sum()),
            "phrases": len(phrases),
        }
        return Mined(phrases, counts, self._recall(kept))

    def _recall(self, kept: Mask) -> dict[int, tuple[int, int]]:
        band = np.searchsorted(BANDS, self.candidates.frequency, side="right") - 1
        held = self.held_out & np.array([len(text) > 1 for text in self.texts], dtype=bool)
        of = {least: held & (band == number) for number, least in enumerate(BANDS)}
        return {least: (int(rows.sum()), int((rows & kept).sum())) for least, rows in of.items()}


def _formula(features: Features, multi: Mask) -> Scores:
    """Return a quality without training: how well a candidate holds together, times how freely it stands."""
    column = {name: features.table[:, number].astype(np.float64) for number, name in enumerate(features.names)}
    holds = np.where(multi, 1 / (1 + np.exp(4 - column["pmi"])), 0.7)
    stands = 1 - np.exp(-np.minimum(column["left entropy"], column["right entropy"]))
    return np.asarray(holds * stands)


def _drawn(text: str, share: float) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big") < share * 2**32


def lexicon_of(words: Collection[str]) -> Callable[[str], bool]:
    """Return a lexicon made of a collection of words, folded as candidates are.

    >>> lexicon_of(["保濕"])("保湿")
    True
    """
    from alime_rdf.text import normalise

    known = {normalise(word).lower() for word in words}
    return known.__contains__
