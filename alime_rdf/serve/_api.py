"""The JSON endpoints: what each takes and answers."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from alime_rdf.errors import RequestError
from alime_rdf.presales import (
    Request,
    answer_to_json,
    known_to_json,
    need_to_json,
    property_answer_to_json,
    recommendation_to_json,
    thing,
)
from alime_rdf.reason import proof_to_json, why_not, why_not_to_json
from alime_rdf.release import Release, resolve_term, resolve_triple
from alime_rdf.serve._opened import OpenedRelease
from alime_rdf.vocabulary import CATEGORY, ITEM, POI, PROBLEM, VALUE

_MOST_ITEMS = 100
LONGEST = 2_000
#: A text that says something. JSON Schema and Python differ in what is blank, so it is spelled out.
SAYS = re.compile(r"[^\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
#: The parameter that carries a conversation so far is longer.
_LONG = {"before": 65_536}
#: What is an object, and JSON text in an address.
OBJECTS = frozenset({"before"})
AMOUNT = r"[0-9]{1,9}(\.[0-9]{1,2})?"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an endpoint; `most` is the largest number, or the largest count of a repeated name.

    `form` is a regular expression of what it looks like, where it isn't any text.
    """

    name: str
    about: str
    required: bool = False
    number: int | None = None
    most: int = 1
    form: str | None = None


