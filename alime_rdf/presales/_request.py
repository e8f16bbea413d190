"""What a shopper wants by now: read from a question, changed by the next one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from alime_rdf.presales._denials import left_open
from alime_rdf.presales._handed_back import (
    LONGEST_WORD,
    MOST_NAMED,
    MOST_SHOWN,
    MOST_WORDS,
    assert_fields,
    assert_known,
    read_flag,
    read_groups,
    read_limit,
    read_nodes,
    read_words,
)
from alime_rdf.presales._linker import Linked
from alime_rdf.presales._prices import asks_any_price, asks_cheap, asks_cheaper, price_limits
from alime_rdf.presales._unread import Unread
from alime_rdf.release import Release
from alime_rdf.text import Shadow, normalise

Nodes = tuple[NamedNode, ...]

_START_OVER = re.compile(r"换个问题|重新(?:来|开始|问)|另外(?:想|再)问|start over|new question")
_OTHERS = re.compile(
    r"还有(?:别的|其他|其它|吗|没有)|(?:看看|推荐|有|换)[^，,。；;!！?？]{0,3}(?:别的|其他|其它)(?!不)|"
    r"换一?(?:个|款|批)|再(?:来|推荐)|another|other ones|more like"
)
_FREE = r"(?:不限|无所谓|都行|都可以|随便|不挑|不要求|没关系|没要求)"
_ALSO_FINE = re.compile(rf"^[^，,。；;!！?？]{{0,3}}(?:{_FREE}|也行|也可以|可以有|不要紧|没事|算了|去掉)")
#: 我不是敏感肌 says that it need not suit one, not that it must not.
_NO_NEED = re.compile(
    r"(?:不限|不用|不一定要?|不管|无所谓|(?<!是)不是(?!含|带|有|加)|不是不能有)[^，,。；;!！?？]{0,3}$"
)
#: 除了酒精都行 refuses the one thing that isn't fine.
_ALL_BUT = re.compile(r"(?:除了?|除开|except(?: for)?|other than|but)[^，,。；;!！?？]{0,4}$")
#: Takes back what was said before; otherwise it refuses.
_TAKEN_BACK = re.compile(r"(?:去掉|取消)[^，,。；;!！?？]{0,3}$")
_BOTH = re.compile(r"也要|还要|同时|并且|以及|另外|又要|和|及")
_OR = re.compile(r"\s*的?[、，,]?\s*(?:或者?|或是|还是|/|or)\s*(?:含有?|带有?|适合|要|能|有)?\s*")
#: No word that gives up or takes back is further off from what it is said of.
_REACH = 40
_NODES = ("problems", "pois", "categories", "wanted", "unwanted", "shown")
_FIELDS = frozenset((*_NODES, "least", "most", "cheap", "passed", "either", "unchecked", "words"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted: problems to solve, points of interest, categories, values to have, prices.

    Of the values in a group of `either` (油皮或者干皮) one is enough. `unwanted` are values, points of interest and
    categories not to have. `least` and `most` are in the currency of the catalogue; `cheap` asks for the lowest
    prices first. `shown` is what earlier answers showed, `passed` tells that it is not wanted again. `unchecked` is
    what is not wanted and the graph doesn't know, in the shopper's words; `words` is what is wanted and only items'
    own names and pages say.
    """

    problems: Nodes = ()
    pois: Nodes = ()
    categories: Nodes = ()
    wanted: Nodes = ()
    unwanted: Nodes = ()
    least: Decimal | None = None
    most: Decimal | None = None
    cheap: bool = False
    shown: Nodes = ()
    passed: bool = False
    either: tuple[Nodes, ...] = ()
    unchecked: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it says nothing that items could be found by."""
        named = self.problems or self.pois or self.categories or self.wanted
        return not (named or self.cheap or self.least is not None or self.most is not None)

    def hopeless(self, needs: Sized) -> bool:
        """Tell whether nothing is said to find items by in the graph, or nothing that any of `needs` comes of."""
        return self.empty or (not needs and bool(self.problems or self.pois))

    @property
    def choices(self) -> list[Nodes]:
        """The values wanted, in groups of which each has to be met by one of its values."""
        wanted = set(self.wanted)
        kept = (tuple(value for value in group if value in wanted) for group in self.either)
        groups = [group for group in kept if group]
        grouped = {value for group in groups for value in group}
        return [*groups, *((value,) for value in self.wanted if value not in grouped)]

    def to_json(self) -> dict[str, Any]:
        """Return the request as plain data; :meth:`from_json` reads it back."""
        data: dict[str, Any] = {name: [node.value for node in getattr(self, name)] for name in _NODES}
        limits = {"least": self.least, "most": self.most}
        data |= {name: None if limit is None else f"{limit:f}" for name, limit in limits.items()}
        either = [[node.value for node in group] for group in self.either]
        return data | {
            "cheap": self.cheap,
            "passed": self.passed,
            "either": either,
            "unchecked": [*self.unchecked],
            "words": [*self.words],
        }

    @classmethod
    def from_json(cls, data: Any) -> "Request":
        """Build a request from plain data, as it comes back from clients: by type, each list of bounded length.

        Raises UsageError (ALM-Q014) that names the field that is wrong.
        """
        assert_fields(data, _FIELDS)
        nodes = {name: read_nodes(data, name) for name in _NODES}
        limits = {name: read_limit(data, name) for name in ("least", "most")}
        flags = {name: read_flag(data, name) for name in ("cheap", "passed")}
        words = {name: read_words(data, name) for name in ("unchecked", "words")}
        return cls(**nodes, **limits, **flags, either=read_groups(data, "either"), **words)  # type: ignore[arg-type]

    def assert_of(self, release: Release) -> None:
        """Assert that everything named is a thing of `release`, and of the right kind.

        Raises UsageError (ALM-S042) that names the field that is wrong.
        """
        fields: dict[str, Nodes] = {name: getattr(self, name) for name in _NODES}
        assert_known(release, fields | {"either": tuple({node: None for group in self.either for node in group})})


def keep_unchecked(request: Request, unread: Iterable[Unread]) -> Request:
    """Return a request with what a turn refuses and the graph doesn't know; what it now asks for is dropped."""
    said = {each.text: each.excluded for each in unread}
    refused = (text[:LONGEST_WORD] for text, excluded in said.items() if excluded)
    kept = [text for text in request.unchecked if said.get(text, True)]
    return replace(request, unchecked=tuple(dict.fromkeys((*kept, *refused)))[-MOST_WORDS:])


