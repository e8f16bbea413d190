"""The documentation says what the program does: commands run, tables match the code, links lead somewhere."""

import doctest
import importlib.util
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from alime_rdf.cli import main
from alime_rdf.errors import CODES

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/*/*.md")
    for path in ROOT.glob(pattern)
    if not path.name.startswith(".")
)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))

#: A fence with what stands before it: ``<!-- file: PATH -->`` makes the block a file of the reader's.
_FENCE = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\S*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FORBIDDEN = re.compile(r"\bsessions?\b|(?<![\w/.&])#\d+\b|/work/|\bTODO\b|\bFIXME\b|\blorem\b", re.IGNORECASE)
_RUN = ("console", "python", "pycon")


@dataclass(frozen=True)
class Block:
    """A fenced block: `file` is the path that its text is saved under, empty for all but files."""

    kind: str
    text: str
    file: str


def blocks(page: Path) -> Iterator[Block]:
    for match in _FENCE.finditer(page.read_text(encoding="utf-8")):
        yield Block(match["kind"], match["text"], match["file"] or "")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output shown under it."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = piece.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command[:-1] + more.lstrip("> ")
        yield command.strip(), shown


def appears(shown: str, output: str) -> bool:
    """Tell whether the output holds the lines shown; ``…`` stands for text, alone on a line for lines."""
    parts = []
    for line in shown.rstrip().split("\n"):
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part.rstrip()) for part in line.split("…")) + r"[^\S\n]*\n")
    lines = "".join(f"{line.rstrip()}\n" for line in output.split("\n"))
    return bool(re.search("^" + "".join(parts), lines, re.MULTILINE))


def runs(page: Path) -> bool:
    return any(block.kind in _RUN for block in blocks(page))


def generator() -> ModuleType:
    path = ROOT / "docs" / "_generate.py"
    spec = importlib.util.spec_from_file_location("docs_generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(tmp_path: Path, beauty_release: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a reader has it at the top of a clone, after ``make demo``."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "beauty").symlink_to(beauty_release)
    for name in ("examples", "ontology", "shapes"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIME_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES if runs(p)], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_shows_is_what_happens(page: Path, desk: Path) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks(page):
        if block.file:
            path = desk / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "console":
            run_console(block.text)
        elif block.kind == "python":
            exec(compile(block.text, page.name, "exec"), names)
        elif block.kind == "pycon":
            run_doctest(block.text, names, page.name)


def run_console(text: str) -> None:
    listed = list(commands(text))
    assert listed, f"a console block without a command: {text}"
    status = 0
    for number, (command, shown) in enumerate(listed):
        if command == "echo $?":
            assert shown.strip() == str(status), f"exit status {status}, shown {shown}"
            continue
        program, *arguments = shlex.split(command)
        if program == "rm":
            for name in arguments:
                Path(name).unlink()
            continue
        assert program == "alime", f"only alime, rm and echo $? are run, not {command}"
        result = CliRunner().invoke(main, arguments)
        status = result.exit_code
        following = listed[number + 1][0] if number + 1 < len(listed) else ""
        assert status == 0 or following == "echo $?", f"$ {command}\n{result.output}\n{result.exception!r}"
        assert not shown.strip() or appears(shown, result.output), (
            f"$ {command}\n--- shown\n{shown}\n--- is\n{result.output}"
        )


def run_doctest(text: str, names: dict[str, Any], name: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert result.failed == 0, "".join(said)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{page.relative_to(ROOT)} links to {target}"
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), f"{page.relative_to(ROOT)}: no heading {target}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@each_page
def test_pages_speak_of_the_project_alone(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    said = _FORBIDDEN.search(re.sub(r"`[^`\n]+`", "", text))
    assert said is None, f"{page.relative_to(ROOT)} says {said[0]!r}"
    assert "/work/" not in page.read_text(encoding="utf-8")


def test_every_page_of_docs_is_reachable_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {
        (index.parent / t.partition("#")[0]).resolve() for t in _LINK.findall(index.read_text(encoding="utf-8"))
    }
    assert [p for p in PAGES if p.is_relative_to(index.parent) and p not in linked | {index}] == []


@pytest.mark.parametrize("name", ["cli", "errors", "ontology", "python"])
def test_generated_reference_is_up_to_date(name: str) -> None:
    module = generator()
    path = ROOT / "docs" / "reference" / f"{name}.md"
    assert path.read_text(encoding="utf-8") == module.generated(name), "run: python docs/_generate.py"


def test_every_code_has_a_row() -> None:
    rows = re.findall(
        r"^\| `(ALM-[A-Z]\d{3})` \|", (ROOT / "docs/reference/errors.md").read_text("utf-8"), re.MULTILINE
    )
    assert rows == sorted(CODES)


def test_elision() -> None:
    assert appears("a\n…\nd\n", "x\na\nb\nc\nd\n")
    assert appears("a … c\n", "a b c  \n")
    assert not appears("a\nc\n", "a\nb\nc\n")
