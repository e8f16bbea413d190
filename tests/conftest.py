import fcntl
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from alime_rdf.cli import main

# The same examples every time, so that a run tells of the change and not of luck.
# HYPOTHESIS_PROFILE=explore draws new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def beauty_release(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The bundled example, built once for all tests (and all workers)."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    out = shared / "beauty-release"
    with (shared / "beauty.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            result = run_alime("build", str(ROOT / "examples/beauty/domain.toml"), "--out", str(out))
            assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def beauty_copy(tmp_path: Path) -> Path:
    """A copy of the example's folder to damage; returns its domain file."""
    folder = tmp_path / "beauty"
    shutil.copytree(ROOT / "examples/beauty", folder)
    return folder / "domain.toml"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests read messages in English whatever the machine's locale is."""
    monkeypatch.setenv("ALIME_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")


def run_alime(*arguments: str, input: str | None = None) -> Result:
    """Run the ``alime`` command as a person would, in this process."""
    return CliRunner().invoke(main, list(arguments), input=input)


def shared_data(name: str) -> Path:
    """Return a path in the data outside of the tree; skip the test where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the third-party data {name}, which is not part of the project")
    return path
