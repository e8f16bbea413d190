import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

_HIDDEN, _PROJECTED, _SOFTWORD = 128, 128, 32


class Head(nn.Module):
    """The recogniser behind the encoder (figure 5 of AliMe KG): extra features beside the token's, then a BiLSTM.

    What the typed dictionary says reaches the labels directly, too.
    """

    def __init__(self, *, encoder: int, words: int, types: int, lexicon: bool, labels: int, dropout: float) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.token = nn.Linear(encoder, _PROJECTED)
        width = _PROJECTED
        if lexicon:
            self.softword = nn.Embedding(4, _SOFTWORD)
            width += _SOFTWORD
        self.word = nn.Linear(words, words) if words else None
        self.types = nn.Linear(types, 64, bias=False) if types else None
        self.direct = nn.Linear(types, labels, bias=False) if types else None
        width += words + (64 if types else 0)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(width, _HIDDEN, batch_first=True, bidirectional=True)
        self.labels = nn.Linear(2 * _HIDDEN, labels)

    def forward(self, token: Tensor, softword: Tensor, word: Tensor, types: Tensor) -> Tensor:
        """Return (batch, length, labels) from inputs of (batch, length, ...)."""
        columns = [self.token(token)]
        if self.lexicon:
            columns.append(self.softword(softword))
        if self.word is not None:
            columns.append(self.word(word))
        if self.types is not None:
            columns.append(self.types(types))
        read, _ = self.lstm(self.dropout(torch.cat(columns, dim=-1)))
        scores: Tensor = self.labels(self.dropout(read))
        return scores if self.direct is None else scores + self.direct(types)


class Ngrams(nn.Module):
    """A weight for each n-gram feature and label, as a CRF has them."""

    def __init__(self, *, slots: int, labels: int, dropout: float) -> None:
        super().__init__()
        self.table = nn.Embedding(slots, labels)
        nn.init.zeros_(self.table.weight)
        self.dropout = nn.Dropout(dropout)

    def forward(self, slots: Tensor) -> Tensor:
        """Return (batch, length, labels) from slots of (batch, length, features)."""
        kept = self.dropout(torch.ones(slots.shape))
        summed: Tensor = (self.table(slots) * kept[..., None]).sum(dim=-2)
        return summed


class Chain(nn.Module):
    """The weights of the label chain."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(labels, labels))
        self.starts = nn.Parameter(torch.zeros(labels))
        self.ends = nn.Parameter(torch.zeros(labels))


def export_head(head: Head, path: Path, *, encoder: int, words: int, types: int) -> None:
    """Write the head as ONNX, weights as int8; inputs ``token``, ``softword``, ``word``, ``types``."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    head.train(False)
    shapes = {"token": (1, 7, encoder), "softword": (1, 7), "word": (1, 7, words), "types": (1, 7, types)}
    example = tuple(torch.zeros(s, dtype=torch.long if n == "softword" else torch.float) for n, s in shapes.items())
    length = torch.export.Dim("length", max=5120)
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                head, example, dynamo=True, dynamic_shapes=tuple({1: length} for _ in shapes), verbose=False,
                input_names=list(shapes), output_names=["scores"],
            )  # fmt: skip
            assert program is not None
            proto = program.model_proto
            # The exporter notes the example's length as the output's.
            del proto.graph.value_info[:]
            proto.graph.output[0].type.tensor_type.shape.dim[1].dim_param = "length"
            full = path.with_suffix(".full.onnx")
            onnx.save(proto, full)
            quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)
            full.unlink()
    finally:
        logging.disable(logging.NOTSET)
