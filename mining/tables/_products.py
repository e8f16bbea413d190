"""Products as pages declare them: schema.org in JSON-LD."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from alime_rdf.errors import Finding
from mining.tables._decode import UNDECODED
from mining.tables._header import broken
from mining.tables._json import has_too_many, parse_json, undecoded
from mining.tables._row import TableRow

_SCRIPT, _END = re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)
_LD = re.compile(r"""\btype\s*=\s*["']?application/ld\+json\b""", re.IGNORECASE)
#: Characters of a start tag.
_LONGEST_TAG = 10_000
_WRAPPING = re.compile(r"^(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?:-->|\]\]>|//\s*\]\]>)$")
_PREFIX = re.compile(r"^(?:https?://schema\.org/|schema:)")
_PRODUCTS = {"Product", "IndividualProduct", "ProductModel", "SomeProducts", "ProductGroup"}
#: These lead to other products than the one that the page is of.
_ELSEWHERE = {"isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor", "isConsumableFor", "isVariantOf"}
#: What names an item, the best first.
_IDS = (
    "productGroupID",
    "sku",
    "productID",
    "mpn",
    "gtin",
    "gtin13",
    "gtin14",
    "gtin12",
    "gtin8",
    "id",
    "@id",
    "url",
)
_MARK = re.compile(r'"@(?:context|graph|type)"')


def is_json_ld(text: str) -> bool:
    """Tell whether a JSON text speaks of schema.org's products."""
    return bool(_MARK.search(text)) and bool(re.search(r'Product(?:Group|Model)?"', text))


def read_page(html: str, name: str, findings: list[Finding], *, encoding: str) -> Iterator[TableRow]:
    """Yield the products of an HTML page; a script that is no JSON adds ALM-C001."""
    parts = []
    line, at = 1, 0
    for start, script in _scripts(html):
        line, at = line + html.count("\n", at, start), start
        if UNDECODED.search(script):
            findings.append(undecoded(name, line, encoding))
            continue
        try:
            parts.append(parse_json(_WRAPPING.sub("", script.strip()).strip().rstrip(";")))
        except ValueError as error:
            findings.append(broken(name, line, f"JSON-LD 有误：{error}", f"the JSON-LD is no JSON: {error}"))
    yield from read_products(parts, name)


def _scripts(html: str) -> Iterator[tuple[int, str]]:
    """Yield where JSON-LD scripts begin and what they hold: each is looked for behind the one before."""
    at = 0
    while (match := _SCRIPT.search(html, at)) is not None:
        opened = html.find(">", match.end(), match.end() + _LONGEST_TAG)
        at = match.end()
        if opened < 0 or not _LD.search(html, match.end(), opened):
            continue
        closed = _END.search(html, opened)
        if closed is None:
            return
        at = closed.end()
        if not has_too_many(script := html[opened + 1 : closed.start()]):
            yield match.start(), script


def read_products(data: Any, name: str) -> Iterator[TableRow]:
    """Yield the products in JSON-LD, wherever in it they are; a group of variants is one."""
    nodes: dict[str, dict[str, Any]] = {}
    trail = ""
    for node in _nodes(data):
        if isinstance(id_ := node.get("@id"), str) and len(node) > 1:
            nodes.setdefault(id_, {}).update(node)
        if "BreadcrumbList" in _types(node):
            trail = trail or _trail(node)
    found = [node for node in _nodes(data) if _types(node) & _PRODUCTS and len(node.keys() - {"@type", "@id"}) > 0]
    groups = [node for node in found if "ProductGroup" in _types(node)]
    known = {id_ for group in groups if (id_ := _id(group))}
    variants: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node in found:
        for group in _list(node.get("isVariantOf")):
            if _id(group) in known:
                variants[_id(group)].append(node)
    inner = {id(variant) for listed in variants.values() for variant in listed}
    inner |= {id(v) for group in groups for v in _list(group.get("hasVariant"))}
    named = {id_ for g in groups for v in _list(g.get("hasVariant")) if (id_ := _id(v))}
    number = 0
    for node in found:
        if id(node) in inner or _id(node) in named:
            continue
        own = [v for v in _list(node.get("hasVariant")) if isinstance(v, dict)]
        own = [nodes.get(_id(v), v) for v in own] + variants.get(_id(node), [])
        cells = _product(node, own, nodes)
        if trail and not cells.get("category"):
            cells["category"] = trail
        number += 1
        yield TableRow(name, number, cells)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for entry in data:
            yield from _nodes(entry)
    elif isinstance(data, dict):
        yield data
        for key, value in data.items():
            if _PREFIX.sub("", key) not in _ELSEWHERE and isinstance(value, dict | list):
                yield from _nodes(value)


