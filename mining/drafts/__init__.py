"""Drafts of what a new domain needs beside its item table: the category schema and word lists, from the shop's own rows."""

from mining.drafts._schema import draft_schema
from mining.drafts._words import draft_words

__all__ = ["draft_schema", "draft_words"]
