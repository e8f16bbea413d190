"""`alime validate`: every report format, places, fingerprints, the ratchet, and bad input."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from rdflib import RDF, SH, Graph

from alime_rdf.reports import REPORT_FORMATS
from tests.conftest import run_alime

PREFIXES = """\
@prefix alime: <https://w3id.org/alime/ontology#> .
@prefix e: <https://example.org/shop/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
TURTLE = (
    PREFIXES
    + """
e:p a alime:Problem ; skos:prefLabel "皮肤干"@zh ; alime:needs e:a , e:b .
e:a a alime:POI .
e:b a alime:POI ;
  skos:prefLabel "保湿|<b>"@zh , "补水"@zh .
"""
)
LINES = """\
<https://example.org/shop/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/alime/ontology#POI> .
<https://example.org/shop/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "a" .
<https://example.org/shop/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "b" .
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.ttl").write_text(TURTLE, encoding="utf-8")
    return tmp_path / "shop.ttl"


def reported(shop: Path, format_: str, *more: str) -> str:
    out = shop.with_name(f"report.{format_}")
    result = run_alime("validate", str(shop), "--report", f"{format_}={out}", *more)
    assert result.exit_code == 1, result.output
    return out.read_text("utf-8")


def results(shop: Path, *more: str) -> list[dict[str, object]]:
    found = json.loads(reported(shop, "json", *more))["results"]
    assert isinstance(found, list)
    return found


def test_json_has_place_and_fingerprint(shop: Path) -> None:
    found = {r["focus"]: r for r in results(shop)}
    assert found["<https://example.org/shop/a>"]["line"] == 6
    assert found["<https://example.org/shop/b>"]["line"] == 7
    assert {"zh", "en"} == set(found["<https://example.org/shop/a>"]["message"])  # type: ignore[call-overload]
    assert all(re.fullmatch("[0-9a-f]{16}", str(r["fingerprint"])) for r in found.values())


def test_fingerprints_outlive_other_lines(shop: Path) -> None:
    before = {r["fingerprint"] for r in results(shop)}
    shop.write_text(PREFIXES + "# more\n\n" + TURTLE, encoding="utf-8")
    assert {r["fingerprint"] for r in results(shop)} == before


@pytest.mark.parametrize("name", ["x.nt", "x.nt.gz", "x.nq"])
def test_n_triples_have_the_very_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(LINES.encode()) if name.endswith("gz") else LINES.encode())
    assert {r["line"] for r in results(path)} <= {1, 2, 3}
    assert all(r["file"] == str(path) for r in results(path))


def test_turtle_is_a_report_that_rdflib_reads(shop: Path) -> None:
    graph = Graph().parse(data=reported(shop, "turtle"), format="turtle")
    assert len(list(graph.subjects(RDF.type, SH.ValidationResult))) == len(results(shop))
    assert reported(shop, "turtle") == reported(shop, "turtle")


def test_junit_has_a_case_for_each_shape(shop: Path) -> None:
    suite = ElementTree.fromstring(reported(shop, "junit"))[0]
    assert int(suite.attrib["tests"]) == len(suite) > 30
    assert int(suite.attrib["failures"]) == len(suite.findall("*/failure")) > 0


def test_sarif_has_what_code_scanning_asks_for(shop: Path) -> None:
    run = json.loads(reported(shop, "sarif"))["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("shop.ttl")
        assert place["region"]["startLine"] in (6, 7)
        assert result["partialFingerprints"]["alimeFinding/v1"]


def test_github_annotations_are_one_line_each(shop: Path) -> None:
    lines = reported(shop, "github").splitlines()
    assert len(lines) == len(results(shop))
    assert all(re.match(r"::error file=[^,:]+,line=\d+,title=\w+::.", line) for line in lines)


def test_markdown_keeps_its_table_whole(shop: Path) -> None:
    rows = [line for line in reported(shop, "markdown").splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_html_needs_nothing_else_and_escapes(shop: Path) -> None:
    page = reported(shop, "html")
    assert not re.search(r"(src|href)=", page)
    assert '<b>"@zh' not in page
    assert page.count("<details") == len({r["shape"] for r in results(shop)})
    zh = shop.with_name("zh.html")
    run_alime("--lang", "zh", "validate", str(shop), "--report", f"html={zh}")
    assert '<html lang="zh">' in zh.read_text("utf-8")


def test_all_formats_say_that_all_is_well(tmp_path: Path) -> None:
    good = tmp_path / "good.ttl"
    good.write_text(PREFIXES + 'e:a a alime:POI ; skos:prefLabel "保湿"@zh .', encoding="utf-8")
    for format_ in REPORT_FORMATS:
        out = tmp_path / format_
        result = run_alime("validate", str(good), "--report", f"{format_}={out}")
        assert result.exit_code == 0, result.output
        assert out.is_file()
    assert "failure" not in re.sub("failures=", "", (tmp_path / "junit").read_text())


def baseline_run(shop: Path, *more: str) -> Result:
    return run_alime("validate", str(shop), "--baseline", str(shop.with_name("known.json")), *more)


def test_a_baseline_is_a_ratchet(shop: Path) -> None:
    assert baseline_run(shop, "--update-baseline").exit_code == 0
    assert baseline_run(shop).exit_code == 0
    shop.write_text(TURTLE + "e:new a alime:POI .\n", encoding="utf-8")
    worse = baseline_run(shop, "--report", f"github={shop.with_name('new.txt')}")
    assert (worse.exit_code, "shop/new" in worse.output) == (1, True)
    assert len(shop.with_name("new.txt").read_text().splitlines()) == 1
    shop.write_text(
        TURTLE.replace("e:a a alime:POI .", 'e:a a alime:POI ; skos:prefLabel "控油"@zh .'), encoding="utf-8"
    )
    better = baseline_run(shop)
    assert (better.exit_code, "ALM-G011" in better.output) == (1, True)
    assert baseline_run(shop, "--update-baseline").exit_code == 0
    assert baseline_run(shop).exit_code == 0


def test_a_baseline_of_another_graph_or_none_at_all(shop: Path) -> None:
    baseline_run(shop, "--update-baseline")
    shop.write_text(TURTLE.replace("example.org", "example.net"), encoding="utf-8")
    other = baseline_run(shop)
    assert (other.exit_code, "ALM-G007" in other.output) == (2, True)
    shop.with_name("known.json").write_text("[]")
    broken = baseline_run(shop)
    assert (broken.exit_code, "ALM-G006" in broken.output) == (2, True)


def test_severity_leaves_milder_results_out(tmp_path: Path) -> None:
    shapes, data = tmp_path / "s.ttl", tmp_path / "d.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:severity sh:Warning ; sh:property "
        "[ sh:path ( e:p [ sh:inversePath e:q ] ) ; sh:minCount 1 ; sh:severity sh:Info ] ; sh:nodeKind sh:Literal .",
        encoding="utf-8",
    )
    data.write_text("@prefix e: <http://e/> . e:x a e:C .", encoding="utf-8")
    arguments = ["validate", str(data), "--shapes", str(shapes)]
    report = f"json={tmp_path / 'r.json'}"
    assert run_alime(*arguments, "--report", report).exit_code == 1
    found = json.loads((tmp_path / "r.json").read_text())["results"]
    assert sorted((r["severity"], r["path"]) for r in found) == [
        ("Info", "<http://e/p>/^<http://e/q>"),
        ("Warning", ""),
    ]
    assert run_alime(*arguments, "--severity", "violation").exit_code == 0
    assert run_alime(*arguments, "--severity", "warning").exit_code == 1


RDF_XML = (
    '<?xml version="1.0"?><!DOCTYPE r [{}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a"><e:p>&x;</e:p></rdf:Description></rdf:RDF>'
)
SHAPE = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . e:S a sh:NodeShape ; sh:targetNode e:a ; "
)


@pytest.mark.parametrize(
    ("name", "text", "status", "code"),
    [
        ("x.ttl", "@prefix e: <http://e/> .\ne:a e:b e:c .\ne:a e:b", 2, "x.ttl:3: ALM-G004"),
        ("x.ttl", "", 1, "ALM-G010"),
        ("x.ttl", "\ufeff \n", 1, "ALM-G010"),
        ("x.ttl.gz", "no", 2, "ALM-G004"),
        ("x.csv", "a,b", 2, "ALM-G004"),
        ("x.rdf", RDF_XML.format('<!ENTITY x SYSTEM "file:///etc/passwd">'), 2, "ALM-G012"),
        ("x.rdf", RDF_XML.format('<!ENTITY y "yy"><!ENTITY x "&y;&y;">'), 2, "ALM-G012"),
        ("x.rdf", RDF_XML.format('<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">'), 2, "ALM-G012"),
        ("x.rdf", RDF_XML.format('<!ENTITY x "http://e/">'), 0, "conforms"),
    ],
)
def test_data_that_cannot_be_checked(tmp_path: Path, name: str, text: str, status: int, code: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run_alime("validate", str(tmp_path / name))
    assert (result.exit_code, code in result.output) == (status, True), result.output


@pytest.mark.parametrize(
    ("shapes", "status", "code"),
    [
        ("@prefix e: <http://e/> . e:a e:b e:c .", 2, "ALM-G005"),
        ("nonsense", 2, "ALM-G004"),
        (SHAPE + 'sh:property [ sh:path e:p ; sh:pattern "^(a+)+$" ] .', 1, "Pattern"),
        (SHAPE + 'sh:property [ sh:path e:p ; sh:pattern "^(?=a)(a+)+$" ] .', 3, "ALM-G009"),
        (SHAPE + 'sh:property [ sh:path e:p ; sh:pattern "(" ] .', 2, "ALM-G008"),
    ],
)
def test_shapes_that_cannot_be_run(tmp_path: Path, shapes: str, status: int, code: str) -> None:
    (tmp_path / "s.ttl").write_text(shapes, encoding="utf-8")
    (tmp_path / "d.ttl").write_text(f'<http://e/a> <http://e/p> "{"a" * 40}!" .', encoding="utf-8")
    arguments = ["validate", str(tmp_path / "d.ttl"), "--shapes", str(tmp_path / "s.ttl"), "--time-limit", "2"]
    result = run_alime(*arguments)
    assert (result.exit_code, code in result.output) == (status, True), result.output


@pytest.mark.parametrize("option", ["nonsense=x", "html", "html="])
def test_a_report_that_is_none(shop: Path, option: str) -> None:
    assert run_alime("validate", str(shop), "--report", option).exit_code == 2


def test_recursive_shapes_end_with_a_status(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(SHAPE + "sh:property [ sh:path e:p ; sh:node e:S ] .", encoding="utf-8")
    (tmp_path / "d.ttl").write_text(
        "<http://e/a> <http://e/p> <http://e/b> . <http://e/b> <http://e/p> <http://e/a> ."
    )
    result = run_alime("validate", str(tmp_path / "d.ttl"), "--shapes", str(tmp_path / "s.ttl"), "--time-limit", "20")
    assert result.exit_code in (0, 1, 2), result.output
    print(result.output)


ILL_TYPED = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:S a sh:NodeShape ; sh:targetClass e:P ;
    sh:property [ sh:path e:price ; sh:datatype xsd:decimal ; sh:minCount 1 ] ;
    sh:property [ sh:path e:day ; sh:datatype xsd:date ] ; {more} .
"""


