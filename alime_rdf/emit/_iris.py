import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from alime_rdf.errors import Finding
from alime_rdf.syntax import end_of_name, is_xml_name
from alime_rdf.text import normalise

#: The longest label, in code points, that names a thing.
LABEL_LIMIT = 200

# https://www.w3.org/TR/turtle/#grammar-production-PN_CHARS, less what IRIs can't hold (from U+FFF0 on) and what
# Oxigraph's SPARQL parser doesn't take in a prefixed name (from U+10000 on).
_PN_CHARS_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
)
_PN_CHARS = rf"{_PN_CHARS_BASE}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_NOT_LOCAL = re.compile(rf"[^{_PN_CHARS}.]")
_NOT_FIRST = re.compile(rf"^[^{_PN_CHARS_BASE}_0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class LabelError(ValueError):
    """A label that can't name a thing; `code` and `values` make the finding."""

    def __init__(self, code: str, values: dict[str, str]) -> None:
        super().__init__(Finding(code, values).message())
        self.code = code
        self.values = values


def local_name(label: str) -> str:
    """Return the part of an IRI that `label` becomes: valid unescaped in a prefixed name.

    Raises LabelError for a label that is empty after normalisation, too long, or has control characters.

    >>> local_name("保濕"), local_name("SPF50+"), local_name("1.")
    ('保湿', 'SPF50%2B', '1%2E')
    """
    if _CONTROL.search(label):
        raise LabelError("ALM-C010", {"label": label})
    if len(label) > LABEL_LIMIT:
        raise LabelError("ALM-C009", {"label": label, "length": str(len(label)), "limit": str(LABEL_LIMIT)})
    name = normalise(label)
    if not name:
        raise LabelError("ALM-C010", {"label": label})
    name = _NOT_LOCAL.sub(_encode, name)
    name = _NOT_FIRST.sub(_encode, name) if not name.startswith("%") else name
    return f"{name[:-1]}%2E" if name.endswith(".") else name


def property_name(label: str) -> str:
    """Return :func:`local_name` of a property, which RDF/XML must write as an element: it ends in a name of XML.

    Characters that no such name has are percent-encoded, and where no name is left at the end, ``_`` is added.
    Different labels keep different names: a ``_`` of a label that could be taken for an added one is encoded.

    >>> property_name("净含量"), property_name("净含量(ml)"), property_name("2024"), property_name("2024_")
    ('净含量', '净含量%28ml%29_', '2024_', '2024%5F')
    """
    name = re.sub(r"[^\x00-\x7f]", lambda m: m[0] if is_xml_name(f"_{m[0]}") else _encode(m), local_name(label))
    while (end := end_of_name(name)) and not is_xml_name(end):
        start = len(name) - len(end)
        name = name[:start] + _encoded(name[start]) + name[start + 1 :]
    if not end_of_name(name):
        return f"{name}_"
    return f"{name[:-1]}%5F" if name.endswith("_") and not end_of_name(name[:-1]) else name


def _name_of_source(text: str) -> str:
    """Return :func:`local_name` of a file, an id within it or an agent, which people don't choose to name things: a
    hash stands for what can't be part of an IRI.
    """
    try:
        return local_name(text)
    except LabelError:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _encode(match: re.Match[str]) -> str:
    return _encoded(match.group())


def _encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8"))


def statement_digest(subject: NamedNode, predicate: NamedNode, object_: NamedNode | Literal) -> str:
    """Return 24 hexadecimal digits that stand for a triple: the start of the SHA-256 of its N-Triples form."""
    return hashlib.sha256(f"{subject} {predicate} {object_} .".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints the IRIs of one domain. `base` ends in ``/`` or ``#``.

    Components of an IRI are joined by ``:``, which is percent-encoded inside of a component, so that different
    things never get the same IRI.

    >>> iris = Iris("https://example.org/shop/")
    >>> iris.poi("保濕").value
    'https://example.org/shop/poi/保湿'
    >>> iris.cpv("护肤/洁面", "成分", "玻尿酸").value
    'https://example.org/shop/cpv/护肤:洁面:成分:玻尿酸'
    """

    base: str

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefix of each kind of thing, as Turtle and SPARQL write it."""
        kinds = {
            "assertion": "assertion",
            "cat": "category",
            "cpv": "cpv",
            "decision": "decision",
            "doc": "document",
            "evidence": "evidence",
            "extractor": "extractor",
            "inference": "inference",
            "item": "item",
            "poi": "poi",
            "policy": "policy",
            "problem": "problem",
            "prop": "property",
            "record": "record",
            "reviewer": "reviewer",
            "rule": "rule",
            "scenario": "scenario",
            "user": "user",
            "value": "value",
        }
        return {prefix: f"{self.base}{kind}/" for prefix, kind in kinds.items()}

    @property
    def dataset(self) -> NamedNode:
        """The IRI of the whole: what the domain says of itself."""
        return NamedNode(f"{self.base}dataset")

    def _mint(self, kind: str, *parts: str) -> NamedNode:
        return NamedNode(f"{self.base}{kind}/{':'.join(local_name(part) for part in parts)}")

    def _mint_source(self, kind: str, *parts: str) -> NamedNode:
        return NamedNode(f"{self.base}{kind}/{':'.join(map(_name_of_source, parts))}")

    def category(self, key: str) -> NamedNode:
        """Return the IRI of a category from the source's id or full path."""
        return self._mint("category", *key.split("/"))

    def property(self, label: str) -> NamedNode:
        """Return the IRI of a property; RDF/XML can write it as a predicate."""
        return NamedNode(f"{self.base}property/{property_name(label)}")

    def value(self, label: str) -> NamedNode:
        """Return the IRI of a property value."""
        return self._mint("value", label)

    def cpv(self, category: str, property_: str, value: str) -> NamedNode:
        """Return the IRI of a category-property-value."""
        return self._mint("cpv", *category.split("/"), property_, value)

    def poi(self, label: str) -> NamedNode:
        """Return the IRI of a point of interest."""
        return self._mint("poi", label)

    def problem(self, label: str) -> NamedNode:
        """Return the IRI of a user problem."""
        return self._mint("problem", label)

    def item(self, id_: str) -> NamedNode:
        """Return the IRI of an item from its catalogue id."""
        return self._mint("item", id_)

    def user(self, id_: str) -> NamedNode:
        """Return the IRI of a user."""
        return self._mint("user", id_)

    def scenario(self, id_: str) -> NamedNode:
        """Return the IRI of a scenario."""
        return self._mint("scenario", id_)

    def document(self, id_: str) -> NamedNode:
        """Return the IRI of a document."""
        return self._mint_source("document", *id_.split("/"))

    def record(self, source: str, line: int) -> NamedNode:
        """Return the IRI of a row of imported data."""
        return self._mint_source("record", source, str(line))

    def evidence(self, document: str, start: int, end: int, digest: str) -> NamedNode:
        """Return the IRI of an evidence: `digest` tells apart the mentions in one sentence."""
        return self._mint_source("evidence", *document.split("/"), f"{start}-{end}", digest)

    def statement(
        self, kind: str, subject: NamedNode, predicate: NamedNode, object_: NamedNode | Literal
    ) -> NamedNode:
        """Return the IRI of an ``assertion`` or ``inference``: a hash of its triple."""
        return NamedNode(f"{self.base}{kind}/{statement_digest(subject, predicate, object_)}")

    def agent(self, kind: str, name: str, version: str | None = None) -> NamedNode:
        """Return the IRI of an ``extractor``, ``policy``, ``reviewer`` or ``rule``."""
        return self._mint_source(kind, *([name] if version is None else [name, version]))

    def decision(self, *parts: str) -> NamedNode:
        """Return the IRI of a decision from what was decided, by whom and when."""
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
        return NamedNode(f"{self.base}decision/{digest}")


def is_base(base: str) -> bool:
    """Tell whether `base` can begin the IRIs of a domain: absolute, ends in / or #, nothing that needs escapes."""
    return (
        bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|^`\\\x00-\x20]*[/#]", base))
        and quote(base, safe=":/#?&=%~!$'()*+,;@[]-._").isascii()
    )
