"""The domain file: which catalogue, texts, lexicons, policy and decisions a build reads."""

from alime_rdf.domain._load import load_domain
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
    "Domain",
    "ItemColumns",
    "LexiconSettings",
    "MiningSettings",
    "TextSource",
    "load_domain",
]
