import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from alime_rdf.files import open_file, whole_file

#: Bytes of the arrays of a file, as large as they are in memory.
_LARGEST = 1 << 30


def load_npz(path: Path, *names: str) -> list[npt.NDArray[Any]]:
    """Read arrays of numbers of a ``.npz`` file by their names; nothing in it is unpickled.

    Raises UsageError (ALM-E002) where it is missing, damaged, too large, or lacks one.
    """
    detail = "it is no .npz file"
    try:
        with open_file(path) as stream:
            with zipfile.ZipFile(stream) as packed:
                # What a member says of its size is as much as is read of it.
                if sum(member.file_size for member in packed.infolist()) > _LARGEST:
                    raise UsageError("ALM-E002", {"detail": "its arrays are too large"}, source=str(path))
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as file:
                found = [file[name] for name in names]
        if all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in found):
            return found
        detail = "it has arrays of something else than numbers"
    except UsageError as error:
        if error.finding.code == "ALM-E002":
            raise
        detail = error.finding.values.get("detail", error.finding.message())
    except KeyError as error:
        detail = f"it lacks {error.args[0]}"
    except (Exception, MemoryError):  # zipfile and numpy raise a dozen kinds for damaged files
        pass
    raise UsageError("ALM-E002", {"detail": detail}, source=str(path))


def save_npz(path: Path, tables: dict[str, npt.NDArray[Any]]) -> None:
    """Write arrays as a ``.npz`` file of exactly this name."""
    with whole_file(path) as part, part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **tables)
