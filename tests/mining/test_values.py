"""Recognising property values: reading labels, training, tagging, measuring; with hostile input."""

import itertools
import json
import random
from pathlib import Path

import pytest

from alime_rdf.errors import Finding, UsageError
from mining.values import (
    Labelled,
    Span,
    TypedDictionary,
    ValueTagger,
    load_tagger,
    read_dictionary,
    read_labelled,
    tagger_for,
)
from tests.conftest import run_alime, shared_data

COLOURS, STUFFS = ["红色", "藏青色", "墨绿", "米白"], ["纯棉", "真丝", "羊毛", "亚麻"]


def bio(texts: list[Labelled]) -> str:
    lines = []
    for each in texts:
        labels = ["O"] * len(each.text)
        for span in each.spans:
            labels[span.start : span.end] = ["B-" + span.type] + ["I-" + span.type] * (span.end - span.start - 1)
        lines += [f"{c} {label}" for c, label in zip(each.text, labels, strict=True)] + [""]
    return "\n".join(lines) + "\n"


def made(count: int, seed: int) -> list[Labelled]:
    pick = random.Random(seed)
    texts = []
    for _ in range(count):
        colour, stuff = pick.choice(COLOURS), pick.choice(STUFFS)
        head, tail = pick.choice(["新款", "女士", ""]), pick.choice(["衬衫", "围巾", "外套很舒服"])
        start = len(head)
        spans = (
            Span(start, start + len(colour), "颜色"),
            Span(start + len(colour), start + len(colour + stuff), "材质"),
        )
        texts.append(Labelled(head + colour + stuff + tail, spans))
    return texts


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("onnxscript", reason="the extra [train] is not installed")
    folder = tmp_path_factory.mktemp("values")
    (folder / "train.txt").write_text(bio(made(120, 1)), encoding="utf-8")
    (folder / "dev.txt").write_text(bio(made(30, 2)), encoding="utf-8")
    (folder / "words.tsv").write_text(
        "".join(f"{w}\t材质\n" for w in [*STUFFS, *"甲乙丙丁戊己庚辛"]), encoding="utf-8"
    )
    command = ["train", "values", str(folder / "train.txt"), "--dictionary", str(folder / "words.tsv")]
    result = run_alime(*command, "--out", str(folder / "model"), "--epochs", "12", "--slots", "4096")
    assert result.exit_code == 0, result.output
    return folder


def test_a_recogniser_learns(trained: Path) -> None:
    result = run_alime(
        "evaluate", "values", "--data", str(trained / "dev.txt"), "--model", str(trained / "model"), "--json"
    )
    found = json.loads(result.stdout)
    assert found["micro_f1"] > 0.95
    assert found["n"] == 30
    assert {"micro_precision", "micro_recall", "types"} <= found.keys()
    assert set(found["types"]) == {"颜色", "材质"}
    card = (trained / "model/README.md").read_text(encoding="utf-8")
    assert "alime train values train.txt" in card
    assert "--seed 1" in card


def test_training_twice_gives_the_same_files(trained: Path) -> None:
    command = ["train", "values", str(trained / "train.txt"), "--dictionary", str(trained / "words.tsv")]
    run_alime(*command, "--out", str(trained / "again"), "--epochs", "12", "--slots", "4096")
    for name in ("tables.npz", "config.json"):
        assert (trained / "again" / name).read_bytes() == (trained / "model" / name).read_bytes()
    texts = [each.text for each in made(20, 3)]
    assert ValueTagger(trained / "again").tag(texts) == ValueTagger(trained / "model").tag(texts)


def test_the_baseline_learns(trained: Path) -> None:
    run_alime("train", "values", str(trained / "train.txt"), "--baseline", "--out", str(trained / "crf"))
    tagger = load_tagger(str(trained / "crf"))
    assert tagger.tag(["新款墨绿真丝围巾"]) == [(Span(2, 4, "颜色"), Span(4, 6, "材质"))]


def test_offsets_are_those_of_the_text_as_written(trained: Path) -> None:
    tagger = load_tagger(str(trained / "model"))
    text = "👍ＮＥＷ 墨綠真絲圍巾㎡"
    spans = tagger.tag([text])[0]
    assert {(text[s.start : s.end], s.type) for s in spans} >= {("真絲", "材质")}
    assert all(0 <= s.start < s.end <= len(text) for s in spans)


