import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, parse

from alime_rdf.sparql._terminals import GAP, IRI, LOCAL, PREFIX, SHORT

# What a server takes a relative IRI for is its own address; nothing that a person allows begins with this.
_NOWHERE = "http://nowhere.invalid/query"
_DECLARATION = re.compile("BASE|PREFIX|VERSION", re.IGNORECASE | re.ASCII)
_ESCAPE = re.compile(r"\\(?:u(.{4})|U(.{8}))", re.DOTALL)
_HEX = re.compile(r"\+?[0-9A-Fa-f]+")


@dataclass(frozen=True, slots=True)
class Prologue:
    """What BASE and PREFIX say, and where the text goes on."""

    base: str
    prefixes: Mapping[str, str]
    end: int

    def iri(self, written: str) -> str | None:
        """Return what is between < and > resolved, or None where it is no IRI."""
        return _resolved(written, self.base)

    def name_end(self, text: str, at: int, colon: int) -> tuple[int | None, int]:
        """Tell where a prefixed name ends whose prefix ends with the colon, and how far it was read for that.

        It ends nowhere, None, where its prefix isn't declared.
        """
        namespace = self.prefixes.get(text[at:colon])
        if namespace is None:
            return None, colon
        local = LOCAL.match(text, colon + 1)
        if local is None:
            return colon + 1, colon + 1
        # A local name that spoils the IRI is none, and the prefix is a name by itself.
        valid = _is_iri(namespace + local[0].replace("\\", ""))
        return local.end() if valid else colon + 1, local.end()

    def name(self, text: str, at: int, end: int) -> str:
        """Return the IRI of a prefixed name."""
        prefix, _, local = text[at:end].partition(":")
        return self.prefixes[prefix] + local.replace("\\", "")


def read_prologue(text: str, *, most: int = 1000) -> Prologue:
    """Read the declarations at the head of a query or update, up to the first that can't be read.

    Raises ValueError where there are more than `most`.
    """
    base, prefixes, at = _NOWHERE, dict[str, str](), GAP.match(text).end()  # type: ignore[union-attr]
    for _ in range(most):
        word = _DECLARATION.match(text, at)
        if word is None:
            return Prologue(base, prefixes, at)
        after = _skip(text, word.end())
        kind = word[0].upper()
        if kind == "VERSION":
            end = SHORT.match(text, after)
            if end is None:
                return Prologue(base, prefixes, at)
            at = _skip(text, end.end())
            continue
        prefix = PREFIX.match(text, after) if kind == "PREFIX" else None
        if kind == "PREFIX" and prefix is None:
            return Prologue(base, prefixes, at)
        written = IRI.match(text, after if prefix is None else _skip(text, prefix.end()))
        iri = None if written is None else _resolved(written[1], base)
        if written is None or iri is None:
            return Prologue(base, prefixes, at)
        if prefix is None:
            base = iri
        else:
            prefixes[prefix[0][:-1]] = iri
        at = _skip(text, written.end())
    raise ValueError(f"more than {most} prefixes are declared")


def _skip(text: str, at: int) -> int:
    return GAP.match(text, at).end()  # type: ignore[union-attr]


def _resolved(written: str, base: str) -> str | None:
    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        number = int(digits, 16) if _HEX.fullmatch(digits) else -1
        return chr(number) if 0 <= number < 0xD800 or 0xDFFF < number <= 0x10FFFF else "\\"

    # Oxigraph's own resolution; what is escaped can't be what ends the IRI.
    reference = _ESCAPE.sub(character, written)
    if re.search(r'[\x00-\x20<>"{}|^`\\]', reference):
        return None
    try:
        (quad,) = parse(f"<{reference}> <a:a> <a:a> .", RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return None
    return str(quad.subject.value)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