@pytest.mark.parametrize("more", ["sh:nodeKind sh:IRI", "sh:property [ sh:path e:n ; sh:pattern '(?=a)' ]"])
def test_ill_typed_literals_are_findings_with_messages_of_their_own(tmp_path: Path, more: str) -> None:
    (tmp_path / "s.ttl").write_text(ILL_TYPED.format(more=more), encoding="utf-8")
    lexical = [("twelve", "decimal"), ("1.2.3", "float"), ("32nd", "date"), ("maybe", "boolean"), ("x", "integer")]
    values = ", ".join(f'"{text}"^^xsd:{kind}' for text, kind in lexical)
    data = "@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\ne:a a e:P .\n"
    data += f'e:b a e:P ; e:price "twelve"^^xsd:decimal ; e:other {values} .\n'
    data += 'e:c a e:P ; e:price 1 ; e:day "x"^^xsd:date .\n'
    (tmp_path / "d.ttl").write_text(data, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from alime_rdf.cli import main; main()",
        "validate",
        "d.ttl",
        "--shapes",
        "s.ttl",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert not re.search(r"Traceback|Warning|rdflib|Failed", done.stderr)
    rows = re.split(r"(?m)^S ", done.stdout)[1:]
    nodes = [set(re.findall(r"<http://e/(\w)> ", row)) for row in rows]
    assert sorted(nodes, key=str) == [{"a"}, {"b", "c"}, {"c"}]
    said = [re.search(r"ALM-G003 (.*?) *\n", row) for row in rows]
    assert len({match[1] for match in said if match}) > 1
    if "pattern" in more:
        # pySHACL words its messages itself.
        return
    assert [match[1].split()[2] for match in said if match] == ["Datatype", "Datatype", "MinCount"]
    for format_ in ("html", "markdown", "junit", "sarif", "turtle", "json", "github"):
        result = run_alime(
            "validate", str(tmp_path / "d.ttl"), "--shapes", str(tmp_path / "s.ttl"), "--report", f"{format_}=-"
        )
        assert result.exit_code == 1
        assert all(f"the constraint {name} doesn" in result.stdout for name in ("MinCount", "Datatype"))
