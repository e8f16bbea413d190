import hashlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from alime_rdf.errors import UsageError
from alime_rdf.records import Catalogue, Document, Evidence, Mention
from mining.encoder import load_encoder
from mining.values._complete import Completed, complete
from mining.values._learned_polarity import LearnedPolarity
from mining.values._load import load_tagger
from mining.values._polarity import polarity
from mining.values._statements import Reading, Statement, StatementReader, concept_dictionary

#: What is read of a document changes with this; documents in a cache are then read anew.
_VERSION = "1"
#: Documents between two commits of the cache; and those that a worker process takes at once, opening the model anew.
_BATCH, _PART = 32, 256


@dataclass(frozen=True, slots=True)
class ValueMining:
    """How values are mined from documents.

    `recogniser` names a shipped recogniser or a folder, None does without; `properties` says which property a type
    of its stands for; `concepts` are words for problems and points of interest; a value of a free property that the
    catalogue doesn't know has to be stated `least` times. Polarity is judged by rules, and by a `learned` second
    opinion. `alike_by` names an encoder (`load_encoder`) by whose vectors an unknown word is brought to a label.
    Each of `workers` processes uses one thread.
    """

    recogniser: str | None = None
    properties: tuple[tuple[str, str], ...] = ()
    concepts: tuple[str, ...] = ()
    least: int = 2
    learned: bool = True
    alike_by: str | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class MinedValues:
    """What was mined: `completed`, and what was counted on the way.

    `read` sentences were read in `seconds`, those of `cached` documents not again; of `asked` questions in chats
    `about_service` were about no item. `polarity` counts the statements by what they say.
    """

    completed: Completed
    documents: int
    cached: int
    read: int
    seconds: float
    asked: int
    about_service: int
    polarity: dict[str, int]


def mine_values(
    documents: Sequence[Document],
    catalogue: Catalogue,
    settings: ValueMining,
    *,
    cache: Path | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> MinedValues:
    """Mine the values of items from documents (section 4.3 of AliMe KG), and complete the catalogue by them.

    With a `cache` (a file), what was read of a document is kept by its text and the version of the extractor, which
    is that of the catalogue's words too: after a kill, or on the next run, only the rest is read, and what no
    document needs any more is dropped. The result is the same with and without.

    Raises UsageError: ALM-V004 and ALM-E002 as `load_tagger` does, ALM-B009 where the cache isn't one, ALM-V007
    where no type of the recogniser is a property.
    """
    version = _version(catalogue, settings)
    categories = {item.id: item.categories for item in catalogue.items}
    keys = [_key(document, categories.get(document.item or "", ()), version) for document in documents]
    started, read = time.perf_counter(), 0
    with closing(_open(cache)) as store:
        known = {key for (key,) in store.execute("SELECT key FROM reading")}
        left = {key: document for key, document in zip(keys, documents, strict=True) if key not in known}
        for batch in _read_all(list(left.items()), catalogue, settings):
            with store:
                rows = [(key, json.dumps(asdict(reading))) for key, reading in batch]
                store.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?)", rows)
            read += sum(reading.sentences for _, reading in batch)
            progress(f"sentences: {read:,}, {read / (time.perf_counter() - started):,.0f}/s")
        seconds = time.perf_counter() - started
        with store:
            gone = known - set(keys)
            store.executemany("DELETE FROM reading WHERE key = ?", ((key,) for key in sorted(gone)))
        found = dict(store.execute("SELECT key, found FROM reading"))
        readings = [_reading(json.loads(found[key])) for key in keys]
    embedder = load_encoder(settings.alike_by) if settings.alike_by else None
    statements = [said for reading in readings for said in reading.statements]
    return MinedValues(
        completed=complete(statements, catalogue, least=settings.least, embedder=embedder),
        documents=len(documents),
        cached=len(documents) - len(left),
        read=read,
        seconds=seconds,
        asked=sum(reading.asked for reading in readings),
        about_service=sum(reading.about_service for reading in readings),
        polarity=dict(sorted(Counter(said.polarity for said in statements).items())),
    )


def _open(cache: Path | None) -> sqlite3.Connection:
    try:
        store = sqlite3.connect(cache or ":memory:")
        store.execute("CREATE TABLE IF NOT EXISTS reading (key TEXT PRIMARY KEY, found TEXT)")
    except sqlite3.DatabaseError as error:
        raise UsageError("ALM-B009", {"path": str(cache), "detail": str(error)}) from error
    return store


_Task = tuple[str, Document]
_Done = list[tuple[str, Reading]]


def _read_all(tasks: list[_Task], catalogue: Catalogue, settings: ValueMining) -> Iterator[_Done]:
    # Here too where others read: what is wrong with the settings is told before the work begins.
    reader = _reader(catalogue, settings)
    if settings.workers == 1:
        for part in _parts(tasks, _BATCH):
            yield [(key, reader.read(document)) for key, document in part]
        return
    with ProcessPoolExecutor(settings.workers) as pool:
        yield from pool.map(partial(_read_part, catalogue, settings), _parts(tasks, _PART))


def _read_part(catalogue: Catalogue, settings: ValueMining, part: list[_Task]) -> _Done:
    reader = _reader(catalogue, settings)
    return [(key, reader.read(document)) for key, document in part]


def _reader(catalogue: Catalogue, settings: ValueMining) -> StatementReader:
    tagger = load_tagger(settings.recogniser) if settings.recogniser else None
    reader = StatementReader(
        catalogue,
        concepts=concept_dictionary(settings.concepts),
        tagger=tagger,
        properties=dict(settings.properties),
        judge=LearnedPolarity.load() if settings.learned else polarity,
    )
    if tagger is not None and not reader.properties:
        raise UsageError("ALM-V007", {"name": tagger.name, "types": ", ".join(tagger.types[:8])})
    return reader


def _parts(tasks: list[_Task], size: int) -> list[list[_Task]]:
    return [tasks[begin : begin + size] for begin in range(0, len(tasks), size)]


def _version(catalogue: Catalogue, settings: ValueMining) -> str:
    """Return what a reading depends on apart from its document, as a hash."""
    model = load_tagger(settings.recogniser).version if settings.recogniser else ""
    parts = (_VERSION, model, settings.learned, settings.properties, sorted(settings.concepts))
    known = (catalogue.schema, catalogue.values, catalogue.categories)
    values = sorted({pair for item in catalogue.items for pair in item.values})
    return hashlib.sha256(repr((parts, known, values)).encode("utf-8", "surrogatepass")).hexdigest()


def _key(document: Document, categories: tuple[str, ...], version: str) -> str:
    return hashlib.sha256(repr((version, categories, document)).encode("utf-8", "surrogatepass")).hexdigest()


def _reading(found: dict[str, Any]) -> Reading:
    statements = [Statement(**(said | {"evidence": _evidence(said["evidence"])})) for said in found.pop("statements")]
    return Reading(statements=tuple(statements), **found)


def _evidence(found: dict[str, Any]) -> Evidence:
    mentions = tuple(Mention(**mention) for mention in found.pop("mentions"))
    return Evidence(**found, mentions=mentions)
