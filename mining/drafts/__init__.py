"""Drafts of a domain from a shop's own item table: what its columns are, its category schema, its word lists."""

from mining.drafts._schema import draft_schema
from mining.drafts._shop import DraftedShop, draft_shop
from mining.drafts._words import draft_words

__all__ = ["DraftedShop", "draft_schema", "draft_shop", "draft_words"]
