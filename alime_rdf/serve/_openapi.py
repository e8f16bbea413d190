"""The OpenAPI description (https://spec.openapis.org/oas/v3.1.1) of the JSON endpoints."""

from typing import Any

from alime_rdf.serve._api import ENDPOINTS, Endpoint, Parameter

_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_WHOLE = {"type": "integer"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(name: str) -> dict[str, Any]:
    return {"anyOf": [_schema(name), {"type": "null"}]}


_FOUND = {
    "needs": _list(_schema("Need")),
    "wanted": _schema("Wanted"),
    "found": _WHOLE,
    "items": _list(_schema("Item")),
    "facets": _list(_schema("Facet")),
    "drops": _list(_schema("Drop")),
}
_SCHEMAS = {
    "Thing": _object(iri={"type": "string", "format": "iri"}, label=_TEXT),
    "Quote": _object(document=_TEXT, start=_WHOLE, end=_WHOLE, sentence=_TEXT),
    "Linked": _object(
        kind={"enum": ["problem", "poi", "category", "value"]},
        iri=_TEXT,
        label=_TEXT,
        start=_WHOLE,
        end=_WHOLE,
        denied={"type": "boolean"},
    ),
    "Unread": _object(text=_TEXT, start=_WHOLE, end=_WHOLE, excluded={"type": "boolean"}),
    "Need": _object(poi=_schema("Thing"), problem=_maybe("Thing"), weight=_NUMBER, evidence=_list(_schema("Quote"))),
    "Cause": _object(
        poi=_schema("Thing"),
        problem=_maybe("Thing"),
        cpv=_schema("Thing"),
        property=_schema("Thing"),
        value=_schema("Thing"),
        confidence=_NUMBER,
        evidence=_list(_schema("Quote")),
    ),
    "Item": _object(
        iri=_TEXT, label=_TEXT, score=_NUMBER, price={"type": ["number", "null"]}, reasons=_list(_schema("Cause"))
    ),
    "Wanted": _object(
        categories=_list(_schema("Thing")),
        values=_list(_schema("Thing")),
        either=_list(_list(_schema("Thing"))),
        unwanted=_list(_schema("Thing")),
        least={"type": ["number", "null"]},
        most={"type": ["number", "null"]},
        cheap={"type": "boolean"},
    ),
    "Facet": _object(property=_schema("Thing"), values=_list(_object(iri=_TEXT, label=_TEXT, items=_WHOLE))),
    "Drop": _object(kind=_TEXT, condition=_maybe("Thing"), found=_WHOLE),
    "Answer": _object(
        question=_TEXT,
        linked=_list(_schema("Linked")),
        not_understood=_list(_schema("Unread")),
        **_FOUND,
        search=_TEXT,
        notes=_list({"type": "object"}),
        next={"type": "object", "description": "To hand back as `before` with the next turn."},
    ),
    "Needs": _object(needs=_list(_schema("Need"))),
    "Items": _object(**_FOUND),
    "Proof": {
        "type": "object",
        "description": "A triple with its rule and premises, or with its evidence and decisions.",
        "properties": {"triple": _list(_TEXT), "labels": _list(_TEXT), "premises": _list(_schema("Proof"))},
        "required": ["triple", "labels"],
    },
    "Proofs": _object(proofs=_list(_schema("Proof"))),
    "Ways": _object(ways=_list({"type": "object"})),
    "Known": _object(
        property=_schema("Thing"),
        value=_object(iri={"type": ["string", "null"]}, label=_TEXT),
        proof=_schema("Proof"),
    ),
    "PropertyAnswer": _object(
        sentence=_TEXT,
        verdict={"enum": ["yes", "no", "unknown", "listing", "unclear"]},
        negated={"type": "boolean"},
        property=_maybe("Thing"),
        asked=_maybe("Thing"),
        known=_list(_schema("Known")),
        choices=_list(_schema("Thing")),
    ),
    "Properties": _object(
        item=_maybe("Thing"), answers=_list(_schema("PropertyAnswer")), values=_list(_schema("Known"))
    ),
    "Recommendation": _object(
        item=_schema("Thing"),
        text=_TEXT,
        sentences=_list(_object(text=_TEXT, writer=_TEXT, claims=_list(_schema("Claim")))),
        left_out=_list({"type": "object"}),
    ),
    "Claim": _object(start=_WHOLE, end=_WHOLE, triple=_list(_TEXT), proof=_maybe("Proof")),
    "Problem": _object(
        title=_TEXT, status=_WHOLE, code={"type": "string", "pattern": "^ALM-"}, message=_object(zh=_TEXT, en=_TEXT)
    ),
}


def openapi(*, version: str, tokens: bool) -> dict[str, Any]:
    """Return the description; `version` is that of the release, `tokens` says whether the service asks for them."""
    description: dict[str, Any] = {
        "openapi": "3.1.1",
        "info": {"title": "alime-rdf", "version": version, "summary": "Pre-sales answers with proofs."},
        "paths": {f"/api/{endpoint.name}": {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {"schemas": _SCHEMAS},
    }
    if tokens:
        description["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        description["security"] = [{"token": []}]
    return description


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "operationId": endpoint.name,
        "summary": endpoint.about,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": _schema(endpoint.returns)}},
            },
            "default": {
                "description": "What is wrong and what to do.",
                "content": {"application/problem+json": {"schema": _schema("Problem")}},
            },
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_TEXT)
    if parameter.number is not None:
        schema = {**_WHOLE, "minimum": 1, "maximum": parameter.most, "default": parameter.number}
    elif parameter.most > 1:
        schema = {**_list(_TEXT), "maxItems": parameter.most}
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": schema,
    }
