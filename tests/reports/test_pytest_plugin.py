"""The fixture of the pytest plugin, in a pytest run of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import run_alime

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:A ; sh:property e:P .
e:P sh:path e:p ; sh:minCount 1 ; sh:message "一个 p"@zh , "one p"@en .
"""
TESTS = """
from rdflib import Graph

def test_good(assert_conforms):
    assert_conforms("good.ttl", shapes=["shapes.ttl"])

def test_bad(assert_conforms):
    assert_conforms("bad.nt", shapes=["shapes.ttl"])

def test_known(assert_conforms):
    assert_conforms(["bad.nt"], shapes=["shapes.ttl"], baseline="known.json")

def test_gone(assert_conforms):
    assert_conforms("good.ttl", shapes=["shapes.ttl"], baseline="known.json")

def test_graph(assert_conforms):
    assert_conforms(Graph().parse("bad.nt"), shapes=["shapes.ttl"])

def test_nothing(assert_conforms):
    assert_conforms(Graph())
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def test_the_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "good.ttl").write_text("@prefix e: <http://e/> . e:a a e:A ; e:p 1 .", encoding="utf-8")
    (tmp_path / "bad.nt").write_text(f"<http://e/b> {TYPE} <http://e/B> .\n<http://e/a> {TYPE} <http://e/A> .\n")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    known = ("--shapes", "shapes.ttl", "--baseline", "known.json", "--update-baseline")
    assert run_alime("validate", "bad.nt", *known).exit_code == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "test_it.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    failed = {line.split("::")[1].split(" ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {"test_bad", "test_gone", "test_graph", "test_nothing"}, done.stdout
    assert "http://e/P: one p: <http://e/a> (bad.nt:2)" in done.stdout
    assert "which is gone" in done.stdout
    assert "Traceback" not in done.stdout
