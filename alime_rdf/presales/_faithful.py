"""Whether what a sentence says of an item stands in the graph."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pyoxigraph import Literal, NamedNode

from alime_rdf.presales._guide import Guide
from alime_rdf.presales._needs import Need
from alime_rdf.reason import Fact
from alime_rdf.text import JoiningWords, Names, Piece, clauses, joining_words, readings, tile
from alime_rdf.vocabulary import (
    ALT_LABEL,
    CAUSES,
    HAS_FEATURE,
    IN_CATEGORY,
    KNOWLEDGE_GRAPH,
    NEEDS,
    PARENT_CATEGORY,
    PREF_LABEL,
)

#: The kinds of things that can be named, in the order in which a name that several have is read.
_KINDS = ("value", "poi", "problem", "category", "property")

#: The names of so many items are kept.
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """A triple that ``sentence[start:end]`` says, alone or with what else the sentence names."""

    start: int
    end: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence claims; `fault` is the stretch of it, or the claim, that nothing in the graph backs."""

    claims: tuple[Claim, ...]
    fault: str | None = None


class Checker:
    """Keeps a sentence only if the graph has everything that it says of an item.

    It trusts no writer. A sentence must consist of names of things that are true of the item and of words from a
    closed list that claim nothing; anything else is a fault. Within a sentence every value must cause every point of
    interest, every problem must need each of them, and a value beside a property must be of it.
    """

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._store = guide.release.store
        #: Every draft on an item is cut by the same names.
        self._names = lru_cache(_REMEMBERED)(self._read_names)

    def check(self, sentence: str, *, item: NamedNode, language: str) -> Verdict:
        """Return what one sentence claims of `item`, or its fault."""
        words = joining_words(language)
        pieces = tile(sentence, self._names(item), words)
        if isinstance(pieces, str):
            return Verdict((), pieces)
        hidden = self._hidden(sentence, pieces)
        if hidden is not None:
            return Verdict((), hidden)
        read = [self._read(item, reading, words) for reading in readings(pieces)]
        return next((verdict for verdict in read if verdict.fault is None), read[0])

    def _read(self, item: NamedNode, pieces: Sequence[Piece[NamedNode]], words: JoiningWords) -> Verdict:
        """Judge one reading of a sentence."""
        misplaced = self._misplaced(pieces, words)
        if misplaced is not None:
            return Verdict((), misplaced)
        named = [piece for piece in pieces if piece.kind is not None]
        return self._claims(item, named, clauses(pieces))

    def _claims(
        self, item: NamedNode, named: Sequence[Piece[NamedNode]], parted: Sequence[Sequence[Piece[NamedNode]]]
    ) -> Verdict:
        claims: list[Claim] = []
        for clause in parted:
            beside = {node for piece in clause if piece.kind == "property" for node in piece.things}
            for piece in clause:
                facts = self._alone(item, piece, beside)
                if not facts:
                    return Verdict((), piece.text)
                claims += (Claim(piece.start, piece.end, fact) for fact in facts)
        by_kind = {kind: [piece for piece in named if piece.kind == kind] for kind in _KINDS}
        for poi in by_kind["poi"]:
            for other in (*by_kind["value"], *by_kind["problem"]):
                fact = self._link(item, other, poi)
                if fact is None:
                    return Verdict((), f"{other.text} – {poi.text}")
                claims.append(Claim(poi.start, poi.end, fact))
        return Verdict(tuple(dict.fromkeys(claims)))

    def _alone(self, item: NamedNode, piece: Piece[NamedNode], beside: set[NamedNode]) -> Sequence[Fact]:
        """Return what a name alone says of the item, in a clause that names the properties `beside`."""
        if piece.kind == "value":
            return [(item, p, v) for p, v in self._values(item) if v in piece.things and (not beside or p in beside)]
        if piece.kind == "poi":
            return [(item, HAS_FEATURE, node) for node in piece.things]
        if piece.kind == "problem":
            needed = product(piece.things, self._objects(item, HAS_FEATURE))
            return [(problem, NEEDS, poi) for problem, poi in needed if self._has(problem, NEEDS, poi)][:1]
        if piece.kind == "property":
            return [(item, p, v) for p, v in self._values(item) if p in piece.things][:1]
        return [(item, IN_CATEGORY, category) for category in self._objects(item, IN_CATEGORY)][:1]

    def _link(self, item: NamedNode, other: Piece[NamedNode], poi: Piece[NamedNode]) -> Fact | None:
        """Return the triple by which a value causes a point of interest for the item, or a problem needs it."""
        for node in poi.things:
            if other.kind == "problem":
                problem = next((each for each in other.things if self._has(each, NEEDS, node)), None)
                if problem is not None:
                    return problem, NEEDS, node
                continue
            reasons = self.guide.reasons_for(item, Need(node, None, 1.0, ()))
            cpv = next((reason.cpv for reason in reasons if reason.value in other.things), None)
            if cpv is not None:
                return cpv, CAUSES, node
        return None

    def _hidden(self, sentence: str, pieces: Sequence[Piece[NamedNode]]) -> str | None:
        """Return a name of something else, or a denial, that a reader would read out of the pieces."""
        for linked in self.guide.linker.link(sentence):
            within = any(p.kind and p.start <= linked.start and linked.end <= p.end for p in pieces)
            if linked.denied or not within:
                return sentence[linked.start : linked.end]
        return None

    def _misplaced(self, pieces: Sequence[Piece[NamedNode]], words: JoiningWords) -> str | None:
        """Return a word that points from or to the wrong kind of thing."""
        for place, piece in enumerate(pieces):
            frame = words.frames.get(piece.text.lower()) if piece.kind is None else None
            if frame is None:
                continue
            left = next((p for p in reversed(pieces[:place]) if p.kind is not None), None)
            right = next((p for p in pieces[place:] if p.kind is not None), None)
            if left is not None and left.kind not in frame.left:
                return left.text + piece.text
            if right is not None and not (right.kind in frame.right and self._fits(right, frame.of)):
                return piece.text + right.text
        return None

    def _fits(self, piece: Piece[NamedNode], parts: tuple[str, ...]) -> bool:
        if piece.kind != "value" or not parts:
            return True
        properties = {p for node in piece.things for p in self.guide.index.properties_of(node)}
        return any(part in name.lower() for p in properties for name in self._labels(p) for part in parts)

    # What the graph has

    def _read_names(self, item: NamedNode) -> Names[NamedNode]:
        """Return the names of what is true of an item."""
        pois = self._objects(item, HAS_FEATURE)
        true = {
            "value": [value for _, value in self._values(item)],
            "property": [property_ for property_, _ in self._values(item)],
            "poi": pois,
            "problem": [problem for poi in pois for problem in self._subjects(NEEDS, poi)],
            "category": self._lineage(item),
        }
        found: dict[str, dict[str, set[NamedNode]]] = defaultdict(lambda: defaultdict(set))
        for kind in _KINDS:
            for node in true[kind]:
                for name in self._labels(node):
                    found[name][kind].add(node)
        return {
            name: [(kind, tuple(sorted(nodes, key=str))) for kind, nodes in kinds.items()]
            for name, kinds in found.items()
        }

    def _values(self, item: NamedNode) -> list[tuple[NamedNode, NamedNode]]:
        number = self.guide.index.numbers.get(item)
        return [] if number is None else self.guide.index.values_of(number)

    def _lineage(self, item: NamedNode) -> list[NamedNode]:
        found = self._objects(item, IN_CATEGORY)
        for category in found:
            found += [above for above in self._objects(category, PARENT_CATEGORY) if above not in found]
        return found

    def _labels(self, node: NamedNode) -> Iterator[str]:
        for predicate in (PREF_LABEL, ALT_LABEL):
            for quad in self._store.quads_for_pattern(node, predicate, None, None):
                if isinstance(quad.object, Literal):
                    yield quad.object.value

    def _objects(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        found = {q.object for q in self._store.quads_for_pattern(node, predicate, None, None)}
        return sorted((each for each in found if isinstance(each, NamedNode)), key=str)

    def _subjects(self, predicate: NamedNode, node: NamedNode) -> list[NamedNode]:
        found = {q.subject for q in self._store.quads_for_pattern(None, predicate, node, KNOWLEDGE_GRAPH)}
        return sorted((each for each in found if isinstance(each, NamedNode)), key=str)

    def _has(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode) -> bool:
        return any(True for _ in self._store.quads_for_pattern(subject, predicate, object_, None))
