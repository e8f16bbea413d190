from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from alime_rdf.errors import UsageError
from mining._onnx import load_onnx
from mining.encoder._reading import Reading, ReadingBuilder
from mining.encoder._vocabulary import MASK, CharVocabulary, fold

Floats = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.int64]

LONGEST = 510


class Encoder(Protocol):
    """Reads text: a vector for each character, or one for the whole."""

    name: str
    width: int

    def characters(self, texts: Sequence[str]) -> list[Floats]:
        """Return for each text an array (its length after folding, at most 510; width)."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return one vector of length 1 for each text: (texts, width)."""
        ...


class MaskedModel(Protocol):
    """Guesses a hidden character from those around it."""

    name: str

    def ranks(self, places: Sequence[tuple[str, int]]) -> Ranks:
        """Return for each place of a text the rank of the true character there: 1 and how many are found likelier.

        A character that the model doesn't know has the rank 0.
        """
        ...


class CharEncoder:
    """A character BERT as ONNX: both an :class:`Encoder` and a :class:`MaskedModel`.

    Texts are run one at a time: int8 activations are scaled by all of a batch, so in a batch a text's vectors would
    depend on its neighbours. On a CPU a batch is hardly faster.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Open a folder that holds ``model.onnx`` and ``vocab.txt``.

        Raises UsageError: ALM-E002 where one is missing or damaged, ALM-V010 where the model names other files.
        """
        for name in ("model.onnx", "vocab.txt"):
            if not (folder / name).exists():
                raise UsageError("ALM-E002", {"detail": f"{name} is missing"}, source=str(folder))
        self.vocabulary = CharVocabulary.read(folder / "vocab.txt")
        self._session = load_onnx(folder / "model.onnx", threads=threads)
        self.name = f"char:{folder.name}"
        try:
            self.width = int(self._session.get_outputs()[0].shape[-1])
            self._try()
        except Exception as error:  # what a model of another kind raises, nobody lists
            raise UsageError("ALM-E002", {"detail": str(error).split("\n")[0][:200]}, source=str(folder)) from error

    def _try(self) -> None:
        """Read a character, the last of the vocabulary: a model of another kind, or size, can't."""
        reading = self._plain("好")
        reading.ids[1] = len(self.vocabulary) - 1
        hidden, scores = self._run(reading, 1)
        if hidden.shape != (len(reading.ids), self.width) or scores.shape != (len(self.vocabulary),):
            raise ValueError(f"the model is not one of {len(self.vocabulary)} characters")

    def characters(self, texts: Sequence[str]) -> list[Floats]:
        """Return a vector for each character."""
        return [self._characters(fold(text)[:LONGEST]) for text in texts]

    def _characters(self, text: str) -> Floats:
        if not text:
            return np.zeros((0, self.width), dtype=np.float32)
        return self.read(self._plain(text))[1:-1]

    def read(self, reading: Reading) -> Floats:
        """Return a vector for each token of a reading: (tokens, width)."""
        return self._run(reading, 0)[0]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return the mean of the characters' vectors, at length 1."""
        means = [v.mean(axis=0) if len(v) else np.zeros(self.width, np.float32) for v in self.characters(texts)]
        table = np.stack(means) if means else np.zeros((0, self.width), dtype=np.float32)
        return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def ranks(self, places: Sequence[tuple[str, int]]) -> Ranks:
        """Return the rank of the true character at each place of a folded text."""
        return np.array([self._rank(*_around(text, place)) for text, place in places], dtype=np.int64)

    def _rank(self, text: str, place: int) -> int:
        reading = self._plain(text)
        truth = reading.ids[place + 1]
        if truth <= MASK:
            return 0
        reading.ids[place + 1] = MASK
        _, scores = self._run(reading, place + 1)
        return int((scores > scores[truth]).sum()) + 1

    def _plain(self, text: str) -> Reading:
        builder = ReadingBuilder(self.vocabulary)
        builder.text(text)
        builder.separator()
        return builder.build()

    def _run(self, reading: Reading, place: int) -> tuple[Floats, Floats]:
        inputs = {
            "ids": reading.ids[None],
            "positions": reading.positions[None],
            "visible": reading.visible[None],
            "place": np.array([place], dtype=np.int64),
        }
        hidden, scores = self._session.run(None, inputs)
        return hidden[0], scores[0]


class TransformersEncoder:
    """Any encoder of `transformers`, with its own tokenizer: an :class:`Encoder`."""

    def __init__(
        self, name: str, model: Any, tokenise: Callable[[str], tuple[list[int], list[tuple[int, int]]]]
    ) -> None:
        """Take a model, and a function from text to piece numbers and their offsets."""
        self.name = name
        self.width = int(model.config.hidden_size)
        self._model = model.eval()
        self._tokenise = tokenise

    def characters(self, texts: Sequence[str]) -> list[Floats]:
        """Return for each character the vector of the piece that it is in."""
        return [self._characters(fold(text)[:LONGEST]) for text in texts]

    def _characters(self, text: str) -> Floats:
        import torch

        ids, offsets = self._tokenise(text)
        with torch.no_grad():
            hidden = self._model(input_ids=torch.tensor([ids[:512]])).last_hidden_state[0].numpy()
        vectors = np.zeros((len(text), self.width), dtype=np.float32)
        for vector, (start, end) in zip(hidden, offsets, strict=False):
            vectors[start:end] = vector
        return vectors

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return the mean of the characters' vectors, at length 1."""
        means = [v.mean(axis=0) if len(v) else np.zeros(self.width, np.float32) for v in self.characters(texts)]
        table = np.stack(means) if means else np.zeros((0, self.width), dtype=np.float32)
        return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _around(text: str, place: int) -> tuple[str, int]:
    """Cut a text that is too long so that the place is in the middle."""
    start = max(0, min(place - LONGEST // 2, len(text) - LONGEST))
    return text[start : start + LONGEST], place - start
