"""The terminals of SPARQL as Oxigraph 0.5 reads them.

It has no tokens: each terminal is tried where it may be. What differs from the standard
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar) and matters: words may touch what is before them
(``trueSERVICE``); a local name takes one run of dots only (``:a.b.SERVICE`` ends before the last dot); characters
outside of the basic plane are in no name; codepoint escapes count within strings and IRIs alone.
"""

import re

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_VARIABLE = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = f"{_VARIABLE}-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_CODEPOINT = (
    r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|\\U0000(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|\\U000[1-9A-Fa-f][0-9A-Fa-f]{4}"
    r"|\\U0010[0-9A-Fa-f]{4}"
)
_CHARACTER = rf"""\\[tbnrf"'\\]|{_CODEPOINT}"""

#: White space and comments, which may be between any two terminals.
GAP = re.compile(r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+")
#: A prefix with its colon, where one is declared.
PREFIX = re.compile(rf"(?:[{_BASE}][{_NAME}]*+(?:\.++[{_NAME}]++)*+)?+:")
#: What follows the colon.
LOCAL = re.compile(rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:[{_NAME}:]|{_ESCAPED})*+(?:\.++(?:[{_NAME}:]|{_ESCAPED})++)?+")
#: What may be an IRI: whether it is one only its resolution tells.
IRI = re.compile(r'<([^\x00-\x20<>"{}|^`]*+)>')
LONG = re.compile(
    rf"""'''(?:'{{0,2}}+(?:[^'\\]|{_CHARACTER}))*+'''|\"\"\"(?:"{{0,2}}+(?:[^"\\]|{_CHARACTER}))*+\"\"\""""
)
SHORT = re.compile(rf"""'(?:[^'\\\n\r]|{_CHARACTER})*+'|"(?:[^"\\\n\r]|{_CHARACTER})*+\"""")
VARIABLE = re.compile(rf"[?$][{_BASE}_0-9][{_VARIABLE}]*+")
BLANK = re.compile(rf"_:[{_BASE}_0-9][{_NAME}]*+(?:\.++[{_NAME}]++)*+")
LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+")
NUMBER = re.compile(r"(?:[0-9]++\.[0-9]*+|\.[0-9]++|[0-9]++)[eE][+-]?+[0-9]++|[0-9]*+\.[0-9]++|[0-9]++")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")

#: Every word that the grammar has, in upper case.
WORDS = frozenset(
    """
    A ABS ADD ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT CONTAINS COPY
    COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR
    FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN INSERT INTO IRI ISBLANK ISIRI ISLITERAL
    ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE
    NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE
    SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG
    STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE TZ UCASE UNDEF UNION URI USING UUID
    VALUES VERSION WHERE WITH YEAR
    """.split()
)
