import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from mining.reasons._graph import BEGIN, CHARACTERS, END, RELATIONS, graph_arrays
from mining.reasons._network import GraphToSequence
from mining.reasons._pairs import Example, joined
from mining.reasons._run import Model

#: A word is learned that stands in so many examples.
_LEAST = 3
_HELD_OUT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonTraining:
    """How the model is trained: rounds over the examples, examples at a time, the rate of Adam, the seed."""

    epochs: int = 60
    batch: int = 32
    rate: float = 2e-3
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, how many examples it learned from, and its loss on the others: nats a word or name."""

    model: Model
    learned: int
    held_out: int
    loss: float


def train_reasons(
    examples: Sequence[Example], *, plan: ReasonTraining, progress: Callable[[str], None] = lambda stage: None
) -> Trained:
    """Learn to say graphs from examples; every tenth is held out and measures when to stop.

    In each round names change places with others of their kind, so that the model learns phrasings and not names.
    """
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    words = _vocabulary(examples)
    known = [e for e in examples if all(isinstance(w, int) or w in words for w in e.said)]
    chance.shuffle(known)
    held, learned = known[::_HELD_OUT], [e for place, e in enumerate(known) if place % _HELD_OUT]
    held = [*held, *_joined(held, chance)]
    network = GraphToSequence(words=len(words))
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.01)
    names = _names(learned)
    best, tables = float("inf"), network.tables()
    for epoch in range(plan.epochs):
        network.train()
        renamed = [_renamed(example, names, chance) for example in (*learned, *_joined(learned, chance))]
        chance.shuffle(renamed)
        for start in range(0, len(renamed), plan.batch):
            optimiser.zero_grad()
            _loss(network, renamed[start : start + plan.batch], words).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
        network.eval()
        with torch.no_grad():
            loss = float(_loss(network, held, words))
        progress(f"{epoch + 1}/{plan.epochs}: {loss:.3f}")
        if loss < best:
            best, tables = loss, {name: table.copy() for name, table in network.tables().items()}
    return Trained(Model(list(words), tables), len(learned), len(held), best)


def _vocabulary(examples: Sequence[Example]) -> dict[str, int]:
    counts = Counter(word for e in examples for word in {w for w in e.said if isinstance(w, str)})
    words = sorted(word for word, count in counts.items() if count >= _LEAST)
    return {word: number for number, word in enumerate(["<s>", "</s>", *words])}


def _joined(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Return sentences on values joined with ones on points of interest, as many as there are of the rarer."""
    kinds = [{kind for kind, _ in example.nodes} for example in examples]
    values = [e for e, has in zip(examples, kinds, strict=True) if "value" in has and "poi" not in has]
    pois = [e for e, has in zip(examples, kinds, strict=True) if "poi" in has and "value" not in has]
    chance.shuffle(values)
    chance.shuffle(pois)
    return [joined(one, other) for one, other in zip(values, pois, strict=False)]


def _names(examples: Sequence[Example]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for kind, name in example.nodes:
            found[kind].add(name)
    return {kind: sorted(names) for kind, names in found.items()}


def _renamed(example: Example, names: dict[str, list[str]], chance: random.Random) -> Example:
    """Return an example in which half of the values, points of interest and categories have other names."""
    nodes = tuple(
        (kind, chance.choice(names[kind])) if kind != "property" and chance.random() < 0.5 else (kind, name)
        for kind, name in example.nodes
    )
    return Example(nodes, example.edges, example.said)


def _loss(network: GraphToSequence, examples: Sequence[Example], words: dict[str, int]) -> Tensor:
    """Return the mean loss in nats a word or name."""
    graphs = [graph_arrays(example.nodes, example.edges) for example in examples]
    size, count = max(len(graph.kinds) for graph in graphs), len(graphs)
    kinds = np.zeros((count, size), np.int64)
    characters = np.zeros((count, size, CHARACTERS), np.float32)
    links = np.zeros((count, len(RELATIONS), size, size), np.float32)
    mask = np.zeros((count, size), np.float32)
    length = max(len(example.said) for example in examples) + 1
    said = np.full((count, length), END, np.int64)
    wanted = np.full((count, length), -100, np.int64)
    for row, (graph, example) in enumerate(zip(graphs, examples, strict=True)):
        n = len(graph.kinds)
        kinds[row, :n], characters[row, :n], links[row, :, :n, :n] = graph.kinds, graph.characters, graph.links
        mask[row, :n] = 1
        numbers = [words[w] if isinstance(w, str) else len(words) + w for w in example.said]
        said[row, : len(numbers) + 1] = [BEGIN, *numbers]
        wanted[row, : len(numbers) + 1] = [*numbers, END]
    given = (torch.from_numpy(kinds), torch.from_numpy(characters), torch.from_numpy(links))
    scores = network(given, torch.from_numpy(mask), torch.from_numpy(said), len(words))
    return nn.functional.cross_entropy(scores.flatten(0, 1), torch.from_numpy(wanted).flatten(), ignore_index=-100)
