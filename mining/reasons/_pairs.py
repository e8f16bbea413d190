"""Merchants' texts cut into what can be learned from: a small graph, and a sentence on it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alime_rdf.errors import Finding
from alime_rdf.files import read_lines, whole_line
from alime_rdf.text import Piece, joining_words, sentences, simplify, tile

_PARTS = "(?:脸部|身体|眼周|唇部|手部)?(?:肌肤|肤质|秀发|头发|双唇|双手|双颊|妆容)"
_DEGREES = (
    "非常|十分|特别|格外|更加|更为|较为|比较|更|很|极具|极|超|十足的?|满满的?|有效|深层|深度|长效|持续|瞬间|立即|彻底|迅速|充分|"
    "轻松|巧妙|大大的?|鲜明的?|完美的?|绝佳的?|丰富的?|独特的?|别样的?|天然|女性的?|女人|少女"
)
#: Changed before a clause is read: how much, how well and on whom are what no graph says.
_UNSAID = (
    (re.compile(f"(?:能|可)?(?:帮助|有效)?(?:让|使得?|令)(?:{_PARTS}|整体)"), "带来"),
    (re.compile(f"[为给](?:{_PARTS}|你|您|人)"), ""),
    (re.compile(_DEGREES), ""),
)
_CLAUSE_ENDS = re.compile("[，,：:]")
#: A sentence to learn from has so many names at most.
_MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """A merchant's text on one item, with what it is known to be: `values` are pairs of property and value."""

    category: str
    values: tuple[tuple[str, str], ...]
    pois: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A graph and a sentence on it.

    `nodes` are pairs of kind (category, property, value, poi) and name; `edges` are pairs of places in `nodes`: from
    a value to its property, from a point of interest to the values beside it. `said` are words, or places in `nodes`.
    """

    nodes: tuple[tuple[str, str], ...]
    edges: tuple[tuple[int, int], ...]
    said: tuple[str | int, ...]


def read_pairs(path: Path, *, findings: list[Finding]) -> Iterator[Pair]:
    """Read pairs, one JSON object a line: ``{"category", "values": [[property, value]], "pois", "text"}``.

    The form of AdvertiseGen is read too: ``{"content": "类型#裙*材质#针织", "summary"}`` (Shao et al., EMNLP 2019). A
    line of another form adds ALM-E005.
    """
    for number, line in read_lines(path):
        try:
            data = json.loads(whole_line(line).decode("utf-8"))
            yield _advertisement(data) if "content" in data else _pair(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            findings.append(Finding("ALM-E005", {"detail": f"no pair: {error}"}, path.name, number))


def _pair(data: dict[str, Any]) -> Pair:
    values = data.get("values", [])
    if not all(isinstance(each, list) and len(each) == 2 for each in values):
        raise ValueError("values are pairs of property and value")
    pairs = tuple((str(property_), str(value)) for property_, value in values)
    return Pair(str(data["category"]), pairs, tuple(map(str, data.get("pois", []))), str(data["text"]))


def _advertisement(data: dict[str, str]) -> Pair:
    attributes = [(name, value) for name, _, value in (each.partition("#") for each in data["content"].split("*"))]
    values = tuple((name, value) for name, value in attributes if name != "类型")
    return Pair(dict(attributes)["类型"], values, (), data["summary"])


def joined(one: Example, other: Example) -> Example:
    """Return a sentence on values and one on points of interest as one, in which the values cause the points.

    >>> one = Example((("category", "裙"), ("property", "领型"), ("value", "立领")), ((2, 1),), ("采用", 2, "设计"))
    >>> other = Example((("category", "裙"), ("poi", "优雅")), (), ("显得", 1))
    >>> joined(one, other).nodes[2:], joined(one, other).edges, joined(one, other).said
    ((('value', '立领'), ('poi', '优雅')), ((2, 1), (3, 2)), ('采用', 2, '设计', '，', '显得', 3))
    """
    pois = [node for node in other.nodes if node[0] == "poi"]
    nodes = (*one.nodes, *pois)
    place = [0 if kind == "category" else nodes.index((kind, name)) for kind, name in other.nodes]
    values = [number for number, (kind, _) in enumerate(one.nodes) if kind == "value"]
    edges = [(nodes.index(poi), value) for poi in pois for value in values]
    said = [place[word] if isinstance(word, int) else word for word in other.said]
    return Example(nodes, (*one.edges, *edges), (*one.said, "，", *said))


def examples(pairs: Iterable[Pair], *, pois: Sequence[str]) -> list[Example]:
    """Return what of the texts consists of names and joining words alone; `pois` are names beside each pair's own.

    A run of such clauses within a sentence is an example. Each comes once, in a fixed order.
    """
    found: dict[Example, None] = {}
    for pair in pairs:
        names = _names(pair, pois)
        properties = {simplify(value): simplify(name) for name, value in pair.values}
        for sentence in sentences(simplify(pair.text)):
            for run in _runs(sentence, names):
                example = _example(run, simplify(pair.category), properties)
                if example is not None:
                    found.setdefault(example)
    return list(found)


def _names(pair: Pair, pois: Sequence[str]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    kinds = [("poi", name) for name in (*pois, *pair.pois)]
    kinds += [("property", short) for name, _ in pair.values for short in (name, _short(name))]
    kinds += [("value", value) for _, value in pair.values]
    kinds += [("category", pair.category)]
    return {simplify(name): [(kind, (simplify(name),))] for kind, name in kinds}


def _short(property_: str) -> str:
    """Return how texts call a property of one kind of clothes: 裙领型 is 领型."""
    return property_.lstrip("衣裙裤") or property_


def _plain(clause: str) -> str:
    for pattern, instead in _UNSAID:
        clause = pattern.sub(instead, clause)
    return clause.strip()


def _runs(sentence: str, names: dict[str, list[tuple[str, tuple[str, ...]]]]) -> Iterator[list[list[Piece[str]]]]:
    run: list[list[Piece[str]]] = []
    for clause in _CLAUSE_ENDS.split(sentence.rstrip("。！？；!?;~")):
        pieces = tile(_plain(clause), names, joining_words("zh"))
        if isinstance(pieces, list) and any(piece.kind for piece in pieces):
            run.append(pieces)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _example(run: list[list[Piece[str]]], category: str, properties: dict[str, str]) -> Example | None:
    named = {(piece.kind, piece.text) for clause in run for piece in clause if piece.kind}
    values = sorted(text for kind, text in named if kind == "value")
    pois = sorted(text for kind, text in named if kind == "poi")
    frames = joining_words("zh").frames
    points = any(piece.kind is None and frames.get(piece.text) for clause in run for piece in clause)
    if not points or not values + pois or len(values) + len(pois) > _MOST_NAMES:
        return None
    nodes = [("category", category)]
    nodes += [("property", _short(name)) for name in sorted({properties[value] for value in values})]
    nodes += [("value", value) for value in values] + [("poi", poi) for poi in pois]
    place = {node: number for number, node in enumerate(nodes)}
    edges = [(place["value", value], place["property", _short(properties[value])]) for value in values]
    edges += [(place["poi", poi], place["value", value]) for poi in pois for value in values]
    said: list[str | int] = []
    for clause in run:
        said += ["，"] if said else []
        for piece in clause:
            key = (piece.kind, _short(piece.text) if piece.kind == "property" else piece.text)
            if piece.kind and key not in place:
                return None
            said.append(place[key] if piece.kind else piece.text)  # type: ignore[index]
    return Example(tuple(nodes), tuple(dict.fromkeys(edges)), tuple(said))
