"""Whether a SPARQL text is one to break what reads it.

Oxigraph's parser and optimiser recurse, on a stack of 2 MiB: what is nested, and what is chained (``a || b || c``,
one OPTIONAL after another), takes some of it for each part. The weights below are what was measured on Oxigraph
0.5.13: the stack overflows at 3,000 or more, whatever it is filled with. The order of joins is found in time that
grows with a power of their number, and REGEX, SUBSTR, REPLACE and GROUP_CONCAT with fewer than all arguments are read
twice, each time.
"""

from dataclasses import dataclass

from alime_rdf.sparql._tokens import CLAUSES, EXPRESSION, GROUP, LIST, NODE, TEMPLATE, TERM, Token, tokens

_DEEPEST = 1000
#: What a bracket costs whatever it holds.
_NESTED = {CLAUSES: 8, GROUP: 8, TEMPLATE: 8, EXPRESSION: 5, LIST: 4, NODE: 5, TERM: 4}
_CALLED, _EXISTS = 20, 20
#: What each part of a chain costs: operators, and what a group or a select clause has.
_OPERATOR, _PART = 2, 6
_PARTS = ("FILTER", "BIND", "VALUES")
_READ_TWICE = ("REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT")

_JOINED, _JOINED_IN_ALL, _VARIABLES, _READ = 100, 1000, 2000, 1_000_000
_OWN = ("OPTIONAL", "UNION", "MINUS", "EXISTS", "LATERAL", "SERVICE")


@dataclass(frozen=True, slots=True)
class Excess:
    """What a query or update has too much of, said in both languages, and the line."""

    zh: str
    en: str
    line: int


class _Level:
    __slots__ = ("again", "chain", "deepest", "joined", "joins", "kind", "nested", "own", "widest")

    def __init__(self, kind: int, *, nested: int = 0, again: int = 0, joins: bool = False, own: bool = False) -> None:
        self.kind = kind
        self.nested = nested
        self.again = again
        # Whether what it holds is joined, with what is above if it isn't its own.
        self.joins = joins
        self.own = own
        # The chain that is open, the longest before it, and what is below.
        self.chain = self.widest = self.deepest = self.joined = 0

    @property
    def depth(self) -> int:
        return max(self.chain, self.widest) + self.deepest

    def next(self) -> None:
        """Begin another chain: the next argument, or the next operation of an update."""
        self.widest, self.chain = max(self.widest, self.chain), 0


class _Measure:
    def __init__(self) -> None:
        self.levels = [_Level(CLAUSES)]
        self.open_ = self.joined = self.read = 0
        self.variables: set[str] = set()
        self.last = Token("mark", "", CLAUSES, 0)
        self.described = False

    def take(self, token: Token) -> tuple[str, str] | None:
        level = self.levels[-1]
        self.read += 1 << level.again
        if level.kind == LIST and token.kind not in ("mark", "close"):
            self.join(level, 2)
        if token.kind == "open":
            self.opened(token, level)
        elif token.kind == "close":
            self.closed()
        elif token.kind == "mark":
            self.mark(token.text, level)
        elif token.kind == "variable":
            self.variables.add(token.text[1:])
        elif token.kind == "word":
            self.word(token.text, level)
        elif token.kind == "name" and level.kind == CLAUSES and self.described:
            level.chain += _PART
        self.last = token
        return self.excess()

    def excess(self) -> tuple[str, str] | None:
        level = self.levels[-1]
        if self.open_ + level.depth > _DEEPEST:
            return "嵌套过深，或连写过长", "it is nested too deeply, or chains too much"
        if level.joined > _JOINED or self.joined > _JOINED_IN_ALL:
            return (
                f"一组里的三元组模式超过 {_JOINED} 个，或总共超过 {_JOINED_IN_ALL} 个",
                f"a group joins more than {_JOINED} patterns, or all of them more than {_JOINED_IN_ALL}",
            )
        if len(self.variables) > _VARIABLES:
            return f"变量超过 {_VARIABLES} 个", f"it has more than {_VARIABLES} variables"
        if self.read > _READ:
            names = ", ".join(_READ_TWICE)
            return f"太长，或 {names} 相互嵌套太深", f"it is too long, or {names} are nested too deeply"
        return None

    def opened(self, token: Token, level: _Level) -> None:
        word = self.last.text if self.last.kind == "word" else ""
        nested, again = _NESTED[token.level], level.again
        if token.level == EXPRESSION:
            if self.last.kind == "name" or (word and not word.endswith(_PARTS)):
                nested = _CALLED
            again += word.endswith(_READ_TWICE)
        elif word.endswith("EXISTS"):
            nested = _EXISTS
        if level.kind == CLAUSES or (level.kind == GROUP and token.text == "{"):
            level.chain += _PART
        if token.level in (NODE, TERM):
            self.join(level, 1 if token.text == "[" else 2)
        inner = token.level in (NODE, TERM) or (token.level == LIST and not word.endswith("VALUES"))
        joins = token.level == GROUP or (level.joins and inner)
        self.levels.append(_Level(token.level, nested=nested, again=again, joins=joins, own=word.endswith(_OWN)))
        self.open_ += nested

    def closed(self) -> None:
        level = self.levels.pop()
        self.open_ -= level.nested
        above = self.levels[-1]
        above.deepest = max(above.deepest, level.nested + level.depth)
        if level.joins and above.joins:
            above.joined += 1 if level.own else level.joined + 1

    def mark(self, mark: str, level: _Level) -> None:
        if mark in (",", ";") and level.kind in (EXPRESSION, CLAUSES):
            level.next()
        elif mark in (".", ",", ";"):
            self.join(level, 1)
        else:
            level.chain += _OPERATOR
            self.join(level, {"/": 1, "~": 2}.get(mark, 0))

    def word(self, word: str, level: _Level) -> None:
        if level.kind == GROUP and word.startswith("SELECT"):
            level.kind, level.own = CLAUSES, True
        elif level.kind == GROUP and word.endswith(_PARTS):
            level.chain += _OPERATOR if word.endswith("FILTER") else _PART
            self.join(level, int(word.endswith("VALUES")))
        if level.kind == CLAUSES:
            self.described = word.endswith("DESCRIBE")

    def join(self, level: _Level, number: int) -> None:
        if level.joins:
            level.joined += number
            self.joined += number


def find_excess(text: str) -> Excess | None:
    """Return what a query or update has more of than any needs, or None: nesting, chains, joins or variables.

    Raises ValueError where it can't be told how a parser reads a text.

    >>> find_excess("ASK { FILTER(" + "!" * 600 + "true) }").en
    'it is nested too deeply, or chains too much'
    >>> find_excess("ASK { FILTER(true) }")
    """
    measure = _Measure()
    for token in tokens(text):
        if (found := measure.take(token)) is not None:
            return Excess(*found, text.count("\n", 0, token.start) + 1)
    return None
