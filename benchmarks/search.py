"""Compare engines for words of items' own pages: ``python benchmarks/search.py [--items 100000]``.

Synthetic pages of about 300 characters: words of two to four characters drawn by Zipf's law, six sentences a page.
Every engine gets the same tokens (overlapping pairs of characters). Printed are seconds to build, bytes, whether two
builds are the same bytes, and milliseconds of a query (median/greatest) by how many passages it finds. tantivy and
bm25s are no dependencies of the project: ``pip install tantivy bm25s``, or name the others with --engine.
"""

import argparse
import hashlib
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np

Query = Callable[[str], int]


def pages(items: int, seed: int = 1) -> list[str]:
    """Return six passages an item, item after item."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, 3001) ** 0.6
    lengths = rng.choice([2, 2, 2, 3, 4], 30_000)
    letters = rng.choice(3000, int(lengths.sum()), p=weights / weights.sum())
    cut = np.concatenate([[0], np.cumsum(lengths)])
    words = ["".join(chr(0x4E00 + c) for c in letters[a:b]) for a, b in pairwise(cut.tolist())]
    odds = 1 / np.arange(10, len(words) + 10) ** 0.9
    drawn = rng.choice(len(words), items * 6 * 20, p=odds / odds.sum()).reshape(-1, 20)
    return ["".join(words[w] for w in row) for row in drawn.tolist()]


def tokens(text: str) -> str:
    return " ".join([text[i : i + 2] for i in range(len(text) - 1)] + [text[-1]])


def phrase(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


def fts5(passages: list[str], folder: Path, detail: str) -> Query:
    path = folder / "words.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            f"CREATE VIRTUAL TABLE said USING fts5(words, content='', detail={detail}, tokenize='porter unicode61');"
            "CREATE TABLE passage(id INTEGER PRIMARY KEY, item INTEGER, text TEXT);"
        )
        with db:
            db.executemany("INSERT INTO passage VALUES (?, ?, ?)", ((n, n // 6, t) for n, t in enumerate(passages)))
            rows = ((n, tokens(t)) for n, t in enumerate(passages))
            db.executemany("INSERT INTO said(rowid, words) VALUES (?, ?)", rows)
            db.execute("INSERT INTO said(said) VALUES ('optimize')")
        db.execute("VACUUM")
    reader = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    reader.execute("PRAGMA mmap_size = 1073741824")

    def ask(word: str) -> int:
        pairs = phrase(word)
        said = f'"{" ".join(pairs)}"' if detail == "full" else " AND ".join(f'"{p}"' for p in pairs)
        return len(reader.execute("SELECT rowid FROM said WHERE said MATCH ?", (said,)).fetchall())

    return ask


def bm25s_(passages: list[str], folder: Path) -> Query:
    import bm25s

    index = bm25s.BM25()
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(w, len(vocabulary)) for w in tokens(t).split()] for t in passages]
    index.index((ids, vocabulary), show_progress=False)
    index.save(str(folder))
    index = bm25s.BM25.load(str(folder), mmap=True)

    def ask(word: str) -> int:
        scores = index.get_scores([p for p in phrase(word) if p in vocabulary])
        return int((scores > 0).sum())

    return ask


def tantivy_(passages: list[str], folder: Path) -> Query:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("number", fast=True, stored=True)
    schema.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(200_000_000, num_threads=1)
    for number, text in enumerate(passages):
        writer.add_document(tantivy.Document(number=number, words=tokens(text)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(word: str) -> int:
        terms = phrase(word)
        query = (
            tantivy.Query.phrase_query(index.schema, "words", terms)
            if len(terms) > 1
            else tantivy.Query.term_query(index.schema, "words", terms[0])
        )
        hits = searcher.search(query, 1_000_000).hits
        return len(searcher.fast_field_values("number", [at for _, at in hits]))

    return ask


def digest(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return hashlib.sha256(b"".join(p.name.encode() + p.read_bytes() for p in files)).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--engine", action="append")
    options = parser.parse_args()
    passages = pages(options.items)
    engines = {
        "fts5": lambda p, f: fts5(p, f, "full"),
        "fts5-pairs": lambda p, f: fts5(p, f, "none"),
        "bm25s": bm25s_,
        "tantivy": tantivy_,
    }
    rng = np.random.default_rng(3)
    starts = rng.integers(0, 35, 200)
    asked = [
        passages[p][s : s + n]
        for p, s, n in zip(rng.integers(0, len(passages), 200), starts, [2, 3] * 100, strict=True)
    ]
    for name in options.engine or engines:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            began = time.perf_counter()
            ask = engines[name](passages, Path(one))
            built = time.perf_counter() - began
            size = sum(p.stat().st_size for p in Path(one).rglob("*") if p.is_file())
            took: dict[str, list[float]] = {}
            for word in asked:
                began = time.perf_counter()
                found = ask(word)
                spent = (time.perf_counter() - began) * 1000
                took.setdefault(f"<{10 ** len(str(found))}", []).append(spent)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            engines[name](passages, Path(other))
            same = digest(Path(one)) == digest(Path(other))
            said = "  ".join(
                f"{k}: {statistics.median(v):.2f}/{max(v):.2f} ({len(v)})" for k, v in sorted(took.items())
            )
            print(f"{name}: build {built:.1f} s, {size / 1e6:.0f} MB, same bytes {same}, rss {memory} MB; {said}")


if __name__ == "__main__":
    main()
