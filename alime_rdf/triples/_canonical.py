"""Canonical N-Triples (https://www.w3.org/TR/n-triples/#canonical-ntriples): one regular expression for a line.

Terms are compared as texts, so that each must be written in one way only: as Oxigraph writes it.
"""

_IRI = r"<[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*>"
_BLANK = r"_:[\p{L}\p{N}_](?:[^\x00-\x20<>\"\\]*[^\x00-\x20<>\"\\.])?"
# A backslash begins an escape and nothing else, so that \\u is a backslash and a letter.
_ESCAPE = r"\\[tbnrf\"\\]|\\u00(?:0[0-7BEF]|1[0-9A-F]|7F)|\\uFFF[EF]"
_TEXT = rf"\"(?:[^\"\\\x00-\x1F\x7F\x{{FFFE}}\x{{FFFF}}]|{_ESCAPE})*\""
_LITERAL = rf"{_TEXT}(?:@[a-z]+(?:-[a-z0-9]+)*(?:--(?:ltr|rtl))?|\^\^{_IRI})?"
_LINE = rf"(?:{_IRI}|{_BLANK}) {_IRI} (?:{_IRI}|{_BLANK}|{_LITERAL}) \."
#: Canonical N-Triples write it without its datatype.
_STRING = "^^<http://www.w3.org/2001/XMLSchema#string> ."

#: SQL that tells whether the column `line` is canonical (DuckDB's expressions are those of RE2).
CANONICAL = f"regexp_full_match(line, '{_LINE}') AND NOT ends_with(line, '{_STRING}')"

#: SQL of the three terms of a canonical `line`: no space is in the first two.
SUBJECT, PREDICATE = "split_part(line, ' ', 1)", "split_part(line, ' ', 2)"
OBJECT = f"line[length({SUBJECT}) + length({PREDICATE}) + 3 : -3]"

_OTHERS = [*range(8), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF]
#: What each escape stands for, but that of the backslash.
_UNESCAPED = {"t": 9, "b": 8, "n": 10, "r": 13, "f": 12, '"': 34} | {f"u{code:04X}": code for code in _OTHERS}


def unescaped(column: str) -> str:
    r"""Return SQL of the text that the inside of a canonical literal stands for.

    >>> import duckdb
    >>> duckdb.execute(f"SELECT {unescaped('$1')}", [r'\\u3000\n\u0001\\\"']).fetchone()
    ('\\u3000\n\x01\\"',)
    """
    part = "part"
    for escape, code in _UNESCAPED.items():
        part = f"replace({part}, '\\{escape}', chr({code}))"
    # Between two escaped backslashes every backslash begins an escape.
    parts = f"list_transform(string_split({column}, '\\\\'), lambda part: {part})"
    return f"if(contains({column}, '\\'), array_to_string({parts}, '\\'), {column})"
