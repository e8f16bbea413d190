from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import numpy.typing as npt

from mining.phrases._tokens import Part, Tokens, join_words, read_part

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Hashes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: The n-grams of one size: hashes, counts, lines, and words (count, LONGEST_WORDS).
Level = tuple[Hashes, Counts, Counts, npt.NDArray[np.uint32]]

LONGEST_WORDS, LONGEST_CHARACTERS = 5, 12
_SEED, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class Candidates:
    """All frequent n-grams, sorted by hash, as columns of one length (the number of n-grams).

    `words` (count, LONGEST_WORDS) are the numbers of their words, 0 behind the last. `frequency` counts occurrences,
    `lines` the lines with any. `left` and `right` are the entropies, in bits, of the words beside an n-gram, the edge
    of a clause being another one each time; `alone` and `quoted` are the shares of occurrences that are a clause
    of their own, or one between quotation marks.
    """

    hashes: Hashes
    words: npt.NDArray[np.uint32]
    frequency: Counts
    lines: Counts
    left: Floats
    right: Floats
    alone: Floats
    quoted: Floats
    tokens: int

    @property
    def length(self) -> npt.NDArray[np.int64]:
        """How many words each n-gram has."""
        return np.asarray((self.words > 0).sum(axis=1), dtype=np.int64)

    def find(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Return the place of each hash, -1 where it is none of a candidate."""
        return find(self.hashes, hashes)


def find(known: Hashes, wanted: Hashes) -> npt.NDArray[np.int64]:
    """Return the place of each wanted hash among sorted ones, or -1."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.asarray(np.where(known[at] == wanted, at, -1), dtype=np.int64)


def gram_hashes(words: npt.NDArray[np.uint32], size: int) -> Hashes:
    """Return the hash (FNV-1a, a word at a time) of the `size` words from each place on; the last ones have none."""
    places = max(len(words) - size + 1, 0)
    hashes = np.full(places, _SEED)
    for step in range(size):
        hashes = (hashes ^ words[step : step + places].astype(np.uint64)) * _PRIME
    return hashes


def count_candidates(
    tokens: Tokens,
    folder: Path,
    *,
    threshold: int = 3,
    spark: "SparkSession | None" = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Candidates:
    """Count the n-grams of a corpus, of up to five words and twelve characters, and keep those over a threshold.

    Counts of each part of the corpus go to a DuckDB file in `folder` and are added up there: memory depends on the
    number of candidates and not on the size of the corpus. An n-gram is only counted where its first and its last
    n - 1 words are frequent themselves (Agrawal and Srikant, VLDB 1994). With a `spark` session the parts are counted
    and added up there; its workers have to see the folder of the tokens.
    """
    sizes = np.array([len(word) for word in tokens.words], dtype=np.uint32)
    levels: list[Level] = []
    with duckdb.connect(str(folder / "counts.duckdb")) as db:
        db.execute(f"SET memory_limit = '{_MEMORY}'; SET temp_directory = '{folder}'")
        for size in range(1, LONGEST_WORDS + 1):
            progress(f"n-grams of {size}")
            known = levels[-1][0] if levels else None
            if spark is None:
                levels.append(_level(db, tokens, sizes, size, known, threshold))
            else:
                levels.append(level_on_spark(spark, tokens, sizes, size, known, threshold))
            if not len(levels[-1][0]):
                break
        hashes, frequency, lines, words = (np.concatenate([level[i] for level in levels]) for i in range(4))
        order = np.argsort(hashes)
        hashes, frequency, lines, words = hashes[order], frequency[order], lines[order], words[order]
        progress("neighbours")
        left, right, alone, quoted = _neighbours(db, tokens, hashes, words, frequency)
    (folder / "counts.duckdb").unlink()
    return Candidates(hashes, words, frequency, lines, left, right, alone, quoted, tokens.tokens)


def _places(
    words: npt.NDArray[np.uint32], sizes: npt.NDArray[np.uint32], size: int, known: Hashes | None
) -> tuple[npt.NDArray[np.int64], Hashes]:
    """Return where an n-gram may stand, and the hashes of those that stand there."""
    hashes = gram_hashes(words, size)
    length = np.concatenate([[0], np.cumsum(sizes[words])])
    parted = np.concatenate([[0], np.cumsum(words == 0)])
    ends = np.arange(len(hashes)) + size
    good = (parted[ends] == parted[ends - size]) & (length[ends] - length[ends - size] <= LONGEST_CHARACTERS)
    if known is not None:
        shorter = find(known, gram_hashes(words, size - 1)) >= 0
        good &= shorter[:-1] & shorter[1:]
    at = np.flatnonzero(good)
    return at, hashes[at]


def count_part(
    part: Part, sizes: npt.NDArray[np.uint32], size: int, known: Hashes | None
) -> dict[str, npt.NDArray[np.generic]]:
    """Count the n-grams of one size in a part: columns h (hash), c (count), l (lines) and w0, w1 … (words)."""
    at, hashes = _places(part.words, sizes, size, known)
    order = np.lexsort((part.lines[at], hashes))
    at, hashes = at[order], hashes[order]
    first = np.flatnonzero(np.diff(hashes, prepend=hashes[:1] ^ np.uint64(1)) != 0) if len(hashes) else at[:0]
    counts = np.diff(first, append=len(hashes)).astype(np.uint32)
    lines = part.lines[at]
    new_line = np.ones(len(at), dtype=np.uint32)
    new_line[1:] = (np.diff(lines.astype(np.int64)) != 0) | (np.diff(hashes) != 0)
    distinct = np.add.reduceat(new_line, first).astype(np.uint32) if len(first) else counts
    frame: dict[str, npt.NDArray[np.generic]] = {"h": hashes[first], "c": counts, "l": distinct}
    return frame | {f"w{i}": part.words[at[first] + i] for i in range(size)}


def _level(
    db: duckdb.DuckDBPyConnection,
    tokens: Tokens,
    sizes: npt.NDArray[np.uint32],
    size: int,
    known: Hashes | None,
    threshold: int,
) -> Level:
    columns = ", ".join(f"w{i} UINTEGER" for i in range(size))
    db.execute(f"CREATE OR REPLACE TABLE partial (h UBIGINT, c UINTEGER, l UINTEGER, {columns})")
    for part in tokens.read():
        db.register("frame", count_part(part, sizes, size, known))
        db.execute("INSERT INTO partial SELECT * FROM frame")
    names = ", ".join(f"any_value(w{i}) w{i}" for i in range(size))
    query = (
        f"SELECT h, sum(c)::BIGINT c, sum(l)::BIGINT l, {names} FROM partial GROUP BY h HAVING sum(c) >= {threshold}"
    )
    found = db.execute(f"{query} ORDER BY h").fetchnumpy()
    words = np.zeros((len(found["h"]), LONGEST_WORDS), dtype=np.uint32)
    for i in range(size):
        words[:, i] = found[f"w{i}"]
    return np.asarray(found["h"]), np.asarray(found["c"]), np.asarray(found["l"]), words


def occurrences(
    words: npt.NDArray[np.uint32], hashes: Hashes
) -> Iterator[tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield for each size of n-gram where known ones begin, and the place of each among the sorted `hashes`."""
    parted = np.concatenate([[0], np.cumsum(words == 0)])
    for size in range(1, LONGEST_WORDS + 1):
        found = find(hashes, gram_hashes(words, size))
        ends = np.arange(len(found)) + size
        at = np.flatnonzero((found >= 0) & (parted[ends] == parted[ends - size]))
        yield size, at, found[at]


def _neighbours(
    db: duckdb.DuckDBPyConnection,
    tokens: Tokens,
    hashes: Hashes,
    words: npt.NDArray[np.uint32],
    frequency: Counts,
) -> tuple[Floats, Floats, Floats, Floats]:
    alone, quoted = np.zeros(len(hashes)), np.zeros(len(hashes))
    for side in ("lefts", "rights"):
        db.execute(f"CREATE OR REPLACE TABLE {side} (g UINTEGER, w UINTEGER, c UINTEGER)")
    for part in tokens.read():
        pairs: dict[str, list[npt.NDArray[np.uint64]]] = {"lefts": [], "rights": []}
        for size, at, which in occurrences(part.words, hashes):
            before = part.words[at - 1]
            after = part.words[at + size]
            single = (before == 0) & (after == 0)
            np.add.at(alone, which[single], 1)
            np.add.at(quoted, which[single & (part.quoted[at] > 0)], 1)
            shifted = which.astype(np.uint64) << np.uint64(32)
            pairs["lefts"].append(shifted | before)
            pairs["rights"].append(shifted | after)
        for side, keys in pairs.items():
            keys_, counts = np.unique(np.concatenate(keys), return_counts=True)
            frame = {"g": (keys_ >> np.uint64(32)).astype(np.uint32), "w": keys_.astype(np.uint32)}
            db.register("frame", frame | {"c": counts.astype(np.uint32)})
            db.execute(f"INSERT INTO {side} SELECT * FROM frame")
    entropies = [_entropy(db, side, len(hashes)) for side in ("lefts", "rights")]
    return entropies[0], entropies[1], alone / frequency, quoted / frequency


def _entropy(db: duckdb.DuckDBPyConnection, side: str, size: int) -> Floats:
    """Return the entropy of the words on one side; each edge of a clause counts as a neighbour of its own."""
    pairs = f"SELECT g, w, sum(c)::DOUBLE c FROM {side} GROUP BY g, w"
    inner = "sum(if(w = 0, 0, c * log2(c))) x, sum(c) n"
    found = db.execute(f"SELECT g, log2(n) - x / n e FROM (SELECT g, {inner} FROM ({pairs}) GROUP BY g)").fetchnumpy()
    entropy = np.zeros(size)
    # Sums of the same numbers differ in their last digits from run to run; nothing may follow from those.
    entropy[np.asarray(found["g"])] = np.asarray(found["e"]).round(6)
    return entropy


def level_on_spark(
    spark: "SparkSession",
    tokens: Tokens,
    sizes: npt.NDArray[np.uint32],
    size: int,
    known: Hashes | None,
    threshold: int,
) -> Level:
    """Count the n-grams of one size on Spark; the same as on DuckDB."""
    shared = spark.sparkContext.broadcast((tokens.folder, sizes, known))

    def count(number: int) -> list[tuple[int, tuple[int, int, tuple[int, ...]]]]:
        folder, lengths, frequent = shared.value
        frame = count_part(read_part(folder, number), lengths, size, frequent)
        words = zip(*(frame[f"w{i}"].tolist() for i in range(size)), strict=True)
        rows = zip(frame["h"].tolist(), frame["c"].tolist(), frame["l"].tolist(), words, strict=True)
        return [(h, (c, lines, row)) for h, c, lines, row in rows]

    parts = spark.sparkContext.parallelize(range(tokens.parts), max(tokens.parts, 1))
    sums = parts.flatMap(count).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2]))
    found = sorted(sums.filter(lambda row: row[1][0] >= threshold).collect())
    words = np.zeros((len(found), LONGEST_WORDS), dtype=np.uint32)
    for number, (_, (_, _, row)) in enumerate(found):
        words[number, :size] = row
    hashes = np.array([h for h, _ in found], dtype=np.uint64)
    frequency, lines = (np.array([row[i] for _, row in found], dtype=np.int64) for i in (0, 1))
    return hashes, frequency, lines, words


def texts(candidates: Candidates, tokens: Tokens) -> list[str]:
    """Return what the candidates read like."""
    return [join_words(tokens.words[word] for word in row if word) for row in candidates.words.tolist()]
