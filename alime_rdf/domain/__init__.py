"""The domain file: which catalogue, texts, lexicons, policy and decisions a build reads."""

from alime_rdf.domain._dialect import (
    ROLES,
    Attributes,
    Dialect,
    LeftOut,
    Pairs,
    Variants,
    column_key,
    column_label,
    compile_pattern,
    load_dialect,
    recognise_dialect,
    shipped_dialects,
)
from alime_rdf.domain._guess import ColumnGuess, guess_columns, guess_separator
from alime_rdf.domain._language import guess_language
from alime_rdf.domain._load import load_domain
from alime_rdf.domain._names import Role
from alime_rdf.domain._scaffold import ShopDraft, scaffold
from alime_rdf.domain._settings import (
    CatalogueSettings,
    Domain,
    ItemColumns,
    LexiconSettings,
    MiningSettings,
    TextSource,
)

__all__ = [
    "ROLES",
    "Attributes",
    "CatalogueSettings",
    "ColumnGuess",
    "Dialect",
    "Domain",
    "ItemColumns",
    "LeftOut",
    "LexiconSettings",
    "MiningSettings",
    "Pairs",
    "Role",
    "ShopDraft",
    "TextSource",
    "Variants",
    "column_key",
    "column_label",
    "compile_pattern",
    "guess_columns",
    "guess_language",
    "guess_separator",
    "load_dialect",
    "load_domain",
    "recognise_dialect",
    "scaffold",
    "shipped_dialects",
]
