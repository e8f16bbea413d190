"""Heads on the shared encoder: samples, knowledge, training, measuring, and what bad input costs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alime_rdf.records import Candidate, Evidence, ExtractorId, POIClaim, ProblemClaim, write_candidates
from mining.encoder import CharEncoder, ReadingBuilder, load_encoder
from mining.heads import (
    TASKS,
    Knowledge,
    Sample,
    Task,
    load_head,
    load_reader,
    measure,
    poi_sample,
    problem_sample,
    read_samples,
    relation_sample,
    triple_sample,
    weak_samples,
)
from mining.relations import combine
from tests.conftest import run_alime, shared_data


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _relations(path: Path) -> Path:
    rows = []
    for value in ("玻尿酸", "甘油", "芦荟", "角鲨烷", "神经酰胺", "蜂蜜"):
        for poi in ("保湿", "舒缓", "修护"):
            said, apart = f"添加{value}，能{poi}肌肤", f"不含{value}。另一款才能{poi}"
            for sentence, label in ((said, 1), (apart, 0)):
                first, second = sentence.index(value), sentence.index(poi)
                place = {"first": [first, first + len(value)], "second": [second, second + len(poi)]}
                rows.append({"kind": "causes", "sentence": sentence, **place, "label": label})
    return _write(path, rows)


@pytest.fixture(scope="module")
def encoder() -> CharEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, CharEncoder)
    return loaded


CLEAR: dict[Task, tuple[Sample, Sample]] = {
    "poi": (poi_sample("深层补水", "乳霜"), poi_sample("全新系列", "乳霜")),
    "problem": (
        problem_sample("皮肤松弛", "改善皮肤松弛与细纹"),
        problem_sample("天然成分", "含有多种天然成分"),
    ),
    "relations": (
        relation_sample("causes", "富含玻尿酸，帮助肌肤保湿", (2, 5), (10, 12)),
        relation_sample("causes", "不含玻尿酸，用茶树带来清爽，另有保湿款", (2, 5), (16, 18)),
    ),
    "plausibility": (
        triple_sample("雨衣", "品类_适用_场景", "下雨天"),
        triple_sample("雨衣", "品类_适用_场景", "写东西"),
    ),
}


@pytest.mark.parametrize("task", TASKS)
def test_a_shipped_head_tells_clear_cases_apart(task: Task) -> None:
    head = load_head(task)
    reader = load_reader("char" if head.encoder else "none")
    yes, no = head.probabilities(CLEAR[task], reader)
    assert 0 <= no < yes <= 1
    assert yes >= head.threshold


@pytest.mark.parametrize("task", TASKS)
def test_a_shipped_head_is_small_and_has_a_card(task: Task) -> None:
    folder = Path(__file__).parents[2] / "mining/heads/models" / task
    assert (folder / "head.npz").stat().st_size < 4_000_000
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"alime train {task}" in card
    assert "--seed" in card


def test_training_and_measuring(tmp_path: Path) -> None:
    data = _relations(tmp_path / "data.jsonl")
    for name in ("one", "two"):
        result = run_alime("train", "relations", str(data), "--out", str(tmp_path / name), "--encoder", "none")
        assert result.exit_code == 0, result.output
    assert (tmp_path / "one/head.npz").read_bytes() == (tmp_path / "two/head.npz").read_bytes()
    result = run_alime("evaluate", "relations", "--data", str(data), "--model", str(tmp_path / "one"), "--json")
    found = json.loads(result.stdout)
    assert found["f1"] == found["auc"] == 1.0
    assert 0 <= found["ece"] < 0.5
    assert found["n"] == 36


def test_the_encoder_and_knowledge_are_read(tmp_path: Path) -> None:
    data = _relations(tmp_path / "data.jsonl")
    triples = tmp_path / "known.spo"
    triples.write_text("玻尿酸\t作用\t锁水\n坏行\n", encoding="utf-8")
    out = tmp_path / "head"
    result = run_alime("train", "relations", str(data), "--out", str(out), "--knowledge", str(triples))
    assert result.exit_code == 0
    assert "ALM-H003" in result.output
    assert "--knowledge known.spo" in (out / "README.md").read_text(encoding="utf-8")


def test_knowledge_changes_only_what_its_anchor_can_see(encoder: CharEncoder) -> None:
    sample = relation_sample("causes", "富含玻尿酸，帮助肌肤保湿", (2, 5), (10, 12))
    plain = load_reader().dense([sample])
    empty = load_reader(knowledge=Knowledge([])).dense([sample])
    known = load_reader(knowledge=Knowledge([("玻尿酸", "作用", "锁水保湿")])).dense([sample])
    assert np.array_equal(plain, empty)
    assert not np.allclose(plain, known)


def test_a_branch_has_soft_positions_and_is_seen_by_its_anchor_alone(encoder: CharEncoder) -> None:
    builder = ReadingBuilder(encoder.vocabulary)
    builder.text("富含")
    builder.text("玻尿酸", "first")
    builder.text("保湿")
    builder.separator()
    builder.knowledge("first", ["锁水"])
    reading = builder.build()
    assert reading.positions.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 6, 7]
    branch, anchor = [9, 10], [3, 4, 5]
    rest = [i for i in range(9) if i not in anchor]
    assert reading.visible[np.ix_(branch, anchor)].all()
    assert reading.visible[np.ix_(branch, branch)].all()
    assert not reading.visible[np.ix_(branch, rest)].any()
    assert not reading.visible[np.ix_(rest, branch)].any()
    assert (reading.visible == reading.visible.T).all()


def test_branches_do_not_see_each_other(encoder: CharEncoder) -> None:
    builder = ReadingBuilder(encoder.vocabulary)
    builder.text("玻尿酸", "first")
    builder.text("保湿", "second")
    builder.knowledge("first", ["锁水"])
    builder.knowledge("second", ["水分"])
    visible = builder.build().visible
    first, second = [6, 7], [8, 9]
    assert not visible[np.ix_(first, second)].any()
    assert not visible[np.ix_(first, [4, 5])].any()
    assert visible[np.ix_(second, [4, 5])].all()


def test_a_text_longer_than_the_encoder_takes(encoder: CharEncoder) -> None:
    sentence = "好" * 700 + "玻尿酸保湿"
    vectors = load_reader().dense([relation_sample("causes", sentence, (700, 703), (703, 705))])
    assert np.isfinite(vectors).all()


BAD = [
    "no json",
    "[]",
    '{"kind": "causes", "sentence": "玻尿酸保湿", "first": [0, 3], "second": [2, 5], "label": 1}',
    '{"kind": "causes", "sentence": "玻尿酸保湿", "first": [0, 3], "second": [3, 9], "label": 1}',
    '{"kind": "likes", "sentence": "玻尿酸保湿", "first": [0, 3], "second": [3, 5], "label": 1}',
    '{"kind": "causes", "sentence": "玻尿酸保湿", "first": [0, 3], "second": [3, 5], "label": 2}',
    '{"kind": "causes", "sentence": " ", "first": [0, 3], "second": [3, 5], "label": 1}',
    '{"kind": "causes", "sentence": "玻尿酸保湿", "first": "x", "second": [3, 5], "label": 1}',
    '{"kind": "causes", "sentence": "\\ud800玻尿酸保湿", "first": [1, 4], "second": [4, 6], "label": 1}',
]


def test_a_bad_line_costs_itself(tmp_path: Path) -> None:
    data = _relations(tmp_path / "data.jsonl")
    with data.open("a", encoding="utf-8") as out:
        out.write("\n".join(BAD) + "\n\n")
    result = run_alime("evaluate", "relations", "--data", str(data), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["n"] == 36
    assert found["set_aside"] == len(BAD)
    assert result.stderr.count("ALM-H001") == len(BAD)


def test_one_answer_alone_teaches_nothing(tmp_path: Path) -> None:
    data = _write(tmp_path / "one.jsonl", [{"phrase": "保湿", "category": "乳霜", "label": 1}])
    for command in (
        ["train", "poi", str(data), "--out", str(tmp_path / "x")],
        ["evaluate", "poi", "--data", str(data)],
    ):
        result = run_alime(*command)
        assert result.exit_code == 2
        assert "ALM-H002" in result.output
    assert not (tmp_path / "x").exists()


def test_a_damaged_head_is_named(tmp_path: Path) -> None:
    (tmp_path / "head").mkdir()
    (tmp_path / "head/head.npz").write_bytes(b"nothing")
    data = _relations(tmp_path / "data.jsonl")
    result = run_alime("evaluate", "relations", "--data", str(data), "--model", str(tmp_path / "head"))
    assert result.exit_code == 2
    assert "ALM-E002" in result.output


def test_measures_by_hand() -> None:
    labels = np.array([True, True, False, False])
    found = measure(labels, np.array([0.9, 0.4, 0.6, 0.1], dtype=np.float32), 0.5)
    assert found.f1 == pytest.approx(0.5)
    assert found.auc == pytest.approx(0.75)
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4, abs=1e-6)


def test_sentences_of_a_link_add_up() -> None:
    assert combine([0.7]) == pytest.approx(0.7)
    assert 0.7 < combine([0.7, 0.2]) < combine([0.7, 0.6]) < 1 - 0.3 * 0.4 + 1e-9
    assert combine([0.2, 0.7]) == combine([0.7, 0.2])


@pytest.mark.slow
def test_plausibility_on_triples_that_were_held_out() -> None:
    data = shared_data("data/openbg-csk/dev.jsonl")
    found = json.loads(run_alime("evaluate", "plausibility", "--data", str(data), "--json").stdout)
    assert found["f1"] >= 0.68
    assert found["auc"] >= 0.86


def test_samples_of_the_four_forms(tmp_path: Path) -> None:
    rows = {
        "poi": {"phrase": "保湿", "category": "乳霜"},
        "problem": {"phrase": "干燥", "sentence": "改善干燥"},
        "plausibility": {"subject": "雨鞋", "predicate": "品类_适用_场景", "object": "防雨"},
    }
    for task, row in rows.items():
        key = "salience" if task == "plausibility" else "label"
        data = _write(tmp_path / f"{task}.jsonl", [row | {key: label} for label in (0, "1")])
        samples = read_samples(data, task, findings=[])  # type: ignore[arg-type]
        assert [sample.label for sample in samples] == [False, True]


def test_what_people_decided_is_learned_from(tmp_path: Path) -> None:
    data = _write(
        tmp_path / "poi.jsonl",
        [{"phrase": f"保湿{n}" if n % 2 else f"系列{n}", "category": "乳霜", "label": n % 2} for n in range(20)],
    )
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(
        "verdict,kind,claim,by,date,note\naccept,poi,亲肤,editor,2026-03-04,\nreject,poi,限量,editor,2026-03-04,\n"
        "accept,problem,皮肤干,editor,2026-03-04,\n",
        encoding="utf-8",
    )
    out = tmp_path / "head"
    options = ("--decisions", str(decisions), "--out", str(out), "--encoder", "none")
    result = run_alime("train", "poi", str(data), *options)
    assert result.exit_code == 0, result.output
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "22 samples" in card
    assert "--decisions decisions.csv" in card


OTHER = ExtractorId("other", "1")


def test_weak_labels_teach_and_are_not_measured(tmp_path: Path) -> None:
    rows = [{"phrase": f"{'加倍' if n % 2 else '系列'}{n}", "category": "乳霜", "label": n % 2} for n in range(40)]
    data = _write(tmp_path / "data.jsonl", rows)
    sentence = Evidence("d", 0, 5, "特别好锁水")
    candidates = [
        Candidate(claim=POIClaim(f"锁水{n}"), score=0.9, extractor=OTHER, evidence=(sentence,)) for n in range(30)
    ]
    candidates += [
        Candidate(claim=ProblemClaim(f"发痒{n}"), score=0.9, extractor=OTHER, evidence=(sentence,)) for n in range(30)
    ]
    candidates.append(Candidate(claim=POIClaim("发痒40"), score=0.3, extractor=OTHER, evidence=(sentence,)))
    mined = tmp_path / "mined.jsonl"
    write_candidates(mined, candidates)
    for name, options in (("plain", []), ("weak", ["--weak", str(mined)])):
        result = run_alime("train", "poi", str(data), "--out", str(tmp_path / name), "--encoder", "none", *options)
        assert result.exit_code == 0, result.output
    card = (tmp_path / "weak/README.md").read_text("utf-8")
    assert "--weak mined.jsonl" in card
    assert "40 samples" in card
    asked = [poi_sample("锁水99", ""), poi_sample("发痒99", "")]
    gaps = {}
    for name in ("plain", "weak"):
        yes, no = load_head("poi", tmp_path / name).probabilities(asked, load_reader("none"))
        gaps[name] = yes - no
    assert gaps["weak"] > gaps["plain"] + 0.1
    assert weak_samples(candidates, "relations") == []
