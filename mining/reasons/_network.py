"""The graph-to-sequence network for training; `_run` does the same sums with numpy."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mining.reasons._graph import CHARACTERS, KINDS, RELATIONS, Floats

WIDTH = 128


class GraphToSequence(nn.Module):
    """Two rounds of messages along the links (R-GCN; Schlichtkrull et al. 2018), then a GRU that says words or copies
    names of nodes (pointer; See et al. 2017), as AliMe KG, section 6.3, has it from graph-to-sequence learning."""

    def __init__(self, *, words: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.kind = nn.Embedding(len(KINDS), WIDTH)
        self.character = nn.Linear(CHARACTERS, WIDTH, bias=False)
        self.own = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(2))
        self.linked = nn.ModuleList(nn.Linear(len(RELATIONS) * WIDTH, WIDTH, bias=False) for _ in range(2))
        self.start = nn.Linear(WIDTH, WIDTH)
        self.word = nn.Embedding(words, WIDTH)
        self.copied = nn.Linear(WIDTH, WIDTH)
        self.gru = nn.GRUCell(2 * WIDTH, WIDTH)
        self.attend = nn.Linear(WIDTH, WIDTH, bias=False)
        self.out = nn.Linear(2 * WIDTH, WIDTH)
        self.words = nn.Linear(WIDTH, words)
        self.copy = nn.Linear(WIDTH, WIDTH)
        #: What it costs to copy a node again.
        self.again = nn.Parameter(torch.zeros(1))
        self.dropout = nn.Dropout(dropout)

    def encode(self, kinds: Tensor, characters: Tensor, links: Tensor) -> Tensor:
        """Return (batch, nodes, width)."""
        nodes: Tensor = self.kind(kinds) + self.character(characters)
        for own, linked in zip(self.own, self.linked, strict=True):
            read = torch.einsum("brij,bjw->birw", links, nodes).flatten(2)
            nodes = torch.tanh(own(self.dropout(nodes)) + linked(self.dropout(read)))
        return nodes

    def forward(self, arrays: tuple[Tensor, Tensor, Tensor], mask: Tensor, said: Tensor, words: int) -> Tensor:
        """Return (batch, length, words + nodes) scores of what comes after each of `said` (batch, length).

        A number from `words` on stands for a node. `mask` (batch, nodes) tells which nodes there are.
        """
        nodes = self.encode(*arrays)
        size = mask.sum(1, keepdim=True)
        state = torch.tanh(self.start((nodes * mask[..., None]).sum(1) / size))
        context = torch.zeros_like(state)
        used = torch.zeros_like(mask)
        scores = []
        for step in range(said.shape[1]):
            token = said[:, step]
            is_node = token >= words
            place = (token - words).clamp(min=0)
            node = nodes[torch.arange(len(token)), place]
            read = torch.where(is_node[:, None], self.copied(node), self.word(token.clamp(max=words - 1)))
            used = used + nn.functional.one_hot(place, mask.shape[1]) * is_node[:, None]
            state = self.gru(torch.cat([self.dropout(read), context], 1), state)
            weights = torch.einsum("bw,bnw->bn", self.attend(state), nodes)
            weights = weights.masked_fill(mask == 0, -1e9).softmax(1)
            context = torch.einsum("bn,bnw->bw", weights, nodes)
            out = torch.tanh(self.out(self.dropout(torch.cat([state, context], 1))))
            copies = torch.einsum("bw,bnw->bn", self.copy(out), nodes) - self.again * used
            scores.append(torch.cat([self.words(out), copies.masked_fill(mask == 0, -1e9)], 1))
        return torch.stack(scores, 1)

    def tables(self) -> dict[str, Floats]:
        """Return the weights by their names."""
        state: dict[str, Any] = self.state_dict()
        return {name: weight.numpy().astype(np.float32) for name, weight in state.items()}
