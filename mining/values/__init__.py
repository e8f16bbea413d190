"""Property values in sentences: a dictionary and amounts find them, polarity says whether they hold."""

from mining.values._polarity import Polarity, polarity
from mining.values._recognise import ValueRecogniser

__all__ = ["Polarity", "ValueRecogniser", "polarity"]
