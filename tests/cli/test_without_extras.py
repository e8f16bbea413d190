"""Without the extras: a shop is made, built and asked; texts wait for the extra, which is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

#: Packages of the extras; importing one fails as if it weren't there.
BLOCKED = ("sklearn", "scipy", "rjieba", "onnxruntime", "torch", "transformers", "pycrfsuite", "owlready2", "pyspark")
CODE = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
from alime_rdf.cli import main
main(prog_name="alime")
"""
DOMAIN = """
[domain]
name = "shop"
base = "https://example.org/shop/"
[catalogue]
items = "items.csv"
properties = ["成分"]
[lexicon]
pois = "pois.txt"
[decisions]
file = "decisions.csv"
"""


def alime(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CODE, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text("id,name,category,成分\nA1,面霜,护肤,甘油\n", encoding="utf-8")
    (tmp_path / "pois.txt").write_text("保湿\t补水\n", encoding="utf-8")
    decisions = "verdict,kind,claim,by,date,note\naccept,poi,保湿,me,2026-01-01,\n"
    decisions += "accept,cpv,护肤 > 成分 > 甘油,me,,\naccept,causes,护肤 > 成分 > 甘油 > 保湿,me,,\n"
    (tmp_path / "decisions.csv").write_text(decisions, encoding="utf-8")
    (tmp_path / "domain.toml").write_text(DOMAIN, encoding="utf-8")
    return tmp_path


def test_a_catalogue_without_texts_builds_the_same(shop: Path) -> None:
    bare = alime(shop, "build", "domain.toml", "--out", "bare")
    assert bare.returncode == 0, bare.stderr
    assert "ALM-B0" not in bare.stderr
    whole = subprocess.run(
        [sys.executable, "-c", "from alime_rdf.cli import main; main()", "build", "domain.toml", "--out", "whole"],
        cwd=shop, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert whole.returncode == 0, whole.stderr
    hashes = [json.loads((shop / name / "manifest.json").read_text("utf-8"))["graphs"] for name in ("bare", "whole")]
    assert hashes[0] == hashes[1]
    # A synonym of the lexicon finds the concept, and the item is found by it.
    asked = alime(shop, "ask", "bare", "想补水", "--json")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "A1" in asked.stdout


def test_texts_that_are_not_mined_are_a_finding(shop: Path) -> None:
    (shop / "pages").mkdir()
    (shop / "pages" / "A1.html").write_text("<p>这款面霜里的甘油很保湿。</p>", encoding="utf-8")
    with (shop / "domain.toml").open("a", encoding="utf-8") as stream:
        stream.write('[[texts]]\nkind = "detail-page"\npath = "pages/*"\n')
    built = alime(shop, "--lang", "en", "build", "domain.toml", "--out", "out")
    assert built.returncode == 0, built.stderr
    assert "ALM-B020 the 1 texts were not mined" in built.stderr
    assert "pip install 'alime-rdf[text]'" in built.stderr
    strict = alime(shop, "build", "domain.toml", "--out", "strict", "--strict")
    assert strict.returncode == 1
    assert "ALM-B020" in strict.stderr
    assert not (shop / "strict").exists()


def test_a_shop_is_made_and_built_from_a_table(shop: Path) -> None:
    assert alime(shop, "init", "new", "--from", "items.csv").returncode == 0
    built = alime(shop, "build", "new/domain.toml", "--out", "out")
    assert built.returncode == 0, built.stderr
    made = alime(shop, "init", "sample")
    assert made.returncode == 0
    assert alime(shop, "build", "sample/domain.toml", "--out", "out2").returncode == 0
    assert alime(shop, "validate", str(ROOT / "ontology/alime.ttl")).returncode == 0
