"""Text to candidates: knows language and models, knows no store and no SPARQL.

:func:`mine` reads documents and a catalogue and proposes what :mod:`alime_rdf.records` calls candidates, each
with its score, its extractor and the sentences it rests on. The reading itself is in :mod:`mining.corpus`.
"""

from mining._pipeline import Mined, listed_concepts, mine

__all__ = ["Mined", "listed_concepts", "mine"]
