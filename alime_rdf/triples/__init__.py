"""Files of triples in and out of DuckDB, terms as 64-bit ids: what engines and the gate work on."""

from alime_rdf.triples._canonical import unescaped
from alime_rdf.triples._triples import (
    TripleSource,
    load_strings,
    load_triples,
    save_ids,
    write_lines,
    write_strings,
    write_triples,
)

__all__ = [
    "TripleSource",
    "load_strings",
    "load_triples",
    "save_ids",
    "unescaped",
    "write_lines",
    "write_strings",
    "write_triples",
]
