from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import BertConfig, BertForMaskedLM

from alime_rdf.errors import UsageError
from mining.encoder._e5 import E5Weights
from mining.encoder._vocabulary import MASK, PAD, CharVocabulary

_WEIGHTS, _VOCABULARY = "model.safetensors", "vocab.txt"


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a character model: layers, width, attention heads."""

    layers: int = 4
    hidden: int = 256
    heads: int = 4


def new_model(vocabulary: CharVocabulary, size: Size, *, seed: int) -> BertForMaskedLM:
    """Return a character BERT with random weights."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=4 * size.hidden,
        max_position_embeddings=512,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=PAD,
    )
    return BertForMaskedLM(config)


def model_from_e5(vocabulary: CharVocabulary, weights: E5Weights, *, layers: int, seed: int) -> BertForMaskedLM:
    """Return a character BERT that begins with the lower layers of e5 and its vectors of single characters.

    A character that e5 has no piece for begins at random, as large as the others.
    """
    model = new_model(vocabulary, Size(layers, weights.hidden, weights.heads), seed=seed)
    numbers = {piece: number for number, (piece, _) in enumerate(weights.pieces)}
    own = {"[UNK]": "<unk>", "[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
    rows = [numbers.get(own.get(token, token), numbers.get(f"▁{token}")) for token in vocabulary.tokens]
    words = torch.from_numpy(weights.tensors["embeddings.word_embeddings.weight"])
    with torch.no_grad():
        table = model.bert.embeddings.word_embeddings.weight
        table.normal_(0, float(words.std()))
        known = [row for row in enumerate(rows) if row[1] is not None]
        table[[at for at, _ in known]] = words[[row for _, row in known]]
        state = model.bert.state_dict()
        for name, tensor in weights.tensors.items():
            if name == "embeddings.token_type_embeddings.weight":
                state[name].copy_(torch.from_numpy(tensor[:1]))
            elif name in state and name != "embeddings.word_embeddings.weight":
                state[name].copy_(torch.from_numpy(tensor))
        # Scores are dot products with the vectors of the table: they start in its own scale.
        model.cls.predictions.bias.zero_()
    return model


def save_model(model: BertForMaskedLM, vocabulary: CharVocabulary, folder: Path) -> None:
    """Write a folder that `transformers` loads."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    vocabulary.write(folder / _VOCABULARY)


def load_model(folder: Path) -> tuple[BertForMaskedLM, CharVocabulary]:
    """Read a character model from a folder.

    Raises UsageError (ALM-E002) where a file is missing or isn't what it should be.
    """
    for name in ("config.json", _WEIGHTS, _VOCABULARY):
        if not (folder / name).exists():
            raise UsageError("ALM-E002", {"detail": f"{name} is missing"}, source=str(folder))
    vocabulary = CharVocabulary.read(folder / _VOCABULARY)
    try:
        model = BertForMaskedLM.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    except Exception as error:  # what a damaged folder raises, nobody lists
        raise UsageError("ALM-E002", {"detail": str(error).split("\n")[0]}, source=str(folder)) from error
    if model.config.vocab_size != len(vocabulary):
        detail = f"{len(vocabulary)} tokens for a model of {model.config.vocab_size}"
        raise UsageError("ALM-E002", {"detail": detail}, source=str(folder))
    return model, vocabulary


def masked_loss(model: BertForMaskedLM, ids: Tensor, chosen: Tensor, shown: Tensor) -> tuple[Tensor, Tensor]:
    """Return the loss over the chosen places, and how many of them the model gets right.

    `ids` (batch, length) are the true characters, `shown` what the model sees in their place, and `chosen` is true
    where it has to guess. Scores are worked out for these places alone.
    """
    hidden = model.bert(input_ids=shown).last_hidden_state[chosen]
    scores = model.cls(hidden)
    truth = ids[chosen]
    return torch.nn.functional.cross_entropy(scores, truth), (scores.argmax(-1) == truth).sum()


def hide(ids: Tensor, chosen: Tensor, generator: torch.Generator, characters: int) -> Tensor:
    """Replace chosen places: four of five by [MASK], one of ten by a random character, one of ten not at all."""
    draw = torch.rand(ids.shape, generator=generator)
    random = torch.randint(MASK + 1, characters, ids.shape, generator=generator)
    shown = torch.where(chosen & (draw < 0.8), torch.full_like(ids, MASK), ids)
    return torch.where(chosen & (draw >= 0.9), random, shown)
