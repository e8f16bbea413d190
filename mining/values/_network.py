import logging
from pathlib import Path
from typing import Any

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


def export_head(head: Head, path: Path) -> None:
    """Write the head as ONNX, weights as int8, for one text at a time.

    Inputs are ``token``, ``softword``, ``word`` and ``types``, those that the head has; output ``scores``.
    The graph is written out node by node: the exporter of torch fixes an LSTM's length from the second call on.
    """
    import onnx
    from onnx import TensorProto, helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _Graph()
    columns = [graph.linear("token", head.token)]
    if head.lexicon:
        graph.input("softword", None, TensorProto.INT64)
        columns.append(graph.node("Gather", graph.weight(head.softword.weight), "softword"))
    if head.word is not None:
        columns.append(graph.linear("word", head.word))
    if head.types is not None and head.direct is not None:
        columns.append(graph.linear("types", head.types))
    read = graph.lstm(graph.node("Concat", *columns, axis=-1), head.lstm)
    scores = graph.linear(read, head.labels)
    if head.direct is not None:
        scores = graph.node("Add", scores, graph.linear("types", head.direct))
    graph.node("Identity", scores, output="scores")
    out = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "length", head.labels.out_features])
    made = helper.make_graph(graph.nodes, "head", graph.inputs, [out], graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    full = path.with_suffix(".full.onnx")
    onnx.save(model, full)
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(logging.NOTSET)
        full.unlink()


class _Graph:
    """ONNX nodes with their inputs and weights, named in the order of their making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.weights: list[Any] = []

    def input(self, name: str, width: int | None, kind: int) -> None:
        from onnx import helper

        if name not in [each.name for each in self.inputs]:
            shape: list[str | int | None] = [1, "length"] if width is None else [1, "length", width]
            self.inputs.append(helper.make_tensor_value_info(name, kind, shape))

    def weight(self, tensor: Tensor) -> str:
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(tensor.detach().contiguous().numpy(), name))
        return name

    def node(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        from onnx import helper

        name = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"{kind}{len(self.nodes)}", **attributes))
        return name

    def linear(self, source: str, layer: nn.Linear) -> str:
        from onnx import TensorProto

        if source in ("token", "word", "types"):
            self.input(source, layer.in_features, TensorProto.FLOAT)
        product = self.node("MatMul", source, self.weight(layer.weight.T))
        return product if layer.bias is None else self.node("Add", product, self.weight(layer.bias))

    def lstm(self, source: str, layer: nn.LSTM) -> str:
        ways = ("", "_reverse")

        def gates(name: str) -> Tensor:
            return torch.stack([_in_onnx_order(getattr(layer, f"{name}_l0{way}")) for way in ways])

        weights = (gates("weight_ih"), gates("weight_hh"), torch.cat([gates("bias_ih"), gates("bias_hh")], dim=1))
        by_place = self.node("Transpose", source, perm=[1, 0, 2])
        read = self.node(
            "LSTM",
            by_place,
            *(self.weight(each) for each in weights),
            hidden_size=layer.hidden_size,
            direction="bidirectional",
        )
        # From (length, directions, 1, hidden) to (1, length, both directions).
        turned = self.node("Transpose", read, perm=[2, 0, 1, 3])
        return self.node("Reshape", turned, self.weight(torch.tensor([1, -1, 2 * layer.hidden_size])))


def _in_onnx_order(gates: Tensor) -> Tensor:
    """Put the gates input, forget, cell, output in the order of ONNX: input, output, forget, cell."""
    first, forget, cell, last = gates.chunk(4)
    return torch.cat([first, last, forget, cell])
