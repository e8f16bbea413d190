"""The domain file: which catalogue, texts, lexicons, policy and decisions a build reads."""

from alime_rdf.domain._dialect import (
    ROLES,
    Attributes,
    Dialect,
    LeftOut,
    Pairs,
    Variants,
    column_key,
    load_dialect,
    recognise_dialect,
    shipped_dialects,
)
from alime_rdf.domain._guess import ColumnGuess, guess_columns, guess_separator
from alime_rdf.domain._load import load_domain
from alime_rdf.domain._scaffold import scaffold
from alime_rdf.domain._settings import (
    CatalogueSettings,
    Domain,
    ItemColumns,
    LexiconSettings,
    MiningSettings,
    TextSource,
)

__all__ = [
    "CatalogueSettings",
    "ColumnGuess",
    "Domain",
    "ItemColumns",
    "LexiconSettings",
    "MiningSettings",
    "TextSource",
    "guess_columns",
    "guess_separator",
    "load_domain",
    "scaffold",
]
