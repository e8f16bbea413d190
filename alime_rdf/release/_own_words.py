"""The index of items' own words in a release, and what of it a change leaves."""

import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from alime_rdf.emit import Iris
from alime_rdf.records import Document
from alime_rdf.release._release import Release
from alime_rdf.search import OWN_WORDS, Passage, passages_of, write_own_words
from alime_rdf.vocabulary import ALT_LABEL, CATALOGUE_GRAPH, ITEM, PREF_LABEL, TYPE

_NAMES = (PREF_LABEL, ALT_LABEL)


def write_words(folder: Path, store: Store, documents: Iterable[Document], iris: Iris) -> None:
    """Write the index of what the store's items are called and what their own pages say."""
    items = _items(store)
    numbers = {item: number for number, item in enumerate(items)}
    passages = (
        Passage(numbers[item], document.id, start, document.text[start:end])
        for document in documents
        if document.kind == "detail-page"
        and document.item is not None
        and (item := iris.item(document.item)) in numbers
        for start, end in passages_of(document.text)
    )
    write_own_words(folder / OWN_WORDS, _names(store, items), passages)


def change_words(
    folder: Path, release: Release, store: Store, changed: Collection[Quad], gone: Collection[NamedNode]
) -> None:
    """Give a changed release its index: that of `release` without the documents that are `gone`.

    Items are called what they are called now. `changed` are the quads that went or came. A release without an index
    gets none.
    """
    old = release.own_words
    if old is None:
        return
    if not gone and not any(q.predicate in (*_NAMES, TYPE) for q in changed if q.graph_name == CATALOGUE_GRAPH):
        shutil.copyfile(release.file(OWN_WORDS), folder / OWN_WORDS)
        return
    items, iris = _items(store), release.iris
    numbers = {item: number for number, item in enumerate(items)}
    before = _items(release.store)
    kept = (
        Passage(number, passage.document, passage.start, passage.text)
        for passage in old.passages()
        if iris.document(passage.document) not in gone and (number := numbers.get(before[passage.item])) is not None
    )
    write_own_words(folder / OWN_WORDS, _names(store, items), kept)


def _items(store: Store) -> list[NamedNode]:
    """Return the items in the order of their IRIs, which gives each its number."""
    found = {q.subject for q in store.quads_for_pattern(None, TYPE, ITEM, CATALOGUE_GRAPH)}
    return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)


def _names(store: Store, items: Iterable[NamedNode]) -> list[tuple[str, ...]]:
    """Return what each item is called, its labels before its other names."""
    named: dict[NamedNode, list[tuple[int, str]]] = defaultdict(list)
    for order, predicate in enumerate(_NAMES):
        for quad in store.quads_for_pattern(None, predicate, None, CATALOGUE_GRAPH):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                named[quad.subject].append((order, quad.object.value))
    return [tuple(name for _, name in sorted(named.get(item, ()))) for item in items]
