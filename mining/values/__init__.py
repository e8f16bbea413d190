"""Property values in sentences: a dictionary and amounts find them, polarity says whether they hold."""

from mining.values._polarity import Polarity, about_another_item, polarity
from mining.values._recognise import ValueRecogniser

__all__ = ["Polarity", "ValueRecogniser", "about_another_item", "polarity"]
