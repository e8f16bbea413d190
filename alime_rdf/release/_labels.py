from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from alime_rdf.release._manifest import read_ontology
from alime_rdf.vocabulary import ALIME, PREF_LABEL, PREFIXES, TYPE

_LABEL = NamedNode(PREFIXES["rdfs"] + "label")


class Labels:
    """Names things for people: their label in the language asked for, else a prefixed name, else the IRI."""

    def __init__(self, store: Store, prefixes: dict[str, str], ontology: Path, *, language: str = "zh") -> None:
        self._store = store
        self._prefixes = prefixes
        self._ontology = ontology
        self.language = language
        self._other: Labels | None = None
        self._loaded: dict[NamedNode, str] = {}

    def load(self) -> None:
        """Read all labels ahead, for whoever names many things."""
        found: dict[NamedNode, dict[str, str]] = {}
        rows: Any = self._store.query(f"SELECT ?node ?label {{ GRAPH ?graph {{ ?node {PREF_LABEL} ?label }} }}")
        for node, label in rows:
            if isinstance(node, NamedNode) and isinstance(label, Literal):
                found.setdefault(node, {})[label.language or ""] = label.value
        self._loaded = {node: self._chosen(labels) for node, labels in found.items()}

    def in_language(self, language: str) -> "Labels":
        """Return labels that prefer another language."""
        other = Labels(self._store, self._prefixes, self._ontology, language=language)
        other._other = self._other
        return other

    def falling_back_on(self, other: "Labels") -> "Labels":
        """Return labels that ask `other` for the names of things that this store doesn't have."""
        both = Labels(self._store, self._prefixes, self._ontology, language=self.language)
        both._other = other
        return both

    def __call__(self, term: NamedNode | Literal) -> str:
        if isinstance(term, Literal):
            return term.value
        found = self.terms.get(term)
        if found is None and term.value.startswith(self._prefixes["doc"]):
            return term.value[len(self._prefixes["doc"]) :].replace(":", "/")
        return found or self._label(term) or self.compact(term)

    def compact(self, term: NamedNode) -> str:
        """Return the prefixed name of `term`, or its IRI in angle brackets."""
        fitting = [(iri, prefix) for prefix, iri in self._prefixes.items() if term.value.startswith(iri)]
        if fitting:
            iri, prefix = max(fitting)
            local = term.value[len(iri) :]
            if local and "/" not in local and "#" not in local:
                return f"{prefix}:{local}"
        return f"<{term.value}>"

    def _label(self, term: NamedNode) -> str | None:
        if term in self._loaded:
            return self._loaded[term]
        found: dict[str, str] = {}
        for quad in self._store.quads_for_pattern(term, PREF_LABEL, None, None):
            if isinstance(quad.object, Literal):
                found[quad.object.language or ""] = quad.object.value
        label = self._chosen(found) if found else None
        return self._other._label(term) if label is None and self._other is not None else label

    def _chosen(self, labels: Mapping[str, str]) -> str:
        return labels.get(self.language) or labels[min(labels)]

    @cached_property
    def terms(self) -> dict[NamedNode, str]:
        """The ontology's own terms with their label; a term without one in the language has none here."""
        found = {TYPE: "是" if self.language == "zh" else "is a"}
        return found | {node: label.value for node, label in self._ontology_labels if label.language == self.language}

    @cached_property
    def names(self) -> dict[str, NamedNode]:
        """What people may call the ontology's terms: their label in any language, or their local name."""
        local = {node.value.removeprefix(ALIME): node for node, _ in self._ontology_labels}
        return local | {label.value: node for node, label in self._ontology_labels}

    @cached_property
    def _ontology_labels(self) -> list[tuple[NamedNode, Literal]]:
        found = []
        for triple in read_ontology(self._ontology):
            term, label = triple.subject, triple.object
            if triple.predicate == _LABEL and isinstance(term, NamedNode) and isinstance(label, Literal):
                found.append((term, label))
        return found
