"""The published phrase pipeline: each stage against a slow twin or a corpus with known phrases."""

import itertools
import json
import math
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alime_rdf.errors import UsageError
from mining.encoder import CharEncoder, load_encoder
from mining.phrases import Settings, lexicon_of, mine_phrases
from mining.phrases._candidates import count_candidates, texts
from mining.phrases._segment import _best
from mining.phrases._tokens import Tokens
from tests.conftest import run_alime

GOOD = [
    "保湿效果", "控油洁面", "皮肤干燥", "敏感肌肤", "深层清洁", "商家态度", "镜头分辨率", "洗衣机噪音", "快递包装",
    "面料材质", "口红颜色", "空调制冷", "鞋底防滑", "吸尘器吸力", "枕头高度",
    "物流速度", "屏幕亮度", "电池续航",
]  # fmt: skip
KNOWN = GOOD[:15]
FILLERS = ["收到", "朋友", "推荐", "价格", "打开", "发现", "客服", "时间"]
SMALL = st.lists(st.text("肤湿控ab ,。", min_size=0, max_size=12), min_size=1, max_size=8)


def corpus(size: int = 1500, seed: int = 3) -> list[str]:
    """Make lines of good phrases among words that follow each other at random."""
    pick = random.Random(seed)

    def clause(phrase: str) -> str:
        words = pick.choices(FILLERS, k=5)
        words.insert(pick.randrange(6), phrase)
        return "".join(words)

    lines = []
    for number in range(size):
        one, other, alone = pick.sample(GOOD, 3)
        lines.append(f"{clause(one)},{clause(other)},{alone if pick.random() < 0.5 else clause(alone)}。第{number}条")
    return lines


def mined(lines: list[str], folder: Path, settings: Settings | None = None) -> dict[str, float]:
    is_word = lexicon_of(KNOWN)
    settings = settings or Settings(stages=("rf", "seg"), hold_out=0, least=0.3)
    found = mine_phrases(lines, folder, is_word=is_word, settings=settings)
    return {phrase.text: phrase.quality for phrase in found.phrases if phrase.words > 1}


def test_phrases_come_before_fragments(tmp_path: Path) -> None:
    found = mined(corpus(), tmp_path)
    assert set(KNOWN) <= set(found)
    fragments = [text for text in found if text not in GOOD and any(good in text for good in GOOD)]
    assert min(found[good] for good in KNOWN) > max([found[text] for text in fragments], default=0.5)


def test_segmentation_lowers_the_count_of_fragments(tmp_path: Path) -> None:
    settings = Settings(stages=("rf", "seg"), hold_out=0, least=0.0)
    found = mine_phrases(corpus(), tmp_path, is_word=lexicon_of(KNOWN), settings=settings)
    share = {p.text: (p.segments or 0) / p.frequency for p in found.phrases if p.words > 1}
    assert min(share[good] for good in KNOWN) > 0.5
    longer = [share[text] for text in share if any(good in text and good != text for good in GOOD)]
    assert np.mean(longer) < 0.3


def test_the_same_seed_gives_the_same_phrases(tmp_path: Path) -> None:
    assert mined(corpus(600), tmp_path / "a") == mined(corpus(600), tmp_path / "b")


@pytest.mark.parametrize("stages", [(), ("rf",), ("seg",), ("rf", "seg")])
def test_stages_can_be_left_out(tmp_path: Path, stages: tuple[str, ...]) -> None:
    assert mined(corpus(600), tmp_path, Settings(stages=stages, hold_out=0, least=0.3))


def test_spam_counts_once(tmp_path: Path) -> None:
    spam = ["好评返现加微信领红包"] * 10_000
    tokens = Tokens.of(spam + corpus(300), tmp_path)
    assert tokens.repeated == 9_999
    assert mined(corpus(600) + spam, tmp_path / "b") == mined([*corpus(600), spam[0]], tmp_path / "c")


