"""Commands that are killed at any moment: there is what was or what was to come, and the next run clears up."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alime_rdf.release import Release, published, release_id, verify_release
from tests.conftest import run_alime

# Imports once, then runs each command in a process of its own, which is killed before one of its steps on the file
# system, or at a moment that is drawn.
_FORKER = """
import json, os, random, select, signal, sys, time
from click.testing import CliRunner
import mining.concepts, mining.corpus
from alime_rdf.cli import main
from mining.privacy import mask

# What else takes a second to load is loaded once, too.
mask("周知岚")

STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.truncate",
         "shutil.copyfile", "shutil.rmtree", "tempfile.mkdtemp", "ctypes.dlsym"}

TURNS = {"os.rename", "ctypes.dlsym"}

def child(order, answer):
    os.setpgid(0, 0)
    seen, turns = 0, []
    def step(event, arguments):
        nonlocal seen
        written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if written or event in STEPS:
            seen += 1
            if event in TURNS:
                turns.append(seen)
            if seen == order["step"]:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(step)
    result = CliRunner().invoke(main, order["command"])
    os.write(answer, json.dumps([result.exit_code, seen, turns, result.output[-300:]]).encode())
    os._exit(0)

for line in sys.stdin:
    order = json.loads(line)
    answer, writing = os.pipe()
    began = time.monotonic()
    process = os.fork()
    if not process:
        child(order, writing)
    # Here as well: it may be killed before it comes to that.
    os.setpgid(process, process)
    os.close(writing)
    # The pipe ends with the process.
    if not select.select([answer], [], [], order["seconds"])[0]:
        os.killpg(process, signal.SIGKILL)
    said = os.read(answer, 10000)
    os.waitpid(process, 0)
    os.close(answer)
    print(json.dumps({"took": time.monotonic() - began, "said": json.loads(said) if said else None}), flush=True)
"""

#: So many kills has each command in the long run; a machine that is slow may do with fewer.
_KILLS = int(os.environ.get("ALIME_TEST_KILLS", "200"))


@dataclass(frozen=True)
class Ended:
    """How a command ended: `status` is None where it was killed. `turns` are the steps that give a thing its name."""

    status: int | None
    steps: int
    turns: list[int]
    seconds: float
    output: str


class Forker:
    """Runs commands, each in a process that may be killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _FORKER]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, command: tuple[str, ...], *, step: int = 0, seconds: float = 100) -> Ended:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"command": command, "step": step, "seconds": seconds}), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        status, steps, turns, output = answer["said"] or (None, 0, [], "")
        return Ended(status, steps, turns, answer["took"], output)


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    forker = Forker()
    yield forker
    forker.process.kill()
    forker.process.wait()


LINK = ("刺痒", "needs", "舒缓")
NEW = ("刺痒", "needs", "保湿")
_DECISIONS = """verdict,kind,claim,by,date,note
accept,problem,刺痒,editor,2026-05-01,
accept,poi,舒缓,editor,2026-05-01,
accept,poi,保湿,editor,2026-05-01,
accept,needs,刺痒 > 舒缓,editor,2026-05-01,
"""


@dataclass(frozen=True)
class Shop:
    """A small domain, the release that is built of it, and one that differs."""

    domain: Path
    old: Path
    new: Path


@pytest.fixture(scope="module")
def shop(forker: Forker, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("kills") / "shop"
    assert run_alime("init", str(folder)).exit_code == 0
    decisions = folder / "decisions.csv"
    decisions.write_text(_DECISIONS, encoding="utf-8")
    old, new = folder.with_name("old"), folder.with_name("new")
    for out in (old, new):
        assert forker.run(("build", str(folder / "domain.toml"), "--out", str(out))).status == 0
        decisions.write_text(_DECISIONS + "accept,poi,清爽,editor,2026-05-02,\n", encoding="utf-8")
    assert release_id(old) != release_id(new)
    return Shop(folder / "domain.toml", old, new)


def lay(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def hidden(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob(".*"))


class Scene:
    """A command in a folder of its own, and what may be seen there at any moment."""

    def __init__(self, name: str, shop: Shop, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        old, out = str(shop.old), str(self.out)
        self.command = {
            "build": ("build", str(shop.domain), "--out", out, "--replace"),
            "add": ("add", old, *NEW, "--by", "editor", "--out", out, "--replace"),
            "retract": ("retract", old, *LINK, "--out", out, "--replace"),
            "publish": ("release", "publish", str(shop.new), "--to", out),
            "rollback": ("release", "rollback", out),
        }[name]
        template = folder.with_name(f"{name}-template")
        if name in ("publish", "rollback"):
            for release in (shop.old, shop.new)[: 1 + (name == "rollback")]:
                assert run_alime("release", "publish", str(release), "--to", str(template)).exit_code == 0
        else:
            lay(shop.old, template)
        self.template = template
        self.publishes = name in ("publish", "rollback")
        self.reset()

    def reset(self) -> None:
        lay(self.template, self.out)

    def release(self) -> Path:
        """What a reader opens; it is whole."""
        path = self.out / "current" if self.publishes else self.out
        Release(path).assert_whole()
        if self.publishes:
            assert published(self.out).current == release_id(path)
        return path


def attack(forker: Forker, scene: Scene, *, steps: int, kills: int, seed: int) -> int:
    """Kill a command before and after it exchanges names, at other steps, then at moments that are drawn.

    Returns how often it was killed.
    """
    before = release_id(scene.release())
    ended = forker.run(scene.command)
    assert ended.status == 0, ended.output
    after = release_id(scene.release())
    assert before != after
    pick, killed = random.Random(seed), 0
    turns = [step for turn in reversed(ended.turns) for step in (turn, turn + 1)]
    drawn = [*turns, *(pick.randint(1, ended.steps) for _ in range(steps))][:steps]
    for number in range(3 * kills):
        if killed >= kills:
            break
        if number < steps:
            done = forker.run(scene.command, step=drawn[number])
        else:
            done = forker.run(scene.command, seconds=pick.uniform(0.01, 1.0) * ended.seconds)
        killed += done.status is None
        found = release_id(scene.release())
        assert found in (before, after)
        if found == after:
            scene.reset()
    ended = forker.run(scene.command)
    assert ended.status == 0, ended.output
    assert release_id(scene.release()) == after
    assert not any(check.findings for check in verify_release(scene.release(), quick=True))
    assert hidden(scene.folder) == []
    return killed


def scene_of(name: str, shop: Shop, folder: Path) -> Scene:
    (folder / "scene").mkdir()
    return Scene(name, shop, folder / "scene")


@pytest.mark.parametrize(
    ("name", "kills"),
    [
        ("build", 2),
        ("publish", 4),
        pytest.param("add", 6, marks=pytest.mark.slow),
        pytest.param("retract", 6, marks=pytest.mark.slow),
        pytest.param("rollback", 6, marks=pytest.mark.slow),
    ],
)
def test_a_command_killed_at_its_turns(forker: Forker, shop: Shop, tmp_path: Path, name: str, kills: int) -> None:
    assert attack(forker, scene_of(name, shop, tmp_path), steps=kills, kills=kills, seed=1) == kills


@pytest.mark.slow
@pytest.mark.parametrize("name", ["build", "add", "retract", "publish", "rollback"])
def test_a_command_killed_two_hundred_times(forker: Forker, shop: Shop, tmp_path: Path, name: str) -> None:
    scene = scene_of(name, shop, tmp_path)
    assert attack(forker, scene, steps=_KILLS * 3 // 10, kills=_KILLS, seed=2) == _KILLS
