from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from alime_rdf.errors import UsageError
from alime_rdf.text import Shadow
from mining._npz import save_npz
from mining.values._crf import negative_log_likelihood
from mining.values._dictionary import TypedDictionary
from mining.values._features import Inputs, Reader
from mining.values._labelled import OUTSIDE, Labelled, labels_of
from mining.values._network import Chain, Head, Ngrams, export_head
from mining.values._soft_words import cutter
from mining.values._tagger import CharacterVectors, Config, pieces
from mining.values._words import WordVectors


@dataclass(frozen=True, slots=True)
class ValueTraining:
    """How a recogniser is trained.

    `lexicon` and `dictionary` switch the two feature sets of section 4.3.1. `slots` is how many weights n-grams share
    (for each label); `rate` is the highest learning rate of the network, and n-grams learn 2.5 times as fast.
    """

    epochs: int = 8
    batch: int = 32
    rate: float = 2e-3
    dropout: float = 0.4
    forget: float = 0.3
    slots: int = 2**17
    lexicon: bool = True
    dictionary: bool = True
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Example:
    token: npt.NDArray[np.float16]
    inputs: Inputs
    labels: list[int]


def train_values(
    data: Sequence[Labelled],
    folder: Path,
    *,
    encoder: CharacterVectors,
    encoder_name: str,
    plan: ValueTraining,
    words: Path | None = None,
    dictionary: TypedDictionary | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> None:
    """Train a recogniser on labelled texts and write its folder.

    The encoder stays as it is. `words` is a file of word vectors, which the folder refers to.
    Raises UsageError (ALM-V003) where no text has a value.
    """
    labels = (OUTSIDE, *(f"{p}-{t}" for t in sorted({s.type for each in data for s in each.spans}) for p in "BI"))
    if len(labels) == 1:
        raise UsageError("ALM-V003")
    torch.manual_seed(plan.seed)
    vectors = WordVectors.load(words) if words and plan.lexicon else None
    typed = dictionary if plan.dictionary else None
    reader = Reader(plan.slots, cutter() if plan.lexicon else None, vectors, typed)
    examples = _examples(data, labels, encoder, reader, progress)
    sizes = {
        "encoder": encoder.width,
        "words": vectors.width if vectors else 0,
        "types": 3 * typed.width if typed else 0,
    }
    head = Head(**sizes, lexicon=plan.lexicon, labels=len(labels), dropout=plan.dropout)
    ngrams = Ngrams(slots=plan.slots, labels=len(labels), dropout=plan.forget)
    chain = Chain(len(labels))
    _fit(examples, head, ngrams, chain, plan, progress)
    folder.mkdir(parents=True, exist_ok=True)
    export_head(head, folder / "head.onnx")
    _write_tables(folder / "tables.npz", ngrams, chain, typed)
    near = relpath(words, folder) if vectors and words else None
    types = typed.types if typed else ()
    Config(labels, encoder_name, plan.slots, plan.lexicon, near, types).write(folder)


def _examples(
    data: Sequence[Labelled],
    labels: Sequence[str],
    encoder: CharacterVectors,
    reader: Reader,
    progress: Callable[[str], None],
) -> list[_Example]:
    numbers = {label: number for number, label in enumerate(labels)}
    examples = []
    for count, each in enumerate(data):
        if count % 500 == 0:
            progress(f"reading: {count:,}/{len(data):,}")
        shadow = Shadow.of(each.text)
        written = labels_of(len(each.text), each.spans)
        folded = [written[start] for start in shadow.starts[:-1]]
        # A character as written that becomes two in the shadow begins its value once.
        for place in range(1, len(folded)):
            if shadow.starts[place] == shadow.starts[place - 1] and folded[place].startswith("B-"):
                folded[place] = "I" + folded[place][1:]
        begin = 0
        for piece in pieces(shadow.text):
            found = [numbers[label] for label in folded[begin : begin + len(piece)]]
            begin += len(piece)
            token = encoder.characters([piece])[0].astype(np.float16)
            examples.append(_Example(token, reader.read(piece), found))
    return examples


def _fit(
    examples: list[_Example],
    head: Head,
    ngrams: Ngrams,
    chain: Chain,
    plan: ValueTraining,
    progress: Callable[[str], None],
) -> None:
    network = [*head.parameters(), *chain.parameters()]
    rates = (plan.rate, 2.5 * plan.rate)
    optimiser = torch.optim.AdamW(
        [{"params": network, "weight_decay": 0.01}, {"params": ngrams.parameters(), "weight_decay": 0.0}]
    )
    random = np.random.default_rng(plan.seed)
    step, steps = 0, plan.epochs * -(-len(examples) // plan.batch)
    warm = min(50, steps / 10)
    head.train()
    ngrams.train()
    for epoch in range(plan.epochs):
        total = 0.0
        for rows in _batches(examples, plan.batch, random):
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, step / warm) * (1 - step / steps)
            fed, labels, mask = _tensors([examples[row] for row in rows])
            slots = fed.pop("slots")
            emissions = head(**fed) + ngrams(slots)
            loss = negative_log_likelihood(emissions, labels, mask, chain.transitions, chain.starts, chain.ends)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network, 5.0)
            optimiser.step()
            total += float(loss.detach()) * len(rows)
            step += 1
        progress(f"epoch {epoch + 1}/{plan.epochs}: {total / len(examples):.3f}")


def _batches(examples: list[_Example], size: int, random: np.random.Generator) -> list[list[int]]:
    """Draw batches of texts of about the same length."""
    drawn = random.permutation(len(examples)).tolist()
    stretch = 50 * size
    near = [
        row
        for begin in range(0, len(drawn), stretch)
        for row in sorted(drawn[begin : begin + stretch], key=lambda row: len(examples[row].labels))
    ]
    batches = [near[begin : begin + size] for begin in range(0, len(near), size)]
    return [batches[number] for number in random.permutation(len(batches))]


def _tensors(examples: list[_Example]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    longest = max(len(each.labels) for each in examples)

    def padded(tables: list[npt.NDArray[np.generic]], kind: torch.dtype) -> Tensor:
        out = torch.zeros((len(tables), longest, *tables[0].shape[1:]), dtype=kind)
        for row, table in enumerate(tables):
            out[row, : len(table)] = torch.from_numpy(table)
        return out

    fed = {
        "token": padded([each.token for each in examples], torch.float),
        "softword": padded([each.inputs.softword for each in examples], torch.long),
        "word": padded([each.inputs.word for each in examples], torch.float),
        "types": padded([each.inputs.types for each in examples], torch.float),
        "slots": padded([each.inputs.slots for each in examples], torch.long),
    }
    labels = padded([np.array(each.labels) for each in examples], torch.long)
    mask = padded([np.ones(len(each.labels), dtype=bool) for each in examples], torch.bool)
    return fed, labels, mask


def _write_tables(path: Path, ngrams: Ngrams, chain: Chain, dictionary: TypedDictionary | None) -> None:
    table = ngrams.table.weight.detach().numpy()
    scale = np.maximum(np.abs(table).max(axis=0), 1e-6) / 127
    tables = {
        "ngrams": np.round(table / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "transitions": chain.transitions.detach().numpy(),
        "starts": chain.starts.detach().numpy(),
        "ends": chain.ends.detach().numpy(),
    }
    if dictionary:
        tables |= {"entries": dictionary.hashes, "masks": dictionary.masks}
    save_npz(path, tables)
