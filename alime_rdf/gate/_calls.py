"""Shapes that would make whoever runs them call an address."""

import re

from rdflib import SH, Graph, Literal

from alime_rdf.errors import UsageError
from alime_rdf.sparql import find_calls

#: Where shapes hold SPARQL: constraints, targets, functions and rules.
_QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
#: Both are pasted into queries, so that anything else in them would be part of one.
_PASTED = ((SH.prefix, re.compile(r"[\w.·-]*")), (SH.namespace, re.compile(r'[^\x00-\x20<>"{}|^`\\]*')))


def refuse_calls(shapes: Graph) -> None:
    """Refuse shapes whose SPARQL has a SERVICE or LOAD, or a prefix that could hide one.

    Raises UsageError (ALM-G022, ALM-G023).
    """
    for predicate in _QUERIES:
        for text in shapes.objects(None, predicate):
            try:
                calls = find_calls(str(text), prefixed=True)
            except ValueError as error:
                raise UsageError("ALM-G022", {"address": str(error)}) from error
            for call in calls:
                raise UsageError("ALM-G022", {"address": f"{call.word} {call.written}"})
    for predicate, form in _PASTED:
        for text in shapes.objects(None, predicate):
            if isinstance(text, Literal) and form.fullmatch(str(text)) is None:
                raise UsageError("ALM-G023", {"text": " ".join(str(text).split())[:80]})
