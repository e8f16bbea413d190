import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from alime_rdf.files import read_bytes, read_utf8, write_whole
from alime_rdf.text import Shadow
from mining._npz import load_npz
from mining._onnx import load_onnx
from mining.values._crf import best_path
from mining.values._dictionary import TypedDictionary
from mining.values._features import Inputs, Reader
from mining.values._labelled import Span, spans_of
from mining.values._soft_words import cutter
from mining.values._words import WordVectors

Floats = npt.NDArray[np.float32]

SHIPPED = Path(__file__).parent / "models"
#: Characters that a model reads at once; a longer text is read in pieces.
WINDOW = 256
#: Bytes of a file of a model.
_LARGEST = 1 << 30
_FILES = ("config.json", "tables.npz", "head.onnx")


class Tagger(Protocol):
    """Finds values in texts."""

    name: str
    #: A hash of the model's files.
    version: str
    types: tuple[str, ...]

    def tag(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """Return the values of each text, in order, without overlaps; offsets count its code points."""
        ...


class CharacterVectors(Protocol):
    """What a recogniser asks of an encoder; `mining.encoder` has some."""

    width: int

    def characters(self, texts: Sequence[str]) -> list[Floats]:
        """Return a vector for each character of each folded text."""
        ...


@dataclass(frozen=True, slots=True)
class Config:
    """What a recogniser's folder says of it: its labels, its features, and the encoder that it was trained with.

    `words` is the file of word vectors, from the folder; `lexicon` says whether soft-words are read.
    """

    labels: tuple[str, ...]
    encoder: str
    slots: int
    lexicon: bool
    words: str | None
    types: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether every key has a value of its kind."""
        texts = (*self.labels, *self.types, self.encoder, self.words or "")
        numbers = type(self.slots) is int and 0 < self.slots <= 1 << 30 and type(self.lexicon) is bool
        return numbers and bool(self.labels) and all(isinstance(text, str) for text in texts)

    def write(self, folder: Path) -> None:
        """Write the folder's ``config.json``."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        write_whole(folder / "config.json", text + "\n")

    @classmethod
    def read(cls, folder: Path) -> "Config":
        """Read it. Raises UsageError (ALM-E002) where it isn't there or isn't one."""
        try:
            found = json.loads(read_utf8(folder / "config.json"))
            labels, types = tuple(found.pop("labels")), tuple(found.pop("types"))
            config = cls(labels=labels, types=types, **found)
            if not config.fits:
                raise ValueError("config.json: a key has a value of another kind")
            return config
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError("ALM-E002", {"detail": str(error)[:200]}, source=str(folder)) from error


class ValueTagger:
    """The recogniser of section 4.3.1: encoder, extra features, BiLSTM, CRF; a :class:`Tagger`.

    It runs on ONNX Runtime, a text at a time, so that a text's values don't depend on its neighbours.
    """

    def __init__(self, folder: Path, *, encoder: CharacterVectors | None = None, threads: int = 1) -> None:
        """Open a folder that `alime train values` made; the encoder is the one it names unless given.

        Raises UsageError (ALM-E002) where a file is missing or damaged.
        """
        from mining.encoder import load_encoder

        for name in _FILES:
            if not (folder / name).exists():
                raise UsageError("ALM-E002", {"detail": f"{name} is missing"}, source=str(folder))
        config = Config.read(folder)
        self._head = load_onnx(folder / "head.onnx", threads=threads)
        tables = folder / "tables.npz"
        self._ngrams, self._scale, *chain = load_npz(tables, "ngrams", "scale", "transitions", "starts", "ends")
        self._chain = (chain[0], chain[1], chain[2])
        words = WordVectors.load(_inside(folder, config.words)) if config.words else None
        dictionary = TypedDictionary(config.types, *load_npz(tables, "entries", "masks")) if config.types else None
        self.name = folder.name
        self.version = version_of(folder)
        self.labels = config.labels
        self.types = tuple(dict.fromkeys(label[2:] for label in config.labels if label != "O"))
        self._encoder = encoder or load_encoder(config.encoder, threads=threads)
        self._inputs = {each.name for each in self._head.get_inputs()}
        self._reader = Reader(config.slots, cutter() if config.lexicon else None, words, dictionary)
        try:
            self._labels("好")
        except Exception as error:  # what parts that don't fit raise, nobody lists
            raise UsageError("ALM-E002", {"detail": str(error).split("\n")[0][:200]}, source=str(folder)) from error

    def tag(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """Return the values of each text; offsets count its code points, as it was given."""
        return [tag_text(text, self._labels) for text in texts]

    def _labels(self, text: str) -> list[str]:
        token = self._encoder.characters([text])[0]
        inputs = self._reader.read(text)
        emissions = self._emissions(token, inputs)
        return [self.labels[number] for number in best_path(emissions, *self._chain)]

    def _emissions(self, token: Floats, inputs: Inputs) -> Floats:
        fed: dict[str, npt.NDArray[Any]] = {
            "token": token,
            "softword": inputs.softword,
            "word": inputs.word,
            "types": inputs.types,
        }
        scores = self._head.run(None, {name: table[None] for name, table in fed.items() if name in self._inputs})[0][
            0
        ]
        ngrams = self._ngrams[inputs.slots].sum(axis=1, dtype=np.float32) * self._scale
        return np.asarray(scores + ngrams, dtype=np.float32)


def _inside(folder: Path, name: str) -> Path:
    """Return a file that a folder names: its own, or one of those that come along. Raises UsageError (ALM-V010)."""
    path = (folder / name).resolve() if "\0" not in name else folder.parent
    if not any(path.is_relative_to(place) for place in (folder.resolve(), SHIPPED.resolve())):
        raise UsageError("ALM-V010", {"detail": name}, source=str(folder))
    return path


def version_of(folder: Path) -> str:
    """Return a hash of a model's files."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".npz", ".onnx", ".xz"))
    return hashlib.sha256(b"".join(read_bytes(path, most=_LARGEST) for path in files)).hexdigest()[:16]


def tag_text(text: str, labels: Callable[[str], list[str]]) -> tuple[Span, ...]:
    """Return the spans, in the text as written, that labels of its shadow's characters say.

    A long text is read in pieces that end where it can be cut best; lone surrogates are read as question marks.
    """
    shadow = Shadow.of(text.encode("utf-8", "replace").decode())
    found: list[str] = []
    for piece in pieces(shadow.text):
        found += labels(piece)
    spans: list[Span] = []
    for span in spans_of(found):
        start, end = shadow.span(span.start, span.end)
        # Several characters of a shadow may come from one as written (㎡): a span is counted once.
        if not spans or start >= spans[-1].end:
            spans.append(Span(start, end, span.type))
    return tuple(spans)


def pieces(text: str) -> list[str]:
    """Cut a text into pieces of at most `WINDOW` characters, behind a mark or space where there is one."""
    found = []
    while len(text) > WINDOW:
        marks = [place for place, c in enumerate(text[:WINDOW], start=1) if not c.isalnum()]
        end = next((place for place in reversed(marks) if place > WINDOW // 2), WINDOW)
        found.append(text[:end])
        text = text[end:]
    return [*found, text] if text else found
