from collections.abc import Collection
from pathlib import Path

from alime_rdf.errors import BuildError, UsageError
from mining.values._baseline import MODEL, CRFTagger
from mining.values._tagger import SHIPPED, Tagger, ValueTagger
from mining.values._words import WordVectors


def shipped_taggers() -> tuple[str, ...]:
    """Return the names of the recognisers that come with this package."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir()))


def load_tagger(name: str, *, threads: int = 1) -> Tagger:
    """Return a recogniser by the name of a shipped one, or by its folder.

    Raises UsageError: ALM-V004 where there is none, ALM-E002 where its files are incomplete or damaged; BuildError
    (ALM-B006) where the extra ``mining`` isn't installed.
    """
    folder = SHIPPED / name if name in shipped_taggers() else Path(name)
    if not folder.is_dir():
        raise UsageError("ALM-V004", {"name": name, "known": ", ".join(shipped_taggers())})
    try:
        return CRFTagger(folder) if (folder / MODEL).exists() else ValueTagger(folder, threads=threads)
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error


def tagger_for(types: Collection[str], *, threads: int = 1) -> Tagger:
    """Return the shipped recogniser that knows most of the types; the baseline stands back.

    Raises UsageError (ALM-V005) where none knows any.
    """
    taggers = [load_tagger(name, threads=threads) for name in shipped_taggers()]
    known = {n: len(set(types) & set(t.types)) for n, t in enumerate(taggers) if isinstance(t, ValueTagger)}
    best = max(known, key=lambda number: (known[number], -number), default=0)
    if not known.get(best):
        raise UsageError("ALM-V005", {"types": ", ".join(sorted(types)[:5])})
    return taggers[best]


def shipped_words() -> WordVectors:
    """Return the word vectors that come with this package."""
    return WordVectors.load(SHIPPED / "words.npz")
