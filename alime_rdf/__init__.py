"""Knowledge to answers: emit, check, reason over, release, query and serve a retail knowledge graph.

The packages are rooms with one job each: :mod:`~alime_rdf.records` (the contract with miners),
:mod:`~alime_rdf.emit`, :mod:`~alime_rdf.gate`, :mod:`~alime_rdf.reason`, :mod:`~alime_rdf.release`,
:mod:`~alime_rdf.presales` and :mod:`~alime_rdf.serve`.

>>> import alime_rdf
>>> alime_rdf.__version__
'0.1.0'
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
