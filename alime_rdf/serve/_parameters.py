"""Parameters in a JSON body: the same as in an address, each by its type."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from alime_rdf.errors import RequestError
from alime_rdf.serve._api import OBJECTS, SAYS, Parameter

#: No endpoint has so many parameters, each as often as it may be repeated.
_MOST = 200


def read_parameters(body: bytes, parameters: Sequence[Parameter]) -> list[tuple[str, str]]:
    """Return the parameters that a JSON object names, as they would stand in an address.

    A number is one, a text is one, a parameter that may be repeated is a text or a list of texts, and `before` is an
    object, or one as JSON text, as it stands in an address.

    Raises RequestError (400, ALM-S014).
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _no_object() from error
    if not isinstance(data, dict):
        raise _no_object()
    known = {parameter.name: parameter for parameter in parameters}
    pairs = [(name, text) for name, value in data.items() for text in _texts(value, known.get(name), name)]
    if len(pairs) > _MOST:
        raise _no_object()
    return pairs


def _texts(value: Any, parameter: Parameter | None, name: str) -> list[str]:
    if parameter is None:
        # There is none of this name, which is said as it is of addresses.
        return [""]
    if parameter.number is not None:
        # 4.0 is a whole number to JSON Schema.
        if isinstance(value, int | float) and not isinstance(value, bool) and value in range(1, parameter.most + 1):
            return [str(int(value))]
        raise _wrong(name, f"it is a number from 1 to {parameter.most}")
    if name in OBJECTS and isinstance(value, Mapping):
        return [json.dumps(value, ensure_ascii=False)]
    if name in OBJECTS and not (isinstance(value, str) and SAYS.search(value)):
        raise _wrong(name, "it is an object, or one as JSON text")
    listed = value if isinstance(value, list) and parameter.most > 1 else [value]
    if not listed or not all(isinstance(each, str) for each in listed):
        raise _wrong(name, "it is a text" if parameter.most == 1 else "it is a text or a list of texts")
    return listed


def _no_object() -> RequestError:
    return _wrong("(body)", "it is a JSON object of texts, numbers and lists of texts")


def _wrong(name: str, detail: str) -> RequestError:
    return RequestError(400, "ALM-S014", {"name": name, "detail": detail})