def test_odd_text_does_no_harm(tmp_path: Path) -> None:
    odd = [
        "👍🏻很好😀用",
        "ＳＰＦ５０＋防晒霜 PA+++ good стекло",
        "坏\ud800字",
        "长" * 5_000_000,
        "",
        "\x00\x07",
        "保湿\u200b效果",
    ]
    found = mined(corpus(600) + odd * 3, tmp_path)
    assert set(KNOWN) <= set(found)
    assert all(text == text.encode().decode() for text in found)


def test_english_goes_through_the_same_stages(tmp_path: Path) -> None:
    pick = random.Random(1)
    pairs = "dry skin,battery life,deep cleansing,screen size,ear pain,free shipping,bulky package,delivery time"
    good = pairs.split(",")
    fillers = ["people", "wrote", "bought", "opened", "friends", "price"]
    lines = []
    for number in range(1200):
        words = pick.choices(fillers, k=4)
        words.insert(pick.randrange(5), pick.choice(good))
        lines.append(f"{' '.join(words)}, {pick.choice(good)}. no {number}")
    found = mine_phrases(
        lines, tmp_path, is_word=lexicon_of(good[:6]), settings=Settings(stages=("rf", "seg"), hold_out=0, least=0)
    )
    best = [phrase.text for phrase in found.phrases if phrase.words > 1][:6]
    assert len(set(best) & set(good)) >= 5


