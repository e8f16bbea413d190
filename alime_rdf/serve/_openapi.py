"""The OpenAPI description (https://spec.openapis.org/oas/v3.1.1) of the JSON endpoints."""

from typing import Any

from alime_rdf.serve._api import ENDPOINTS, LONGEST, OBJECTS, SAYS, Endpoint, Parameter
from alime_rdf.serve._negotiate import RDF_TYPES
from alime_rdf.serve._schemas import SCHEMAS, TEXT, WHOLE, list_of, schema

#: Every refusal that an address may answer with, and why.
_REFUSALS = {
    400: "A parameter is missing, unknown or of the wrong form.",
    401: "The token is missing or wrong.",
    404: "The release has nothing of this name.",
    405: "There is no such method here; `Allow` lists what there is.",
    406: "None of the formats asked for can be given.",
    408: "The body took too long to arrive.",
    409: "The release has changed since the answer that `before` is from.",
    413: "The body is too large.",
    429: "The client has too many requests at a time.",
    500: "The service failed on the request; its log has more.",
    503: "The service is busy, or can't answer now.",
}
_OF_GET = (400, 401, 404, 405, 409, 429, 500, 503)
_OF_POST = (*_OF_GET, 408, 413)
_OF_PAGE = (400, 401, 404, 405, 406, 429, 500, 503)
_HEADERS = {"X-Request-Id": {"description": "The request's number in the log.", "schema": TEXT}}


def openapi(*, version: str, tokens: bool) -> dict[str, Any]:
    """Return the description; `version` is that of the release, `tokens` says whether the service asks for them."""
    refusals = {str(status): _problem(why) for status, why in _REFUSALS.items()}
    description: dict[str, Any] = {
        "openapi": "3.1.1",
        "info": {
            "title": "alime-rdf",
            "version": version,
            "summary": "Pre-sales answers with proofs.",
            "description": "`/sparql` and `/graphs` follow the protocols of SPARQL 1.1, which describe them.",
        },
        "paths": {f"/api/{endpoint.name}": _path(endpoint) for endpoint in ENDPOINTS} | _others(),
        "components": {"schemas": SCHEMAS, "headers": _HEADERS, "responses": refusals},
    }
    if tokens:
        description["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        description["security"] = [{"token": []}]
        description["paths"]["/health"]["get"]["security"] = []
    return description


def _problem(why: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": schema("Problem")}}
    return {"description": why, "headers": _headers(), "content": content}


def _headers() -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}


def _answers(content: dict[str, Any], refusals: tuple[int, ...]) -> dict[str, Any]:
    answer = {"description": "The answer.", "headers": _headers(), "content": content}
    return {"200": answer} | {str(s): {"$ref": f"#/components/responses/{s}"} for s in sorted(refusals)}


def _path(endpoint: Endpoint) -> dict[str, Any]:
    content = {"application/json": {"schema": schema(endpoint.returns)}}
    body = {"application/json": {"schema": _body(endpoint)}}
    about = {"summary": endpoint.about, "tags": ["answers"]}
    return {
        "get": {
            "operationId": endpoint.name,
            **about,
            "parameters": _parameters(endpoint),
            "responses": _answers(content, _OF_GET),
        },
        "post": {
            "operationId": f"{endpoint.name}-by-body",
            **about,
            "requestBody": {"required": True, "content": body},
            "responses": _answers(content, _OF_POST),
        },
    }


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    alone = [parameter for parameter in endpoint.parameters if parameter.name not in endpoint.either]
    listed = [_parameter(parameter) for parameter in alone]
    if endpoint.either:
        # One of them is needed, which only the parts of one object can say.
        some = [parameter for parameter in endpoint.parameters if parameter.name in endpoint.either]
        listed.append(
            {
                "name": "named",
                "in": "query",
                "required": True,
                "style": "form",
                "explode": True,
                "description": "; ".join(f"{parameter.name}: {parameter.about}" for parameter in some),
                "schema": _some_of(some, endpoint.either),
            }
        )
    return listed


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
    }
    if parameter.name in OBJECTS:
        return {**described, "content": {"application/json": {"schema": schema("Before")}}}
    return {**described, "schema": _value(parameter)}


def _body(endpoint: Endpoint) -> dict[str, Any]:
    required = [parameter.name for parameter in endpoint.parameters if parameter.required]
    return {**_some_of(endpoint.parameters, endpoint.either), **({"required": required} if required else {})}


def _some_of(parameters: Any, either: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "properties": {
            parameter.name: schema("Before") if parameter.name in OBJECTS else _value(parameter)
            for parameter in parameters
        },
        "additionalProperties": False,
    }
    return {**found, "anyOf": [{"required": [name]} for name in either]} if either else found


def _value(parameter: Parameter) -> dict[str, Any]:
    if parameter.number is not None:
        return {**WHOLE, "minimum": 1, "maximum": parameter.most, "default": parameter.number}
    if parameter.form is not None:
        return {**TEXT, "pattern": f"^({parameter.form})$"}
    text = {**TEXT, "minLength": 1, "maxLength": LONGEST, "pattern": SAYS.pattern}
    return {**list_of(text), "minItems": 1, "maxItems": parameter.most} if parameter.most > 1 else text


def _others() -> dict[str, Any]:
    """Return the addresses that aren't of the JSON endpoints, but for those of SPARQL and the pages."""
    rdf: dict[str, Any] = {media: {"schema": TEXT} for media in RDF_TYPES}
    health = {"application/json": {"schema": schema("Health")}}
    iri = {"name": "iri", "in": "query", "required": True, "description": "what is asked about", "schema": TEXT}
    found = {
        "/health": ("health", "Tell whether the service works.", [], _answers(health, (405, 500, 503))),
        "/metrics": (
            "metrics",
            "Metrics for Prometheus.",
            [],
            _answers({"text/plain": {"schema": TEXT}}, (401, 405)),
        ),
        "/resource": ("resource", "Say what the release says of an IRI.", [iri], _answers(rdf, _OF_PAGE)),
        "/ontology": ("ontology", "The terms of the ontology.", [], _answers(rdf, _OF_PAGE)),
        "/.well-known/void": ("void", "What the release holds, in VoID and DCAT.", [], _answers(rdf, _OF_PAGE)),
    }
    return {
        path: {"get": {"operationId": name, "summary": about, "parameters": given, "responses": answers}}
        for path, (name, about, given, answers) in found.items()
    }
