"""What a SPARQL text says before anything runs it: what it would call, and whether it is one to break its reader."""

from alime_rdf.sparql._calls import Call, find_calls
from alime_rdf.sparql._depth import Excess, find_excess

__all__ = ["Call", "Excess", "find_calls", "find_excess"]
