"""Where a release may be put: it replaces a release and nothing else, in one step, and clears up after the dead."""

import fcntl
import json
import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from alime_rdf.files import write_whole
from alime_rdf.release import Release
from alime_rdf.release import _folders as folders
from alime_rdf.release._place import Place
from tests.conftest import run_alime

LINK = ("面部护肤-成分-神经酰胺", "causes", "保湿")


def held(folder: Path) -> dict[str, tuple[int, str]]:
    """What is below a folder: each name with what it is and its content."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mode,
            os.readlink(path) if path.is_symlink() else str(path.read_bytes()) if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def other_manifest(release: Path, out: Path) -> None:
    """A web page's folder has a manifest.json, too."""
    (out / "store").mkdir(parents=True)
    (out / "manifest.json").write_text('{"name": "shop", "icons": []}', encoding="utf-8")
    (out / "index.html").write_text("<p>shop</p>", encoding="utf-8")


def some_manifest(release: Path, out: Path) -> None:
    out.mkdir()
    (out / "manifest.json").write_text("[1]", encoding="utf-8")
    (out / "photo.jpg").write_bytes(b"x")


def notes_beside(release: Path, out: Path) -> None:
    shutil.copytree(release, out)
    (out / "notes.txt").write_text("to keep", encoding="utf-8")


def work_in_the_store(release: Path, out: Path) -> None:
    shutil.copytree(release, out)
    (out / "store" / "thesis.tex").write_text("to keep", encoding="utf-8")


def folder_of_its_name(release: Path, out: Path) -> None:
    shutil.copytree(release, out)
    (out / "export" / "mine").mkdir()
    (out / "export" / "mine" / "map.csv").write_text("to keep", encoding="utf-8")


def link_to_a_release(release: Path, out: Path) -> None:
    shutil.copytree(release, out.with_name("target"))
    out.symlink_to("target")


def link_to_nothing(release: Path, out: Path) -> None:
    out.symlink_to("nowhere")


def store_elsewhere(release: Path, out: Path) -> None:
    shutil.copytree(release, out)
    shutil.move(out / "store", out.with_name("store"))
    (out / "store").symlink_to("../store")


def a_file(release: Path, out: Path) -> None:
    out.write_text("to keep", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (other_manifest, "ALM-B008"),
        (some_manifest, "ALM-B008"),
        (notes_beside, "ALM-B033"),
        (work_in_the_store, "ALM-B033"),
        (folder_of_its_name, "ALM-B033"),
        (link_to_a_release, "ALM-B033"),
        (link_to_nothing, "ALM-B033"),
        (store_elsewhere, "ALM-B008"),
        (a_file, "ALM-B008"),
    ],
)
def test_what_is_no_release_is_not_replaced(
    beauty_release: Path, tmp_path: Path, make: Callable[[Path, Path], None], code: str
) -> None:
    out = tmp_path / "work" / "out"
    out.parent.mkdir()
    make(beauty_release, out)
    before = held(out.parent)
    result = run_alime("retract", str(beauty_release), *LINK, "--out", str(out), "--replace")
    assert (result.exit_code, code in result.output) == (3, True), result.output
    assert held(out.parent) == before


