"""The real catalogue, where its data is present."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_alime, shared_data

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shared_data("data/styleme/products.csv")
    shared_data("data/makeup-absa/train_merge.csv")
    out = tmp_path_factory.mktemp("styleme") / "out"
    result = run_alime("build", str(ROOT / "examples/styleme/domain.toml"), "--out", str(out))
    assert result.exit_code == 0, result.output
    return out


def test_both_scripts_get_one_answer_with_proofs_that_quote_the_data(release: Path) -> None:
    answers = [
        json.loads(run_alime("ask", str(release), question, "--json").output)
        for question in ("皮肤很干，想找一款精华液", "皮膚很乾，想找一款精華液")
    ]
    assert [a.pop("question") for a in answers]
    assert answers[0] == answers[1]
    texts = shared_data("data/styleme/products.csv").read_text("utf-8-sig")
    texts += shared_data("data/makeup-absa/train_merge.csv").read_text("utf-8-sig", errors="replace")
    texts += shared_data("data/makeup-absa/unlabelled_reviews.csv").read_text("utf-8-sig", errors="replace")
    assert len(answers[0]["items"]) == 5
    for item in answers[0]["items"]:
        for reason in item["reasons"]:
            assert any(quote["sentence"] in texts for quote in reason["evidence"])
            assert run_alime("why", str(release), item["iri"], "hasFeature", reason["poi"]["iri"]).exit_code == 0


def test_most_products_are_in_and_the_rest_is_accounted_for(release: Path) -> None:
    rows = {r["knowledge"]: r for r in json.loads((release / "stats.json").read_text("utf-8"))["table"]}
    set_aside = [json.loads(line) for line in (release / "review/findings.jsonl").open(encoding="utf-8")]
    lost = {f["line"] for f in set_aside if f["source"] == "products.csv" and f["code"] in ("ALM-C001", "ALM-C002")}
    assert rows["item"]["count"] + len(lost) == 4457
