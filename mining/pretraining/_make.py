import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from alime_rdf.errors import UsageError
from alime_rdf.files import write_whole
from mining.encoder._e5 import e5_path, read_e5
from mining.encoder._vocabulary import CharVocabulary
from mining.pretraining._model import Size, load_model, model_from_e5, new_model, save_model
from mining.pretraining._onnx import export_onnx
from mining.pretraining._text import TrainingText, count_characters, read_training_text
from mining.pretraining._train import Point, Training, train

_TEXT, _CHECKPOINT, _CURVE = "text.npz", "checkpoint.pt", "curve.json"


def train_encoder(
    corpus: Sequence[Path],
    folder: Path,
    *,
    start: str = "e5",
    size: Size | None = None,
    characters: int = 6000,
    plan: Training | None = None,
    command: str = "",
    progress: Callable[[str], None] = lambda stage: None,
) -> list[Point]:
    """Train a character model on text files by masked prediction, and return its curve.

    `start` is ``e5`` (the lower layers and the characters of multilingual-e5-small, of which `size` takes the number
    of layers), ``none`` (random weights), or the folder of a model that is trained further. A run that was cut off
    goes on from its checkpoint. The folder gets the model for `transformers`, the same as int8 ONNX, the curve as
    JSON and PNG, and a card; `command` is what the card says it was made with.

    Raises UsageError: ALM-E001 where e5 isn't installed, ALM-E002 where `start` holds no whole model, ALM-E007 where
    the corpus is too small for the plan.
    """
    size, plan = size or Size(), plan or Training(steps=3000)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary(corpus, folder, start, characters)
    text = _text(corpus, folder, vocabulary, progress)
    blocks = len(text.ids) // plan.length
    if blocks < plan.held_out + plan.batch:
        raise UsageError("ALM-E007", {"blocks": str(blocks), "needed": str(plan.held_out + plan.batch)})
    if start == "e5":
        model = model_from_e5(vocabulary, read_e5(e5_path()), layers=size.layers, seed=plan.seed)
    elif start == "none":
        model = new_model(vocabulary, size, seed=plan.seed)
    else:
        model, _ = load_model(Path(start))
    curve = train(model, text, plan, folder, progress=progress)
    progress("exports")
    save_model(model, vocabulary, folder)
    export_onnx(model, folder / "model.onnx")
    points = [asdict(point) for point in curve]
    write_whole(folder / _CURVE, json.dumps(points, indent=1) + "\n")
    _plot(curve, folder / "curve.png")
    write_whole(folder / "README.md", _card(folder, start, plan, curve, len(corpus), len(text.ids), command))
    for name in (_TEXT, _CHECKPOINT):
        (folder / name).unlink(missing_ok=True)
    return curve


def _vocabulary(corpus: Sequence[Path], folder: Path, start: str, characters: int) -> CharVocabulary:
    if start not in ("e5", "none"):
        return load_model(Path(start))[1]
    path = folder / "vocab.txt"
    if not (path.exists() and (folder / _TEXT).exists()):
        CharVocabulary.of(count_characters(corpus), most=characters).write(path)
    return CharVocabulary.read(path)


def _text(
    corpus: Sequence[Path], folder: Path, vocabulary: CharVocabulary, progress: Callable[[str], None]
) -> TrainingText:
    path = folder / _TEXT
    if not path.exists():
        read_training_text(corpus, vocabulary, progress=progress).save(path)
    return TrainingText.load(path)


def _plot(curve: Sequence[Point], path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    steps = [point.step for point in curve]
    axes.plot(steps, [point.loss for point in curve], label="training loss", color="0.7")
    axes.plot(steps, [point.held_out_loss for point in curve], label="held-out loss", color="C0")
    axes.set(xlabel="steps", ylabel="nats a hidden character")
    right = axes.twinx()
    right.plot(steps, [point.held_out_accuracy for point in curve], label="held-out accuracy", color="C1")
    right.set(ylabel="share guessed right", ylim=(0, 1))
    figure.legend(loc="outside upper center", ncols=3)
    # No date in the file: the same curve gives the same bytes.
    figure.savefig(path, dpi=120, metadata={"Software": None})


def _card(
    folder: Path, start: str, plan: Training, curve: Sequence[Point], files: int, length: int, command: str
) -> str:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    onnx = (folder / "model.onnx").stat().st_size / 1e6
    last = curve[-1]
    origins = {"e5": "the lower layers of multilingual-e5-small (MIT)", "none": "random weights"}
    begun = origins.get(start, "another model")
    seen = plan.steps * plan.batch * plan.length / 1e6
    return f"""# A character BERT

- Layers {config["num_hidden_layers"]}, width {config["hidden_size"]}, heads {config["num_attention_heads"]},
  characters {config["vocab_size"]}; `model.onnx` has int8 weights, {onnx:.1f} MB.
- Begun from {begun}; trained by masked prediction: {plan.masked:.0%} of the text hidden, by words of jieba.
- Text: {files} files, {length:,} characters; {seen:.1f} million characters seen, seed {plan.seed}.
- On {plan.held_out} held-out blocks of {plan.length}: loss {last.held_out_loss:.3f}; {last.held_out_accuracy:.1%} of
  the hidden characters guessed right.
- Command: `{command}`

Input is NFKC, simplified, lower-case, one number a character, between [CLS] and [SEP]; `vocab.txt` lists them.
"""
