import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertForMaskedLM


class _Scores(nn.Module):
    """The model with the scores of one place a text: the head over all places would be most of the work."""

    def __init__(self, model: BertForMaskedLM) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, positions: Tensor, visible: Tensor, place: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.model.bert.embeddings(input_ids=ids, position_ids=positions)
        unseen = (1.0 - visible[:, None, :, :]) * -10000.0
        for layer in self.model.bert.encoder.layer:
            hidden = layer(hidden, unseen)
        rows = torch.arange(ids.shape[0], device=ids.device)
        return hidden, self.model.cls(hidden[rows, place])


def export_onnx(model: BertForMaskedLM, path: Path, *, quantise: bool = True) -> None:
    """Write a model as ONNX, its weights as int8 (scales by channel) unless told otherwise.

    Inputs are ``ids`` and ``positions`` (batch, length), ``visible`` (batch, length, length: 1 where the row's
    character sees the column's) and ``place`` (batch); outputs ``hidden`` (batch, length, width) and ``scores``
    (batch, characters) of that place.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = deepcopy(model).cpu()
    model.train(False)
    # The quantiser would mix up a table that is read by row here and by column there.
    model.cls.predictions.decoder.weight = nn.Parameter(model.cls.predictions.decoder.weight.detach().clone())
    wrapped = _Scores(model)
    example = (
        torch.ones(2, 8, dtype=torch.long),
        torch.arange(8).repeat(2, 1),
        torch.ones(2, 8, 8),
        torch.zeros(2, dtype=torch.long),
    )
    batch, length = torch.export.Dim("batch", max=4096), torch.export.Dim("length", max=512)
    shapes = ({0: batch, 1: length}, {0: batch, 1: length}, {0: batch, 1: length, 2: length}, {0: batch})
    full = path.with_suffix(".full.onnx") if quantise else path
    with _quietly():
        program = torch.onnx.export(
            wrapped, example, dynamo=True, dynamic_shapes=shapes, verbose=False,
            input_names=["ids", "positions", "visible", "place"], output_names=["hidden", "scores"],
        )  # fmt: skip
    assert program is not None
    proto = program.model_proto
    # The shapes that the exporter noted contradict those of transposed weights, which the quantiser works out anew.
    del proto.graph.value_info[:]
    onnx.save(proto, full)
    if quantise:
        with _quietly():
            quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)
        full.unlink()


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the exporters' advice to themselves."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
