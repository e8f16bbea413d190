"""Which shapes set-based queries can run, and what of the others is in the way."""

from rdflib import SH, XSD, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from alime_rdf.gate._encoded import LEXICAL, re2_pattern
from alime_rdf.gate._queries import runs_at_once

_KNOWN = {
    *(
        SH[name]
        for name in "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive".split()
    ),
    *(
        SH[name]
        for name in "maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals disjoint".split()
    ),
    *(
        SH[name]
        for name in "hasValue in not and or xone node property closed ignoredProperties path deactivated".split()
    ),
    *(SH[name] for name in "qualifiedValueShape qualifiedMinCount qualifiedMaxCount".split()),
    *(SH[name] for name in "qualifiedValueShapesDisjoint severity message name description order group".split()),
    *(SH[name] for name in "lessThan lessThanOrEquals sparql target prefixes declare".split()),
    *(SH[name] for name in "defaultValue targetClass targetNode targetSubjectsOf targetObjectsOf".split()),
}
_NESTED = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
#: Members of a list, and shapes within shapes: one statement of SQL has only so many parts.
_MOST_MEMBERS, _DEEPEST = 200, 50
_RANGES = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)


def beyond_sets(shape: Node, shapes: Graph, above: tuple[Node, ...] = ()) -> str | None:
    """Name what a shape, or one that it refers to, uses that this evaluator can't run, or return None."""
    if shape in above:
        return "recursion"
    if (None, SH.parameter, None) in shapes:
        return "constraint components of one's own"
    for predicate, value in sorted(shapes.predicate_objects(shape)):
        if str(predicate).startswith(str(SH)) and predicate not in _KNOWN:
            return f"sh:{str(predicate).rsplit('#', 1)[-1]}"
        if predicate in _RANGES and (not isinstance(value, Literal) or not _is_number(value)):
            return "a range that is no number"
        if predicate == SH.pattern and re2_pattern(str(value)) is None:
            return "sh:pattern with look-around or back-references"
        if predicate == SH.datatype and str(value) not in LEXICAL and str(value).startswith(str(XSD)):
            return f"sh:datatype {value}"
        if predicate == SH.sparql and not runs_at_once(str(shapes.value(value, SH.select) or "")):
            return "sh:sparql with a query that needs $this bound first"
    if len(above) > _DEEPEST:
        return f"more than {_DEEPEST} shapes within each other"
    if any(
        len(Collection(shapes, value)) > _MOST_MEMBERS for each in _LISTS for value in shapes.objects(shape, each)
    ):
        return f"a list of more than {_MOST_MEMBERS} shapes"
    for inner in referred(shape, shapes):
        if (found := beyond_sets(inner, shapes, (*above, shape))) is not None:
            return found
    return None


def referred(shape: Node, shapes: Graph) -> list[Node]:
    """Return the shapes that a shape holds values against, siblings of a disjoint qualified one too."""
    found = [value for predicate in _NESTED for value in shapes.objects(shape, predicate)]
    lists = (value for predicate in _LISTS for value in shapes.objects(shape, predicate))
    found += (member for members in lists for member in Collection(shapes, members))
    if shapes.value(shape, SH.qualifiedValueShapesDisjoint) == Literal(True):
        parents = shapes.subjects(SH.property, shape)
        beside = (sibling for parent in parents for sibling in shapes.objects(parent, SH.property))
        found += (other for sibling in beside for other in shapes.objects(sibling, SH.qualifiedValueShape))
    return sorted(set(found), key=str)


def _is_number(value: Literal) -> bool:
    return value.datatype in (XSD.integer, XSD.decimal, XSD.double, XSD.float)
