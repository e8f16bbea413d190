"""RDF files are read by what they hold, whatever their ending, and what is no RDF is named."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest
from pyoxigraph import Dataset, RdfFormat, parse, serialize

from alime_rdf.syntax import read_rdf
from tests.conftest import run_alime

TURTLE = '@prefix e: <http://e/> .\ne:a a e:Product ; e:says "好\\u3000。", "<?xml" .\n'
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:Product ; sh:nodeKind sh:IRI .
"""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QUADS = list(parse(TURTLE, RdfFormat.TURTLE))
TEXTS = {
    "turtle": TURTLE.encode(),
    "comment": b"# a comment\n\n" + TURTLE.encode(),
    "relative": b"<#a> a <#Product> .",
    "blank": b"[] a <http://e/Product> .",
    "trig": b"GRAPH <http://e/g> { <http://e/a> a <http://e/Product> }",
    "braces": b"{ <http://e/a> a <http://e/Product> }",
    "rdfxml": serialize((quad.triple for quad in QUADS), format=RdfFormat.RDF_XML),
    "node": f'<e:Product xmlns:e="http://e/" xmlns:rdf="{RDF}" rdf:about="http://e/a"/>'.encode(),
    "doctype": b'<!DOCTYPE rdf:RDF [<!ENTITY e "http://e/">]>\n'
    + f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/"><e:Product rdf:about="&e;a"/></rdf:RDF>'.encode(),
    "ntriples": serialize((quad.triple for quad in QUADS), format=RdfFormat.N_TRIPLES),
    "nquads": f"<http://e/a> <{RDF}type> <http://e/Product> .\n<http://e/a> <http://e/p> 1 <http://e/g> .\n".replace(
        " 1 ", ' "1" '
    ).encode(),
    "jsonld": json.dumps({"@context": {"@vocab": "http://e/"}, "@id": "http://e/a", "@type": "Product"}).encode(),
    "jsonlist": json.dumps([{"@id": "http://e/a", "http://e/p": 1, "@type": "http://e/Product"}]).encode(),
}
PACKED = {
    "plain": lambda data: data,
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "gzip": gzip.compress,
    "bom in gzip": lambda data: gzip.compress(b"\xef\xbb\xbf" + data),
}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("kind", TEXTS)
def test_content_decides(tmp_path: Path, kind: str, packing: str) -> None:
    expected: set[str] | None = None
    for ending in ("", ".ttl", ".owl", ".rdf", ".nt", ".txt", ".xml", ".json", ".trig", ".dat"):
        path = tmp_path / f"x{ending}"
        path.write_bytes(PACKED[packing](TEXTS[kind]))
        with read_rdf(path, base="http://e/") as reader:
            quads = Dataset(reader)
        found = {str(quad) for quad in quads if "_:" not in str(quad)} or {str(len(quads))}
        assert found
        assert expected in (None, found), ending
        expected = found


@pytest.mark.parametrize("ending", ["bom.ttl", "onto.owl", "onto", "onto.ttl.gz", "x.ttl.zst"])
@pytest.mark.parametrize("kind", ["turtle", "rdfxml"])
def test_every_command_reads_them(tmp_path: Path, kind: str, ending: str) -> None:
    data, shapes, out = tmp_path / ending, tmp_path / f"shapes-{ending}", tmp_path / "out.nt"
    if ending.endswith(".zst"):
        with duckdb.connect() as db:
            lines = TEXTS[kind].decode().replace("'", "''")
            target = f"'{data}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', COMPRESSION zstd)"
            db.execute(f"COPY (SELECT '{lines}') TO {target}")
        shapes = tmp_path / "shapes.owl"
    else:
        data.write_bytes(b"\xef\xbb\xbf" + TEXTS[kind])
    shapes.write_bytes(b"\xef\xbb\xbf" + SHAPES.encode())
    result = run_alime("validate", str(data), "--shapes", str(shapes))
    assert (result.exit_code, "conforms" in result.output) == (0, True), result.output
    rules = tmp_path / "rules"
    rules.write_text(
        "<http://e/Product> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Thing> .", encoding="utf-8"
    )
    result = run_alime("reason", str(data), "--rules", str(rules), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "<http://e/Thing>" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"PK\x03\x04....", "ALM-G020", "spreadsheet"),
        (b"%PDF-1.7\n", "ALM-G020", "PDF"),
        ("\ufeff<a> <b> <c> .".encode("utf-16"), "ALM-G020", "UTF-16"),
        (b"\x00\x01\x02", "ALM-G020", "binary"),
        (b"<!DOCTYPE html><html></html>", "ALM-G020", "HTML"),
        (b'<?xml version="1.0"?><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "ALM-G020", "OWL/XML"),
        (b"Prefix(:=<http://e/>)\nOntology(<http://e/>)", "ALM-G020", "functional"),
        (b"Prefix: : <http://e/>\nOntology: <http://e/>", "ALM-G020", "Manchester"),
        (b'{"name": "x"}', "ALM-G020", "JSON"),
        (b'{"@context": "https://schema.org", "@type": "Product"}', "ALM-G004", "@context"),
        (b"id,name\n1,x\n", "ALM-G004", ":1:"),
        (b"<?xml version='1.0'?>\n<rdf:RDF", "ALM-G004", "x"),
        (b"\x1f\x8b\x08 broken", "ALM-G004", "x"),
    ],
)
@pytest.mark.parametrize("name", ["x.owl", "x.ttl"])
def test_what_is_no_rdf_is_named(tmp_path: Path, data: bytes, code: str, said: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for command in (["validate", str(path)], ["reason", str(path), "--out", str(tmp_path / "out.nt")]):
        result = run_alime(*command)
        assert (result.exit_code, code in result.output, said in result.output) == (2, True, True), result.output
