"""Requests that clients hand back with the next turn: read by type and by number, and held against the release."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pyoxigraph import NamedNode

from alime_rdf.errors import UsageError
from alime_rdf.release import Release
from alime_rdf.vocabulary import CATEGORY, ITEM, POI, PROBLEM, TYPE, VALUE

Nodes = tuple[NamedNode, ...]
_Each = TypeVar("_Each", str, NamedNode)

#: So many things of a kind can be asked for at a time, and so many items are remembered as shown.
MOST_NAMED, MOST_SHOWN = 20, 200
#: So many words that the graph doesn't know are kept, each so long.
MOST_WORDS, LONGEST_WORD = 20, 100
#: An IRI has no more characters.
_LONGEST_IRI = 2_000
#: What a field of a request names; one of the kinds is enough.
_KINDS: Mapping[str, Nodes] = {
    "problems": (PROBLEM,),
    "pois": (POI,),
    "categories": (CATEGORY,),
    "wanted": (VALUE,),
    "unwanted": (VALUE, POI, CATEGORY),
    "shown": (ITEM,),
    "either": (VALUE,),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIMIT = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def read_nodes(data: Mapping[str, Any], name: str) -> Nodes:
    """Return the IRIs of a field.

    Raises UsageError (ALM-Q014), as the other functions here do.
    """
    return _nodes(data.get(name, ()), name, MOST_SHOWN if name == "shown" else MOST_NAMED)


def read_groups(data: Mapping[str, Any], name: str) -> tuple[Nodes, ...]:
    """Return the groups of IRIs of a field."""
    groups = _list(data.get(name, ()), name, MOST_NAMED)
    return tuple(_nodes(group, name, MOST_NAMED) for group in groups)


def read_words(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the words of a field."""
    words = _list(data.get(name, ()), name, MOST_WORDS)
    for word in words:
        if not isinstance(word, str) or not 0 < len(word) <= LONGEST_WORD or _SURROGATE.search(word):
            raise _wrong(name, f"a word has 1 to {LONGEST_WORD} characters")
    return _single(words, name)


def read_limit(data: Mapping[str, Any], name: str) -> Decimal | None:
    """Return the price of a field."""
    given = data.get(name)
    if given is None:
        return None
    if isinstance(given, float) and math.isfinite(given) and abs(given) < 1e15:
        given = f"{Decimal(str(given)):f}"
    elif isinstance(given, int) and not isinstance(given, bool) and abs(given) < 10**40:
        given = str(given)
    if not isinstance(given, str) or not _LIMIT.fullmatch(given):
        raise _wrong(name, "it is a price such as 59.9, or null")
    return Decimal(given)


def read_flag(data: Mapping[str, Any], name: str) -> bool:
    """Return a field that is true or false."""
    given = data.get(name, False)
    if not isinstance(given, bool):
        raise _wrong(name, "it is true or false")
    return given


def assert_fields(data: Any, names: frozenset[str]) -> None:
    """Assert that `data` is an object with no other fields than `names`."""
    if not isinstance(data, Mapping):
        raise UsageError("ALM-Q014", {"detail": "it is no JSON object"})
    for name in data:
        if name not in names:
            raise _wrong(str(name)[:LONGEST_WORD], "there is no field of this name")


def assert_known(release: Release, fields: Mapping[str, Nodes]) -> None:
    """Assert that what a request names are things of a release, each of the kind of its field.

    Raises UsageError (ALM-S042).
    """
    for name, nodes in fields.items():
        for node in nodes:
            if not any(_is_a(release, node, kind) for kind in _KINDS[name]):
                kinds = "/".join(release.labels(kind) for kind in _KINDS[name])
                raise UsageError("ALM-S042", {"field": name, "iri": node.value, "kinds": kinds})


def _is_a(release: Release, node: NamedNode, kind: NamedNode) -> bool:
    return next(iter(release.store.quads_for_pattern(node, TYPE, kind, None)), None) is not None


def _nodes(given: Any, name: str, most: int) -> Nodes:
    nodes = []
    for iri in _list(given, name, most):
        if not isinstance(iri, str) or len(iri) > _LONGEST_IRI:
            raise _wrong(name, "it lists IRIs")
        try:
            nodes.append(NamedNode(iri))
        except ValueError as error:
            raise _wrong(name, f"{iri[:LONGEST_WORD]} is no IRI") from error
    return _single(nodes, name)


def _list(given: Any, name: str, most: int) -> list[Any]:
    if not isinstance(given, list | tuple):
        raise _wrong(name, "it is a list")
    if len(given) > most:
        raise _wrong(name, f"it has more than {most} entries")
    return list(given)


def _single(listed: list[_Each], name: str) -> tuple[_Each, ...]:
    if len(set(listed)) < len(listed):
        raise _wrong(name, "an entry is there twice")
    return tuple(listed)


def _wrong(name: str, detail: str) -> UsageError:
    return UsageError("ALM-Q014", {"detail": f"{name}: {detail}"})
