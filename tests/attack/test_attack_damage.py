"""A release that was damaged: every file in every way. It is seen, changes no answer, and no command hangs."""

import json
import os
import random
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_alime

#: So long may a command take, and so much address space may all of them have.
SECONDS, MEMORY = 60, 4 << 30
#: So many commands are asked about each state.
_ASKED = 3
#: So many states are tried in the long run, drawn; all of them where it isn't set.
_STATES = int(os.environ.get("ALIME_TEST_STATES", "0"))
QUERY = "SELECT ?s ?label { ?s a alime:Item ; skos:prefLabel ?label } ORDER BY ?s"
LINK = ("面部护肤-成分-神经酰胺", "causes", "保湿")
_WORKER = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from click.testing import CliRunner
from alime_rdf.cli import main
for line in sys.stdin:
    result = CliRunner().invoke(main, ["--lang", "en", *json.loads(line)])
    broken = result.exception is not None and not isinstance(result.exception, SystemExit)
    print(json.dumps([result.exit_code, result.output, repr(result.exception) if broken else ""]), flush=True)
"""


class Worker:
    """Runs commands one after the other within limits of time and memory."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> tuple[int, str, str]:
        if self.process is None:
            command = [sys.executable, "-c", _WORKER]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(arguments).encode() + b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            self.close()
            return -1, "", "no end" if not ready else "the process died"
        code, output, broken = json.loads(line)
        return code, output, broken

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def pair(beauty_release: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release, and another one that was made of it."""
    other = tmp_path_factory.mktemp("other") / "release"
    assert run_alime("retract", str(beauty_release), *LINK, "--out", str(other)).exit_code == 0
    return beauty_release, other


def lay(source: Path, target: Path) -> Path:
    """Lay a release anew, by links: what is damaged is written as a new file."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=os.link)
    return target


def write(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def flip(part: float) -> Callable[[Path, Path], None]:
    def damage(path: Path, other: Path) -> None:
        data = bytearray(path.read_bytes())
        if data:
            at = min(int(len(data) * part), len(data) - 1)
            data[at] ^= 1 << (at % 7)
            write(path, bytes(data))

    return damage


def swap(path: Path, other: Path) -> None:
    if other.is_file():
        write(path, other.read_bytes())


def folder(path: Path, other: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path, other: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def fifo(path: Path, other: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path, other: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


DAMAGES: dict[str, Callable[[Path, Path], None]] = {
    "first byte": flip(0),
    "a quarter in": flip(0.25),
    "the middle": flip(0.5),
    "the end": flip(0.985),
    "last byte": flip(1),
    "cut": lambda path, other: write(path, path.read_bytes()[: path.stat().st_size // 2]),
    "one byte short": lambda path, other: write(path, path.read_bytes()[:-1]),
    "empty": lambda path, other: write(path, b""),
    "longer": lambda path, other: write(path, path.read_bytes() + b"\n"),
    "zeros": lambda path, other: write(path, bytes(path.stat().st_size)),
    "gone": lambda path, other: path.unlink(),
    "of another release": swap,
    "a folder": folder,
    "a link to itself": loop,
    "a pipe": fifo,
    "a link to /dev/zero": endless,
}


def more(name: str, text: str) -> Callable[[Path, Path], None]:
    def damage(release: Path, other: Path) -> None:
        (release / name).write_text(text, encoding="utf-8")

    return damage


def replaced(*names: str) -> Callable[[Path, Path], None]:
    def damage(release: Path, other: Path) -> None:
        for name in names:
            if (release / name).is_dir():
                shutil.rmtree(release / name)
                shutil.copytree(other / name, release / name)
            else:
                write(release / name, (other / name).read_bytes())

    return damage


def crlf(release: Path, other: Path) -> None:
    path = release / "store" / "digests.json"
    write(path, path.read_bytes().replace(b"\n", b"\r\n"))


RULE = "CONSTRUCT { ?item alime:hasFeature ?poi } WHERE { ?item a alime:Item . ?poi a alime:POI }"
#: What befalls more than one file.
WHOLE: dict[str, Callable[[Path, Path], None]] = {
    "a rule more": more("ontology/rules/zz.rq", f"PREFIX alime: <https://w3id.org/alime/ontology#>\n{RULE}\n"),
    "a file more": more("notes.txt", "x"),
    "a table more": more("store/000099.sst", "x"),
    "a log more": more("store/000098.log", "x"),
    "another's store": replaced("store"),
    "another's manifest": replaced("manifest.json"),
    "another's manifest and store": replaced("manifest.json", "store"),
    "no store": lambda release, other: shutil.rmtree(release / "store"),
    "no ontology": lambda release, other: shutil.rmtree(release / "ontology"),
    "no exports": lambda release, other: shutil.rmtree(release / "export"),
    "digests with other line ends": crlf,
}


def commands(release: Path) -> dict[str, tuple[str, ...]]:
    at = str(release)
    next_ = str(release.with_name("next"))
    query = release.with_name("query.rq")
    query.write_text(QUERY, encoding="utf-8")
    return {
        "ask": ("ask", at, "皮肤有点干，用什么洗面奶？", "--why"),
        "query": ("query", at, str(query)),
        "why": ("why", at, *LINK),
        "about": ("about", at, "是什么成分", "--item", "B001"),
        "export": ("export", at, "--graph", "knowledge", "--format", "ntriples"),
        "stats": ("stats", at, "--json"),
        "diff": ("release", "diff", at, at),
        "retract": ("retract", at, *LINK, "--out", next_),
        "publish": ("release", "publish", at, "--to", str(release.with_name("root"))),
    }


def states(release: Path) -> list[tuple[str, str]]:
    """Every file in every way, and what befalls the whole."""
    files = sorted(p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file())
    return [*((name, how) for name in files for how in DAMAGES), *(("", how) for how in WHOLE)]


def content(path: Path) -> Any:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def same_manifest(at: Path, base: Path) -> bool:
    """Whether all that happened is that the manifest is laid out otherwise, which says the same."""
    return bool(json.loads((at / "manifest.json").read_bytes()) == json.loads((base / "manifest.json").read_bytes()))


def attack(
    worker: Worker, base: Path, other: Path, found: list[tuple[str, str]], asked: list[str] | None
) -> list[str]:
    """Damage a release in each of the ways; return what went unseen, broke, or didn't end."""
    at = lay(base, base.with_name("damaged"))
    listed = {name: each for name, each in commands(at).items() if asked is None or name in asked}
    before = {name: worker.run(*each) for name, each in listed.items()}
    assert [name for name, (code, _, broken) in before.items() if code not in (0, 1) or broken] == []
    wrong = []
    for number, (name, how) in enumerate(found):
        lay(base, at)
        shutil.rmtree(at.with_name("next"), ignore_errors=True)
        shutil.rmtree(at.with_name("root"), ignore_errors=True)
        if name:
            DAMAGES[how](at / name, other / name)
            if content(at / name) == (base / name).read_bytes():
                continue
        else:
            WHOLE[how](at, other)
        code, output, broken = worker.run("release", "verify", str(at))
        if code == 0 and name == "manifest.json" and same_manifest(at, base):
            continue
        if code not in (1, 3) or not re.search(r"ALM-B0(05|13)", output):
            wrong.append(f"{name} {how}: verify says {code} {broken} {output[-200:]}")
        # Of many commands each state meets some, and each file all of them.
        turn = [list(listed)[(number + n) % len(listed)] for n in range(min(_ASKED, len(listed)))]
        for command in turn:
            code, output, broken = worker.run(*listed[command])
            refused = code in (1, 2, 3) and "ALM-" in output and not broken
            if not refused and (code, output, broken) != before[command]:
                wrong.append(f"{name} {how}: {command} says {code} {broken} {output[-200:]}")
            if command in ("retract", "publish") and not refused:
                wrong.append(f"{name} {how}: {command} goes on from it")
    return wrong


@pytest.fixture
def base(pair: tuple[Path, Path], tmp_path: Path) -> Path:
    return lay(pair[0], tmp_path / "release")


def test_a_sample_of_damages_is_seen(worker: Worker, pair: tuple[Path, Path], base: Path) -> None:
    """One way for each file, another for the next, and all that befalls the whole."""
    files = [state for state in states(base) if state[0]]
    ways = len(DAMAGES)
    sample = [files[n * ways + (5 * n) % ways] for n in range(len(files) // ways)]
    found = sample + [state for state in states(base) if not state[0]]
    assert len(found) > 40
    assert attack(worker, base, pair[1], found, ["query", "why", "retract"]) == []


@pytest.mark.slow
def test_every_damage_is_seen_and_changes_no_answer(worker: Worker, pair: tuple[Path, Path], base: Path) -> None:
    found = states(base)
    assert len(found) > 135
    if _STATES:
        found = random.Random(1).sample(found, min(_STATES, len(found)))
    assert attack(worker, base, pair[1], found, None) == []


@pytest.mark.parametrize("how", ["a pipe", "a link to itself", "last byte"])
def test_whatever_a_command_reads_is_compared_first(
    worker: Worker, pair: tuple[Path, Path], base: Path, how: str
) -> None:
    """Every file is damaged but what a release is opened by."""
    listed = commands(base)
    before = {name: worker.run(*each) for name, each in listed.items() if name not in ("retract", "publish", "diff")}
    for name, _ in states(base)[:: len(DAMAGES)]:
        if name and not name.startswith(("store/", "manifest.json")):
            DAMAGES[how](base / name, pair[1] / name)
    for name, said in before.items():
        code, output, broken = worker.run(*listed[name])
        assert (code == 3 and "ALM-B013" in output) or (code, output, broken) == said, (name, code, output, broken)


def test_a_damaged_release_is_not_served(base: Path) -> None:
    """Also where what is damaged isn't read for any answer."""
    DAMAGES["the middle"](base / "stats.json", base)
    command = [sys.executable, "-m", "alime_rdf", "serve", str(base), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, "ALM-B0" in done.stderr) == (3, True), done.stderr
