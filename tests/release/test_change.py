"""`alime add` and `alime retract`: the next release holds exactly what a rebuild would."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from alime_rdf._resources import shapes_dir
from alime_rdf.gate import load_shapes, parse_data, read_report, validate
from alime_rdf.reason import materialise
from alime_rdf.release import Release, resolve_triple
from alime_rdf.vocabulary import (
    ACCEPTED_BY,
    ASSERTED_OBJECT,
    ASSERTED_SUBJECT,
    CATALOGUE_GRAPH,
    CONFIDENCE,
    DECIDED_BY,
    EXTRACTED_BY,
    HAS_FEATURE,
    IN_CATEGORY,
    IN_DOCUMENT,
    INFERRED_GRAPH,
    KNOWLEDGE_GRAPH,
    PROVENANCE_GRAPH,
    WAS_DERIVED_FROM,
    WEAKENED,
)
from tests.conftest import run_alime

LINK = ("面部护肤-成分-神经酰胺", "causes", "保湿")
EXPORTS = ("catalogue.nt.gz", "knowledge.nt.gz", "inferred.nt.gz", "provenance.nt.gz")


def graph(release: Path, name: NamedNode) -> set[Quad]:
    return set(Release(release).store.quads_for_pattern(None, None, None, name))


def assert_derived(release: Path) -> None:
    """Check that inferred graph and SHACL report are those of the rest, and that no provenance dangles."""
    opened = Release(release)
    fresh = Store()
    fresh.extend(q for q in opened.store if q.graph_name != INFERRED_GRAPH)
    materialise(fresh, opened.rules)
    assert set(fresh.quads_for_pattern(None, None, None, INFERRED_GRAPH)) == graph(release, INFERRED_GRAPH)
    shapes = load_shapes([shapes_dir()])
    report = read_report(parse_data(release / "report" / "shacl.ttl"), shapes)
    assert report == validate((q for q in opened.store if q.graph_name != INFERRED_GRAPH), shapes)
    found = graph(release, PROVENANCE_GRAPH)
    subjects = {q.subject for q in found}
    links = (WAS_DERIVED_FROM, ACCEPTED_BY, EXTRACTED_BY)
    assert {q.object for q in found if q.predicate in links} <= subjects
    known = {q.subject for g in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH) for q in graph(release, g)}
    assert {q.object for q in found if q.predicate == ASSERTED_SUBJECT} <= known
    assert {q.object for q in found if q.predicate == ASSERTED_OBJECT and "/poi/" in str(q.object)} <= known


def change(*arguments: str) -> str:
    result = run_alime(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_dry_run_shows_the_effect_and_makes_nothing(beauty_release: Path) -> None:
    beside = sorted(beauty_release.parent.iterdir())
    said = change("retract", str(beauty_release), *LINK, "--dry-run")
    assert "item" in said
    assert "保湿" in said
    assert sorted(beauty_release.parent.iterdir()) == beside


def test_a_link_taken_out_and_put_back(beauty_release: Path, tmp_path: Path) -> None:
    before = {p.name: p.read_bytes() for p in (beauty_release / "export").iterdir()}
    without, again = tmp_path / "without", tmp_path / "again"
    said = change("--lang", "zh", "retract", str(beauty_release), *LINK, "--out", str(without))
    lost = graph(beauty_release, INFERRED_GRAPH) - graph(without, INFERRED_GRAPH)
    features = [q for q in lost if q.predicate == HAS_FEATURE]
    assert f"{len(features)} 个商品不再有“保湿”" in said
    assert run_alime("why", str(without), *LINK).exit_code == 1
    assert_derived(without)
    change(
        "add", str(without), *LINK, "--by", "editor", "--date", "2026-03-04", "--note", "又确认", "--out", str(again)
    )
    for name in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, INFERRED_GRAPH):
        assert graph(again, name) == graph(beauty_release, name)
    assert_derived(again)
    assert "editor 2026-03-04 又确认" in change("why", str(again), *LINK)
    assert {p.name: p.read_bytes() for p in (beauty_release / "export").iterdir()} == before
    log = (again / "report" / "changes.jsonl").read_text("utf-8").splitlines()
    assert [len(json.loads(line)["gained"]) > 0 for line in log] == [False, True]


@pytest.mark.parametrize("line", [1, pytest.param(4, marks=pytest.mark.slow)])
def test_a_decision_taken_out_equals_a_rebuild_without_it(
    beauty_release: Path, beauty_copy: Path, tmp_path: Path, line: int
) -> None:
    decisions = beauty_copy.parent / "decisions.csv"
    rows = list(csv.reader(decisions.open(encoding="utf-8")))
    gone = rows.pop(line)
    assert gone[0] == "accept"
    with decisions.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    rebuilt, changed = tmp_path / "rebuilt", tmp_path / "changed"
    assert run_alime("build", str(beauty_copy), "--out", str(rebuilt)).exit_code == 0
    release = Release(beauty_release)
    decision = release.iris.decision(*gone[:1], gone[1], gone[2], gone[3], gone[4])
    change("retract", str(beauty_release), "--decision", decision.value, "--out", str(changed))
    for name in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, INFERRED_GRAPH):
        assert graph(changed, name) == graph(rebuilt, name)
    # Decisions below the one that is gone stand a line higher in the rebuilt file.
    left, right = (
        {q for q in graph(r, PROVENANCE_GRAPH) if "decisions.csv" not in str(q)} for r in (changed, rebuilt)
    )
    assert left == right
    assert_derived(changed)


def test_a_document_taken_out_weakens_what_it_alone_held_up(beauty_release: Path, tmp_path: Path) -> None:
    out = tmp_path / "next"
    said = change("--lang", "en", "retract", str(beauty_release), "--document", "articles/a02.txt", "--out", str(out))
    assert "weakened: " in said
    assert "the policy asks for 2" in said
    provenance = graph(out, PROVENANCE_GRAPH)
    assert [q for q in provenance if q.predicate == WEAKENED]
    assert not [q for q in provenance if "a02.txt" in str(q.subject)]
    assert_derived(out)


def test_an_extractor_taken_out_takes_what_it_alone_proposed(beauty_release: Path, tmp_path: Path) -> None:
    out = tmp_path / "next"
    change("retract", str(beauty_release), "--extractor", "sentence-needs 1", "--out", str(out))
    extractor = Release(beauty_release).iris.agent("extractor", "sentence-needs", "1")
    assert not [q for q in graph(out, PROVENANCE_GRAPH) if extractor in (q.subject, q.object)]
    kept = change("why", str(out), "卡粉", "needs", "保湿")
    assert "decisions-file" in kept
    assert_derived(out)


def test_a_batch_of_decisions_is_carried_out(beauty_release: Path, tmp_path: Path) -> None:
    batch, out = tmp_path / "more.csv", tmp_path / "next"
    rows = [
        ("verdict", "kind", "claim", "by", "date", "note"),
        ("accept", "problem", "静电", "editor", "2026-04-01", ""),
        ("accept", "needs", "静电 > 柔顺顺滑", "editor", "2026-04-01", "冬天常见"),
        ("reject", "causes", "护肤/面部护肤 > 成分 > 神经酰胺 > 保湿", "editor", "2026-04-01", ""),
        ("accept", "nonsense", "x", "editor", "2026-04-01", ""),
    ]
    with batch.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    result = run_alime("add", str(beauty_release), "--decisions", str(batch), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "more.csv:5: ALM-M006" in result.stderr
    assert "静电" in change("why", str(out), "静电", "needs", "柔顺顺滑")
    assert run_alime("why", str(out), *LINK).exit_code == 1
    assert_derived(out)


def test_an_item_moves_to_another_category(beauty_release: Path, tmp_path: Path) -> None:
    release = Release(beauty_release)
    item = release.iris.item("B001")
    old = next(release.store.quads_for_pattern(item, IN_CATEGORY, None, CATALOGUE_GRAPH)).object
    new = next(
        q.object for q in graph(beauty_release, CATALOGUE_GRAPH) if q.predicate == IN_CATEGORY and q.object != old
    )
    for name, category in (("old", old), ("new", new)):
        (tmp_path / f"{name}.nt").write_text(f"{item} {IN_CATEGORY} {category} .\n", encoding="utf-8")
    old_file, new_file, out = tmp_path / "old.nt", tmp_path / "new.nt", tmp_path / "next"
    refused = run_alime("retract", str(beauty_release), "--triples", str(old_file), "--out", str(out))
    assert (refused.exit_code, "ALM-G001" in refused.output) == (1, True)
    change("add", str(beauty_release), "--triples", str(new_file), "--replacing", str(old_file), "--out", str(out))
    assert Quad(item, IN_CATEGORY, new, CATALOGUE_GRAPH) in graph(out, CATALOGUE_GRAPH)
    assert_derived(out)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["retract", "B001", "hasFeature", "保湿"], 2, "ALM-K003"),
        (["retract", "面部护肤-成分-神经酰胺", "causes", "控油"], 2, "ALM-K001"),
        (["retract", "--document", "articles/none.txt"], 2, "ALM-K001"),
        (["retract", "--extractor", "sentence-causes 9"], 2, "ALM-K001"),
        (["retract", "--extractor", "sentence-causes"], 2, "version"),
        (["retract", "B001", "hasFeature"], 2, "here are 2 words"),
        (["retract"], 2, "name a triple"),
        (["add", "面部护肤-成分-神经酰胺", "causes", "控油"], 2, "--by"),
        (["add", "B001", "inCategory", "洁面", "--by", "me"], 2, "ALM-K002"),
        (["add", *LINK, "--by", "me", "--date", "yesterday"], 2, "2026-11-21"),
        (["add", "poi:保湿", "needs", "控油", "--by", "me"], 1, "ALM-G001"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_made(
    beauty_release: Path, tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    command, *rest = arguments
    result = run_alime(command, str(beauty_release), *rest, "--out", str(tmp_path / "next"))
    assert (result.exit_code, said in result.output) == (status, True), result.output
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_taken_is_kept(beauty_release: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    shutil.copytree(beauty_release, taken)
    result = run_alime("retract", str(beauty_release), *LINK, "--out", str(taken))
    assert (result.exit_code, "ALM-B004" in result.output) == (3, True), result.output
    assert run_alime("retract", str(taken), *LINK, "--out", str(taken), "--replace").exit_code == 0
    assert run_alime("why", str(taken), *LINK).exit_code == 1


def said_of(release: Path, fact: tuple[str, str, str]) -> dict[str, list[str]]:
    """Who accepted a fact, and how sure it is, by the graph of provenance."""
    opened = Release(release)
    provenance = graph(release, PROVENANCE_GRAPH)
    assertion = opened.iris.statement("assertion", *resolve_triple(opened, fact))
    decisions = {q.object for q in provenance if (q.subject, q.predicate) == (assertion, ACCEPTED_BY)}
    return {
        "by": sorted(
            opened.labels(q.object) for q in provenance if q.predicate == DECIDED_BY and q.subject in decisions
        ),
        "decisions": sorted(str(d.value) for d in decisions),
        "confidence": [q.object.value for q in provenance if (q.subject, q.predicate) == (assertion, CONFIDENCE)],
    }


def by(person: str, day: str = "2026-03-04") -> tuple[str, ...]:
    return ("--by", person, "--date", day, "--note", f"seen by {person}")


class TestAPersonOnWhatAPolicyAccepted:
    """What a person says of a fact that stands is recorded, and it stands on that when the rest is gone."""

    @pytest.fixture(scope="class")
    @staticmethod
    def confirmed(beauty_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
        out = tmp_path_factory.mktemp("confirmed") / "out"
        said = change("--lang", "en", "add", str(beauty_release), *LINK, *by("reviewer"), "--out", str(out))
        assert said.splitlines()[0].startswith("confirmed: ")
        return out

    def test_it_is_recorded_and_shown(self, beauty_release: Path, confirmed: Path) -> None:
        assert said_of(confirmed, LINK)["by"] == ["reviewer", "two-sentences"]
        assert said_of(confirmed, LINK)["confidence"] == ["1"]
        why = change("why", str(confirmed), *LINK)
        assert "reviewer 2026-03-04 seen by reviewer" in why
        for name in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, INFERRED_GRAPH):
            assert graph(confirmed, name) == graph(beauty_release, name)

    @pytest.mark.parametrize(
        "way",
        [
            "extractor",
            pytest.param("documents", marks=pytest.mark.slow),
            pytest.param("policy", marks=pytest.mark.slow),
        ],
    )
    def test_it_outlives_what_the_policy_accepted_it_for(self, confirmed: Path, tmp_path: Path, way: str) -> None:
        out, opened = tmp_path / "out", Release(confirmed)
        provenance = graph(confirmed, PROVENANCE_GRAPH)
        if way == "documents":
            named = sorted({q.object.value for q in provenance if q.predicate == IN_DOCUMENT})
            taken = [word for name in named if name.endswith("txt") for word in ("--document", name)]
        elif way == "extractor":
            taken = ["--extractor", "sentence-causes 1"]
        else:
            taken = ["--decision", opened.iris.decision("policy", "two-sentences", "1").value]
        change("retract", str(confirmed), *taken, "--out", str(out))
        assert "reviewer" in change("why", str(out), *LINK)
        assert said_of(out, LINK)["confidence"] == ["1"]

    def test_taken_back_it_stands_as_before(self, beauty_release: Path, confirmed: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        decision = next(
            d for d in said_of(confirmed, LINK)["decisions"] if d not in said_of(beauty_release, LINK)["decisions"]
        )
        change("retract", str(confirmed), "--decision", decision, "--out", str(out))
        assert said_of(out, LINK) == said_of(beauty_release, LINK)
        for name in (KNOWLEDGE_GRAPH, INFERRED_GRAPH):
            assert graph(out, name) == graph(beauty_release, name)

    def test_two_persons_each_count(self, confirmed: Path, tmp_path: Path) -> None:
        both, one = tmp_path / "both", tmp_path / "one"
        change("add", str(confirmed), *LINK, *by("second"), "--out", str(both))
        assert said_of(both, LINK)["by"] == ["reviewer", "second", "two-sentences"]
        decision = next(d for d in said_of(both, LINK)["decisions"] if d not in said_of(confirmed, LINK)["decisions"])
        change("retract", str(both), "--decision", decision, "--out", str(one))
        assert said_of(one, LINK) == said_of(confirmed, LINK)

    def test_lines_of_a_file_are_carried_out_or_named(self, confirmed: Path, tmp_path: Path) -> None:
        batch, out = tmp_path / "more.csv", tmp_path / "out"
        claim, other = "护肤/面部护肤 > 成分 > 神经酰胺 > 保湿", "卡粉 > 保湿"
        rows = [
            ("verdict", "kind", "claim", "by", "date", "note"),
            ("accept", "causes", claim, "first", "2026-04-01", "overruled below"),
            ("reject", "needs", other, "first", "2026-04-01", "overruled below"),
            ("reject", "causes", claim, "last", "2026-04-01", ""),
            ("accept", "needs", other, "last", "2026-04-01", ""),
            ("reject", "needs", "黑头 > 控油", "last", "2026-04-01", "nobody says so"),
            ("rename", "poi", "保湿 > 补水", "last", "2026-04-01", ""),
        ]
        with batch.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        result = run_alime("add", str(confirmed), "--decisions", str(batch), "--out", str(out))
        assert result.exit_code == 0, result.output
        assert run_alime("why", str(out), *LINK).exit_code == 1
        assert said_of(out, ("卡粉", "needs", "保湿"))["by"] == ["beauty-editor", "last"]
        assert all(f"more.csv:{line}: {code}" in result.stderr for line, code in ((6, "ALM-M007"), (7, "ALM-M010")))
        assert_derived(out)

    def test_an_imported_value_that_a_person_confirmed_outlives_its_row(
        self, beauty_release: Path, tmp_path: Path
    ) -> None:
        opened = Release(beauty_release)
        item, brand = opened.iris.item("B001"), opened.iris.property("成分")
        quad = min(opened.store.quads_for_pattern(item, brand, None, CATALOGUE_GRAPH), key=str)
        fact = ("B001", "成分", quad.object.value)
        row, said, out = tmp_path / "row.nt", tmp_path / "said", tmp_path / "out"
        row.write_text(f"{quad.subject} {quad.predicate} {quad.object} .\n", encoding="utf-8")
        change("add", str(beauty_release), *fact, *by("reviewer"), "--out", str(said))
        change("retract", str(said), "--triples", str(row), "--out", str(out))
        assert Quad(*quad.triple, KNOWLEDGE_GRAPH) in graph(out, KNOWLEDGE_GRAPH)
        assert "reviewer" in change("why", str(out), *fact)
        assert_derived(out)