class Given:
    """The parameters of one request, checked."""

    def __init__(self, parameters: Sequence[Parameter], pairs: Sequence[tuple[str, str]]) -> None:
        self._known = {parameter.name: parameter for parameter in parameters}
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in self._known:
                raise _wrong(name, f"there is none of this name; there are {', '.join(self._known)}")
            longest = _LONG.get(name, LONGEST)
            if len(value) > longest:
                raise _wrong(name, f"it has more than {longest} characters")
            if SAYS.search(value) is None:
                raise _wrong(name, "it is empty; leave it out")
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise _wrong(name, "it is no text that can be written as UTF-8")
            self._values.setdefault(name, []).append(value)
        for parameter in parameters:
            count = len(self._values.get(parameter.name, []))
            if parameter.required and not self._values.get(parameter.name):
                raise _wrong(parameter.name, "it is missing")
            if count > (parameter.most if parameter.number is None else 1):
                raise _wrong(parameter.name, "it is given too often")

    def text(self, name: str) -> str:
        """Return a parameter's text, ``""`` where it isn't given."""
        return next(iter(self._values.get(name, [])), "")

    def texts(self, name: str) -> list[str]:
        """Return all texts of a parameter that may be repeated."""
        return self._values.get(name, [])

    def number(self, name: str) -> int:
        """Return a number from 1 to the parameter's most."""
        parameter = self._known[name]
        assert parameter.number is not None
        text = self.text(name) or str(parameter.number)
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= parameter.most):
            raise _wrong(name, f"it is a number from 1 to {parameter.most}")
        return int(text)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address under ``/api/`` and what answers there; `returns` names the schema of the answer.

    `quick` tells that it answers within milliseconds from what is read ahead. Of the parameters in `either` one is
    needed.
    """

    name: str
    about: str
    about_zh: str
    parameters: tuple[Parameter, ...]
    returns: str
    answer: Callable[[OpenedRelease, Given], Any]
    quick: bool = False
    either: tuple[str, ...] = ()


def _wrong(name: str, detail: str) -> RequestError:
    return RequestError(400, "ALM-S014", {"name": name, "detail": detail})


def _terms(opened: OpenedRelease, given: Given, name: str, kind: NamedNode) -> tuple[NamedNode, ...]:
    return tuple(resolve_term(opened.release, each, kind=kind) for each in given.texts(name))


def _ask(opened: OpenedRelease, given: Given) -> Any:
    release = opened.release
    category = given.text("category")
    answer = opened.guide.ask(
        given.text("question"),
        before=_before(release, given),
        category=resolve_term(release, category, kind=CATEGORY) if category else None,
        limit=given.number("limit"),
    )
    return answer_to_json(answer, name=opened.name)


def _before(release: Release, given: Given) -> Request | None:
    """Return what a client hands back, which may be anything: every thing in it must be one of the release."""
    text = given.text("before")
    if not text:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong("before", "it is the `next` of the answer before, as JSON text") from error
    request = Request.from_json(data)
    request.assert_of(release)
    return request


def _needs(opened: OpenedRelease, given: Given) -> Any:
    if not given.texts("problem") and not given.text("question"):
        raise _wrong("problem", "a problem or a question is needed")
    problems = _terms(opened, given, "problem", PROBLEM)
    needs = opened.guide.needs_in(given.text("question"), problems=problems)
    return {"needs": [need_to_json(need, name=opened.name) for need in needs]}


def _items(opened: OpenedRelease, given: Given) -> Any:
    request = Request(
        pois=_terms(opened, given, "poi", POI),
        problems=_terms(opened, given, "problem", PROBLEM),
        categories=_terms(opened, given, "category", CATEGORY),
        wanted=_terms(opened, given, "value", VALUE),
        unwanted=_terms(opened, given, "without", VALUE),
        least=_price(given, "least"),
        most=_price(given, "most"),
    )
    if request.empty:
        raise _wrong("poi", "a point of interest, problem, category or value is needed")
    answer = opened.guide.find(request, limit=given.number("limit"))
    data = answer_to_json(answer, name=opened.name)
    return {key: data[key] for key in ("needs", "wanted", "found", "items", "facets", "drops")}


def _price(given: Given, name: str) -> Decimal | None:
    text = given.text(name)
    if text and not re.fullmatch(AMOUNT, text):
        raise _wrong(name, "it is an amount such as 59.9")
    return Decimal(text) if text else None


def _triple(opened: OpenedRelease, given: Given) -> tuple[NamedNode, NamedNode, NamedNode]:
    return resolve_triple(opened.release, (given.text("subject"), given.text("predicate"), given.text("object")))


def _why(opened: OpenedRelease, given: Given) -> Any:
    proofs = opened.release.explainer.whys(_triple(opened, given), limit=given.number("limit"))
    return {"proofs": [proof_to_json(proof, name=opened.name) for proof in proofs]}


def _why_not(opened: OpenedRelease, given: Given) -> Any:
    release = opened.release
    ways = why_not(
        release.store,
        release.rules,
        _triple(opened, given),
        limit=given.number("limit"),
        functional=release.functional,
    )
    return {"ways": [why_not_to_json(way, name=opened.name) for way in ways]}


def _properties(opened: OpenedRelease, given: Given) -> Any:
    release, name = opened.release, opened.name
    item = resolve_term(release, given.text("item"), kind=ITEM) if given.text("item") else None
    question = given.text("question")
    if not question and item is None:
        raise _wrong("item", "an item is needed, or a question that names one")
    answers = opened.questions.answer(question, item=item) if question else ()
    values = opened.questions.values(item) if item is not None and not question else ()
    return {
        "item": None if item is None else thing(item, name),
        "answers": [property_answer_to_json(a, name=name, language=release.language) for a in answers],
        "values": [known_to_json(each, name=name) for each in values],
    }


def _reason(opened: OpenedRelease, given: Given) -> Any:
    release = opened.release
    item = resolve_term(release, given.text("item"), kind=ITEM)
    pois = _terms(opened, given, "poi", POI)
    needs = opened.guide.needs_in(given.text("question"), pois=pois)
    if not needs and (given.text("question") or pois):
        raise _wrong(
            "question", "it names no need that is known; without one, the item's strongest features are told"
        )
    language = given.text("language") or release.language
    if language not in ("zh", "en"):
        raise _wrong("language", "it is zh or en")
    said = opened.recommender.recommend(item, needs=needs, limit=given.number("limit"), language=language)
    return recommendation_to_json(said, explainer=release.explainer, name=opened.name)


_QUESTION = Parameter("question", "what a shopper says, in Chinese or English")
_NAMED = "IRI, prefixed name, id or label"
_TRIPLE = tuple(
    Parameter(name, f"the triple's {name}: {_NAMED}", True) for name in ("subject", "predicate", "object")
)
_LIMIT = Parameter("limit", "how many items at most", number=5, most=_MOST_ITEMS)
_PROBLEMS = Parameter("problem", f"a problem: {_NAMED}; may be repeated", most=20)
_POIS = Parameter("poi", f"a point of interest: {_NAMED}; may be repeated", most=20)

ENDPOINTS = (
    Endpoint(
        "ask",
        "Answer a shopper's question: problems found, needs inferred, items ranked with reasons.",
        "回答顾客的问题：认出的问题、推出的需求、带理由的商品排序。",
        (
            Parameter("question", _QUESTION.about, True),
            Parameter("before", "the `next` of the answer before, as JSON text, where this is another turn"),
            Parameter("category", f"only items in it or below: {_NAMED}"),
            _LIMIT,
        ),
        "Answer",
        _ask,
        quick=True,
    ),
    Endpoint(
        "needs",
        "Infer the points of interest that problems need, from their names or from a question.",
        "由问题的名称或一句话推出所需的关注点。",
        (_PROBLEMS, _QUESTION),
        "Needs",
        _needs,
        quick=True,
        either=("problem", "question"),
    ),
    Endpoint(
        "items",
        "Rank the items that have points of interest, or what problems need, and that meet conditions.",
        "给具有关注点（或问题所需）且符合条件的商品排序。",
        (
            _POIS,
            _PROBLEMS,
            Parameter("category", f"only items in it or below: {_NAMED}; may be repeated", most=20),
            Parameter("value", f"a value to have: {_NAMED}; may be repeated", most=20),
            Parameter("without", f"a value not to have: {_NAMED}; may be repeated", most=20),
            Parameter("least", "the lowest price", form=AMOUNT),
            Parameter("most", "the highest price", form=AMOUNT),
            _LIMIT,
        ),
        "Items",
        _items,
        quick=True,
        either=("poi", "problem", "category", "value", "least", "most"),
    ),
    Endpoint(
        "why",
        "Prove a triple, down to sentences and their offsets.",
        "证明一条三元组，直到原句及其位置。",
        (*_TRIPLE, Parameter("limit", "how many proofs at most", number=1, most=20)),
        "Proofs",
        _why,
    ),
    Endpoint(
        "why-not",
        "Say what is missing for a triple: for each rule the nearest it comes to it.",
        "说明一条三元组还缺什么：每条规则最接近的情形。",
        (*_TRIPLE, Parameter("limit", "how many ways at most", number=3, most=20)),
        "Ways",
        _why_not,
    ),
    Endpoint(
        "properties",
        "Answer a question about an item (孕妇能用吗, 有没有酒精), or list what is known of it; with proofs.",
        "回答关于商品的问题（孕妇能用吗、有没有酒精），或列出已知的属性，附证明。",
        (Parameter("item", f"an item: {_NAMED}; not needed where the question names it"), _QUESTION),
        "Properties",
        _properties,
        either=("item", "question"),
    ),
    Endpoint(
        "reason",
        "Say why an item is recommended, for what is asked or for what it is good for; each claim with its proof.",
        "说出推荐一件商品的理由，每个说法附证明。",
        (
            Parameter("item", f"an item: {_NAMED}", True),
            _QUESTION,
            _POIS,
            Parameter("language", "zh or en; by default the release's", form="zh|en"),
            Parameter("limit", "how many sentences at most", number=3, most=10),
        ),
        "Recommendation",
        _reason,
    ),
)
BY_NAME: Mapping[str, Endpoint] = {endpoint.name: endpoint for endpoint in ENDPOINTS}
