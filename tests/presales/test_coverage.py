import json
from pathlib import Path

import pytest

from alime_rdf.presales import Conversation, Guide, Questions, measure_coverage
from alime_rdf.release import Release, resolve_term
from tests.conftest import ROOT, run_alime


@pytest.fixture(scope="module")
def questions(beauty_release: Path) -> Questions:
    return Questions(Guide(Release(beauty_release)))


@pytest.mark.parametrize(
    ("turns", "item", "outcome"),
    [
        (["在吗", "皮肤有点干，用什么洗面奶"], None, "items"),
        (["什么时候发货"], None, "names nothing"),
        (["有面霜吗"], None, "category only"),
        (["头发扁塌怎么办"], None, "no need known"),
        (["掉头发用什么面霜"], None, "no item found"),
        (["孕妇能用吗"], "B001", "value not known"),
        (["孕妇能用吗"], "B003", "answered"),
        ([], None, "names nothing"),
    ],
)
def test_outcomes(questions: Questions, turns: list[str], item: str | None, outcome: str) -> None:
    node = resolve_term(questions.release, item) if item else None
    found = measure_coverage(questions, [Conversation(tuple(turns), node)])
    assert {name for name, count in found.outcomes.items() if count} == {outcome}
    assert found.served == (outcome in ("items", "answered"))


def test_the_command(beauty_release: Path, tmp_path: Path) -> None:
    chats = ROOT / "examples/beauty/chats.jsonl"
    data = json.loads(run_alime("coverage", str(beauty_release), str(chats), "--json").output)
    assert data["conversations"] == len(chats.read_text("utf-8").splitlines()) == sum(data["outcomes"].values())
    assert data["share"] == round(data["served"] / data["conversations"], 4)
    table = tmp_path / "turns.csv"
    table.write_text("sid,who,said\n1,user,皮肤干用什么面霜\n1,staff,这款\n2,user,发货了吗\n", "utf-8")
    columns = [f"--column={each}" for each in ("session=sid", "role=who", "text=said")]
    result = run_alime("--lang", "zh", "coverage", str(beauty_release), str(table), *columns)
    assert "能服务: 1 / 2  50.0%" in result.output
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"session": "a", "turns": [{"role": "user", "text": "保湿面霜"}]}\nnonsense\n', "utf-8")
    result = run_alime("coverage", str(beauty_release), str(broken))
    assert "served: 1 / 1" in result.output
    assert "broken.jsonl:2" in result.output
