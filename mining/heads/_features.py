import re
from collections.abc import Callable, Iterator

from mining.encoder import Reading, ReadingBuilder, fold
from mining.heads._knowledge import Knowledge
from mining.heads._sample import Anchor, Sample

_CLAUSE = re.compile(r"[，,：:；;。！!？?~\s]+")
#: Between two anchors so many characters are read at most, from each end half of them; beside an anchor so many.
_BETWEEN, _BESIDE = 30, 6
#: Words cross with words as long as there are no more of them in an anchor.
_CROSSED = 8


def reading_of(sample: Sample, builder: ReadingBuilder, knowledge: Knowledge | None) -> Reading:
    """Return what the encoder reads: the segments parted by ``[SEP]``, knowledge hung on the two anchors.

    Anchors in one sentence stand between ``$`` and ``#`` (AliMe KG, section 4.4.1).
    """
    marks = {"first": (sample.first, "$"), "second": (sample.second, "#")}
    together = sample.first.segment == sample.second.segment
    for number, segment in enumerate(sample.segments):
        here = sorted(
            ((anchor, name, mark) for name, (anchor, mark) in marks.items() if anchor.segment == number),
            key=lambda found: found[0].start,
        )
        at = 0
        for anchor, name, mark in here:
            builder.text(segment[at : anchor.start])
            if together:
                builder.text(mark)
            builder.text(segment[anchor.start : anchor.end], name)
            if together:
                builder.text(mark)
            at = anchor.end
        builder.text(segment[at:])
        builder.separator()
    if knowledge is not None:
        for name, (anchor, _) in marks.items():
            builder.knowledge(name, knowledge.tails(sample.word(anchor)))
    return builder.build()


def words_of(sample: Sample, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Yield what is seen of a sample beside the encoder's vectors, as strings: its anchors, their n-grams and pairs,
    and what stands between and beside them."""
    first, second = fold(sample.word(sample.first)), fold(sample.word(sample.second))
    for name, word in (("1", first), ("2", second)):
        yield f"{name}={word}"
        yield f"{sample.kind} {name}={word}"
        yield from (f"{name}:{gram}" for gram in _grams(f"^{word}$", (1, 2, 3)))
    if first != second:
        heads, tails = cut(first)[:_CROSSED], cut(second)[:_CROSSED]
        yield from (f"{a}|{b}" for a in heads for b in tails)
        yield from (f"{sample.kind} {a}|" for a in heads)
        if len(first) <= _CROSSED and len(second) <= _CROSSED:
            yield from (f"+{a}{b}" for a in sorted(set(first)) for b in sorted(set(second)))
    yield sample.kind
    yield from _around(sample)


def _around(sample: Sample) -> Iterator[str]:
    """Yield what is said between two anchors of one sentence, and beside the anchors of sentences."""
    first, last = sorted((sample.first, sample.second), key=lambda anchor: (anchor.segment, anchor.start))
    order = ">" if first == sample.first else "<"
    if first.segment == last.segment:
        between = fold(sample.segments[first.segment][first.end : last.start])
        clauses = len(_CLAUSE.findall(between))
        yield f"{sample.kind}{order} clauses={min(clauses, 4)}"
        yield f"{sample.kind}{order} listed={min(between.count('、'), 3)}"
        yield f"{sample.kind}{order} far={min(len(between) // 5, 6)}"
        if len(between) > _BETWEEN:
            between = between[: _BETWEEN // 2] + "…" + between[-_BETWEEN // 2 :]
        yield from (f"-{gram}" for gram in _grams(between, (1, 2, 3)))
        yield from (f"{sample.kind}{order}-{gram}" for gram in _grams(between, (1, 2)))
        yield from _beside(sample, first, "before", order)
        yield from _beside(sample, last, "after", order)
    elif sample.kind == "problem":
        yield from _beside(sample, last, "before", "")
        yield from _beside(sample, last, "after", "")


def _beside(sample: Sample, anchor: Anchor, side: str, order: str) -> Iterator[str]:
    text = sample.segments[anchor.segment]
    window = text[max(0, anchor.start - _BESIDE) : anchor.start] if side == "before" else text[anchor.end :][:_BESIDE]
    edge = fold(window)
    for size in (1, 2, 3):
        if len(edge) >= size:
            yield f"{side}{order}|{edge[-size:] if side == 'before' else edge[:size]}"
    yield from (f"{side}{order}~{gram}" for gram in _grams(edge, (2, 3)))


def _grams(text: str, sizes: tuple[int, ...]) -> Iterator[str]:
    for size in sizes:
        yield from (text[i : i + size] for i in range(len(text) - size + 1))
