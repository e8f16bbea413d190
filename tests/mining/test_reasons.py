import json
from pathlib import Path

import numpy as np
import pytest

from alime_rdf.errors import Finding, UsageError
from alime_rdf.presales import Guide, Recommender
from alime_rdf.records import Brief
from alime_rdf.release import Release
from mining.reasons import ModelWriter, Pair, examples, load_writer, read_pairs
from tests.conftest import ROOT, run_alime

SHIPPED = ROOT / "mining/reasons/models/clothing-beauty"


def read(tmp_path: Path, *lines: object) -> tuple[list[Pair], list[Finding]]:
    path, findings = tmp_path / "pairs.jsonl", list[Finding]()
    rows = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(rows), encoding="utf-8")
    return list(read_pairs(path, findings=findings)), findings


def test_both_forms_are_read_and_a_bad_line_costs_the_line(tmp_path: Path) -> None:
    pairs, findings = read(
        tmp_path,
        {"content": "类型#裙*裙领型#立领", "summary": "采用立领设计。"},
        "{",
        {"content": "领型#立领", "summary": "没有类型"},
        {"category": "面霜", "values": [["成分", "甘油"]], "pois": ["保湿"], "text": "含有甘油。"},
        {"category": "面霜", "values": ["甘油"], "text": "含有甘油。"},
    )
    assert pairs == [
        Pair("裙", (("裙领型", "立领"),), (), "采用立领设计。"),
        Pair("面霜", (("成分", "甘油"),), ("保湿",), "含有甘油。"),
    ]
    assert [(f.code, f.line) for f in findings] == [("ALM-E005", 2), ("ALM-E005", 3), ("ALM-E005", 5)]
    assert all(f.message("zh") and f.message("en") for f in findings)


def test_bytes_that_are_no_text_cost_the_line(tmp_path: Path) -> None:
    path, findings = tmp_path / "pairs.jsonl", list[Finding]()
    path.write_bytes('{"category": "裙", "text": "好"}'.encode("gb18030") + b'\n{"category": "x", "text": "y"}\n')
    assert list(read_pairs(path, findings=findings)) == [Pair("x", (), (), "y")]
    assert [f.code for f in findings] == ["ALM-E005"]


def test_only_clauses_of_names_and_joining_words_are_learned_from() -> None:
    text = "很贵的面霜，含有甘油，非常能带来保湿的效果，不含酒精。今日特价！"
    pair = Pair("面霜", (("成分", "甘油"),), ("保湿",), text)
    (example,) = examples([pair], pois=())
    named = [example.nodes[word][1] if isinstance(word, int) else word for word in example.said]
    assert "".join(named) == "含有甘油，能带来保湿的效果"
    assert example.nodes == (("category", "面霜"), ("property", "成分"), ("value", "甘油"), ("poi", "保湿"))
    assert example.edges == ((2, 1), (3, 2))


def test_the_writer_names_all_that_it_must_and_nothing_twice() -> None:
    writer = load_writer()
    brief = Brief(category="卫衣", values=(("领型", "圆领"),), pois=("可爱", "休闲"))
    drafts = writer.write(brief)
    assert drafts
    for draft in drafts:
        assert [draft.count(name) for name in ("圆领", "可爱", "休闲")] == [1, 1, 1]
    assert writer.write(brief) == drafts
    assert load_writer().write(Brief(category="sweater", values=(), pois=("cute",), language="en")) == []


def test_a_draft_that_says_something_twice_or_only_in_part_is_no_draft() -> None:
    class Said:
        words = ("<s>", "</s>", "采用", "，", "显得")

        def sentences(self, graph: object, *, beams: int) -> list[tuple[int, ...]]:
            property_, value, poi = range(6, 9)
            return [(2, value, 3, 4, poi, poi), (2, value), (value, 3, poi), (2, value, property_, 3, 4, poi)]

    writer = ModelWriter(Said(), name="said")  # type: ignore[arg-type]
    brief = Brief(category="裙", values=(("领型", "立领"),), pois=("优雅",))
    assert writer.write(brief) == ["这款裙采用立领领型，显得优雅。"]


