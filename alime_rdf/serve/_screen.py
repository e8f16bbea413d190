"""What a SPARQL text would make a server call, and whether it is one to break its parser."""

import re
from collections.abc import Collection

from alime_rdf.errors import RequestError

# Strings, comments and IRIs are not told apart: a parser may read them otherwise than a screen does, and what slipped
# through would be called. Only a name that ends in the word (?service, ex:service) is none for certain.
_GAP = r"(?:\s|\#[^\n\r]*[\n\r])*"
_CALL = re.compile(
    rf"(?P<name>[?$:][\w.\\%-]*)?(?:SERVICE|LOAD){_GAP}(?:SILENT{_GAP})?(?P<address><[^>]*>|[?$]\w*|[\w.-]*:)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WORD = re.compile("SERVICE|LOAD", re.IGNORECASE)
_BRACKET = re.compile(r"[({\[\]})]")
_DEEPEST = 500
#: More of these words than any query needs are refused unread.
_MOST = 200


def refuse_calls(text: str, *, allowed: Collection[str]) -> None:
    """Refuse a text that would make the server call an address (SERVICE, LOAD) which isn't `allowed`.

    An allowed address has to be written in full. The text is read with its codepoint escapes resolved, too. A string
    or comment that holds such a call is refused with it.

    Raises RequestError (403, ALM-S003).
    """
    for reading in {text, _ESCAPE.sub(_character, text)}:
        if sum(1 for _ in _WORD.finditer(reading)) > _MOST:
            raise RequestError(403, "ALM-S003", {"address": f"(> {_MOST})"})
        for match in _CALL.finditer(reading):
            address = match["address"]
            if match["name"] is None and not (address.startswith("<") and address[1:-1] in allowed):
                raise RequestError(403, "ALM-S003", {"address": address})


def refuse_depth(text: str) -> None:
    """Refuse a text whose brackets are nested deeper than any query needs: the server's parser recurses.

    Raises RequestError (400, ALM-S002).
    """
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "({[" else -1
        if depth > _DEEPEST:
            raise RequestError(400, "ALM-S002", {"detail": f"brackets are nested more than {_DEEPEST} deep"})


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else ""