@pytest.mark.parametrize("text", ["", " ", "👍", "a" * 5000, "红色纯棉衬衫，" * 700, "\ud800纯棉", "1" * 30])
def test_hostile_texts_have_a_sane_result(trained: Path, text: str) -> None:
    (spans,) = load_tagger(str(trained / "model")).tag([text])
    assert all(text[s.start : s.end] for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_a_text_does_not_depend_on_its_neighbours(trained: Path) -> None:
    tagger = load_tagger(str(trained / "model"))
    texts = [each.text for each in made(20, 4)] + ["", "衬衫" * 200]
    assert tagger.tag(texts) == [tagger.tag([text])[0] for text in texts]


def test_labels_that_do_not_fit_cost_their_text(tmp_path: Path) -> None:
    lines = [
        {"text": "红色衬衫", "spans": [{"start": 0, "end": 2, "type": "颜色", "term": "红色"}]},
        {"text": "红色衬衫", "spans": [{"start": 0, "end": 9, "type": "颜色"}]},
        {"text": "红色衬衫", "spans": [{"start": 0, "end": 2, "type": "颜色", "term": "蓝色"}]},
        {"spans": []},
        {"text": "墨绿", "label": [{"start": 0, "end": 2, "labels": ["颜色"]}]},
    ]
    path = tmp_path / "data.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{", encoding="utf-8")
    findings: list[Finding] = []
    found = read_labelled(path, findings=findings)
    assert [each.text for each in found] == ["红色衬衫", "墨绿"]
    assert [(f.code, f.line) for f in findings] == [("ALM-V001", n) for n in (2, 3, 4, 6)]


def test_broken_tags_cost_their_text(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_text("红 B-颜色\n色 I-颜色\n\n红 X-颜色\n\n色\n\n棉 I-材质\n  O\n", encoding="utf-8")
    findings: list[Finding] = []
    found = read_labelled(path, findings=findings)
    assert found == [Labelled("红色", (Span(0, 2, "颜色"),)), Labelled("棉 ", (Span(0, 1, "材质"),))]
    assert [f.line for f in findings] == [4, 6]


def test_data_without_anything_to_learn_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("红 O\n色 O\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    for name, code in (("none.txt", "ALM-V003"), ("empty.txt", "ALM-V002")):
        for method in ([], ["--baseline"]):
            result = run_alime("train", "values", str(tmp_path / name), "--out", str(tmp_path / "m"), *method)
            assert code in result.output, result.output
    with pytest.raises(UsageError, match="ALM-V005"):
        tagger_for(["nothing"])
    with pytest.raises(UsageError, match="ALM-V004"):
        load_tagger("nobody")


@pytest.mark.parametrize("name", ["config.json", "tables.npz", "head.onnx"])
def test_a_damaged_model_is_told(trained: Path, tmp_path: Path, name: str) -> None:
    for path in (trained / "model").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(b"?")
    with pytest.raises(UsageError, match="ALM-E002"):
        load_tagger(str(tmp_path))
    (tmp_path / name).unlink()
    with pytest.raises(UsageError, match="ALM-E002"):
        load_tagger(str(tmp_path))


def test_a_typed_dictionary_marks_whole_words_alone(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("孕妇\t人群\nSPF50\t防晒\n孕妇装\t类型\nbroken\n", encoding="utf-8")
    findings: list[Finding] = []
    dictionary = TypedDictionary.of(read_dictionary(path, findings=findings))
    assert [f.code for f in findings] == ["ALM-V001"]
    assert dictionary.types == ("人群", "类型", "防晒")
    marked = dictionary.marks("孕妇装spf50+").reshape(-1, 3, 3)
    assert marked[0, :, 0].tolist() == [1, 1, 0]
    assert marked[2, 1, 2] == 1
    assert marked[3, 2, 0] == 1
    assert not dictionary.marks("xspf500").any()


def test_the_shipped_recogniser_keeps_its_figures() -> None:
    data = shared_data("data/taobao-ner/dev.txt")
    result = run_alime("evaluate", "values", "--data", str(data), "--json")
    found = json.loads(result.stdout)
    assert found["micro_f1"] > 0.855
    assert found["n"] == 998
