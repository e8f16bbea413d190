import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from alime_rdf.records import whole_file


def load_npz(path: Path, *names: str) -> list[npt.NDArray[Any]]:
    """Read arrays of a ``.npz`` file by their names.

    Raises UsageError (ALM-E002) where it is missing, damaged, or lacks one.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return [file[name] for name in names]
    except OSError as error:
        detail = error.strerror or "it can't be read"
    except (ValueError, EOFError, AttributeError, zipfile.BadZipFile):
        detail = "it is no .npz file"
    except KeyError as error:
        detail = f"it lacks {error.args[0]}"
    raise UsageError("ALM-E002", {"detail": detail}, source=str(path))


def save_npz(path: Path, tables: dict[str, npt.NDArray[Any]]) -> None:
    """Write arrays as a ``.npz`` file of exactly this name."""
    with whole_file(path) as part, part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **tables)
