"""The public surface: what is exported, what imports what, what an error code is, and that a wheel works."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rdflib import Graph

import alime_rdf
import mining
from alime_rdf.errors import CODES, AlimeError
from tests.conftest import ROOT

PACKAGES = sorted(
    module.name
    for package in (alime_rdf, mining)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if module.ispkg
)
#: A package may import those to the right of it.
LAYERS = [
    "cli",
    "serve",
    "presales",
    "release",
    "search",
    "reason",
    "reports",
    "gate",
    "triples",
    "domain",
    "emit",
    "records",
    "syntax",
    "sparql",
    "files",
    "errors",
    "text",
    "vocabulary",
]


@pytest.mark.parametrize("name", ["alime_rdf", "mining", *PACKAGES])
def test_a_package_exports_a_sorted_list_that_exists(name: str) -> None:
    package = importlib.import_module(name)
    names = package.__all__
    assert len(names) == len(set(names))
    assert all(hasattr(package, n) for n in names)
    public = {n for n, v in vars(package).items() if not n.startswith("_") and not isinstance(v, type(sys))}
    assert public <= set(names) | {"annotations"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_imports_go_one_way() -> None:
    for number, layer in enumerate(LAYERS[:-1]):
        for path in (ROOT / "alime_rdf" / layer).rglob("*.py"):
            for module in imports(path):
                parts = module.split(".")
                if parts[0] == "alime_rdf" and len(parts) > 1 and parts[1] in LAYERS:
                    assert LAYERS.index(parts[1]) >= number, f"{path} imports {module}"
                assert parts[0] != "mining" or layer == "cli", f"{path} imports {module}"
    for path in (ROOT / "mining").rglob("*.py"):
        rooms = ("records", "errors", "files", "text", "domain", "emit")
        allowed = tuple(f"alime_rdf.{room}" for room in rooms)
        assert all(m.startswith(allowed) for m in imports(path) if m.startswith("alime_rdf")), path


def test_the_core_needs_nothing_of_the_extras() -> None:
    extras = ("sklearn", "torch", "rjieba", "bs4", "owlready2")
    code = f"import sys, alime_rdf.cli; print([m for m in {extras} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def modules() -> list[Path]:
    return [path for folder in ("alime_rdf", "mining") for path in (ROOT / folder).rglob("*.py")]


def test_every_code_is_used_and_every_used_code_exists() -> None:
    sources = [path.read_text("utf-8") for path in modules() if not path.name.endswith("_codes.py")]
    assert {code for text in sources for code in re.findall(r"ALM-[A-Z]\d{3}", text)} == set(CODES)
    for code in CODES.values():
        # What is said in words has a value in each language: {message_zh}, {message_en}.
        zh, en = (re.findall(r"\{(\w+?)(?:_(?:zh|en))?\}", sentence) for sentence in (code.zh, code.en))
        assert set(zh) == set(en)


def test_the_tree_of_errors_is_drawn_in_full() -> None:
    def below(kind: type[AlimeError]) -> set[str]:
        return {kind.__name__} | {name for sub in kind.__subclasses__() for name in below(sub)}

    drawn = importlib.import_module("alime_rdf.errors").__doc__ or ""
    assert all(re.search(rf"[─ ]{name}\b", drawn) for name in below(AlimeError))


def test_versions_agree() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    ontology = Graph().parse(ROOT / "ontology/alime.ttl")
    project = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert project is not None
    assert project[1] == alime_rdf.__version__
    assert f"## [{alime_rdf.__version__}]" in changelog
    assert alime_rdf.__version__ in {str(o) for o in ontology.objects()}


def test_no_module_is_too_long() -> None:
    assert [path for path in modules() if len(path.read_text("utf-8").splitlines()) > 400] == []


def test_a_wheel_works_outside_of_the_tree(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()
    assert "alime_rdf/_data/ontology/rules/matches-cpv.rq" in names
    assert not [n for n in names if n.startswith(("tests", "examples", "benchmarks"))]
    code = (
        "import sys; sys.path.insert(0, 'site'); import alime_rdf, mining; from alime_rdf.cli import main;"
        "assert 'site/alime_rdf' in alime_rdf.__file__ and 'site/mining' in mining.__file__;"
        "main(sys.argv[1:], prog_name='alime')"
    )
    for arguments in (["init", "shop"], ["build", "shop/domain.toml", "--out", "out"], ["stats", "out"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
