import lzma
from collections.abc import Sequence
from pathlib import Path

from alime_rdf.errors import UsageError
from alime_rdf.files import read_bytes, write_whole
from alime_rdf.text import Shadow
from mining.values._labelled import Labelled, Span, labels_of
from mining.values._tagger import tag_text, version_of

MODEL = "model.crf.xz"
#: Bytes that a model may take.
_MEMORY = 512 << 20


class CRFTagger:
    """The baseline: a conditional random field over n-grams of characters alone; a `Tagger`."""

    def __init__(self, folder: Path) -> None:
        """Open a folder that `alime train values --method crf` made. Raises UsageError (ALM-E002)."""
        import pycrfsuite

        self.name = folder.name
        self.version = version_of(folder)
        self._tagger = pycrfsuite.Tagger()
        try:
            # The tagger reads this memory as long as it lives.
            packed = lzma.LZMADecompressor(memlimit=_MEMORY)
            self._model = packed.decompress(read_bytes(folder / MODEL), max_length=_MEMORY)
            if not packed.eof or not self._model.startswith(b"lCRF"):
                raise ValueError
            self._tagger.open_inmemory(self._model)
        except (OSError, ValueError, EOFError, MemoryError, lzma.LZMAError) as error:
            raise UsageError("ALM-E002", {"detail": f"{MODEL} can't be read"}, source=str(folder)) from error
        self.types = tuple(sorted({label[2:] for label in self._tagger.labels() if label != "O"}))

    def tag(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """Return the values of each text; offsets count its code points."""
        return [tag_text(text, lambda piece: self._tagger.tag(features(piece))) for text in texts]


def train_crf(data: Sequence[Labelled], folder: Path, *, l1: float = 0.5, l2: float = 0.01, steps: int = 120) -> None:
    """Train the baseline by L-BFGS (CRFsuite) and write its folder.

    Raises UsageError (ALM-V003) where no text has a value.
    """
    import pycrfsuite

    if not any(each.spans for each in data):
        raise UsageError("ALM-V003")
    trainer = pycrfsuite.Trainer(verbose=False)
    for each in data:
        shadow = Shadow.of(each.text)
        labels = labels_of(len(each.text), each.spans)
        trainer.append(features(shadow.text), [labels[start] for start in shadow.starts[:-1]])
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": steps})
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / MODEL.removesuffix(".xz")
    trainer.train(str(plain))
    write_whole(folder / MODEL, lzma.compress(plain.read_bytes(), preset=9))
    plain.unlink()


def features(text: str) -> list[list[str]]:
    """Return the features of each character: characters, pairs and triples around it, and what kinds they are."""
    padded = f"^^{text}$$"
    kinds = "".join("0" if c.isdigit() else "a" if c.isascii() and c.isalpha() else "x" for c in padded)
    rows = []
    for at in range(2, len(padded) - 2):
        c = padded
        rows.append([
            "bias", f"0{c[at]}", f"-1{c[at - 1]}", f"+1{c[at + 1]}", f"-2{c[at - 2]}", f"+2{c[at + 2]}",
            f"-10{c[at - 1 : at + 1]}", f"01{c[at : at + 2]}", f"-11{c[at - 1]}{c[at + 1]}",
            f"-2-1{c[at - 2 : at]}", f"12{c[at + 1 : at + 3]}",
            f"-101{c[at - 1 : at + 2]}", f"-2-10{c[at - 2 : at + 1]}", f"012{c[at : at + 3]}",
            f"k{kinds[at - 2 : at + 3]}",
        ])  # fmt: skip
    return rows
