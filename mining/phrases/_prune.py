from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mining.phrases._candidates import Candidates, occurrences
from mining.phrases._tokens import Tokens, join_words

Ranks = npt.NDArray[np.int64]
#: Words beside an occurrence that the model sees.
_WINDOW = 8
_CHUNK = 20_000


class MaskedModel(Protocol):
    """What pruning asks of a model; `mining.encoder` has some."""

    def ranks(self, places: Sequence[tuple[str, int]]) -> Ranks:
        """Return the rank of the true character at a place of a text, 0 where it is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """A candidate in a sentence: `text[start:end]` is the candidate."""

    text: str
    start: int
    end: int


def sample_contexts(
    tokens: Tokens, candidates: Candidates, chosen: npt.NDArray[np.int64], *, most: int = 3
) -> list[list[Context]]:
    """Return up to `most` sentences for each chosen candidate, those of its first occurrences in the corpus."""
    order = np.argsort(candidates.hashes[chosen])
    hashes = candidates.hashes[chosen][order]
    found: list[list[Context]] = [[] for _ in chosen]
    left = np.full(len(chosen), most)
    for part in tokens.read():
        wanted = left > 0
        if not wanted.any():
            break
        known = hashes[wanted]
        places = np.flatnonzero(wanted)
        for size, at, which in occurrences(part.words, known):
            # Only the first few of a frequent candidate: the occurrences are in the order of the text.
            sort = np.argsort(which, kind="stable")
            nth = np.arange(len(sort)) - np.searchsorted(which[sort], which[sort])
            for place, row in zip(at[sort][nth < most], places[which[sort][nth < most]], strict=True):
                if left[row] > 0:
                    left[row] -= 1
                    found[order[row]].append(_context(part.words, int(place), size, tokens.words))
    return found


def _context(words: npt.NDArray[np.uint32], at: int, size: int, names: Sequence[str]) -> Context:
    before = words[max(at - _WINDOW, 0) : at]
    after = words[at + size : at + size + _WINDOW]
    phrase = join_words(names[word] for word in words[at : at + size])
    left = _written(before, names)
    if left and left[-1].isascii() and left[-1].isalnum() and phrase[0].isascii():
        left += " "
    right = _written(after, names)
    return Context(left + phrase + right, len(left), len(left) + len(phrase))


def _written(words: npt.NDArray[np.uint32], names: Sequence[str]) -> str:
    clauses: list[list[str]] = [[]]
    for word in words.tolist():
        if word:
            clauses[-1].append(names[word])
        else:
            clauses.append([])
    return ",".join(join_words(clause) for clause in clauses)


def edge_ranks(
    model: MaskedModel,
    contexts: Sequence[Sequence[Context]],
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> npt.NDArray[np.int64]:
    """Return (candidates, 2): the best rank of the first and of the last character over a candidate's contexts.

    The character is hidden and guessed from the rest (section 4.1.1 of AliMe KG). Unknown characters rank 0, and so
    do candidates without a context.
    """
    best = np.zeros((len(contexts), 2), dtype=np.int64)
    for start in range(0, len(contexts), _CHUNK):
        progress(f"masks: {start:,} candidates")
        rows, places = [], []
        for row, several in enumerate(contexts[start : start + _CHUNK], start):
            for context in several:
                for side, place in enumerate((context.start, context.end - 1)):
                    rows.append((row, side))
                    places.append((context.text, place))
        for (row, side), rank in zip(rows, model.ranks(places).tolist(), strict=True):
            if rank and (not best[row, side] or rank < best[row, side]):
                best[row, side] = rank
    return best


def bare(texts: Sequence[str]) -> list[list[Context]]:
    """Return each candidate as its own only context."""
    return [[Context(text, 0, len(text))] for text in texts]
