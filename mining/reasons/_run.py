"""The trained graph-to-sequence model, in numpy: small enough that nothing else is needed to run it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mining.reasons._graph import BEGIN, END, Floats, GraphArrays

_LAYERS = ("own.0", "own.1", "start", "copied", "out", "words", "copy")
#: The longest sentence, in words and names.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class _Beam:
    said: tuple[int, ...]
    score: float
    state: Floats
    context: Floats
    used: Floats


class Model:
    """Says a graph in words and names: numbers below ``len(words)`` are words, the others nodes."""

    #: The names of the weights.
    TABLES = (
        *("kind.weight", "character.weight", "linked.0.weight", "linked.1.weight", "word.weight", "attend.weight"),
        *(f"{layer}.{part}" for layer in _LAYERS for part in ("weight", "bias")),
        *("gru.weight_ih", "gru.bias_ih", "gru.weight_hh", "gru.bias_hh", "again"),
    )

    def __init__(self, words: Sequence[str], tables: Mapping[str, Floats]) -> None:
        self.words = tuple(words)
        self.tables = tables

    def sentences(self, graph: GraphArrays, *, beams: int = 12) -> list[tuple[int, ...]]:
        """Return what may be said, the likeliest for its length first (beam search)."""
        nodes = self._encode(graph)
        state = np.tanh(self._linear("start", nodes.mean(axis=0)))
        nothing = np.zeros(len(nodes), np.float32)
        open_ = [_Beam((BEGIN,), 0.0, state, np.zeros_like(state), nothing)]
        done: list[_Beam] = []
        for _ in range(_LONGEST):
            longer = [each for beam in open_ for each in self._step(beam, nodes, beams)]
            longer.sort(key=lambda beam: (-beam.score, beam.said))
            done += [beam for beam in longer[:beams] if beam.said[-1] == END]
            open_ = [beam for beam in longer[:beams] if beam.said[-1] != END]
            if not open_:
                break
        done.sort(key=lambda beam: (-beam.score / len(beam.said), beam.said))
        return [beam.said[1:-1] for beam in done]

    def _encode(self, graph: GraphArrays) -> Floats:
        nodes: Floats = self.tables["kind.weight"][graph.kinds] + graph.characters @ self.tables["character.weight"].T
        for layer in range(2):
            read = np.einsum("rij,jw->irw", graph.links, nodes).reshape(len(nodes), -1)
            nodes = np.tanh(self._linear(f"own.{layer}", nodes) + read @ self.tables[f"linked.{layer}.weight"].T)
        return nodes

    def _step(self, beam: _Beam, nodes: Floats, most: int) -> list[_Beam]:
        token, words = beam.said[-1], len(self.words)
        if token >= words:
            read = self._linear("copied", nodes[token - words])
        else:
            read = self.tables["word.weight"][token]
        state = self._gru(np.concatenate([read, beam.context]), beam.state)
        weights = _softmax(nodes @ (self.tables["attend.weight"] @ state))
        context = weights @ nodes
        out = np.tanh(self._linear("out", np.concatenate([state, context])))
        copies = nodes @ self._linear("copy", out) - self.tables["again"] * beam.used
        chances = np.log(_softmax(np.concatenate([self._linear("words", out), copies])) + 1e-12)
        chances[BEGIN] = -np.inf
        best = np.argsort(-chances, kind="stable")[:most]
        return [
            replace(
                beam,
                said=(*beam.said, int(number)),
                score=beam.score + float(chances[number]),
                state=state,
                context=context,
                used=beam.used + (np.arange(len(nodes)) == number - words).astype(np.float32),
            )
            for number in best
        ]

    def _gru(self, read: Floats, state: Floats) -> Floats:
        """One step of a GRU as torch.nn.GRUCell has it."""
        given = self.tables["gru.weight_ih"] @ read + self.tables["gru.bias_ih"]
        kept = self.tables["gru.weight_hh"] @ state + self.tables["gru.bias_hh"]
        (r1, z1, n1), (r2, z2, n2) = np.split(given, 3), np.split(kept, 3)
        reset, update = _sigmoid(r1 + r2), _sigmoid(z1 + z2)
        new: Floats = np.tanh(n1 + reset * n2)
        mixed: Floats = (1 - update) * new + update * state
        return mixed

    def _linear(self, name: str, read: Floats) -> Floats:
        made: Floats = read @ self.tables[f"{name}.weight"].T + self.tables[f"{name}.bias"]
        return made


def _sigmoid(x: Floats) -> Floats:
    made: Floats = (1 / (1 + np.exp(-x))).astype(np.float32)
    return made


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    made: Floats = raised / raised.sum()
    return made
