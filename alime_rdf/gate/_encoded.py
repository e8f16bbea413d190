"""A data graph as DuckDB tables with what SHACL asks of terms: kind, datatype, language, lexical form, number."""

import re
from functools import cache

import duckdb
from pyoxigraph import Literal, NamedNode
from rdflib import RDF, XSD, BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from alime_rdf.triples import unescaped

_XSD = str(XSD)
_INTEGERS = "integer|long|int|short|byte|nonNegativeInteger|positiveInteger|nonPositiveInteger|negativeInteger"
_INTEGERS += "|unsignedLong|unsignedInt|unsignedShort|unsignedByte"
_DAY = r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_ZONE = r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
#: What a literal of a datatype looks like; one of another datatype of XML Schema can't be judged here.
LEXICAL = {
    str(XSD.string): r"(?s).*",
    str(RDF.langString): r"(?s).*",
    str(XSD.boolean): "true|false|0|1",
    str(XSD.integer): r"[+-]?\d+",
    str(XSD.decimal): r"[+-]?(\d+(\.\d*)?|\.\d+)",
    str(XSD.double): r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN",
    str(XSD.float): r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN",
    str(XSD.date): _DAY + _ZONE,
    str(XSD.dateTime): _DAY + "T" + _CLOCK + _ZONE,
    str(XSD.time): _CLOCK + _ZONE,
    str(XSD.gYear): r"-?\d{4,}" + _ZONE,
    str(XSD.gYearMonth): r"-?\d{4,}-(0[1-9]|1[0-2])" + _ZONE,
    str(XSD.duration): r"-?P(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?",
    str(XSD.hexBinary): r"([0-9a-fA-F]{2})*",
    str(XSD.nonNegativeInteger): r"\+?\d+|-0+",
    str(XSD.positiveInteger): r"\+?0*[1-9]\d*",
    str(XSD.anyURI): r"(?s).*",
}


def _features() -> str:
    """Return SQL that makes the table ``features`` from ``terms``."""
    literal = "left(term, 1) = '\"'"
    return f"""
        CREATE TABLE features AS
        WITH split AS (
            SELECT id, left(term, 1) mark,
                CASE WHEN {literal} THEN regexp_extract(term, '(?s)^"(.*)"(@[A-Za-z0-9-]+|\\^\\^<[^>]*>)?$', 1)
                    WHEN left(term, 1) = '<' THEN term[2:-2] END raw,
                CASE WHEN {literal} AND right(term, 1) NOT IN ('"', '>')
                    THEN lower(regexp_extract(term, '@([A-Za-z0-9-]+)$', 1)) END lang,
                CASE WHEN {literal} AND right(term, 1) = '>'
                    THEN regexp_extract(term, '"\\^\\^<([^>]*)>$', 1)
                    WHEN {literal} THEN if(right(term, 1) = '"', '{XSD.string}', '{RDF.langString}') END dt
            FROM terms)
        SELECT id, mark, lang, dt,
            if(mark = '"', {unescaped("raw")}, raw) lex,
            CASE WHEN regexp_full_match(dt, '{_XSD}({_INTEGERS}|decimal|double|float)')
                THEN TRY_CAST(raw AS DOUBLE) END num
        FROM split"""


class Encoded:
    """A connection whose tables hold a data graph, and the temporary tables that validation makes."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        """Take a connection with ``triples(s, p, o)`` and ``terms(id, term)``."""
        self.db = db
        self._made = 0
        self._ids: dict[str, str] = {}

    def prepare(self, constants: list[Node]) -> None:
        """Make the features of all terms, those of `constants` among them."""
        texts = sorted({term_text(node) for node in constants if not isinstance(node, BNode)})
        unknown = "hash(t) NOT IN (SELECT id FROM terms)"
        self.db.execute(
            f"INSERT INTO terms SELECT hash(t), t FROM (SELECT unnest(?::VARCHAR[]) t) WHERE {unknown}", [texts]
        )
        self.db.execute(_features())

    def table(self, query: str) -> str:
        """Make a temporary table and return its name."""
        self._made += 1
        name = f"v{self._made}"
        self.db.execute(f"CREATE TEMP TABLE {name} AS {query}")
        return name

    def id(self, node: Node) -> str:
        """Return the SQL literal of a term's id."""
        text = term_text(node)
        if text not in self._ids:
            row = self.db.execute("SELECT hash(?)", [text]).fetchone()
            assert row is not None
            self._ids[text] = f"{row[0]}::UBIGINT"
        return self._ids[text]

    def is_empty(self, table: str) -> bool:
        """Tell whether a table has no row."""
        return self.db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None

    def has_blank_nodes(self) -> bool:
        """Tell whether any term is a blank node."""
        return self.db.execute("SELECT 1 FROM terms WHERE starts_with(term, '_:') LIMIT 1").fetchone() is not None

    def ids(self, nodes: list[Node]) -> str:
        """Return what stands after IN: a list of ids; nothing is in an empty one."""
        return f"({', '.join(map(self.id, nodes)) or 'SELECT 0::UBIGINT WHERE false'})"


def term_text(node: Node) -> str:
    """Return an rdflib term as the encoded terms write it."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, RdflibLiteral):
        datatype = NamedNode(str(node.datatype)) if node.datatype is not None else None
        return str(Literal(str(node), language=node.language, datatype=None if node.language else datatype))
    return f"_:{node}"


@cache
def re2_pattern(pattern: str) -> str | None:
    """Return a pattern as DuckDB's regular expressions (RE2) write it, or None where they can't say the same.

    They have no look-around and no back-references, and their character classes are of ASCII alone.
    """
    if re.search(r"\(\?[=!<]|\\[1-9wWbBsSDcCiIpP]|\[[^\]]*-\[|[*+?}]\+", pattern):
        return None
    translated = re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", pattern).replace(r"\d", r"\p{Nd}")
    with duckdb.connect() as db:
        try:
            db.execute("SELECT regexp_matches('', ?)", [translated])
        except duckdb.Error:
            return None
    return translated
