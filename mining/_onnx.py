from pathlib import Path
from typing import Any

from alime_rdf.errors import UsageError
from alime_rdf.files import read_bytes

#: Bytes of a model.
_LARGEST = 1 << 30
#: How a model says in which file the numbers of one of its tensors are: the key of an entry, with field and length.
_ELSEWHERE = b"\x0a\x08location"


def load_onnx(path: Path, *, threads: int) -> Any:
    """Return a session of ONNX Runtime for a model of one file.

    Raises UsageError: ALM-E002 where the file is missing, damaged or no model, ALM-V010 where it names other files,
    which may lie anywhere.
    """
    import onnxruntime

    try:
        data = read_bytes(path, most=_LARGEST)
    except UsageError as error:
        detail = {"detail": f"{path.name}: {error.finding.values.get('detail', error.finding.message())}"}
        raise UsageError("ALM-E002", detail, source=str(path.parent)) from error
    if _ELSEWHERE in data:
        raise UsageError("ALM-V010", {"detail": path.name}, source=str(path.parent))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(data, options, ["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises kinds of its own, without a common base
        detail = {"detail": str(error).split("\n")[0][:200]}
        raise UsageError("ALM-E002", detail, source=str(path.parent)) from error
