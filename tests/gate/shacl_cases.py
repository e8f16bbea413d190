"""Shapes of every kind and small random graphs for them, shared by the tests of the gate."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from rdflib import Graph

from alime_rdf.gate import ShapeResult, read_report

HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:S a sh:NodeShape ; sh:targetClass e:A ; """
PATHS = ["e:p", "[ sh:inversePath e:p ]", "( e:p e:q )", "[ sh:alternativePath ( e:p e:q ) ]",
         "[ sh:zeroOrMorePath e:p ]", "[ sh:oneOrMorePath e:q ]", "[ sh:zeroOrOnePath e:p ]"]  # fmt: skip
CONSTRAINTS = [
    "sh:class e:B", "sh:datatype xsd:integer", "sh:datatype rdf:langString", "sh:datatype xsd:string",
    "sh:nodeKind sh:IRI", "sh:nodeKind sh:BlankNodeOrLiteral", "sh:minCount 1", "sh:minCount 2", "sh:maxCount 0",
    "sh:maxCount 1", "sh:minInclusive 2", "sh:maxExclusive 2.5", "sh:minLength 2", "sh:maxLength 9",
    'sh:pattern "^[a-c]"', 'sh:pattern "B" ; sh:flags "i"', 'sh:languageIn ( "zh" "en" )', "sh:uniqueLang true",
    "sh:equals e:q", "sh:disjoint e:q", "sh:lessThan e:q", "sh:lessThanOrEquals e:q", "sh:hasValue e:b",
    'sh:hasValue "a"@zh', "sh:in ()", 'sh:in ( e:a e:b 1 "a" )', "sh:not [ sh:class e:B ]", "sh:node e:N",
    "sh:and ( [ sh:nodeKind sh:IRI ] e:N )", "sh:or ( [ sh:class e:B ] [ sh:datatype xsd:integer ] )",
    "sh:xone ( [ sh:class e:A ] [ sh:class e:B ] )", "sh:property [ sh:path e:q ; sh:minCount 1 ]",
    "sh:qualifiedValueShape [ sh:class e:B ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape e:N ; sh:qualifiedMaxCount 0",
]  # fmt: skip
ON_NODES = ["sh:class e:B", "sh:nodeKind sh:IRI", "sh:closed true",
            "sh:closed true ; sh:ignoredProperties ( rdf:type )",
            "sh:not e:N", "sh:node e:N", "sh:pattern 'a$'", "sh:in ( e:a e:b )", "sh:hasValue e:a"]  # fmt: skip
TAIL = "\ne:N sh:property [ sh:path e:q ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .\n"

NODES = ["<http://e/a>", "<http://e/b>", "<http://e/c>", "_:n", "_:m"]
LITERALS = ['"a"', '"bc"@zh', '"a"@zh', '"x"@en-US', '"1"^^<{}integer>', '"3"^^<{}integer>', '"2.5"^^<{}decimal>',
            '"no"^^<{}integer>', '"a\\"\\n\\\\b"']  # fmt: skip
OBJECTS = NODES + [text.replace("{}", "http://www.w3.org/2001/XMLSchema#") for text in LITERALS]
TYPES = st.tuples(
    st.sampled_from(NODES),
    st.just("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
    st.sampled_from(["<http://e/A>", "<http://e/B>", "<http://e/C>"]),
)
LINKS = st.tuples(st.sampled_from(NODES), st.sampled_from(["<http://e/p>", "<http://e/q>"]), st.sampled_from(OBJECTS))
SUB = "<http://e/C> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/B> .\n"


FEW = settings(max_examples=max(20, settings.default.max_examples // 5))


def results(report: Graph, shapes: Graph) -> Counter[tuple[str, ...]]:
    def plain(text: str) -> str:
        return "_:" if text.startswith("_:") else text

    def key(r: ShapeResult) -> tuple[str, ...]:
        return plain(r.shape), plain(r.focus), r.path, plain(r.value), r.component, r.severity

    return Counter(map(key, read_report(report, shapes)))
