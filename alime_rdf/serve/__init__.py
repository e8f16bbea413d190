"""Serving a release: the real Oxigraph server behind, an ASGI application with budgets in front of it."""

from alime_rdf.serve._app import create_app
from alime_rdf.serve._budgets import Budgets, read_tokens
from alime_rdf.serve._oxigraph import SparqlServer
from alime_rdf.serve._run import listen, run_app

__all__ = ["Budgets", "SparqlServer", "create_app", "listen", "read_tokens", "run_app"]