@pytest.mark.parametrize("name", ["inside", "published", "root", "here", "current"])
def test_a_place_that_must_stay(
    beauty_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    root = tmp_path / "root"
    assert run_alime("release", "publish", str(beauty_release), "--to", str(root)).exit_code == 0
    published = (root / "current").resolve()
    copy = tmp_path / "copy"
    shutil.copytree(beauty_release, copy)
    out, code = {
        "inside": (copy / "export" / "next", "ALM-B004"),
        "published": (published, "ALM-B033"),
        "root": (root, "ALM-B008"),
        "here": (copy, "ALM-B033"),
        "current": (root / "current", "ALM-B033"),
    }[name]
    monkeypatch.chdir(copy / "report")
    before = held(tmp_path)
    result = run_alime("retract", str(beauty_release), *LINK, "--out", str(out), "--replace")
    assert (result.exit_code, code in result.output) == (3, True), result.output
    assert held(tmp_path) == before


def test_what_has_the_name_of_a_review_is_kept(tmp_path: Path) -> None:
    shop, out = tmp_path / "shop", tmp_path / "out"
    assert run_alime("init", str(shop)).exit_code == 0
    review = tmp_path / "out.review"
    review.mkdir()
    (review / "mine.txt").write_text("to keep", encoding="utf-8")
    with (shop / "catalogue.csv").open("a", encoding="utf-8") as items:
        items.write("B998,坏行\n")
    strict = run_alime("build", str(shop / "domain.toml"), "--out", str(out), "--strict", "--replace")
    assert (strict.exit_code, "ALM-B008" in strict.output) == (3, True), strict.output
    assert [path.name for path in review.iterdir()] == ["mine.txt"]


def test_a_build_keeps_its_inputs(beauty_release: Path, beauty_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(beauty_release, out)
    text = beauty_copy.read_text("utf-8")
    before, _, after = text.partition("decisions.csv")
    text = f"{before}{out}/review/candidates.jsonl{after}".replace("[domain]", f'[domain]\nfolders = ["{out}"]', 1)
    beauty_copy.write_text(text, encoding="utf-8")
    result = run_alime("build", str(beauty_copy), "--out", str(out), "--replace")
    assert (result.exit_code, "ALM-B033" in result.output) == (3, True), result.output


def test_a_release_of_an_earlier_version_or_a_damaged_one_is_replaced(beauty_release: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(beauty_release, out)
    (out / "store" / "digests.json").unlink()
    manifest = json.loads((out / "manifest.json").read_bytes())
    (out / "manifest.json").write_text(json.dumps(manifest | {"format": 1}), encoding="utf-8")
    refused = run_alime("stats", str(out))
    assert (refused.exit_code, "ALM-B005" in refused.output, "its format is 1" in refused.output) == (3, True, True)
    (out / "stats.json").write_text("", encoding="utf-8")
    assert run_alime("retract", str(beauty_release), *LINK, "--out", str(out), "--replace").exit_code == 0
    assert run_alime("release", "verify", str(out), "--quick").exit_code == 0


class TestTwoAtATime:
    def test_leftovers_of_the_dead_go_and_work_of_the_living_stays(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        dead, living = tmp_path / ".out.building-abcd1234", tmp_path / ".out.building-wxyz1234"
        others = [
            tmp_path / name for name in (".out.building-mine", ".other.building-abcd1234", "out.building-abcd1234")
        ]
        for folder in (dead, living, *others):
            folder.mkdir()
        (tmp_path / ".out.building-link1234").symlink_to(others[0])
        handle = os.open(living, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with Place(out).workplace() as first, Place(out).workplace() as second:
            assert not dead.exists()
            assert first != second
            assert all(path.is_dir() for path in (first, second, living, *others))
        os.close(handle)
        with Place(out).workplace():
            assert not living.exists()
        assert [path.name for path in tmp_path.iterdir() if path.name == out.name] == []

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
    def test_a_signal_that_ends_the_work_leaves_nothing(
        self, tmp_path: Path, number: signal.Signals, request: pytest.FixtureRequest
    ) -> None:
        before = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        # Tests that run under nohup have inherited that SIGHUP is ignored.
        inherited = signal.signal(number, before)
        request.addfinalizer(lambda: signal.signal(number, inherited))

        def work() -> None:
            with Place(tmp_path / "out").workplace() as folder:
                (folder / "store").mkdir()
                try:
                    signal.raise_signal(number)
                except SystemExit as error:
                    raise RuntimeError("what a library makes of it") from error

        with pytest.raises((SystemExit, KeyboardInterrupt)):
            work()
        assert (list(tmp_path.iterdir()), signal.getsignal(number)) == ([], before)

    def test_the_one_that_ends_last_does_not_replace_what_it_was_not_told_to(
        self, beauty_release: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        place = Place(out)
        with place.workplace() as folder:
            shutil.copytree(beauty_release, folder, dirs_exist_ok=True)
            shutil.copytree(beauty_release, out)
            (out / "mine.txt").write_text("to keep", encoding="utf-8")
            with pytest.raises(Exception, match="ALM-B004"):
                place.take(folder)
        assert (out / "mine.txt").is_file()

    def test_where_names_cannot_be_exchanged(
        self, beauty_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The old release is moved aside for an instant; one that was left there comes back."""
        monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
        out = tmp_path / "out"
        shutil.copytree(beauty_release, out)
        assert run_alime("retract", str(beauty_release), *LINK, "--out", str(out), "--replace").exit_code == 0
        assert run_alime("why", str(out), *LINK).exit_code == 1
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        out.rename(tmp_path / ".out.retired-abcd1234")
        assert run_alime("retract", str(beauty_release), *LINK, "--out", str(out)).exit_code == 3
        assert Release(out).manifest["domain"]["name"] == "beauty"
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


class TestFiles:
    def test_a_file_is_written_whole_or_not_at_all(
        self, beauty_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "graph.nt"
        out.write_text("before", encoding="utf-8")
        out.chmod(0o640)
        command = ("export", str(beauty_release), "--graph", "knowledge", "--out", str(out))
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", lambda one, other: (_ for _ in ()).throw(OSError(28, "full", str(other))))
            assert run_alime(*command).exit_code == 3
        assert (out.read_text("utf-8"), sorted(os.listdir(tmp_path))) == ("before", ["graph.nt"])
        (tmp_path / ".graph.nt.999999999.part").write_text("of a dead one", encoding="utf-8")
        assert run_alime(*command).exit_code == 0
        assert out.stat().st_size > 1000
        assert out.stat().st_mode & 0o777 == 0o640
        assert sorted(os.listdir(tmp_path)) == ["graph.nt"]

    def test_links_and_pipes_are_written_through(self, beauty_release: Path, tmp_path: Path) -> None:
        target, link = tmp_path / "target", tmp_path / "link"
        target.write_text("before", encoding="utf-8")
        link.symlink_to("target")
        write_whole(link, "after")
        assert (link.is_symlink(), target.read_text("utf-8")) == (True, "after")
        write_whole(Path("/dev/null"), b"x")
        assert json.dumps(sorted(os.listdir(tmp_path))) == '["link", "target"]'

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices, and could replace them")
    def test_a_device_stays_one(self, beauty_release: Path, tmp_path: Path) -> None:
        out, folder, data = tmp_path / "null.nt", tmp_path / "folder", tmp_path / "data.nt"
        data.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
        for device in (out, folder / "null.txt"):
            device.parent.mkdir(exist_ok=True)
            os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        for command in (
            ("reason", str(data), "--out", str(out)),
            ("export", str(beauty_release), "--out", str(out)),
            ("validate", str(data), "--report", f"turtle={out}"),
            ("mask", str(data), "--kind", "article", "--out", str(folder / "null.txt")),
        ):
            run_alime(*command)
            assert all(stat.S_ISCHR(os.lstat(device).st_mode) for device in (out, folder / "null.txt")), command

    def test_inputs_and_the_files_of_others_are_not_overwritten(self, tmp_path: Path) -> None:
        data, folder = tmp_path / "data.ttl", tmp_path / "project"
        data.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
        folder.mkdir()
        (folder / "README.md").write_text("# My project\n", encoding="utf-8")
        before = held(tmp_path)
        report = run_alime("validate", str(data), "--report", f"turtle={data}")
        assert (report.exit_code, "ALM-B010" in report.output) == (2, True), report.output
        model = run_alime("train", "encoder", str(data), "--out", str(folder))
        assert (model.exit_code, "ALM-B034" in model.output) == (2, True), model.output
        assert held(tmp_path) == before
