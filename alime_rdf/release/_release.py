from functools import cached_property
from pathlib import Path
from typing import Any

from oxrdflib import OxigraphStore
from pyoxigraph import NamedNode, Store
from rdflib import Dataset

from alime_rdf.emit import Iris
from alime_rdf.errors import ReleaseError
from alime_rdf.reason import Explainer, RuleSet, read_rules
from alime_rdf.release._labels import Labels
from alime_rdf.release._manifest import read_ontology
from alime_rdf.release._names import NameIndex
from alime_rdf.release._sealed import STORE, check_files, check_folder, check_store, read_manifest
from alime_rdf.release._words import names_dataset
from alime_rdf.search import OWN_WORDS, OwnWords
from alime_rdf.vocabulary import PREFIXES


class Release:
    """A release directory, opened for reading; nothing of it is ever changed.

    Its manifest and the files of its store are held against their digests first, every other file when it is read.

    Raises ReleaseError where `path` is no release or one of a format that this version doesn't read (ALM-B005), or
    where it is damaged (ALM-B013).
    """

    def __init__(self, path: Path | str, *, language: str | None = None) -> None:
        """Open the release at `path`; `language` (``zh`` or ``en``) is that of labels, by default the domain's."""
        self.path = Path(path)
        self.manifest = read_manifest(self.path)
        self._checked: set[str] = set()
        check_store(self.path)
        self.language = language or str(self.manifest["domain"]["language"])
        try:
            self.store = Store.read_only(str(self.path / STORE))
        except (OSError, RuntimeError) as error:
            raise ReleaseError("ALM-B005", {"path": str(self.path), "detail": str(error)}) from error

    def file(self, name: str) -> Path:
        """Return where a file of the release is, after a look whether it is what it was.

        Raises ReleaseError (ALM-B013) where it is damaged, missing or not of the release.
        """
        if name not in self._checked:
            check_files(self.path, self.manifest, [name])
            self._checked.add(name)
        return self.path / name

    def has(self, name: str) -> bool:
        """Tell whether the release was built with a file."""
        return name in self.manifest["files"]

    def assert_whole(self) -> None:
        """Hold every file against its digest; those of the store were when it was opened.

        Raises ReleaseError (ALM-B013).
        """
        check_folder(self.path, self.manifest)

    @property
    def iris(self) -> Iris:
        """What mints the IRIs of this domain."""
        return Iris(self.manifest["domain"]["base"])

    @property
    def prefixes(self) -> dict[str, str]:
        """All prefixes that queries may use without declaring them."""
        return PREFIXES | self.iris.prefixes

    @cached_property
    def rules(self) -> RuleSet:
        """The rules that this release was derived with."""
        check_folder(self.path, self.manifest, "ontology")
        return read_rules(self.path / "ontology")

    @cached_property
    def functional(self) -> frozenset[NamedNode]:
        """The properties that the ontology says have at most one value."""
        triples = read_ontology(self.file("ontology/alime.ttl"))
        functional = NamedNode(PREFIXES["owl"] + "FunctionalProperty")
        return frozenset(t.subject for t in triples if t.object == functional and isinstance(t.subject, NamedNode))

    @cached_property
    def labels(self) -> Labels:
        """Names things in the release's language."""
        return Labels(self.store, self.prefixes, self.file("ontology/alime.ttl"), language=self.language)

    @cached_property
    def names(self) -> NameIndex:
        """All labels by what they may be written like; reading them takes seconds where they are many."""
        return NameIndex(self.store)

    @cached_property
    def own_words(self) -> OwnWords | None:
        """Finds items by words of their names and own pages; None in a release that was built without.

        Raises ReleaseError where the file can't be read.
        """
        return OwnWords(self.file(OWN_WORDS)) if self.has(OWN_WORDS) else None

    @cached_property
    def explainer(self) -> Explainer:
        """Finds proofs."""
        return Explainer(self.store, self.rules)

    @cached_property
    def dataset(self) -> Dataset:
        """The release as an rdflib Dataset over the same store; hand it query *strings*, not prepared queries."""
        dataset = Dataset(store=_OxigraphStore(store=self.store), default_union=True)
        for prefix, iri in self.prefixes.items():
            dataset.bind(prefix, iri, replace=True)
        return dataset


class _OxigraphStore(OxigraphStore):
    """The store of oxrdflib, which would take the union whatever a query's FROM says."""

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **kwargs: Any) -> Any:
        if queryGraph == "__UNION__" and isinstance(query, str) and names_dataset(query):
            queryGraph = None
        return super().query(query, initNs, initBindings, queryGraph, **kwargs)
