from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alime_rdf.records import Candidate, Catalogue, CPVClaim, Evidence, ExtractorId, IPVClaim
from alime_rdf.text import normalise
from mining.values._normalise import Embedder, Normaliser, ValueNames
from mining.values._statements import Statement

EXTRACTORS = {
    "dictionary": ExtractorId("dictionary-values", "2"),
    "recogniser": ExtractorId("recognised-values", "1"),
}
#: A property of which so many items have a value, and none has two, takes one value.
_SURE_OF_ONE = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """A text contradicts the catalogue, which stays as it is.

    The item's `property` is `catalogued` there; the text says `said`, or denies it where that is None.
    """

    item: str
    property: str
    catalogued: str
    said: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Completed:
    """What statements add to the catalogue: `candidates` for item values and CPVs, `conflicts`, and what was left.

    `unlisted` counts words that no listed value of their property stands for, `rare` new values of free properties
    that are stated too seldom.
    """

    candidates: tuple[Candidate, ...]
    conflicts: tuple[Conflict, ...]
    unlisted: dict[tuple[str, str], int]
    rare: dict[tuple[str, str], int]


class _Completion:
    def __init__(self, catalogue: Catalogue, normaliser: Normaliser, embedder: Embedder | None) -> None:
        self.categories = {item.id: item.categories for item in catalogue.items}
        self.catalogue = catalogue
        self.values: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in catalogue.items:
            for property_, value in item.values:
                self.values[item.id, property_].append(value)
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        for (_, property_), values in self.values.items():
            counts[property_][min(len(values), 2)] += 1
        self.single = {p for p, each in counts.items() if each[1] >= _SURE_OF_ONE and not each[2]}
        self.normaliser = normaliser
        self.names = ValueNames(_labels(catalogue), normaliser, embedder=embedder)
        self.unlisted: Counter[tuple[str, str]] = Counter()

    def resolved(self, said: Statement) -> Statement | None:
        """Return a statement with the label of its value; None where the category's schema has no place for it.

        A listed property takes a listed value alone, and a free one any.
        """
        rows = self.catalogue_rows(said.item, said.property)
        if not rows:
            return None
        label = self.names.label(said.property, said.value)
        if any(not enumerable for enumerable, _ in rows):
            label = label or normalise(said.value)
        elif label is None or normalise(label) not in {normalise(v) for _, values in rows for v in values}:
            self.unlisted[said.property, said.value] += 1
            return None
        return Statement(said.item, said.property, label, said.polarity, said.by, said.evidence)

    def catalogue_rows(self, item: str, property_: str) -> list[tuple[bool, tuple[str, ...]]]:
        lineage = {up for category in self.categories.get(item, ()) for up in self.catalogue.lineage(category)}
        return [
            (row.enumerable, row.values)
            for row in self.catalogue.schema
            if row.property == property_ and row.category in lineage
        ]


def complete(
    statements: Iterable[Statement],
    catalogue: Catalogue,
    *,
    least: int = 2,
    normaliser: Normaliser | None = None,
    embedder: Embedder | None = None,
) -> Completed:
    """Fill in what the catalogue lacks from what texts state (section 4.3 of AliMe KG).

    A listed (enumerable) property takes a listed value of the item's category alone; a value of a free property that
    the catalogue's dictionary doesn't know has to be stated `least` times. What the catalogue has is never
    overwritten: a text that denies it, or that states another value of a property that takes one, is a conflict.
    Words are brought to labels by the `normaliser`, and those that it doesn't know by the vectors of an `embedder`.
    """
    synonyms = ((value.label, *value.alt_labels) for value in catalogue.values)
    work = _Completion(catalogue, normaliser or Normaliser(synonyms), embedder)
    stated: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    denied: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for said in statements:
        if (found := work.resolved(said)) is not None:
            if found.polarity == "positive":
                stated[found.item, found.property, found.value].append(found)
            elif found.polarity == "negative":
                denied[found.item, found.property, found.value].append(found)
    rare = _rare(stated, least, work.names)
    kept = {key: said for key, said in stated.items() if (key[1], key[2]) not in rare}
    conflicts = sorted(_conflicts(kept, denied, work), key=lambda c: (c.item, c.property, c.said or "", c.evidence))
    contested = {(c.item, c.property, c.said) for c in conflicts}
    fresh = {
        key: said for key, said in kept.items()
        if key not in contested and not _has(work, *key)
    }  # fmt: skip
    candidates = [*_item_values(fresh, denied), *_category_values(fresh, work)]
    return Completed(tuple(candidates), tuple(conflicts), dict(sorted(work.unlisted.items())), rare)