def test_what_the_model_writes_is_kept_only_where_it_is_true(beauty_release: Path) -> None:
    release = Release(beauty_release, language="zh")
    recommender = Recommender(Guide(release), writers=[load_writer()])
    written = 0
    for item in recommender.guide.index.items:
        for sentence in recommender.recommend(item).sentences:
            written += sentence.writer == "clothing-beauty"
            assert sentence.claims
            assert all(any(True for _ in release.store.quads_for_pattern(*c.fact, None)) for c in sentence.claims)
    assert written > 30


def test_the_command_takes_a_model(beauty_release: Path, tmp_path: Path) -> None:
    result = run_alime("--lang", "zh", "recommend", str(beauty_release), "B008", "--writer", "model", "--json")
    assert [s["writer"] for s in json.loads(result.stdout)[0]["sentences"]] == ["clothing-beauty"]
    missing = run_alime("recommend", str(beauty_release), "B008", "--writer", str(tmp_path))
    assert missing.exit_code == 2
    assert "ALM-E002" in missing.stderr


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.json").write_bytes((SHIPPED / "words.json").read_bytes())
    (tmp_path / "model.npz").write_bytes((SHIPPED / "model.npz").read_bytes()[:5000])
    with pytest.raises(UsageError):
        load_writer(tmp_path)


def clothes() -> list[dict[str, object]]:
    values, pois = ("立领", "圆领", "翻领", "方领", "荷叶领", "一字领"), ("优雅", "可爱", "休闲", "大方", "时尚")
    return [
        {
            "category": "上衣",
            "values": [["领型", value]],
            "pois": [poi],
            "text": f"{verb}{value}的设计，{shows}{poi}的气息。",
        }
        for value in values
        for poi in pois
        for verb, shows in (("采用", "散发出"), ("选用", "展现出"))
    ]


def test_training_learns_to_copy_names_it_has_not_seen(tmp_path: Path) -> None:
    data, out = tmp_path / "clothes.jsonl", tmp_path / "model"
    data.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in clothes()), encoding="utf-8")
    result = run_alime("train", "reasons", str(data), "--out", str(out), "--epochs", "25")
    assert result.exit_code == 0, result.output
    draft = load_writer(out).write(Brief(category="衬衫", values=(("领型", "娃娃领"),), pois=("甜美",)))[0]
    assert draft.startswith("这款衬衫")
    assert "娃娃领的设计，" in draft
    assert draft.endswith("甜美的气息。")
    assert "Learned from" in (out / "README.md").read_text(encoding="utf-8")
    again = tmp_path / "again"
    assert run_alime("train", "reasons", str(data), "--out", str(again), "--epochs", "25").exit_code == 0
    for one, other in zip(*(np.load(folder / "model.npz").items() for folder in (out, again)), strict=True):
        np.testing.assert_array_equal(one[1], other[1])


def test_numpy_says_what_torch_says() -> None:
    import torch

    from mining.reasons._graph import graph_arrays
    from mining.reasons._network import GraphToSequence
    from mining.reasons._run import Model

    words = json.loads((SHIPPED / "words.json").read_text(encoding="utf-8"))
    tables = {name: table.astype(np.float32) for name, table in np.load(SHIPPED / "model.npz").items()}
    network = GraphToSequence(words=len(words)).eval()
    network.load_state_dict({name: torch.from_numpy(table) for name, table in tables.items()})
    graph = graph_arrays(
        [("category", "裙"), ("property", "领型"), ("value", "立领"), ("poi", "优雅")], [(2, 1), (3, 2)]
    )
    (said,) = Model(words, tables).sentences(graph, beams=1)
    batch = tuple(torch.from_numpy(array)[None] for array in (graph.kinds, graph.characters, graph.links))
    greedy = [0]
    with torch.no_grad():
        while greedy[-1] != 1:
            scores = network(batch, torch.ones(1, 4), torch.tensor([greedy]), len(words))[0, -1]
            scores[0] = -float("inf")
            greedy.append(int(scores.argmax()))
    assert said == tuple(greedy[1:-1])
    assert len(said) > 3


def test_too_few_sentences_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "few.jsonl"
    data.write_text(json.dumps(clothes()[0], ensure_ascii=False), encoding="utf-8")
    result = run_alime("train", "reasons", str(data), "--out", str(tmp_path / "model"))
    assert result.exit_code == 2
    assert "ALM-E009" in result.stderr
