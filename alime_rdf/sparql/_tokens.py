"""A SPARQL text as the tokens that Oxigraph finds if it reads the text to the end, and where each is."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from alime_rdf.sparql._prologue import read_prologue
from alime_rdf.sparql._terminals import BLANK, GAP, IRI, LANGUAGE, LONG, NUMBER, SHORT, VARIABLE, WORD

#: What is between brackets of a level: `clauses` outside of all groups and in a subselect, a `group` of patterns,
#: a `template` of triples or VALUES, an `expression`, a `list` (also a path's brackets), a `node` or a triple `term`.
CLAUSES, GROUP, TEMPLATE, EXPRESSION, LIST, NODE, TERM = range(7)

_COMPARED = re.compile(r"<=?")
_TERM = re.compile(r"<<\(?")
_TEMPLATES = ("INSERT", "DELETE", "DATA", "CONSTRUCT")
_OPERATORS = re.compile(r"\|\||&&|\^\^|!=|>=|[.;,*/|^=&~<>!+?-]")


class Token(NamedTuple):
    """A piece of text: `kind` is word, name, variable, value, mark, open or close; `level` what it is in or opens.

    A word is in upper case but for ``a``; words may be run together.
    """

    kind: str
    text: str
    level: int
    start: int


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.prologue = read_prologue(text)
        if "" in self.prologue.prefixes and any(name.upper() == "FILTER" for name in self.prologue.prefixes):
            # FILTER:f(1) is a condition or the start of a triple, which only reading on tells.
            raise ValueError("the prefix FILTER: can be read as the word FILTER, too; give it another name")
        self.colons = [colon.start() for colon in re.finditer(":", text)]
        self.levels: list[tuple[int, str]] = [(CLAUSES, "")]
        # How much was read of names that turned out to be none.
        self.vain = 0
        # The last word of each level, and the two tokens before.
        self.words = [""]
        self.last = self.before = Token("mark", "", CLAUSES, 0)

    def tokens(self) -> Iterator[Token]:
        at = self.prologue.end
        while (at := GAP.match(self.text, at).end()) < len(self.text):  # type: ignore[union-attr]
            token, at = self.token(at)
            if token is None:
                return
            yield token
            self.last, self.before = token, self.last
            if token.kind == "word":
                self.words[-1] = token.text

    def token(self, at: int) -> tuple[Token | None, int]:
        """Return the token at a position and where it ends; None where no parser gets beyond."""
        character = self.text[at]
        level = self.levels[-1][0]
        if character in "({[":
            return self.opened(at)
        if character in ")}]|>" and (found := self.closed(at)) is not None:
            return found
        if character == "<":
            return self.less(at)
        if character.isalpha() or character in ":" or character > "\x7f":
            return self.lettered(at)
        kind, terminal = _BY_FIRST.get(character, _OPERATOR)
        if character in ("'", '"'):
            match = LONG.match(self.text, at)
            if match is None:
                if self.text.startswith(character * 3, at):
                    raise ValueError("a string isn't closed, or has an escape that isn't one")
                match = SHORT.match(self.text, at)
        else:
            match = terminal.match(self.text, at)
            if match is None and terminal is not _OPERATORS:
                kind, match = "mark", _OPERATORS.match(self.text, at)
        return (None, at) if match is None else (Token(kind, match[0], level, at), match.end())

    def lettered(self, at: int) -> tuple[Token | None, int]:
        number = bisect_left(self.colons, at)
        level = self.levels[-1][0]
        if number < len(self.colons):
            end, tried = self.prologue.name_end(self.text, at, self.colons[number])
            self.vain += 0 if end is None else tried - end
            if self.vain > 4 * len(self.text):
                raise ValueError("its names spoil the IRIs of their prefixes")
            if end is not None:
                return Token("name", self.text[at:end], level, at), end
        match = WORD.match(self.text, at)
        if match is None:
            return None, at
        word = match[0] if match[0] == "a" else match[0].upper()
        if level == GROUP and word.startswith("SELECT"):
            self.levels[-1] = (CLAUSES, "}")
        return Token("word", word, level, at), match.end()

    def less(self, at: int) -> tuple[Token | None, int]:
        level = self.levels[-1][0]
        if level == EXPRESSION and self.is_operand():
            match = _COMPARED.match(self.text, at)
        elif (match := IRI.match(self.text, at)) is not None:
            return Token("name", match[0], level, at), match.end()
        elif (match := _TERM.match(self.text, at)) is not None:
            return self.push(TERM, match[0], ")>>" if match[0] == "<<(" else ">>", at)
        return (None, at) if match is None else (Token("mark", match[0], level, at), match.end())

    def is_operand(self) -> bool:
        """Tell whether what is compared may have ended: then < is no IRI's."""
        if self.last.kind == "word":
            return self.last.text.endswith(("TRUE", "FALSE"))
        return self.last.kind in ("name", "variable", "value", "close")

    def opened(self, at: int) -> tuple[Token, int]:
        character, level, last = self.text[at], self.levels[-1][0], self.last
        if character == "[":
            return self.push(NODE, "[", "]", at)
        if self.text.startswith("{|", at):
            return self.push(NODE, "{|", "|}", at)
        if character == "{":
            values = self.words[-1].endswith("VALUES") and (last.kind == "variable" or last.text == ")")
            template = level == TEMPLATE or values or (last.kind == "word" and last.text.endswith(_TEMPLATES))
            return self.push(TEMPLATE if template else GROUP, "{", "}", at)
        called = last.kind == "word" and last.text != "a" and not last.text.endswith("VALUES")
        condition = last.kind == "name" and self.before.kind == "word" and self.before.text.endswith("FILTER")
        expression = level in (CLAUSES, EXPRESSION) or called or condition
        return self.push(EXPRESSION if expression else LIST, "(", ")", at)

    def push(self, level: int, text: str, closer: str, at: int) -> tuple[Token, int]:
        self.levels.append((level, closer))
        self.words.append("")
        return Token("open", text, level, at), at + len(text)

    def closed(self, at: int) -> tuple[Token, int] | None:
        level, closer = self.levels[-1]
        if not closer or not self.text.startswith(closer, at):
            # What isn't closed here isn't SPARQL, and an operator otherwise.
            return None
        self.levels.pop()
        self.words.pop()
        if level == TEMPLATE:
            # VALUES has its block now; a group may follow.
            self.words[-1] = ""
        return Token("close", closer, level, at), at + len(closer)


_OPERATOR = ("mark", _OPERATORS)
_BY_FIRST = {
    "'": ("value", SHORT),
    '"': ("value", SHORT),
    "?": ("variable", VARIABLE),
    "$": ("variable", VARIABLE),
    "@": ("value", LANGUAGE),
    "_": ("value", BLANK),
    **dict.fromkeys("0123456789.", ("value", NUMBER)),
}


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens after the prologue, as far as they can be read.

    Raises ValueError where it can't be told how a parser reads a text.
    """
    return _Reader(text).tokens()
