"""The encoder room: language models that read text and guess hidden characters."""

from mining.encoder._encoders import CharEncoder, Encoder, MaskedModel, TransformersEncoder
from mining.encoder._load import load_e5, load_encoder, load_transformers
from mining.encoder._reading import Reading, ReadingBuilder
from mining.encoder._vocabulary import CharVocabulary, fold

__all__ = [
    "CharEncoder",
    "CharVocabulary",
    "Encoder",
    "MaskedModel",
    "Reading",
    "ReadingBuilder",
    "TransformersEncoder",
    "fold",
    "load_e5",
    "load_encoder",
    "load_transformers",
]
