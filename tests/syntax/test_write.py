"""RDF/XML: what is written, every XML parser reads; what XML can't hold is refused."""

import csv
import xml.dom.minidom
from pathlib import Path
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib import Graph
from rdflib.compare import isomorphic

from alime_rdf.emit import Iris, LabelError
from alime_rdf.errors import UsageError
from alime_rdf.gate._validate import to_rdflib
from alime_rdf.serve._sparql import write_triples
from alime_rdf.syntax import write_rdf
from tests.conftest import run_alime

IRIS = Iris("https://example.org/shop/")
ITEM = NamedNode("https://example.org/shop/item/A1")
PREFIXES = {"prop": "https://example.org/shop/property/", "x": "http://e/", "": "http://e/x"}
NAMES = [
    "净含量(ml)",
    "净含量（ml）",
    "Attribute 1 value(s)",
    "100%",
    "是否防水?",
    "2024",
    "1.5",
    "-",
    "_",
    "2024_",
    "2024__",
]
NAMES += [
    "a.",
    "·",
    "😀",
    "㐀",
    "𠀀",
    "2㐀",
    "x𠀀",
    "ก",
    "1ัก",
    "e\u0301",
    "1\u0301",
    "⁰",
    "ⅷ",
    "xml:lang",
    "a:b",
    "<b>",
    "&",
    "%5F",
    "_x",
]
LABELS = st.one_of(
    st.sampled_from(NAMES),
    st.text(min_size=1, max_size=6),
    st.text("_%()2a净\u0301\u0e31㐀.-", min_size=1, max_size=5),
)


def same_everywhere(data: bytes, triples: set[Triple]) -> None:
    xml.dom.minidom.parseString(data)
    quads = [Quad(t.subject, t.predicate, t.object) for t in triples]
    assert isomorphic(to_rdflib(quads), to_rdflib(parse(data, RdfFormat.RDF_XML)))
    assert isomorphic(to_rdflib(quads), Graph().parse(data=data, format="xml"))


@given(st.sets(LABELS, min_size=1, max_size=20))
def test_properties_of_any_name_are_predicates_in_xml(labels: set[str]) -> None:
    minted: dict[NamedNode, str] = {}
    for label in labels:
        try:
            node, name = IRIS.property(label), IRIS.value(label).value
        except LabelError:
            continue
        # What has one IRI as a value has one as a property, and the other way round.
        assert minted.setdefault(node, name) == name
    triples = {Triple(ITEM, node, Literal("x")) for node in minted}
    same_everywhere(write_rdf(triples, RdfFormat.RDF_XML, prefixes=PREFIXES), triples)
    same_everywhere(write_rdf(triples, RdfFormat.RDF_XML), triples)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["a", "_", "-", "%29", "2", "/", "é", "㐀", "𠀀", "\u0e31", "'", ":", "li"]),
        max_size=4,
    ),
    st.text(max_size=4),
    st.sampled_from(["b", "1", "a.b", "é"]),
    st.sampled_from(
        [
            "http://e/",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "http://www.w3.org/2000/xmlns/",
            "urn:x:",
            "http://www.w3.org/XML/1998/namespace",
        ]
    ),
)
def test_any_predicate_and_text_is_written_well_or_refused(
    parts: list[str], text: str, blank: str, base: str
) -> None:
    node = BlankNode(blank)
    triples = {
        Triple(ITEM, NamedNode(base + "".join(parts)), Literal(text)),
        Triple(ITEM, NamedNode("http://e/p"), node),
    }
    try:
        data = write_rdf(triples, RdfFormat.RDF_XML, prefixes=PREFIXES)
    except UsageError:
        # What is refused was not to be written: no parser takes what Oxigraph makes of it.
        with pytest.raises((ExpatError, OSError)):
            xml.dom.minidom.parseString(serialize(triples, format=RdfFormat.RDF_XML) or b"")
        return
    same_everywhere(data, triples)


@pytest.mark.parametrize(
    ("predicate", "text"),
    [
        ("http://e/(ml)", "x"),
        ("http://e/2024", "x"),
        ("http://e/", "x"),
        ("http://e/㐀", "x"),
        ("http://e/p", "\x0b"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", "x"),
    ],
)
def test_what_xml_cannot_hold_is_refused_by_every_door(predicate: str, text: str) -> None:
    triple = Triple(ITEM, NamedNode(predicate), Literal(text))
    with pytest.raises(UsageError, match="ALM-G021"):
        write_rdf([triple], RdfFormat.RDF_XML)
    lines = write_rdf([triple], RdfFormat.N_TRIPLES)
    with pytest.raises(UsageError, match="ALM-G021") as refused:
        write_triples(lines, "application/rdf+xml", {})
    assert refused.value.status == 406  # type: ignore[attr-defined]
    assert write_triples(lines, "text/turtle", {})


def test_a_shop_with_any_columns_is_exported_for_xml_parsers(tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    columns = [name for name in NAMES if "|" not in name]
    with (tmp_path / "items.csv").open("w", encoding="utf-8", newline="") as stream:
        # A cell that is nothing but markup says nothing.
        row = ["A1", "洁面", "护肤", *("值" if name == "<b>" else name for name in columns)]
        csv.writer(stream).writerows([["id", "name", "category", *columns], row])
    quoted = ", ".join(f'"{name}"' for name in columns)
    domain = '[domain]\nname = "s"\nbase = "https://example.org/shop/"\n[catalogue]\nitems = "items.csv"\n'
    domain += f"properties = [{quoted}]\n"
    (tmp_path / "domain.toml").write_text(domain, encoding="utf-8")
    out, file = tmp_path / "out", tmp_path / "x.rdf"
    assert run_alime("build", str(tmp_path / "domain.toml"), "--out", str(out)).exit_code == 0
    for graph in ((), ("--graph", "catalogue")):
        result = run_alime("export", str(out), "--format", "rdfxml", "--out", str(file), *graph)
        assert result.exit_code == 0, result.output
        xml.dom.minidom.parse(str(file))
    read = Graph().parse(file, format="xml")
    written = {IRIS.property(name).value for name in columns}
    assert written <= {str(predicate) for predicate in read.predicates()}
    ontology = owlready2.World().get_ontology(file.as_uri()).load()
    assert len(ontology.world.as_rdflib_graph()) >= len(read)
    # A property is found by its label and by its name as people type it.
    result = run_alime("why", str(out), "item:A1", "prop:净含量(ml)", "value:净含量(ml)")
    assert result.exit_code == 0, result.output
