"""What the reserved words of a SPARQL text say of it; the same letters in an IRI, a string or a name say nothing."""

import re
from collections.abc import Iterator

# The terminals of SPARQL 1.1, section 19.8, as far as a word could be taken for another inside of them. A string that
# isn't closed ends with the line or the text, so that no text takes more than one pass.
_TOKEN = re.compile(
    r'''
    \#[^\n\r]*
    | <[^\x00-\x20<>"{}|^`]*+>
    | """(?:[^"\\]|\\.|"(?!""))*+(?:""")?
    | \'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+(?:\'\'\')?
    | "(?:[^"\\\n\r]|\\.)*+"?
    | '(?:[^'\\\n\r]|\\.)*+'?
    | [?$@](?:\w|[^\x00-\x7f])++
    | (?P<mark>[{};])
    | (?P<word>(?:[\w.%:-]|[^\x00-\x7f]|\\[_~.!$&'()*+,;=/?\#@%-])++)
    ''',
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_FROM = re.compile(r"(?:ASK|CONSTRUCT)?FROM(?:NAMED)?")
_USING = re.compile(r"USING(?:NAMED)?|WITH")


def names_dataset(query: str) -> bool:
    """Tell whether a query says by FROM or FROM NAMED which graphs it is asked over (SPARQL 1.1, section 13.2).

    The word is reserved for that, so that it needs no parsing where else it might be.

    >>> names_dataset("SELECT * FROM <http://example.org/graph> { ?s ?p ?o }")
    True
    >>> names_dataset("SELECT ?from { ?s ?p ?from } # FROM <http://example.org/graph>")
    False
    """
    # Most queries don't have it anywhere.
    if re.search("FROM", query, re.IGNORECASE) is None:
        return False
    return any(_FROM.fullmatch(word) for _, word in _words(query))


def named_datasets(update: str) -> set[bool]:
    """Tell of an update's operations that look for a pattern whether they say by USING or WITH in which graphs.

    >>> sorted(named_datasets("DELETE WHERE { ?s ?p ?o } ; WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"))
    [False, True]
    """
    found = set()
    using = where = False
    for depth, word in (*_words(update), (0, ";")):
        if depth == 0 and word == ";":
            if where:
                found.add(using)
            using = where = False
        elif depth == 0:
            using = using or _USING.fullmatch(word) is not None
            where = where or word.endswith("WHERE")
    return found


def is_ordered(query: str) -> bool:
    """Tell whether a query as a whole says in which order its rows come."""
    return any(depth == 0 and word.startswith("ORDER") for depth, word in _words(query))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the bare words of a text in upper case, and its semicolons, each with how many braces it is within."""
    depth, before = 0, ""
    declared = set()
    for token in _TOKEN.finditer(text):
        if token["mark"]:
            depth += {"{": 1, "}": -1}.get(token["mark"], 0)
            if token["mark"] == ";":
                yield depth, ";"
        elif token["word"]:
            word, colon, _ = token["word"].partition(":")
            if before == "PREFIX":
                declared.add(word)
            # Parsers take FROM:x for FROM and :x where no such prefix is declared.
            before = word.upper()
            if not colon or word not in declared:
                yield depth, before