def _rare(
    stated: dict[tuple[str, str, str], list[Statement]], least: int, names: ValueNames
) -> dict[tuple[str, str], int]:
    """Count how often values were stated that the catalogue doesn't know, and that are too rare."""
    quoted: dict[tuple[str, str], set[Evidence]] = defaultdict(set)
    known: set[tuple[str, str]] = set()
    for (_, property_, value), said in stated.items():
        quoted[property_, value].update(each.evidence for each in said)
        if names.label(property_, value) is not None or any(each.by == "dictionary" for each in said):
            known.add((property_, value))
    return {key: len(found) for key, found in sorted(quoted.items()) if key not in known and len(found) < least}


def _has(work: _Completion, item: str, property_: str, value: str) -> bool:
    key = work.normaliser.key(value, property=property_)
    return any(work.normaliser.key(v, property=property_) == key for v in work.values.get((item, property_), ()))


def _conflicts(
    stated: dict[tuple[str, str, str], list[Statement]],
    denied: dict[tuple[str, str, str], list[Statement]],
    work: _Completion,
) -> Iterator[Conflict]:
    for (item, property_, value), said in denied.items():
        if _has(work, item, property_, value):
            yield Conflict(item, property_, value, None, said[0].evidence)
    for (item, property_, value), said in stated.items():
        catalogued = work.values.get((item, property_))
        if catalogued and property_ in work.single and not _has(work, item, property_, value):
            yield Conflict(item, property_, catalogued[0], value, said[0].evidence)


def _item_values(
    fresh: dict[tuple[str, str, str], list[Statement]], denied: dict[tuple[str, str, str], list[Statement]]
) -> Iterator[Candidate]:
    for key, said in sorted(fresh.items()):
        by = "dictionary" if any(each.by == "dictionary" for each in said) else "recogniser"
        # A text that both states and denies a value is not to be trusted on it.
        score = 0.3 if key in denied else 1 - 0.3 ** len({each.evidence.sentence for each in said})
        quoted = tuple(each.evidence for each in said)
        yield Candidate(claim=IPVClaim(*key), score=score, extractor=EXTRACTORS[by], evidence=quoted)


def _category_values(fresh: dict[tuple[str, str, str], list[Statement]], work: _Completion) -> Iterator[Candidate]:
    """Propose the CPVs that the catalogue's own items don't show yet: a category's items may have this value."""
    shown = {
        (category, property_, normalise(value))
        for (item, property_), values in work.values.items()
        for value in values
        for category in work.categories[item]
    }
    found: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for (item, property_, value), said in fresh.items():
        for category in work.categories[item]:
            if (category, property_, normalise(value)) not in shown:
                found[category, property_, value] += said
    for key, said in sorted(found.items()):
        by = "dictionary" if any(each.by == "dictionary" for each in said) else "recogniser"
        score = 1 - 0.6 ** len({each.item for each in said})
        quoted: Sequence[Evidence] = sorted({each.evidence for each in said})
        yield Candidate(claim=CPVClaim(*key), score=score, extractor=EXTRACTORS[by], evidence=tuple(quoted))


def _labels(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the labels of values, listed ones first, then those with synonyms, then those of items."""
    yield from ((row.property, value) for row in catalogue.schema for value in row.values)
    yield from ((value.property, value.label) for value in catalogue.values if value.property is not None)
    for item in catalogue.items:
        yield from item.values
