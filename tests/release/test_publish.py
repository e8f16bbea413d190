"""`alime release`: verify finds damage, publish is atomic, rollback goes back, diff speaks the domain."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from alime_rdf.release import Release, published, release_id
from tests.conftest import run_alime


@pytest.fixture(scope="module")
def two(beauty_release: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release, and the next one: two links fewer."""
    changed = tmp_path_factory.mktemp("two") / "next"
    link = ("cpv:护肤:面部护肤:成分:玻尿酸", "causes", "保湿")
    assert run_alime("retract", str(beauty_release), *link, "--out", str(changed)).exit_code == 0
    return beauty_release, changed


def test_a_build_is_whole(beauty_release: Path) -> None:
    result = run_alime("release", "verify", str(beauty_release), "--json")
    assert result.exit_code == 0, result.output
    checks = json.loads(result.stdout)["checks"]
    assert set(checks) == {"files", "graphs", "counts", "shapes", "competency questions"}
    assert int(checks["competency questions"]["looked at"]) >= 30


def damage_export(release: Path) -> None:
    path = release / "export" / "knowledge.nt.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[1:])))


def damage_byte(release: Path) -> None:
    data = bytearray((release / "stats.json").read_bytes())
    data[20] ^= 1
    (release / "stats.json").write_bytes(data)


def damage_store(release: Path) -> None:
    other = Path(str(release) + ".other")
    Release(release).store.backup(str(other))
    from pyoxigraph import Store

    store = Store(str(other))
    store.remove(next(iter(store)))
    store.flush()
    shutil.rmtree(release / "store")
    store.backup(str(release / "store"))


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (damage_export, "export/knowledge.nt.gz"),
        (damage_byte, "stats.json"),
        (damage_store, "store: "),
        (lambda release: (release / "report" / "shacl.ttl").unlink(), "report/shacl.ttl"),
        (lambda release: (release / "more.txt").write_text("x"), "more.txt"),
    ],
)
def test_damage_is_found_and_named(beauty_release: Path, tmp_path: Path, damage, named: str) -> None:  # type: ignore[no-untyped-def]
    copy = tmp_path / "copy"
    shutil.copytree(beauty_release, copy)
    damage(copy)
    result = run_alime("release", "verify", str(copy), "--quick")
    assert (result.exit_code, named in result.stderr, "ALM-B013" in result.stderr) == (1, True, True), result.output
    refused = run_alime("release", "publish", str(copy), "--to", str(tmp_path / "root"))
    assert (refused.exit_code, "ALM-B013" in refused.output) == (3, True)
    assert not (tmp_path / "root").exists() or not (tmp_path / "root" / "current").exists()


def test_publish_rollback_and_back_to_the_newest(two: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = two
    root = tmp_path / "root"
    for release in two:
        assert run_alime("release", "publish", str(release), "--to", str(root)).exit_code == 0
    assert published(root).current == release_id(new)
    assert Release(root / "current").manifest == Release(new).manifest
    assert run_alime("release", "rollback", str(root)).exit_code == 0
    assert published(root).current == release_id(old)
    none = run_alime("release", "rollback", str(root))
    assert (none.exit_code, "ALM-B015" in none.output) == (2, True)
    assert run_alime("release", "rollback", str(root), "--to", release_id(new)).exit_code == 0
    assert published(root).current == release_id(new)
    assert f"* {release_id(new)}" in run_alime("release", "list", str(root)).stdout
    missing = run_alime("release", "list", str(tmp_path))
    assert (missing.exit_code, "ALM-B014" in missing.output) == (3, True)


def test_diff_speaks_the_domain_and_conditions_fail_ci(two: tuple[Path, Path]) -> None:
    old, new = map(str, two)
    said = run_alime("--lang", "zh", "release", "diff", old, new)
    assert said.exit_code == 0
    assert "个商品不再有“保湿”" in said.stdout
    assert "版本建议: minor" in said.stdout
    data = json.loads(run_alime("release", "diff", old, new, "--format", "json").stdout)
    assert data["metrics"]["lost-causes"] == 1
    assert data["metrics"]["lost-features"] == data["graphs"]["inferred"]["alime:hasFeature"]["lost"] > 0
    back = json.loads(run_alime("release", "diff", new, old, "--format", "json").stdout)
    assert back["gained"] == data["lost"]
    fails = run_alime("release", "diff", old, new, "--fail-on", "lost-features>0", "--fail-on", "lost-items>0")
    assert (fails.exit_code, fails.stderr.count("lost-")) == (1, 1)
    assert run_alime("release", "diff", old, new, "--fail-on", "lost-features>=1000").exit_code == 0
    wrong = run_alime("release", "diff", old, new, "--fail-on", "features")
    assert (wrong.exit_code, "ALM-B016" in wrong.output) == (2, True)
    same = run_alime("--lang", "en", "release", "diff", old, old)
    assert same.stdout.strip() == "no difference"


def test_a_copy_that_rotted_is_replaced(two: tuple[Path, Path], tmp_path: Path) -> None:
    root = tmp_path / "root"
    for release in two:
        assert run_alime("release", "publish", str(release), "--to", str(root)).exit_code == 0
    rotten = root / "releases" / release_id(two[0])
    (rotten / "store" / "CURRENT").write_text("MANIFEST-000001\n", encoding="utf-8")
    assert run_alime("release", "rollback", str(root)).exit_code == 3
    assert published(root).current == release_id(two[1])
    assert run_alime("release", "publish", str(two[0]), "--to", str(root)).exit_code == 0
    assert published(root).current == release_id(two[0])
    assert run_alime("release", "verify", str(root / "current"), "--quick").exit_code == 0
    assert sorted(path.name for path in (root / "releases").iterdir()) == sorted(map(release_id, two))


def test_a_release_under_the_id_of_another_is_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    root = tmp_path / "root"
    assert run_alime("release", "publish", str(two[0]), "--to", str(root)).exit_code == 0
    place = root / "releases" / release_id(two[0])
    shutil.rmtree(place)
    shutil.copytree(two[1], place)
    result = run_alime("stats", str(root / "current"))
    assert (result.exit_code, "ALM-B013" in result.output, release_id(two[1]) in result.output) == (3, True, True)


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\n", b"0123456789ab\n" * 3])
def test_a_damaged_history_loses_no_release(two: tuple[Path, Path], tmp_path: Path, damage: bytes) -> None:
    root = tmp_path / "root"
    assert run_alime("release", "publish", str(two[0]), "--to", str(root)).exit_code == 0
    (root / "history").write_bytes(damage)
    result = run_alime("release", "rollback", str(root))
    assert (result.exit_code, "ALM-B015" in result.output) == (2, True), result.output
    assert run_alime("release", "publish", str(two[1]), "--to", str(root)).exit_code == 0
    assert published(root).current == release_id(two[1])
