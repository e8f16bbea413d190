"""Graphs as the model reads them: kinds, characters of names, and which nodes are linked."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

KINDS = ("category", "property", "value", "poi")
#: Words of the decoder that are none: where a sentence begins, and where it ends.
BEGIN, END = 0, 1
#: Characters share so many rows; 0 is for padding.
CHARACTERS = 1024
#: A link is read along and against; a node reads the mean of its neighbours by kind of the one and the other end.
RELATIONS = (("value", "property"), ("property", "value"), ("poi", "value"), ("value", "poi"))

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GraphArrays:
    """A graph as arrays: `kinds` (nodes,), `characters` (nodes, CHARACTERS) of rows that sum to 1, `links`
    (relations, nodes, nodes) of rows that sum to 1 or 0."""

    kinds: Ints
    characters: Floats
    links: Floats


def graph_arrays(nodes: Sequence[tuple[str, str]], edges: Sequence[tuple[int, int]]) -> GraphArrays:
    """Return the arrays of a graph; nodes are pairs of kind and name.

    >>> arrays = graph_arrays([("property", "材质"), ("value", "羊毛")], [(1, 0)])
    >>> arrays.kinds, arrays.links.sum(axis=(1, 2))
    (array([1, 2]), array([1., 1., 0., 0.], dtype=float32))
    """
    size = len(nodes)
    characters = np.zeros((size, CHARACTERS), np.float32)
    for row, (_, name) in enumerate(nodes):
        for character in name:
            characters[row, zlib.crc32(character.encode()) % CHARACTERS] += 1 / len(name)
    links = np.zeros((len(RELATIONS), size, size), np.float32)
    for one, other in edges:
        for left, right in ((one, other), (other, one)):
            relation = (nodes[left][0], nodes[right][0])
            if relation in RELATIONS:
                links[RELATIONS.index(relation), left, right] = 1
    links /= np.maximum(links.sum(axis=2, keepdims=True), 1)
    return GraphArrays(np.array([KINDS.index(kind) for kind, _ in nodes], np.int64), characters, links)
