"""Deaths of the service and of its query server, at any moment: nobody is left alone, and nothing stays behind."""

import asyncio
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import alime_rdf.serve
from alime_rdf.errors import FailedError
from alime_rdf.release import Release, publish
from alime_rdf.serve import Budgets, SparqlServer, create_app
from tests.serving import Served, serving

ANY = "SELECT * { ?s ?p ?o } LIMIT 3"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
# Each row is thrown away, so that the server's own limit never looks at it.
ENDLESS = """SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l
    FILTER(STR(?c) < STR(?l) && CONCAT(STR(?f), STR(?l)) = 'nope') }"""
LAUNCHER = Path(alime_rdf.serve.__file__).with_name("_launch.py")
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT]


def linked(source: str, target: str) -> str:
    os.link(source, target)
    return target


@pytest.fixture
def release(beauty_release: Path, tmp_path: Path) -> Path:
    """A release whose path no other server has."""
    return Path(shutil.copytree(beauty_release, tmp_path / "release", copy_function=linked))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def servers(folder: Path) -> dict[int, list[str]]:
    """Return the processes, launchers among them, that were told of a path in a folder: number to command."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_text("utf-8").split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        if "--location" in command and command[command.index("--location") + 1].startswith(f"{folder}/"):
            found[int(entry.name)] = command
    return found


def soon(holds: Callable[[], object], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


@asynccontextmanager
async def service(path: Path, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Run the service in this process."""
    app = create_app(path, **options)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service", timeout=60) as client:
            yield client


async def ask(client: httpx.AsyncClient, query: str = ANY) -> int:
    return (await client.post("/sparql", data={"query": query})).status_code


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


# The parent