def test_a_lexicon_without_a_word_of_the_corpus(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ALM-E003"):
        mine_phrases(corpus(50), tmp_path, is_word=lexicon_of(["没这个词"]), settings=Settings(stages=("rf",)))


@given(lines=SMALL)
def test_counts_are_those_of_a_naive_count(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("count")
    tokens = Tokens.of(lines, folder)
    candidates = count_candidates(tokens, folder, threshold=2)
    naive: Counter[tuple[int, ...]] = Counter()
    followers: dict[tuple[int, ...], list[object]] = {}
    for part in tokens.read():
        words = part.words.tolist()
        for start, size in itertools.product(range(len(words)), range(1, 6)):
            gram = tuple(words[start : start + size])
            if len(gram) == size and 0 not in gram and sum(len(tokens.words[w]) for w in gram) <= 12:
                naive[gram] += 1
                after = words[start + size]
                followers.setdefault(gram, []).append(after or ("edge", start))
    rows = [tuple(w for w in row if w) for row in candidates.words.tolist()]
    found = dict(zip(rows, candidates.frequency.tolist(), strict=True))
    assert found == {gram: count for gram, count in naive.items() if count >= 2}
    for row, entropy in zip(rows, candidates.right.tolist(), strict=True):
        counts = Counter(followers[row])
        total = counts.total()
        assert entropy == pytest.approx(sum(n / total * math.log2(total / n) for n in counts.values()), abs=1e-6)
    assert len(set(texts(candidates, tokens))) <= len(found)


@given(lengths=st.lists(st.integers(1, 7), min_size=1, max_size=4), seed=st.integers(0, 10_000))
def test_the_best_segmentation_is_the_best_of_all(lengths: list[int], seed: int) -> None:
    words = np.array([0, *itertools.chain.from_iterable([1] * length + [0] for length in lengths)], dtype=np.uint32)
    table = np.random.default_rng(seed).uniform(-9, 0, (5, len(words)))
    for size, place in itertools.product(range(2, 6), range(len(words))):
        if len(words[place : place + size]) < size or 0 in words[place : place + size]:
            table[size - 1, place] = -1e9
    starts, sizes = _best(words, table)
    at = 1
    for length in lengths:
        ways = (
            cuts
            for parts in range(1, length + 1)
            for cuts in itertools.product(range(1, 6), repeat=parts)
            if sum(cuts) == length
        )
        best = max(sum(table[size - 1, at + sum(cuts[:i])] for i, size in enumerate(cuts)) for cuts in ways)
        mine = [(s, z) for s, z in zip(starts.tolist(), sizes.tolist(), strict=True) if at <= s < at + length]
        assert sum(z for _, z in mine) == length
        assert sum(table[z - 1, s] for s, z in mine) == pytest.approx(best)
        at += length + 1


@pytest.mark.parametrize("pruning", ["edges", "masks"])
def test_pruning_takes_some_away(tmp_path: Path, pruning: str) -> None:
    pytest.importorskip("onnxruntime", reason="the extra [mining] is not installed")
    model = load_encoder("char")
    assert isinstance(model, CharEncoder)
    texts_ = {}
    for stages in (("rf",), ("rf", "mlm")):
        settings = Settings(stages=stages, hold_out=0, pruning=pruning, top=300, contexts=1)
        is_word = lexicon_of(KNOWN)
        found = mine_phrases(corpus(300), tmp_path / stages[-1], is_word=is_word, settings=settings, model=model)
        texts_[stages] = {phrase.text for phrase in found.phrases}
    assert set() < texts_["rf", "mlm"] <= texts_[("rf",)]
    assert {"edges": True, "masks": texts_["rf", "mlm"] < texts_[("rf",)]}[pruning]


@pytest.mark.parametrize("lines", [[], ["皮肤干燥"], ["。，！"]])
def test_a_corpus_without_candidates(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(UsageError, match="ALM-E008"):
        mine_phrases(lines, tmp_path, is_word=lexicon_of(KNOWN), settings=Settings(stages=()))


def test_a_stage_without_its_model(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ALM-E004"):
        mine_phrases(corpus(10), tmp_path, is_word=lexicon_of(KNOWN))


def test_spark_counts_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    sql = pytest.importorskip("pyspark.sql", reason="the extra [spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    tokens = Tokens.of(corpus(400), tmp_path)
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        on_spark = count_candidates(tokens, tmp_path, spark=session)
    finally:
        session.stop()
    here = count_candidates(tokens, tmp_path)
    for name in ("hashes", "words", "frequency", "lines", "left", "right"):
        assert np.array_equal(getattr(on_spark, name), getattr(here, name)), name


def test_the_command_and_its_evaluation(tmp_path: Path) -> None:
    (tmp_path / "corpus.txt").write_text("\n".join(corpus()), encoding="utf-8")
    (tmp_path / "words.txt").write_text("\n".join(KNOWN), encoding="utf-8")
    files = {}
    for stages in ("none", "rf,seg"):
        files[stages] = tmp_path / f"{stages}.jsonl"
        options = (
            "--lexicon",
            str(tmp_path / "words.txt"),
            "--stages",
            stages,
            "--encoder",
            "none",
            "--out",
            str(files[stages]),
        )
        result = run_alime("mine", "phrases", str(tmp_path / "corpus.txt"), *options, "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["phrases"] == len(files[stages].read_text("utf-8").splitlines())
    methods = [f"{name}={path}" for name, path in files.items()]
    sheet = tmp_path / "sheet.tsv"
    drawn = run_alime("evaluate", "phrases", *methods, "--all", "--draw", "20", "--sheet", str(sheet))
    assert drawn.exit_code == 0, drawn.output
    rows = [line.split("\t") for line in sheet.read_text("utf-8").splitlines()]
    assert not any("rf" in text for _, text in rows)
    verdicts = tmp_path / "verdicts.tsv"
    verdicts.write_text("".join(f"{n}\t{int(text in GOOD)}\n" for n, text in rows), encoding="utf-8")
    key = ("--verdicts", str(verdicts), "--key", str(tmp_path / "sheet.key.json"))
    told = run_alime(
        "evaluate", "phrases", *methods, "--all", *key, "--reference", str(tmp_path / "words.txt"), "--json"
    )
    by_method = {row["method"]: row for row in json.loads(told.stdout)}
    assert by_method["rf,seg"]["precision"] > by_method["none"]["precision"]
    assert by_method["rf,seg"]["words"] >= len(KNOWN) - 2
    verdicts.write_text("0\tgood\n", encoding="utf-8")
    wrong = run_alime("evaluate", "phrases", *methods, *key)
    assert wrong.exit_code == 2
    assert "ALM-E005" in wrong.stderr
