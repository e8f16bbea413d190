"""What a SPARQL text makes a server call.

Oxigraph's grammar has no tokens, so what a piece of text is depends on where it is. Rather than to parse, this walks
every position that any sequence of terminals can reach, and tells of each SERVICE and LOAD at one: a superset of what
a parser can read there, whatever it tries.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from alime_rdf.sparql._prologue import Prologue, read_prologue
from alime_rdf.sparql._terminals import (
    BLANK,
    GAP,
    IRI,
    LANGUAGE,
    LOCAL,
    LONG,
    NUMBER,
    PREFIX,
    SHORT,
    VARIABLE,
    WORD,
    WORDS,
)

_WORD = re.compile("SERVICE|LOAD", re.IGNORECASE | re.ASCII)
_SILENT = re.compile("SILENT", re.IGNORECASE | re.ASCII)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_AFTER_SERVICE = re.compile(r"\{")
_AFTER_LOAD = re.compile(r"INTO|;|\Z", re.IGNORECASE | re.ASCII)
_MARKS = frozenset("{}()[];,.*/|!^=&~<>+-?")
_LONGEST_WORD = max(map(len, WORDS))
_ONE = (1,)
#: How long the words are that begin with two letters.
_WORD_LENGTHS = {
    letters: (1, *sorted({len(word) for word in WORDS if word.startswith(letters)}))
    for letters in {word[:2] for word in WORDS}
}
#: More positions than this, and more characters for each in the text that are read in vain, no honest text has.
_POSITIONS, _VAIN = 50_000, 4
#: More of the words than any query needs are as good as a call.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE or LOAD: `written` as in the text, and the address it comes to, None for a variable."""

    word: str
    written: str
    address: str | None


def find_calls(text: str, *, prefixed: bool = False) -> tuple[Call, ...]:
    """Return the calls of a query or update, each once, also as a parser reads them that resolves codepoint escapes.

    `prefixed` takes every prefix for one declared elsewhere, its names for addresses that aren't known. Strings,
    comments, IRIs and names that hold the words are no calls.

    Raises ValueError where a text can't be told to make no call.

    >>> find_calls("SELECT * { ?s ?p true.SERVICE <http://example.org/> {} # SERVICE <a:b> {}")
    (Call(word='SERVICE', written='<http://example.org/>', address='http://example.org/'),)
    """
    found: dict[Call, None] = {}
    for reading in dict.fromkeys((text, _CODEPOINT.sub(_character, text))):
        if _WORD.search(reading) is not None:
            found.update(dict.fromkeys(_Walk(reading, prefixed).calls()))
    return tuple(found)


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else ""


class _Walk:
    def __init__(self, text: str, prefixed: bool) -> None:
        self.text = text
        self.prefixed = prefixed
        self.prologue: Prologue = read_prologue(text)
        self.lengths = frozenset(map(len, self.prologue.prefixes))
        self.colons = [colon.start() for colon in re.finditer(":", text)]
        self.words = 0
        # What a piece of text is read as in vain costs time, too.
        self.vain = _VAIN * (len(text) + 1000)

    def calls(self) -> Iterator[Call]:
        seen = bytearray(len(self.text) + 1)
        left = _POSITIONS
        open_ = [self.prologue.end]
        while open_:
            at = self.skip(open_.pop())
            if seen[at]:
                continue
            seen[at] = 1
            left -= 1
            if left < 0 or self.vain < 0:
                raise ValueError("it is too long for one with a call or with the word for it; send it in parts")
            yield from self.call(at)
            open_ += self.ends(at)

    def skip(self, at: int) -> int:
        return GAP.match(self.text, at).end()  # type: ignore[union-attr]

    def call(self, at: int) -> Iterator[Call]:
        word = _WORD.match(self.text, at)
        if word is None:
            return
        self.words += 1
        if self.words > _MOST:
            yield Call(word[0].upper(), f"(> {_MOST})", None)
        starts = [self.skip(word.end())]
        silent = _SILENT.match(self.text, starts[0])
        if silent is not None:
            starts.append(self.skip(silent.end()))
        kind = word[0].upper()
        follows = _AFTER_SERVICE if kind == "SERVICE" else _AFTER_LOAD
        for start in starts:
            for end, address in self.addresses(start):
                if follows.match(self.text, self.skip(end)):
                    yield Call(kind, self.text[start:end], address)

    def addresses(self, at: int) -> Iterator[tuple[int, str | None]]:
        """Yield where a variable, an IRI or a name at a position ends, and what IRI it is."""
        if variable := VARIABLE.match(self.text, at):
            yield variable.end(), None
        elif iri := IRI.match(self.text, at):
            yield iri.end(), self.prologue.iri(iri[1])
        else:
            for end in self.name_ends(at):
                yield end, None if self.prefixed else self.prologue.name(self.text, at, end)

    def ends(self, at: int) -> list[int]:
        """Return where the terminals that can begin at a position end."""
        text = self.text
        character = text[at : at + 1]
        if character in ("'", '"'):
            string = LONG.match(text, at)
            if string is None and text.startswith(character * 3, at):
                self.vain -= len(text) - at
            string = string or SHORT.match(text, at)
            return [string.end()] if string else []
        found = [at + 1] if character in _MARKS else []
        terminal = _BY_FIRST.get(character)
        if terminal is not None and (match := terminal.match(text, at)) is not None:
            found.append(match.end())
        if character == ":" or character.isalpha() or character > "\x7f":
            found += self.name_ends(at)
            if word := WORD.match(text, at, at + _LONGEST_WORD):
                letters = word[0].upper()
                found += (
                    at + n
                    for n in _WORD_LENGTHS.get(letters[:2], _ONE)
                    if word[0][n - 1 : n] and letters[:n] in WORDS
                )
        return found

    def name_ends(self, at: int) -> list[int]:
        number = bisect_left(self.colons, at)
        if number == len(self.colons):
            return []
        colon = self.colons[number]
        if self.prefixed:
            self.vain -= colon - at
            if self.vain < 0 or PREFIX.match(self.text, at) is None:
                return []
            local = LOCAL.match(self.text, colon + 1)
            return [colon + 1, *([local.end()] if local else [])]
        if colon - at not in self.lengths:
            return []
        end, tried = self.prologue.name_end(self.text, at, colon)
        self.vain -= tried - (end or at)
        return [] if end is None else [end]


_BY_FIRST = {
    "<": IRI,
    "?": VARIABLE,
    "$": VARIABLE,
    "@": LANGUAGE,
    "_": BLANK,
    **dict.fromkeys("0123456789.", NUMBER),
}
