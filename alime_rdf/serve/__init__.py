"""Serving a release by SPARQL: the real Oxigraph server, read-only, with a time limit on queries."""

from alime_rdf.serve._oxigraph import SparqlServer

__all__ = ["SparqlServer"]
