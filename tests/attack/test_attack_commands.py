"""Every command with every kind of bad argument, found from the commands themselves: no traceback."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from alime_rdf.cli import main
from tests.conftest import ROOT, run_alime

UNFORESEEN = "ALM-U015"
#: These start work of minutes where nothing is wrong with what they are given.
LONG = {"train", "mine", "evaluate", "build", "init", "reason", "coverage"}
#: Exit status 1 of these is their answer, not a message.
ANSWERS = {"validate", "about", "release"}
RELEASES = {"release", "root", "old", "new", "--release"}

#: Names of a model, or folders.
FOLDERS = {"encoder", "model", "writer", "from"}
TEXTS = [
    "",
    "\0",
    "\udcff",
    "x" * 100_000,
    "-1",
    "sNaN",
    "1E+1000000",
    "<",
    "<a b>",
    "alime:",
    "\x1b[31m",
    "[bold",
    "%",
]
URLS = ["http://[", "http://a b/", "ftp://e", "http://127.0.0.1:1/\n"]
NUMBERS = ["-1", "0", "9" * 20, "nan", "inf", "1e400", "x", "", "１"]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(main))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("bad")
    contents = {
        "empty": b"",
        "binary": bytes(range(256)) * 40,
        "nul.jsonl": b'\0\n{"a":\0}\n',
        "odd.jsonl": b'[]\n1\n"x"\nnull\n{}\n{"id":1,"text":2,"kind":[],"score":"NaN"}\n{"score":1e999}\n',
        "deep.json": b"[" * 100_000,
        "list.json": b"[1,2]",
        "odd.toml": b"[domain]\nname = 1\nbase = []\n",
        "odd.ttl": b"<a> <b> .\n",
        "odd.rq": b"SELECT * { ?s ?p }}",
        "update.rq": b"DELETE WHERE { ?s ?p ?o }",
        "odd.tsv": b"a\tb\n1\n\t\t\t\n",
        "latin.csv": "näme,é\n".encode("latin-1"),
        "utf16.csv": "a,b\n1,2".encode("utf-16"),
        "no.xlsx": b"PK\x03\x04 no zip",
        "no.nt.gz": b"\x1f\x8b\x08 broken",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "nothing").symlink_to("gone")
    made = [str(path) for path in sorted(folder.iterdir())]
    return [
        *made,
        str(folder / "missing"),
        str(folder / "empty" / "x"),
        "a\0b",
        "x" * 5000,
        "\udcff",
        "/dev/null",
        "",
    ]


def manifest(**changed: Any) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))

    return change


def written(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def removed(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


DAMAGES: list[Callable[[Path], object]] = [
    *(removed(name) for name in ("store", "ontology", "ontology/rules", "stats.json", "export", "review", "report")),
    *(removed(name) for name in ("manifest.json", "description.ttl", "own-words.sqlite", "ontology/alime.ttl")),
    written("stats.json", b"[1]"),
    written("stats.json", b"\xff\x00"),
    written("ontology/alime.ttl", b"<a> <b>"),
    written("ontology/rules/r.rq", b"\xff"),
    written("review/candidates.jsonl", b'\xff\n[]\n{"kind":3}\n'),
    written("description.ttl", b"<"),
    written("own-words.sqlite", b"junk" * 999),
    written("own-words.sqlite", b""),
    written("store/CURRENT", b"x"),
    *(written("manifest.json", text) for text in (b"", b"[]", b"\xff", b"[" * 100_000, b"null", b'{"format":1}')),
    written("manifest.json", b'{"format":1,"domain":[]}'),
    written("manifest.json", b'{"format":1,"domain":{"base":"https://e.org/","language":"zh"}}'),
    manifest(format=1e400),
    manifest(format=True),
    manifest(alime_rdf=[]),
    manifest(policy=None),
    manifest(policy={"name": 1}),
    manifest(prefixes=3),
    manifest(prefixes={"poi": 3}),
    manifest(files="x"),
    manifest(files={"a": 1}),
    manifest(graphs=[]),
    manifest(graphs={"knowledge": 1}),
    manifest(graphs={"knowledge": {"triples": "1"}}),
    manifest(domain={"name": "x", "base": 1, "language": "zh"}),
    manifest(domain={"name": "x", "base": "no iri", "language": "zh"}),
    manifest(domain={"name": None, "base": "https://e.org/", "language": "zh"}),
    manifest(domain={"name": "x", "base": "https://e.org/", "language": []}),
    manifest(domain={"name": "x", "base": "https://e.org/", "language": "fr"}),
    manifest(domain={"name": "x", "base": "https://e.org/", "language": "zh", "title": [1]}),
]


@pytest.fixture(scope="module")
def damaged(beauty_release: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder, made = tmp_path_factory.mktemp("damaged"), []
    for number, damage in enumerate(DAMAGES):
        release = folder / str(number)
        shutil.copytree(beauty_release, release)
        damage(release)
        made.append(str(release))
    return made


def bad_values(parameter: click.Parameter, files: list[str]) -> list[str]:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return []
    if isinstance(parameter.type, click.IntRange | click.FloatRange) or parameter.type is click.INT:
        return NUMBERS
    if isinstance(parameter.type, click.Path | click.File) or parameter.name in (
        "encoder",
        "model",
        "writer",
        "from",
    ):
        return files
    if isinstance(parameter.type, click.Choice):
        return ["", "x", "\udcff"]
    return [*TEXTS, *URLS]


def valid_values(parameter: click.Parameter, release: Path, folder: Path) -> list[str]:
    name = parameter.opts[0]
    if name in RELEASES:
        return [str(release)]
    known = {
        "question": "皮肤干",
        "turns": "皮肤干",
        "items": "B001",
        "subject": "item:B001",
        "predicate": "alime:hasFeature",
        "object": "poi:保湿",
        "domain": str(folder / "no.toml"),
        "url": "http://127.0.0.1:1/",
    }
    return [known.get(name, str(folder / "none"))]


def line_of(
    path: tuple[str, ...], changed: click.Parameter, value: str, release: Path, folder: Path, extra: str = ""
) -> list[str]:
    options, arguments = [], []
    for parameter in ALL[path].params:
        if parameter is changed:
            values = [value] * max(parameter.nargs, 1)
        elif parameter.required:
            values = valid_values(parameter, release, folder)
        else:
            continue
        if isinstance(parameter, click.Option):
            options += [parameter.opts[0], *values]
        else:
            arguments += values
    return [*path, *options, *([extra] if extra else []), "--", *arguments]


def assert_said(line: list[str]) -> None:
    result = run_alime(*line, input="")
    shown = [each[:60] for each in line]
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(shown) from result.exception
    assert result.exit_code in (0, 1, 2, 3), (shown, result.output)
    assert UNFORESEEN not in result.output, (shown, result.output)
    assert "Traceback" not in result.output, (shown, result.output)
    if result.exit_code == 3 or (result.exit_code == 1 and line[0] not in ANSWERS):
        assert "ALM-" in result.output, (shown, result.output)


def chosen(values: list[str], number: int, most: int) -> list[str]:
    """Return some of the values, other ones for each parameter."""
    return [values[(number * most + step) % len(values)] for step in range(min(most, len(values)))]


def assert_all_said(path: tuple[str, ...], files: list[str], release: Path, folder: Path, most: int) -> None:
    # A service that could start would not end.
    release = folder / "none" if path == ("serve",) else release
    number = sum(map(ord, "".join(path)))
    for place, parameter in enumerate(ALL[path].params):
        values = bad_values(parameter, files)
        for value in chosen(values, number + place, most) if values else []:
            assert_said(line_of(path, parameter, value, release, folder))


@pytest.mark.parametrize("path", [path for path in ALL if path[0] not in LONG], ids=" ".join)
def test_some_bad_arguments(path: tuple[str, ...], files: list[str], beauty_release: Path, tmp_path: Path) -> None:
    assert_all_said(path, files, beauty_release, tmp_path, 2)


@pytest.mark.parametrize(
    "option",
    [
        *("--host=", "--host= ", "--behind-proxy=*", "--behind-proxy=proxy", "--behind-proxy=10.0.0.0/8"),
        *("--allow-service=not iri", "--allow-service=*", "--memory=99999999999999", "--memory=-1"),
    ],
)
def test_a_service_is_not_started_with_what_it_cannot_keep(option: str, beauty_release: Path) -> None:
    result = run_alime("serve", str(beauty_release), "--port", "0", option)
    assert (result.exit_code, "Traceback" in result.output) == (2, False), result.output
    assert option.split("=")[0] in result.output


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in ALL if path[0] not in LONG], ids=" ".join)
def test_all_bad_arguments(path: tuple[str, ...], files: list[str], beauty_release: Path, tmp_path: Path) -> None:
    assert_all_said(path, files, beauty_release, tmp_path, 100)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in ALL if path[0] in LONG], ids=" ".join)
def test_all_bad_arguments_of_long_work(
    path: tuple[str, ...], files: list[str], beauty_release: Path, tmp_path: Path
) -> None:
    assert_all_said(path, files, beauty_release, tmp_path, 100)


READERS = [path for path, command in ALL.items() if {p.opts[0] for p in command.params} & RELEASES]


def test_every_reader_of_a_damaged_release(damaged: list[str], tmp_path: Path) -> None:
    # Each state with one command here; all of them with all states are slow.
    quick = [path for path in READERS if path not in {("release", "verify"), ("coverage",), ("serve",)}]
    for number, release in enumerate(damaged):
        assert_reader(quick[number % len(quick)], release, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", READERS, ids=" ".join)
def test_every_damage_with_every_reader(path: tuple[str, ...], damaged: list[str], tmp_path: Path) -> None:
    for release in damaged:
        assert_reader(path, release, tmp_path)


def assert_reader(path: tuple[str, ...], release: str, folder: Path) -> None:
    if path[0] == "evaluate":
        return
    place = next(p for p in ALL[path].params if p.opts[0] in RELEASES)
    # A port of no number ends a service that would start.
    extra = "--host=256.0.0.1" if path == ("serve",) else ""
    assert_said(line_of(path, place, release, Path(release), folder, extra))


# What a process meets.


def alime(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "alime_rdf", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, **options)


def test_nobody_reads_what_is_written(beauty_release: Path) -> None:
    process = alime("export", str(beauty_release), "--format", "nt", stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    said = process.communicate()[1]
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has it")
def test_a_full_disk(beauty_release: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = alime("export", str(beauty_release), stdout=full)
        said = process.communicate()[1]
    assert process.returncode == 3, said
    assert b"ALM-B009" in said
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


def test_arguments_that_are_not_utf8_in_the_plain_locale(beauty_release: Path) -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": str(ROOT),
    }
    line = [sys.executable, "-m", "alime_rdf", "ask", str(beauty_release), b"\xff\xe7\x9a", "皮肤干".encode()]
    run = subprocess.run(line, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in run.stderr
    assert run.returncode in (0, 1), run.stderr


def test_an_interrupted_command_says_so(beauty_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alime_rdf.cli._stats.Release", interrupted)
    result = run_alime("stats", str(beauty_release))
    assert (result.exit_code, "ALM-U016" in result.output) == (130, True)


def test_a_fault_of_the_program_is_said_as_one(beauty_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **options: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("alime_rdf.cli._stats.Release", broken)
    result = run_alime("stats", str(beauty_release))
    assert (result.exit_code, UNFORESEEN in result.output) == (3, True)
    monkeypatch.setenv("ALIME_TRACEBACK", "1")
    assert isinstance(run_alime("stats", str(beauty_release)).exception, ZeroDivisionError)
