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
from alime_rdf.release._layout import FORMAT
from alime_rdf.release._manifest import read_manifest, read_ontology
from alime_rdf.release._names import NameIndex
from alime_rdf.release._words import names_dataset
from alime_rdf.search import OWN_WORDS, OwnWords
from alime_rdf.vocabulary import PREFIXES


class Release:
    """A release directory, opened for reading; nothing of it is ever changed.

    Raises ReleaseError where `path` is no release or one of a format that this version doesn't read.
    """

    def __init__(self, path: Path | str, *, language: str | None = None) -> None:
        """Open the release at `path`; `language` (``zh`` or ``en``) is that of labels, by default the domain's."""
        self.path = Path(path)
        self.manifest = self._manifest()
        self.language = language or str(self.manifest["domain"]["language"])
        try:
            self.store = Store.read_only(str(self.path / "store"))
        except (OSError, RuntimeError) as error:
            raise ReleaseError("ALM-B005", {"path": str(self.path), "detail": str(error)}) from error

    def _manifest(self) -> dict[str, Any]:
        manifest = read_manifest(self.path)
        if manifest["format"] != FORMAT:
            detail = f"its format is {manifest['format']}, this version reads {FORMAT}"
            raise ReleaseError("ALM-B005", {"path": str(self.path), "detail": detail})
        return manifest

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
        return read_rules(self.path / "ontology")

    @cached_property
    def functional(self) -> frozenset[NamedNode]:
        """The properties that the ontology says have at most one value."""
        triples = read_ontology(self.path)
        functional = NamedNode(PREFIXES["owl"] + "FunctionalProperty")
        return frozenset(t.subject for t in triples if t.object == functional and isinstance(t.subject, NamedNode))

    @cached_property
    def labels(self) -> Labels:
        """Names things in the release's language."""
        return Labels(self.store, self.prefixes, self.path, language=self.language)

    @cached_property
    def names(self) -> NameIndex:
        """All labels by what they may be written like; reading them takes seconds where they are many."""
        return NameIndex(self.store)

    @cached_property
    def own_words(self) -> OwnWords | None:
        """Finds items by words of their names and own pages; None in a release that was built without.

        Raises ReleaseError where the file can't be read.
        """
        path = self.path / OWN_WORDS
        return OwnWords(path) if path.is_file() else None

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
