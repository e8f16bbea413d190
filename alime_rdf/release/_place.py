import os
import shutil
import tempfile
from pathlib import Path

from alime_rdf.errors import BuildError


def make_workplace(out: Path, replace_existing: bool) -> Path:
    """Make the folder beside `out` in which a build works; refuse a place that is taken or can't be written."""
    if out.exists():
        if (out / "manifest.json").is_file():
            if not replace_existing:
                raise BuildError("ALM-B004", {"path": str(out)})
        elif not out.is_dir() or any(out.iterdir()):
            raise BuildError("ALM-B008", {"path": str(out)})
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{out.name}.building-", dir=out.parent))
    except OSError as error:
        raise BuildError("ALM-B003", {"path": str(out), "detail": str(error)}) from error


def put_in_place(workplace: Path, out: Path) -> None:
    """Give a finished release its name; one that was there is moved aside first and removed after."""
    workplace.chmod(0o755)
    if not out.exists():
        os.rename(workplace, out)
        return
    retired = workplace.with_name(workplace.name.replace(".building-", ".retired-"))
    os.rename(out, retired)
    os.rename(workplace, out)
    shutil.rmtree(retired, ignore_errors=True)


def keep_review(workplace: Path, out: Path) -> Path:
    """Keep what a strict build set aside in ``OUT.review`` and return that folder."""
    kept = out.with_name(out.name + ".review")
    shutil.rmtree(kept, ignore_errors=True)
    os.rename(workplace / "review", kept)
    return kept