def keep_words(request: Request, words: Iterable[str], unread: Iterable[Unread]) -> Request:
    """Return a request with the words that a turn asks items' own texts for; what it now refuses is dropped."""
    refused = {each.text for each in unread if each.excluded}
    kept = (
        word
        for word in (*request.words, *(word[:LONGEST_WORD] for word in words))
        if not any(each in word for each in refused)
    )
    return replace(request, words=tuple(dict.fromkeys(kept))[-MOST_WORDS:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn understood: what is wanted now, and whether it asks for less than the prices shown.

    `cut` tells that it names more things than a request holds, so that only the last of them count.
    """

    request: Request
    cheaper: bool = False
    cut: bool = False


def understand(
    text: str,
    linked: Sequence[Linked],
    before: Request | None = None,
    *,
    properties: Callable[[NamedNode], Mapping[NamedNode, str]] = lambda value: {},
) -> Turn:
    """Read a turn; one that follows on another narrows or relaxes what was wanted `before`.

    A turn that names both a category and a problem or point of interest of its own begins anew. One that names a
    category replaces it, one that names a value replaces others of its property (那干皮呢), unless it asks for both;
    other things are added; what it denies or gives up (敏感肌也行, 不限品牌) goes. `properties` tells the properties
    of a value, with their labels.
    """
    folded = Shadow.of(text).text
    said = folded if len(folded) == len(text) else text
    relaxed = tuple(m.node for m in linked if _given_up(said, m, before or Request()))
    meant = [m for m in linked if m.node not in relaxed]
    named = {kind: _nodes(meant, kind, denied=False) for kind in ("problem", "poi", "category", "value")}
    if before is None or _anew(text, named):
        before = Request()
    denied = {*relaxed, *(m.node for m in meant if m.denied)}
    denied |= {v for v in (*before.wanted, *before.unwanted) if _free(text, properties(v).values())}
    if not _BOTH.search(text):
        new = {property_ for value in named["value"] for property_ in properties(value)}
        denied |= {v for v in before.wanted if v not in named["value"] and new & set(properties(v))}
    least, most = price_limits(text)
    if asks_any_price(text):
        before = replace(before, least=None, most=None, cheap=False)
    cheaper = asks_cheaper(text) and bool(before.shown)
    unwanted = tuple(dict.fromkeys(m.node for m in meant if m.denied and m.kind != "problem"))
    request = replace(
        before,
        problems=_merged(before.problems, named["problem"], denied),
        pois=_merged(before.pois, named["poi"], denied),
        categories=named["category"] or tuple(c for c in before.categories if c not in denied),
        wanted=_merged(before.wanted, named["value"], denied),
        unwanted=_merged(
            tuple(v for v in before.unwanted if v not in denied), unwanted, (m.node for m in meant if not m.denied)
        ),
        least=least if least is not None or cheaper or _above(before.least, most) else before.least,
        most=most if most is not None or _above(least, before.most) else before.most,
        cheap=before.cheap or (asks_cheap(text) and not cheaper),
        passed=bool(before.shown) and bool(_OTHERS.search(normalise(text))),
        either=(*before.either, *_alternatives(text, meant)),
    )
    bounded = _bounded(request)
    cut = any(len(getattr(bounded, name)) < len(getattr(request, name)) for name in _NODES)
    return Turn(request=bounded, cheaper=cheaper, cut=cut)


def _bounded(request: Request) -> Request:
    """Return a request with no more of anything than one that is handed back may have, the last of each."""
    last = {name: getattr(request, name)[-MOST_NAMED:] for name in _NODES if name != "shown"}
    request = replace(request, shown=request.shown[-MOST_SHOWN:], **last)
    wanted = set(request.wanted)
    groups = (tuple(value for value in group if value in wanted) for group in request.either)
    return replace(request, either=tuple(dict.fromkeys(group for group in groups if group))[-MOST_NAMED:])


def _above(least: Decimal | None, most: Decimal | None) -> bool:
    """Tell whether two limits leave nothing between them."""
    return least is not None and most is not None and least > most


def _anew(text: str, named: Mapping[str, Nodes]) -> bool:
    both = named["category"] and (named["problem"] or named["poi"])
    return bool(both or _START_OVER.search(normalise(text)))


def _free(text: str, labels: Iterable[str]) -> bool:
    """Tell whether a text leaves a property open: 品牌不限, 不限肤质了, for 适用肤质 too."""
    for label in labels:
        names = "|".join({re.escape(label), re.escape(label.removeprefix("适用"))})
        if re.search(
            rf"(?:{names})[^，,。；;!！?？]{{0,2}}{_FREE}|(?:不限|不挑|不管)[^，,。；;!！?？]{{0,2}}(?:{names})", text
        ):
            return True
    return False


def _given_up(said: str, linked: Linked, before: Request) -> bool:
    ahead, behind = said[max(0, linked.start - _REACH) : linked.start], said[linked.end : linked.end + _REACH]
    if _TAKEN_BACK.search(ahead):
        return any(linked.node in getattr(before, name) for name in _NODES)
    if linked.denied and _ALL_BUT.search(ahead):
        return False
    return bool(_ALSO_FINE.search(behind) or _NO_NEED.search(ahead)) or left_open(said, linked.start, linked.end)


def _alternatives(text: str, linked: Iterable[Linked]) -> tuple[Nodes, ...]:
    """Return the groups of values that a text names with 或者 between them."""
    values = sorted((m for m in linked if m.kind == "value" and not m.denied), key=lambda m: m.start)
    groups: list[list[NamedNode]] = []
    last: Linked | None = None
    for match in values:
        if last is not None and _OR.fullmatch(text[last.end : match.start]):
            groups[-1].append(match.node)
        else:
            groups.append([match.node])
        last = match
    return tuple(tuple(dict.fromkeys(group)) for group in groups if len(set(group)) > 1)


def _nodes(linked: Iterable[Linked], kind: str, *, denied: bool) -> Nodes:
    return tuple(dict.fromkeys(m.node for m in linked if m.kind == kind and m.denied == denied))


def _merged(before: Nodes, more: Nodes, without: Iterable[NamedNode]) -> Nodes:
    gone = set(without)
    return tuple(node for node in dict.fromkeys((*before, *more)) if node not in gone)
