"""What a query or update is refused for before the server reads it."""

from collections.abc import Collection

from alime_rdf.errors import RequestError
from alime_rdf.sparql import find_calls, find_excess


def screen(text: str, *, allowed: Collection[str]) -> None:
    """Refuse a text that would break the server's parser, or make it call an address that isn't `allowed`.

    An address is compared as a whole, after prefixes and BASE; a variable may be any, so it is never allowed.

    Raises RequestError (400, ALM-S002 or ALM-S034; 403, ALM-S003 or ALM-S035).
    """
    try:
        excess = find_excess(text)
    except ValueError as error:
        raise RequestError(400, "ALM-S002", {"detail": str(error)}) from error
    if excess is not None:
        said = {"detail_zh": excess.zh, "detail_en": excess.en, "line": str(excess.line)}
        raise RequestError(400, "ALM-S034", said)
    try:
        calls = find_calls(text)
    except ValueError as error:
        raise RequestError(403, "ALM-S035") from error
    for call in calls:
        if call.address not in allowed:
            raise RequestError(403, "ALM-S003", {"address": call.written})
