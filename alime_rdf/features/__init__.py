"""Features of items: derived from the values that their texts state, weighed, each with its proof."""

from alime_rdf.features._derive import FeatureDeriver, ItemFeature, ItemValue, TextProof
from alime_rdf.features._measure import (
    FeatureScores,
    MicroScore,
    held,
    is_text_grounded,
    measure_features,
)
from alime_rdf.features._model import read_feature_model

__all__ = [
    "FeatureDeriver",
    "FeatureScores",
    "ItemFeature",
    "ItemValue",
    "MicroScore",
    "TextProof",
    "held",
    "is_text_grounded",
    "measure_features",
    "read_feature_model",
]
