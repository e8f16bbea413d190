from collections import Counter
from collections.abc import Iterator
from itertools import chain

from mining.privacy._addresses import addresses
from mining.privacy._born import birthdays
from mining.privacy._cued import cued
from mining.privacy._names import names
from mining.privacy._numbers import numbers
from mining.privacy._online import coded, online
from mining.privacy._own import is_makers, is_the_shops
from mining.privacy._people import NOBODY, People
from mining.privacy._persons import persons
from mining.privacy._places import places
from mining.privacy._plates import plates
from mining.privacy._reading import STAND_INS, Reading, Span
from mining.privacy._spelled import spelled

_ROUNDS = 8


def mask(text: str, *, people: People = NOBODY, published: bool = False) -> tuple[str, dict[str, int]]:
    """Replace personal data by stand-ins, and count it by kind.

    Found are phone numbers, e-mail addresses, accounts, numbers of orders, parcels, cards and papers, links, number
    plates, addresses, and names that words around them give away; `people` are personal wherever they are
    named. In what a shop has `published` the numbers of its own desks stay. Masking what is masked changes nothing.

    >>> mask("手机13800138000，旺旺号：小鱼儿2333，皮肤干")
    ('手机[电话]，旺旺号：[账号]，皮肤干', {'account': 1, 'phone': 1})
    >>> mask("谢谢Anna，加V：lili_2020", people=People.of(["Anna"]))
    ('谢谢[账号]，加V：[账号]', {'account': 2})
    """
    spans = find_personal(text, people=people, published=published)
    kept, at = [], 0
    for span in spans:
        kept += [text[at : span.start], STAND_INS[span.kind]]
        at = span.end
    return "".join([*kept, text[at:]]), dict(sorted(Counter(span.kind for span in spans).items()))


def find_personal(text: str, *, people: People = NOBODY, published: bool = False) -> list[Span]:
    """Return where personal data is in a text, in order: what :func:`mask` replaces.

    >>> find_personal("手机13800138000")
    [Span(start=2, end=13, kind='phone')]
    """
    found: list[tuple[int, int, str]] = []
    now, starts, ends = text, range(len(text)), range(1, len(text) + 1)
    # What is masked can lay bare what stood next to it, so this goes on; in no text that people write for long.
    for _ in range(_ROUNDS):
        if not (spans := _apart(_found(now, people, published))):
            break
        kept: list[str] = []
        begins: list[int] = []
        stops: list[int] = []
        at = 0
        for start, end, kind in [*spans, (len(now), len(now), "")]:
            kept.append(now[at:start])
            begins += starts[at:start]
            stops += ends[at:start]
            if kind:
                place = starts[start], ends[end - 1]
                found.append((*place, kind))
                kept.append(STAND_INS[kind])
                begins += [place[0]] * len(STAND_INS[kind])
                stops += [place[1]] * len(STAND_INS[kind])
            at = end
        now, starts, ends = "".join(kept), begins, stops  # type: ignore[assignment]
    return [Span(*place) for place in _apart(found)]


def _found(text: str, people: People, published: bool) -> list[tuple[int, int, str]]:
    """Return what is to be masked, as places in the text as written."""
    reading = Reading.of(text)
    finders: Iterator[Span] = chain(
        online(reading),
        coded(reading),
        cued(reading),
        numbers(reading),
        plates(reading),
        spelled(reading),
        birthdays(reading),
        addresses(reading),
        places(reading),
        names(reading),
        persons(reading),
        people.find(reading),
    )
    found = _places(reading, finders, published)
    if (closed := reading.closed()) is not None:
        found += _places(closed, cued(closed), published)
    return found


def _places(reading: Reading, spans: Iterator[Span], published: bool) -> list[tuple[int, int, str]]:
    """Return where in the text as written the spans are, but for those that are no person's."""
    return [
        (*reading.shadow.span(span.start, span.end), span.kind)
        for span in spans
        if span.end > span.start and not is_makers(reading, span) and not (published and is_the_shops(reading, span))
    ]


def _apart(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the spans in order; those that overlap become one, of the kind of the longest."""
    merged: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, kind in sorted(spans):
        if merged and start < merged[-1][1]:
            begin, stop, known = merged[-1]
            if end - start > longest:
                known, longest = kind, end - start
            merged[-1] = begin, max(stop, end), known
        else:
            merged.append((start, end, kind))
            longest = end - start
    return merged