def _types(node: dict[str, Any]) -> set[str]:
    return {_PREFIX.sub("", type_) for type_ in _list(node.get("@type")) if isinstance(type_, str)}


def _id(node: Any) -> str:
    """Return what a node is named by, empty for what has no name."""
    id_ = node.get("@id") if isinstance(node, dict) else None
    return id_ if isinstance(id_, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _trail(node: dict[str, Any]) -> str:
    """Return the categories of a page: its breadcrumbs between the shop's front page and the product itself."""
    steps = [step for step in _list(node.get("itemListElement")) if isinstance(step, dict)]
    steps.sort(key=lambda step: int(p) if (p := str(step.get("position", ""))[:9]).isdecimal() else 0)
    names = [_said(step.get("name")) or _said(step.get("item")) for step in steps]
    return " > ".join(str(name) for name in names[1:-1] if isinstance(name, str) and name)


def _product(node: dict[str, Any], variants: list[dict[str, Any]], nodes: dict[str, Any]) -> dict[str, Any]:
    """Return a product's cells: what it says itself, then what its variants say of what it leaves open."""
    cells = _cells(node, nodes)
    more: dict[str, list[Any]] = defaultdict(list)
    for variant in variants:
        for column, value in _cells(variant, nodes).items():
            more[column] += _list(value)
    for column, values in more.items():
        if not cells.get(column):
            different = list({json.dumps(value): value for value in reversed(values)}.values())[::-1]
            cells[column] = different[0] if len(different) == 1 else different
    id_ = next((cells[key] for key in _IDS if cells.get(key)), "")
    return {"id": id_[0] if isinstance(id_, list) else id_} | {k: v for k, v in cells.items() if k != "id"}


def _cells(node: dict[str, Any], nodes: dict[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for key, value in node.items():
        key = _PREFIX.sub("", key)
        if key in ("offers", "hasVariant", "additionalProperty", "@context", "@type", *_ELSEWHERE):
            continue
        said = [_said(nodes.get(_id(v), v)) for v in _list(value)]
        cells[key] = said[0] if len(said) == 1 else said
    for extra in _list(node.get("additionalProperty")):
        if isinstance(extra, dict) and isinstance(name := _said(extra.get("name")), str) and name:
            cells.setdefault(name, _said({k: v for k, v in extra.items() if k not in ("name", "@type")}))
    if prices := [price for offer in _list(node.get("offers")) if (price := _price(offer, nodes))]:
        cells["price"] = prices[0]
    return cells


def _price(offer: Any, nodes: dict[str, Any]) -> str:
    """Return an offer's price with its currency, the lowest of several."""
    if not isinstance(offer, dict):
        return ""
    offer = nodes.get(_id(offer), offer)
    stated = [offer, *_list(offer.get("priceSpecification")), *_list(offer.get("offers"))]
    for entry in stated:
        price = _said(entry.get("price") or entry.get("lowPrice")) if isinstance(entry, dict) else ""
        if price:
            currency = entry.get("priceCurrency") or offer.get("priceCurrency") or ""
            return f"{price} {currency}".strip()
    return ""


def _said(value: Any) -> Any:
    """Return what a thing is called or measures, where it is a thing; one that says neither stays as it is."""
    if not isinstance(value, dict):
        return [_said(entry) for entry in value] if isinstance(value, list) else value
    if "@value" in value:
        return value["@value"]
    name = value.get("name") if "value" not in value else value["value"]
    if name is None or isinstance(name, dict):
        return value
    unit = value.get("unitText") or value.get("unitCode") or ""
    return f"{name} {unit}".strip() if isinstance(name, str) and unit else _said(name)
