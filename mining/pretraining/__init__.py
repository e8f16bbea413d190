"""Training of character models by masked prediction; needs torch (the extra ``train``)."""

from mining.pretraining._make import train_encoder
from mining.pretraining._model import Size
from mining.pretraining._train import Point, Training

__all__ = ["Point", "Size", "Training", "train_encoder"]
