"""Recommendation reasons by a small graph-to-sequence model: learn from merchants' texts, write drafts."""

from mining.reasons._pairs import Example, Pair, examples, read_pairs
from mining.reasons._writer import ModelWriter, load_writer

__all__ = ["Example", "ModelWriter", "Pair", "examples", "load_writer", "read_pairs"]
