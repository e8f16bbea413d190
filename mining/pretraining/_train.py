import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import BertForMaskedLM

from mining.encoder._vocabulary import SEP
from mining.pretraining._model import hide, masked_loss
from mining.pretraining._text import TrainingText

_CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Training:
    """How a character model is trained: `steps` of `batch` blocks of `length` characters.

    `rate` is the highest learning rate, reached after `warmup` of the steps and then falling to nothing; `masked` is
    the share of characters hidden, whole words at a time. Every `check` steps the loss on held-out blocks is taken
    and a checkpoint written.
    """

    steps: int
    batch: int = 32
    length: int = 128
    rate: float = 5e-4
    warmup: float = 0.05
    masked: float = 0.25
    check: int = 500
    held_out: int = 256
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the training curve: mean loss since the last one; loss and accuracy on held-out blocks."""

    step: int
    loss: float
    held_out_loss: float
    held_out_accuracy: float


def train(
    model: BertForMaskedLM,
    text: TrainingText,
    plan: Training,
    folder: Path,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> list[Point]:
    """Train by masked prediction and return the curve.

    A run that was cut off goes on from `folder`'s checkpoint, and gives the weights that it would have given in one
    go. On a GPU it runs in mixed precision.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)  # type: ignore[arg-type]
    model.train()
    optimiser = torch.optim.AdamW(_groups(model), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01)
    blocks = _Blocks(text, plan, len(model.bert.embeddings.word_embeddings.weight))
    curve: list[Point] = []
    losses: list[float] = []
    start = _resume(folder / _CHECKPOINT, model, optimiser, curve, plan)
    for step in range(start, plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * _schedule(step / plan.steps, plan.warmup)
        ids, chosen, shown = (t.to(device) for t in blocks.batch(step))
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            loss, _ = masked_loss(model, ids, chosen, shown)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if (step + 1) % plan.check == 0 or step + 1 == plan.steps:
            point = Point(step + 1, float(np.mean(losses)), *_held_out(model, blocks, device))
            curve.append(point)
            losses.clear()
            _save(folder / _CHECKPOINT, model, optimiser, curve, plan, step + 1)
            progress(f"{point.step:,}/{plan.steps:,}: {point.held_out_loss:.3f}, {point.held_out_accuracy:.3f}")
    return curve


def _groups(model: BertForMaskedLM) -> list[dict[str, Any]]:
    parameters = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in parameters if p.ndim > 1]},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]


def _schedule(done: float, warmup: float) -> float:
    return done / warmup if done < warmup else (1 - done) / (1 - warmup)


class _Blocks:
    """Blocks of the text; the last ones are held out."""

    def __init__(self, text: TrainingText, plan: Training, characters: int) -> None:
        self.plan = plan
        self.characters = characters
        self.count = len(text.ids) // plan.length
        kept = self.count * plan.length
        self.ids = text.ids[:kept].reshape(-1, plan.length)
        self.starts = text.starts[:kept].reshape(-1, plan.length)
        order = np.random.default_rng(plan.seed).permutation(self.count)
        self.training, self.held_out = order[: -plan.held_out], order[-plan.held_out :]

    def batch(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the batch of a step; each epoch has its own order."""
        size = self.plan.batch
        each = len(self.training) // size
        epoch, place = divmod(step, each)
        order = np.random.default_rng((self.plan.seed, epoch)).permutation(self.training)
        return self._masked(order[place * size : (place + 1) * size], seed=step)

    def checks(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the held-out blocks, hidden at the same places each time."""
        for at in range(0, len(self.held_out), self.plan.batch):
            yield self._masked(self.held_out[at : at + self.plan.batch], seed=-1 - at)

    def _masked(self, rows: Any, *, seed: int) -> tuple[Tensor, Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.plan.seed * 1_000_003 + seed)
        ids = torch.from_numpy(self.ids[rows].astype(np.int64))
        words = torch.from_numpy(np.cumsum(self.starts[rows], axis=1).astype(np.int64))
        drawn = torch.rand((len(rows), self.plan.length + 1), generator=generator) < self.plan.masked
        chosen = drawn.gather(1, words) & (ids != SEP)
        return ids, chosen, hide(ids, chosen, generator, self.characters)


def _held_out(model: BertForMaskedLM, blocks: _Blocks, device: torch.device) -> tuple[float, float]:
    total = loss_sum = right_sum = 0.0
    model.train(False)
    with torch.no_grad():
        for batch in blocks.checks():
            ids, chosen, shown = (t.to(device) for t in batch)
            loss, right = masked_loss(model, ids, chosen, shown)
            count = int(chosen.sum())
            total, loss_sum, right_sum = total + count, loss_sum + float(loss) * count, right_sum + float(right)
    model.train()
    return loss_sum / total, right_sum / total


def _save(
    path: Path,
    model: BertForMaskedLM,
    optimiser: torch.optim.Optimizer,
    curve: list[Point],
    plan: Training,
    step: int,
) -> None:
    part = path.with_suffix(".part")
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
    points = [asdict(point) for point in curve]
    torch.save(state | {"step": step, "curve": points, "plan": json.dumps(asdict(plan))}, part)
    part.replace(path)


def _resume(
    path: Path, model: BertForMaskedLM, optimiser: torch.optim.Optimizer, curve: list[Point], plan: Training
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["plan"] != json.dumps(asdict(plan)):
        return 0
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    curve += [Point(**point) for point in state["curve"]]
    return int(state["step"])
