"""Masking: personal data in what shoppers and staff write gives way to stand-ins such as ``[电话]``."""

from mining.privacy._mask import find_personal, mask
from mining.privacy._people import NOBODY, People
from mining.privacy._reading import STAND_INS, Span

__all__ = ["NOBODY", "STAND_INS", "People", "Span", "find_personal", "mask"]
