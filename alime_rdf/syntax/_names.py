"""Names in XML: what the end of a predicate's IRI must be for RDF/XML to write it as an element."""

import re
from functools import lru_cache
from xml.parsers.expat import ExpatError, ParserCreate

# https://www.w3.org/TR/xml/#NT-NameStartChar and NameChar, without the colon.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = rf"{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
_END = re.compile(rf"[{_START}][{_REST}]*\Z")


def end_of_name(iri: str) -> str:
    """Return the longest name that an IRI ends in, which is where Oxigraph splits it; empty where there is none.

    >>> end_of_name("http://example.org/1st.ml"), end_of_name("http://example.org/2024")
    ('st.ml', '')
    """
    match = _END.search(iri)
    return match[0] if match else ""


#: So many names are remembered, and none that is longer: who makes them up must not fill the memory.
_KEPT, _LONGEST = 4096, 200


def is_xml_name(name: str) -> bool:
    """Tell whether XML parsers take `name` for an element's.

    The fifth edition of XML allows more characters than the fourth, and expat, which Python's parsers rest on, keeps
    to the fourth: it knows neither 㐀 nor 𠀀.
    """
    return _remembered(name) if len(name) <= _LONGEST else _is_xml_name(name)


def _is_xml_name(name: str) -> bool:
    try:
        ParserCreate().Parse(f"<{name}/>", True)
    except (ExpatError, UnicodeEncodeError):
        return False
    return ":" not in name and bool(_END.fullmatch(name))


_remembered = lru_cache(maxsize=_KEPT)(_is_xml_name)
