"""What the JSON endpoints answer, as schemas of the OpenAPI description."""

from typing import Any

from alime_rdf.presales import LONGEST_WORD, MOST_NAMED, MOST_SHOWN, MOST_WORDS

TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}


def object_of(**properties: Any) -> dict[str, Any]:
    """Return an object that has all of its properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(of: Any) -> dict[str, Any]:
    """Return a list."""
    return {"type": "array", "items": of}


def schema(name: str) -> dict[str, str]:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(name: str) -> dict[str, Any]:
    return {"anyOf": [schema(name), {"type": "null"}]}


def _iris(most: int) -> dict[str, Any]:
    iri = {"type": "string", "pattern": _IRI, "maxLength": 2000}
    return {**list_of(iri), "maxItems": most, "uniqueItems": True}


# As far as RFC 3987 lets them be and the service mints them, in any script; one fragment at most.
_SCRIPTS = "\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
_CHARACTERS = rf"([A-Za-z0-9/_.~!$&'()*+,;=:@-]|%[0-9A-F]{{2}}|[{_SCRIPTS}])*"
_IRI = rf"^https?://[a-z0-9.-]{{1,60}}(:[0-9]{{1,4}})?/{_CHARACTERS}(#{_CHARACTERS})?$"
_LIMIT = r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$"
_WORDS = {
    **list_of({"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}),
    "maxItems": MOST_WORDS,
    "uniqueItems": True,
}
_FOUND = {
    "needs": list_of(schema("Need")),
    "wanted": schema("Wanted"),
    "found": WHOLE,
    "items": list_of(schema("Item")),
    "facets": list_of(schema("Facet")),
    "drops": list_of(schema("Drop")),
}
SCHEMAS = {
    "Thing": object_of(iri={"type": "string", "format": "iri"}, label=TEXT),
    "Quote": object_of(document=TEXT, start=WHOLE, end=WHOLE, sentence=TEXT),
    "Linked": object_of(
        kind={"enum": ["problem", "poi", "category", "value"]},
        iri=TEXT,
        label=TEXT,
        start=WHOLE,
        end=WHOLE,
        denied={"type": "boolean"},
    ),
    "Unread": object_of(text=TEXT, start=WHOLE, end=WHOLE, excluded={"type": "boolean"}),
    "Need": object_of(
        poi=schema("Thing"), problem=_maybe("Thing"), weight=_NUMBER, evidence=list_of(schema("Quote"))
    ),
    "Cause": object_of(
        poi=schema("Thing"),
        problem=_maybe("Thing"),
        cpv=schema("Thing"),
        property=schema("Thing"),
        value=schema("Thing"),
        confidence=_NUMBER,
        evidence=list_of(schema("Quote")),
    ),
    "Said": {
        "description": "What an item's own name or page says with a word; it is quoted, and no fact of the graph.",
        **object_of(
            text=TEXT,
            **{"in": {"enum": ["name", "page"]}},
            denied={"type": "boolean"},
            refused={"type": "boolean"},
            document={"type": ["string", "null"]},
            start=WHOLE,
            end=WHOLE,
            quote=TEXT,
        ),
    },
    "Item": object_of(
        iri=TEXT,
        label=TEXT,
        score=_NUMBER,
        price={"type": ["number", "null"]},
        reasons=list_of(schema("Cause")),
        said=list_of(schema("Said")),
        unsaid=list_of(TEXT),
    ),
    "Wanted": object_of(
        categories=list_of(schema("Thing")),
        values=list_of(schema("Thing")),
        either=list_of(list_of(schema("Thing"))),
        unwanted=list_of(schema("Thing")),
        least={"type": ["number", "null"]},
        most={"type": ["number", "null"]},
        cheap={"type": "boolean"},
        words=list_of(TEXT),
    ),
    "Facet": object_of(property=schema("Thing"), values=list_of(object_of(iri=TEXT, label=TEXT, items=WHOLE))),
    "Drop": object_of(kind=TEXT, condition=_maybe("Thing"), found=WHOLE),
    "Answer": object_of(
        question=TEXT,
        linked=list_of(schema("Linked")),
        not_understood=list_of(schema("Unread")),
        **_FOUND,
        search=TEXT,
        notes=list_of({"type": "object"}),
        next={"type": "object", "description": "To hand back as `before` with the next turn."},
    ),
    "Needs": object_of(needs=list_of(schema("Need"))),
    "Items": object_of(**_FOUND),
    "Proof": {
        "type": "object",
        "description": "A triple with its rule and premises, or with its evidence and decisions.",
        "properties": {"triple": list_of(TEXT), "labels": list_of(TEXT), "premises": list_of(schema("Proof"))},
        "required": ["triple", "labels"],
    },
    "Proofs": object_of(proofs=list_of(schema("Proof"))),
    "Ways": object_of(ways=list_of({"type": "object"})),
    "Known": object_of(
        property=schema("Thing"),
        value=object_of(iri={"type": ["string", "null"]}, label=TEXT),
        proof=schema("Proof"),
    ),
    "PropertyAnswer": object_of(
        sentence=TEXT,
        verdict={"enum": ["yes", "no", "said", "said-not", "unknown", "listing", "unclear"]},
        negated={"type": "boolean"},
        property=_maybe("Thing"),
        asked=_maybe("Thing"),
        known=list_of(schema("Known")),
        choices=list_of(schema("Thing")),
        word=TEXT,
        said=list_of(schema("Said")),
    ),
    "Properties": object_of(
        item=_maybe("Thing"), answers=list_of(schema("PropertyAnswer")), values=list_of(schema("Known"))
    ),
    "Recommendation": object_of(
        item=schema("Thing"),
        text=TEXT,
        sentences=list_of(object_of(text=TEXT, writer=TEXT, claims=list_of(schema("Claim")))),
        left_out=list_of({"type": "object"}),
    ),
    "Claim": object_of(start=WHOLE, end=WHOLE, triple=list_of(TEXT), proof=_maybe("Proof")),
    "Problem": object_of(
        title=TEXT, status=WHOLE, code={"type": "string", "pattern": "^ALM-"}, message=object_of(zh=TEXT, en=TEXT)
    ),
    "Before": {
        "type": "object",
        "description": "The `next` of the answer before, as it was. What it names has to be in the release (409).",
        "properties": {
            **{name: _iris(MOST_NAMED) for name in ("problems", "pois", "categories", "wanted", "unwanted")},
            "shown": _iris(MOST_SHOWN),
            "either": {**list_of(_iris(MOST_NAMED)), "maxItems": MOST_NAMED, "uniqueItems": True},
            **{name: {"type": ["string", "null"], "pattern": _LIMIT} for name in ("least", "most")},
            **{name: {"type": "boolean"} for name in ("cheap", "passed")},
            **dict.fromkeys(("unchecked", "words"), _WORDS),
        },
        "additionalProperties": False,
    },
    "Health": object_of(status=TEXT, release=TEXT),
}
