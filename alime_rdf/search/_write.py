import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from operator import attrgetter
from pathlib import Path

import numpy as np

from alime_rdf.search._denied import denials
from alime_rdf.search._passages import Passage
from alime_rdf.search._tokens import MARK, tokens
from alime_rdf.text import Shadow

#: The file's name in a release.
OWN_WORDS = "own-words.sqlite"
#: So many characters behind a denial are kept to be found.
_TOUCHES = 40
_TABLES = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE name (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE page (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE owner (kind TEXT PRIMARY KEY, items BLOB NOT NULL);
CREATE VIRTUAL TABLE name_words USING fts5(said, denied, touched, content='', tokenize='porter unicode61');
CREATE VIRTUAL TABLE page_words USING fts5(said, denied, touched, content='', tokenize='porter unicode61');
INSERT INTO name_words (name_words, rank) VALUES ('hashsize', 16777216);
INSERT INTO page_words (page_words, rank) VALUES ('hashsize', 16777216);
"""


def write_own_words(path: Path, names: Sequence[Sequence[str]], passages: Iterable[Passage]) -> None:
    """Write the index: the names of each item, by its number, and the sentences of items' own pages.

    The same names and passages, in whatever order the passages come, give the same bytes with one version of SQLite.
    """
    ordered = sorted(passages, key=attrgetter("item", "document", "start"))
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_TABLES)
        with db:
            _write_names(db, names)
            _write_pages(db, ordered)
            for table in ("name_words", "page_words"):
                db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        db.execute("VACUUM")


def _write_names(db: sqlite3.Connection, names: Sequence[Sequence[str]]) -> None:
    owners = [(item, name) for item, each in enumerate(names) for name in dict.fromkeys(each) if name.strip()]
    shadows = [Shadow.of(name).text for _, name in owners]
    db.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        (
            (n, item, name, "".join(shadow.split()))
            for n, ((item, name), shadow) in enumerate(zip(owners, shadows, strict=True))
        ),
    )
    db.executemany(
        "INSERT INTO name_words (rowid, said, denied, touched) VALUES (?, ?, ?, ?)",
        ((number, *_columns(shadow)) for number, shadow in enumerate(shadows)),
    )
    db.execute("CREATE INDEX name_folded ON name (folded)")
    _write_owners(db, "name", [item for item, _ in owners])


def _write_pages(db: sqlite3.Connection, ordered: Sequence[Passage]) -> None:
    documents = {name: number for number, name in enumerate(sorted({p.document for p in ordered}))}
    db.executemany("INSERT INTO document VALUES (?, ?)", ((number, name) for name, number in documents.items()))
    db.executemany(
        "INSERT INTO page VALUES (?, ?, ?, ?)",
        ((n, documents[p.document], p.start, p.text) for n, p in enumerate(ordered)),
    )
    db.executemany(
        "INSERT INTO page_words (rowid, said, denied, touched) VALUES (?, ?, ?, ?)",
        ((number, *_columns(Shadow.of(passage.text).text)) for number, passage in enumerate(ordered)),
    )
    _write_owners(db, "page", [passage.item for passage in ordered])


def _write_owners(db: sqlite3.Connection, kind: str, items: list[int]) -> None:
    db.execute("INSERT INTO owner VALUES (?, ?)", (kind, np.array(items, "<i4").tobytes()))


def _columns(shadow: str) -> tuple[str, str, str]:
    """Return the tokens of a passage: all of it, what it denies, and what a denial touches."""
    found = denials(shadow)
    # A mark between two spans, so that no phrase reaches from one into the next.
    denied = f" {MARK} ".join(" ".join(tokens(shadow[start:end])) for start, end in found.spans)
    touched = " ".join(" ".join(tokens(MARK + shadow[at : at + _TOUCHES])) for at in found.touched)
    return " ".join(tokens(shadow)), denied, touched
