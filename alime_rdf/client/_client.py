from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import httpx
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from alime_rdf.client._address import Address
from alime_rdf.errors import RequestError

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class Client:
    """A running service at `url`, by HTTP; leaving the ``with`` block closes its connections.

    Things are named by IRI, prefixed name, id or label. What comes back is the plain data that ``/openapi.json``
    describes. Every method raises RequestError (ALM-S019) with the status and the service's own code and sentence
    where the service refuses or isn't there.
    """

    def __init__(self, url: str, *, token: str | None = None, timeout: float = 60) -> None:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        self._address = Address.of(url.rstrip("/"), token)
        self.url = self._address.shown
        self._http = httpx.Client(base_url=self._address.url, headers=headers, timeout=timeout)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self, question: str, *, before: Mapping[str, Any] | None = None, category: str | None = None, limit: int = 5
    ) -> dict[str, Any]:
        """Answer a shopper's question; `before` is the ``next`` of the answer before, for another turn."""
        return self._api("ask", question=question, before=before, category=category, limit=limit)

    def needs(self, *, problems: Iterable[str] = (), question: str | None = None) -> list[dict[str, Any]]:
        """Infer the points of interest that problems need."""
        return list(self._api("needs", problem=list(problems), question=question)["needs"])

    def items(
        self,
        *,
        pois: Iterable[str] = (),
        problems: Iterable[str] = (),
        categories: Iterable[str] = (),
        values: Iterable[str] = (),
        without: Iterable[str] = (),
        least: float | None = None,
        most: float | None = None,
        limit: int = 5,
    ) -> dict[str, Any]:
        """Rank the items that have points of interest, or what problems need, and that meet conditions."""
        conditions = {"poi": pois, "problem": problems, "category": categories, "value": values, "without": without}
        prices = {"least": least, "most": most}
        return self._api(
            "items",
            **{name: list(each) for name, each in conditions.items()},
            **{name: None if price is None else f"{price:.2f}" for name, price in prices.items()},
            limit=limit,
        )

    def why(self, subject: str, predicate: str, object_: str, *, limit: int = 1) -> list[dict[str, Any]]:
        """Prove a triple; no proof where the graph doesn't have it."""
        given = {"subject": subject, "predicate": predicate, "object": object_}
        return list(self._api("why", **given, limit=limit)["proofs"])

    def why_not(self, subject: str, predicate: str, object_: str, *, limit: int = 3) -> list[dict[str, Any]]:
        """Say what is missing for a triple."""
        given = {"subject": subject, "predicate": predicate, "object": object_}
        return list(self._api("why-not", **given, limit=limit)["ways"])

    def properties(self, item: str) -> list[dict[str, Any]]:
        """List the property values of an item, each with its proof."""
        return list(self._api("properties", item=item)["values"])

    def about(self, question: str, *, item: str | None = None) -> list[dict[str, Any]]:
        """Answer a question about an item, which its name in the question says where `item` doesn't."""
        return list(self._api("properties", question=question, item=item)["answers"])

    def reason(
        self,
        item: str,
        *,
        question: str | None = None,
        pois: Iterable[str] = (),
        language: str | None = None,
        limit: int = 3,
    ) -> dict[str, Any]:
        """Say why an item is recommended: sentences, each with its claims and their proofs, and what was left out."""
        return self._api("reason", item=item, question=question, poi=list(pois), language=language, limit=limit)

    def query(self, sparql: str) -> QuerySolutions | QueryBoolean:
        """Run a SELECT or ASK query."""
        got = self._checked("POST", "/sparql", data={"query": sparql}, headers={"accept": _ROWS})
        found: QuerySolutions | QueryBoolean = parse_query_results(got.content, QueryResultsFormat.JSON)
        return found

    def construct(self, sparql: str) -> list[Triple]:
        """Run a CONSTRUCT or DESCRIBE query."""
        got = self._checked("POST", "/sparql", data={"query": sparql}, headers={"accept": _TRIPLES})
        return [quad.triple for quad in parse(got.content, RdfFormat.N_TRIPLES)]

    def _api(self, name: str, **given: Any) -> dict[str, Any]:
        # In the body and not in the address: a question belongs in no access log.
        body = {key: value for key, value in given.items() if value not in (None, [])}
        answer: dict[str, Any] = self._checked("POST", f"/api/{name}", body=body).json()
        return answer

    def _checked(
        self,
        method: str,
        path: str,
        *,
        data: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            got = self._http.request(method, path, data=data, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RequestError(0, "ALM-S019", {"url": self.url, "detail": self._address.hide(str(error))}) from None
        if not got.is_success:
            raise RequestError(
                got.status_code, "ALM-S019", {"url": self.url, "detail": self._address.hide(_said(got))}
            )
        return got


def _said(got: httpx.Response) -> str:
    try:
        said = got.json()
        return f"{said['code']} {said['message']['en']}"
    except (ValueError, KeyError, TypeError):
        return f"{got.status_code} {got.reason_phrase}"