@contextmanager
def started(path: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Start the command without waiting, as the leader of a process group."""
    command = [sys.executable, "-m", "alime_rdf", "serve", str(path), "--port", "0", *options]
    # A shell's background jobs ignore SIGINT, what `nohup` started ignores SIGHUP, and so would what they start.
    before = [(number, signal.signal(number, signal.default_int_handler)) for number in SIGNALS]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    for number, handler in before:
        signal.signal(number, handler)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def nothing_stays(folder: Path, temporary: Path, *, orderly: bool) -> None:
    assert soon(lambda: not servers(folder)), servers(folder)
    if orderly:
        assert list(temporary.glob("alime-*")) == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_no_server_outlives_the_service(release: Path, tmp_path: Path, temporary: Path, number: int) -> None:
    with started(release, "--scratch") as process:
        assert httpx.get(f"{Served(process).url}/health", timeout=60).status_code == 200
        assert len(servers(tmp_path)) == 1
        os.killpg(process.pid, number)
        process.wait(timeout=20)
    nothing_stays(tmp_path, temporary, orderly=number != signal.SIGKILL)
    # What a killed one leaves behind is removed by the next.
    if number == signal.SIGKILL:
        left = list(temporary.glob("alime-*"))
        assert len(left) == 1

        async def next_one() -> None:
            async with service(release, scratch=True) as client:
                assert await ask(client) == 200
                assert not left[0].exists()
                async with service(release, scratch=True):
                    assert await ask(client) == 200
                    assert len(list(temporary.glob("alime-*"))) == 2

        asyncio.run(next_one())
        nothing_stays(tmp_path, temporary, orderly=True)


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
@pytest.mark.parametrize("after", [None, 0, 0.03, 0.1, 0.3])
def test_no_server_outlives_the_service_at_any_moment(
    release: Path, tmp_path: Path, temporary: Path, number: int, whole_group: bool, after: float | None
) -> None:
    end = os.killpg if whole_group else os.kill
    with started(release, "--scratch") as process:
        if after is None:
            time.sleep(0.3)
        else:
            # From here on the server is being started.
            Served(process)
            time.sleep(after)
        end(process.pid, number)
        if number in SIGNALS and after:
            # An impatient person.
            end(process.pid, number)
        process.wait(timeout=30)
    nothing_stays(tmp_path, temporary, orderly=number in SIGNALS)


def test_what_is_being_started_ends_with_the_service(release: Path, tmp_path: Path, temporary: Path) -> None:
    async def cut_short(after: float) -> None:
        app = create_app(release, scratch=True)

        async def run() -> None:
            async with app.router.lifespan_context(app):
                await asyncio.sleep(60)

        task = asyncio.create_task(run())
        await asyncio.sleep(after)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert servers(tmp_path) == {}
        assert list(temporary.glob("alime-*")) == []

    for after in (0.001, 0.005, 0.02, 0.05, 0.1):
        asyncio.run(cut_short(after))


# The child


def test_a_server_that_dies_is_replaced(release: Path, tmp_path: Path) -> None:
    async def deaths() -> None:
        async with service(release) as client:
            assert (await client.get("/health")).json()["status"] == "ok"
            for number in (signal.SIGKILL, signal.SIGABRT, signal.SIGTERM):
                # Beside it there may be one for what is tried again by itself, for a moment.
                await until(one_runs)
                (dead,) = servers(tmp_path)
                os.kill(dead, number)
                assert await ask(client) == 200
                assert soon(lambda dead=dead: dead not in servers(tmp_path))
            # Without anybody asking, too.
            await until(one_runs)
            (dead,) = servers(tmp_path)
            os.kill(dead, signal.SIGKILL)
            await until(lambda: replaced(client, dead))

    async def one_runs() -> bool:
        return len(servers(tmp_path)) == 1

    async def replaced(client: httpx.AsyncClient, dead: int) -> bool:
        healthy = (await client.get("/health")).status_code == 200
        return healthy and bool(servers(tmp_path)) and dead not in servers(tmp_path)

    asyncio.run(deaths())
    assert servers(tmp_path) == {}


@pytest.mark.slow
def test_fifty_deaths_of_the_server(release: Path, tmp_path: Path) -> None:
    with serving(release) as served, httpx.Client(base_url=served.url, timeout=60) as client:
        assert client.get("/health").status_code == 200
        for _ in range(50):
            (dead,) = servers(tmp_path)
            os.kill(dead, signal.SIGKILL)
            assert client.post("/sparql", data={"query": ANY}).status_code == 200, served.log[-5:]
            assert soon(lambda dead=dead: set(servers(tmp_path)) - {dead} and len(servers(tmp_path)) == 1)
    assert soon(lambda: not servers(tmp_path))


def test_a_server_that_cannot_be_started_is_told_and_tried_again(
    release: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def outage() -> None:
        async with service(release) as client:
            (release / "store").rename(release / "elsewhere")
            (release / "store").write_bytes(b"garbage")
            for dead in servers(tmp_path):
                os.kill(dead, signal.SIGKILL)
            await until(lambda: down(client))
            assert await ask(client) == 503
            assert (await client.get("/graphs?default")).status_code == 503
            await asyncio.sleep(3)
            tries = capfd.readouterr().err.count("server-not-started")
            assert 2 <= tries < 8
            (release / "store").unlink()
            (release / "elsewhere").rename(release / "store")
            await until(lambda: up(client))
            assert await ask(client) == 200

    async def down(client: httpx.AsyncClient) -> bool:
        got = await client.get("/health")
        return got.status_code == 503 and got.json()["code"] == "ALM-S013"

    async def up(client: httpx.AsyncClient) -> bool:
        return (await client.get("/health")).status_code == 200

    asyncio.run(outage())


def test_the_watch_survives_whatever_is_published(beauty_release: Path, tmp_path: Path) -> None:
    root, changed = tmp_path / "root", tmp_path / "changed"
    shutil.copytree(beauty_release, changed)
    manifest = changed / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").rstrip() + "\n\n", "utf-8")
    first = publish(beauty_release, root).current
    second = publish(changed, tmp_path / "other").current

    def point(target: str) -> None:
        (root / "next").symlink_to(target)
        (root / "next").replace(root / "current")

    async def watched() -> None:
        async with service(root) as client:

            async def release_is(name: str | None) -> bool:
                got = await client.get("/health")
                return got.status_code == 200 and got.json()["release"] == name

            for number, harm in enumerate(HARMS):
                bad = root / "releases" / f"bad-{number}"
                shutil.copytree(beauty_release, bad)
                harm(bad)
                point(f"releases/{bad.name}")
                await asyncio.sleep(0.8)
                assert await release_is(first)
                assert await ask(client) == 200
            root.rename(tmp_path / "away")
            (dead,) = servers(tmp_path)
            os.kill(dead, signal.SIGKILL)
            await asyncio.sleep(1)
            assert await ask(client) == 503
            (tmp_path / "away").rename(root)
            shutil.copytree(tmp_path / "other" / "releases" / str(second), root / "releases" / str(second))
            # No file of the store that it was opened from stays open, when another has taken its place.
            point(f"releases/{second}")
            await until(lambda: release_is(second))
            assert await ask(client) == 200
            await until(lambda: freed(root / "releases" / str(first)))

    async def freed(folder: Path) -> bool:
        mine = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
        return not any(name.startswith(f"{folder}/") for name in mine) and not servers(folder)

    asyncio.run(watched())
    assert servers(tmp_path) == {}


def _no_store(release: Path) -> None:
    shutil.rmtree(release / "store")


def _garbage(release: Path) -> None:
    for file in (release / "store").iterdir():
        file.write_bytes(b"garbage" * 100)


def _no_manifest(release: Path) -> None:
    (release / "manifest.json").write_text("[[1, 2", "utf-8")


def _other_manifest(release: Path) -> None:
    (release / "manifest.json").write_text("[3]", "utf-8")


def _a_loop(release: Path) -> None:
    shutil.rmtree(release)
    release.symlink_to(release.name)


HARMS = [_no_store, _garbage, _no_manifest, _other_manifest, _a_loop]


def test_a_service_without_descriptors_recovers(release: Path, tmp_path: Path) -> None:
    async def starved() -> None:
        async with service(release) as client:
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            (dead,) = servers(tmp_path)
            held = []
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
            try:
                while True:
                    held.append(os.open("/dev/null", os.O_RDONLY))
            except OSError:
                pass
            try:
                os.kill(dead, signal.SIGKILL)
                await asyncio.sleep(1.2)
                assert (await client.get("/health")).status_code == 503
            finally:
                for one in held:
                    os.close(one)
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            await asyncio.sleep(2.2)
            assert (await client.get("/health")).status_code == 200
            assert await ask(client) == 200

    asyncio.run(starved())


def test_updates_survive_the_server_that_took_them(release: Path, tmp_path: Path, temporary: Path) -> None:
    """The store of a copy is open for one server at a time."""

    async def replaced() -> None:
        async with service(release, scratch=True, budgets=Budgets(query_seconds=1)) as client:
            update = {"update": "INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }"}
            assert (await client.post("/sparql", data=update)).status_code == 204
            got = await client.post("/sparql", data={"query": ENDLESS})
            assert (got.status_code, got.json()["code"]) == (503, "ALM-S005")
            assert soon(lambda: len(servers(tmp_path)) == 1)
            kept = await client.post("/sparql", data={"query": "ASK { <http://e/a> ?b ?c }"})
            assert kept.json()["boolean"] is True

    asyncio.run(replaced())
    nothing_stays(tmp_path, temporary, orderly=True)


# Memory


def test_too_little_memory_is_told(release: Path) -> None:
    with pytest.raises(FailedError) as caught:
        SparqlServer(Release(release), memory=20)
    assert caught.value.finding.code == "ALM-S039"


def test_a_query_that_takes_the_memory_is_not_tried_again(release: Path, tmp_path: Path) -> None:
    limit, most, seen = 600, 0, set[int]()

    async def measured() -> None:
        nonlocal most
        while True:
            for number in servers(tmp_path):
                seen.add(number)
                try:
                    status = Path(f"/proc/{number}/status").read_text("utf-8")
                except OSError:
                    continue
                lines = dict(line.split(":", 1) for line in status.splitlines())
                most = max(most, int(lines.get("VmRSS", "0").split()[0]))
            await asyncio.sleep(0.02)

    async def honest(client: httpx.AsyncClient, ends: asyncio.Event) -> list[int]:
        statuses = []
        while not ends.is_set():
            statuses.append(await ask(client, "SELECT * { ?s ?p ?o } LIMIT 100"))
        return statuses

    async def beside() -> None:
        async with service(release, budgets=Budgets(memory=limit, queries=20)) as client:
            watch, ends = asyncio.create_task(measured()), asyncio.Event()
            others = [asyncio.create_task(honest(client, ends)) for _ in range(3)]
            await asyncio.sleep(0.3)
            got = await client.post("/sparql", data={"query": GREEDY})
            ends.set()
            statuses = [status for other in others for status in await other]
            watch.cancel()
            assert (got.status_code, got.json()["code"]) == (503, "ALM-S013")
            assert len(statuses) > 20
            assert set(statuses) == {200}

    asyncio.run(beside())
    # The one that died, the one in its place, and perhaps one for those beside the culprit.
    assert 2 <= len(seen) <= 3
    assert most < limit * 1024


# Calls


PROBE = """
import ctypes, os, socket, sys
port, port6 = int(sys.argv[1]), int(sys.argv[2])
here, here6 = ("127.0.0.1", port), ("::1", port6)
FAST_OPEN = 0x20000000
def tried(name, way):
    try:
        way()
    except OSError as error:
        print(name, "refused" if error.errno == 13 else error.errno)
    else:
        print(name, "reached")
tried("tcp", lambda: socket.create_connection(here, 2))
tried("tcp6", lambda: socket.create_connection(here6, 2))
tried("mptcp", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262).connect(here))
tried("fast-open", lambda: socket.socket().sendto(b"x", FAST_OPEN, here))
tried("fast-open-message", lambda: socket.socket().sendmsg([b"x"], [], FAST_OPEN, here))
tried("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", here))
tried("udp6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", here6))
tried("local", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
tried("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
tried("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
tried("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
libc = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    if libc.syscall(*numbers) < 0:
        raise OSError(ctypes.get_errno(), "")
tried("io_uring", lambda: call(425, 8, 0))
x86 = os.uname().machine == "x86_64"
tried("ptrace", lambda: call(101 if x86 else 117, 0, 0, 0, 0))
tried("x32", lambda: call(0x40000000 + 42 if x86 else 203, -1, 0, 0))
with socket.create_server(("127.0.0.1", 0)):
    print("listens")
"""


@pytest.fixture
def listeners() -> Iterator[list[socket.socket]]:
    opened = [socket.create_server(("127.0.0.1", 0)), socket.create_server(("::1", 0), family=socket.AF_INET6)]
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(opened[0].getsockname())
    opened.append(datagrams)
    for one in opened:
        one.settimeout(0.2)
    yield opened
    for one in opened:
        one.close()


def called(one: socket.socket) -> bool:
    try:
        one.accept() if one.type == socket.SOCK_STREAM else one.recv(10)
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("confined", ["1", "0"])
def test_what_is_confined_reaches_nobody(listeners: list[socket.socket], confined: str) -> None:
    ports = [str(one.getsockname()[1]) for one in listeners[:2]]
    command = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), "0", confined]
    got = subprocess.run([*command, sys.executable, "-c", PROBE, *ports], capture_output=True, text=True, timeout=60)
    *tried, listens = got.stdout.splitlines()
    assert listens == "listens", got.stderr
    if confined == "1":
        assert len(tried) == 14
        assert [line for line in tried if not line.endswith(" refused")] == []
    assert [called(one) for one in listeners] == [confined == "0"] * 3


CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://localhost:%d/> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <http://127.0.0.1:%d/> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE <https://127.0.0.1:%d/> { ?s ?p ?o } }",
]


def test_the_server_itself_reaches_nobody(
    release: Path, tmp_path: Path, temporary: Path, listeners: list[socket.socket]
) -> None:
    """Past the service and all that it screens."""

    async def past() -> None:
        async with service(release, scratch=True):
            (command,) = servers(tmp_path).values()
            address = f"http://{command[command.index('--bind') + 1]}"
            port, port6 = (one.getsockname()[1] for one in listeners[:2])
            calls = [call % port for call in CALLS] + [CALLS[0].replace("127.0.0.1", "[::1]") % port6]
            async with httpx.AsyncClient(timeout=20) as client:
                for call in calls:
                    await client.post(f"{address}/query", data={"query": call})
                load = f"LOAD <http://127.0.0.1:{port}/>"
                await client.post(f"{address}/update", data={"update": load})

    asyncio.run(past())
    assert [called(one) for one in listeners] == [False] * 3
