"""Builds through the command line: what a release holds, that it is reproducible, and what goes wrong well."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import Result
from pyoxigraph import RdfFormat, parse

from alime_rdf.reason import Inferred, Leaf, Proof
from alime_rdf.release import Release
from alime_rdf.vocabulary import CATALOGUE_GRAPH, DATA_GRAPHS, INFERRED_GRAPH, KNOWLEDGE_GRAPH
from tests.conftest import ROOT, run_alime


def files(release: Path) -> dict[str, bytes]:
    store = release / "store"
    paths = (p for p in release.rglob("*") if p.is_file() and not p.is_relative_to(store))
    return {p.relative_to(release).as_posix(): p.read_bytes() for p in sorted(paths)}


def leaves(proof: Proof) -> list[Leaf]:
    return [leaf for p in proof.premises for leaf in leaves(p)] if isinstance(proof, Inferred) else [proof]


def test_two_builds_are_the_same_bytes_and_clean(beauty_release: Path, tmp_path: Path) -> None:
    """In a process with another hash seed, so that no set's order shows."""
    out = tmp_path / "again"
    command = [
        sys.executable,
        "-m",
        "alime_rdf",
        "build",
        str(ROOT / "examples/beauty/domain.toml"),
        "--out",
        str(out),
        "--strict",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert done.returncode == 0, done.stderr
    assert files(out) == files(beauty_release)


def test_a_release_holds_what_it_promises(beauty_release: Path) -> None:
    manifest = json.loads((beauty_release / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == set(files(beauty_release)) - {"manifest.json"}
    release = Release(beauty_release)
    for name in ("catalogue", "knowledge", "inferred", "provenance"):
        plain = gzip.decompress((beauty_release / f"export/{name}.nt.gz").read_bytes())
        from_turtle = set(parse(path=beauty_release / f"export/{name}.ttl", format=RdfFormat.TURTLE))
        from_ntriples = set(parse(plain, format=RdfFormat.N_TRIPLES))
        assert from_turtle == from_ntriples
        assert len(from_ntriples) == json.loads((beauty_release / "stats.json").read_text("utf-8"))["triples"][name]
    # A checkpoint: nothing of the place where it was built is in it.
    assert not [path for path in (beauty_release / "store").iterdir() if path.name in ("LOG", "LOCK")]
    policy = release.manifest["policy"]
    assert (policy["name"], policy["version"]) == ("two-sentences", "1")
    assert policy["thresholds"]["causes"] == {"evidence": 2, "score": 0.4}


def test_a_triple_stands_in_one_graph_only(beauty_release: Path) -> None:
    store = Release(beauty_release).store
    seen = [q.triple for graph in DATA_GRAPHS for q in store.quads_for_pattern(None, None, None, graph)]
    assert len(seen) == len(set(seen))


def test_every_inferred_triple_has_a_proof_that_ends_in_sources(beauty_release: Path) -> None:
    release = Release(beauty_release)
    count = 0
    for quad in release.store.quads_for_pattern(None, None, None, INFERRED_GRAPH):
        proof = release.explainer.why((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
        assert isinstance(proof, Inferred), quad
        for leaf in leaves(proof):
            assert leaf.quotes or leaf.rows, (quad, leaf.fact)
            assert leaf.assertion is None or leaf.acceptances, leaf.fact
        count += 1
    assert count > 500


def test_every_asserted_triple_has_a_source(beauty_release: Path) -> None:
    release = Release(beauty_release)
    for graph in (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH):
        for quad in release.store.quads_for_pattern(None, None, None, graph):
            leaf = release.explainer.why((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
            assert isinstance(leaf, Leaf)
            assert leaf.quotes or leaf.rows, quad


def test_nothing_that_was_turned_down_is_lost(beauty_release: Path) -> None:
    report = json.loads((beauty_release / "report/build.json").read_text("utf-8"))
    review = [json.loads(line) for line in (beauty_release / "review/candidates.jsonl").open(encoding="utf-8")]
    counted = sum(report["rejected"].values()) + sum(report["refused"].values())
    assert len(review) == counted > 50
    assert all(line["reason"] == line["why"]["code"] for line in review)


def test_decisions_are_in_the_graph_with_their_author(beauty_release: Path) -> None:
    result = run_alime("why", str(beauty_release), "卡粉", "needs", "保湿")
    assert "accepted by beauty-editor 2026-03-04" in result.output
    refused = run_alime("why", str(beauty_release), "cpv:护肤:身体护理:身体乳:成分:香精", "causes", "poi:保湿")
    assert refused.exit_code == 1
    assert "ALM-Q003" in refused.output


class TestPlaces:
    def test_a_release_is_not_overwritten_unless_told_to(
        self, beauty_release: Path, beauty_copy: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        shutil.copytree(beauty_release, out)
        again = run_alime("build", str(beauty_copy), "--out", str(out))
        assert (again.exit_code, "ALM-B004" in again.output) == (3, True)
        assert files(out) == files(beauty_release)
        (out / "stats.json").write_text("{}", encoding="utf-8")
        assert run_alime("build", str(beauty_copy), "--out", str(out), "--replace").exit_code == 0
        assert files(out) == files(beauty_release)
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []

    def test_a_folder_with_other_things_is_left_alone(self, beauty_copy: Path, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out/mine.txt").write_text("keep")
        result = run_alime("build", str(beauty_copy), "--out", str(tmp_path / "out"), "--replace")
        assert (result.exit_code, "ALM-B008" in result.output) == (3, True)
        assert (tmp_path / "out/mine.txt").read_text() == "keep"

    def test_a_place_that_cannot_be_written_is_said(self, beauty_copy: Path) -> None:
        result = run_alime("build", str(beauty_copy), "--out", "/proc/nowhere/out")
        assert (result.exit_code, "ALM-B003" in result.output) == (3, True)

    def test_a_full_disk_leaves_the_previous_release(
        self, beauty_release: Path, beauty_copy: Path, tmp_path: Path
    ) -> None:
        """No file may grow over 100 kB, which the operating system reports like a disk that is full."""
        out = tmp_path / "out"
        command = [sys.executable, "-m", "alime_rdf", "build", str(beauty_copy), "--out", str(out), "--replace"]
        shutil.copytree(beauty_release, out)
        before = files(out)
        limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 100; exec "$@"', "-", *command]
        result = subprocess.run(limited, capture_output=True, text=True)
        assert (result.returncode, "ALM-B003" in result.stderr) == (3, True), result.stderr
        assert files(out) == before
        assert sorted(p.name for p in tmp_path.iterdir()) == ["beauty", "out"]


QUOTE = {"document": "pages/B001.txt", "start": 0, "end": 5}
OTHERS = {"kind": "poi", "poi": "好闻", "score": 0.9, "extractor": {"name": "llm", "version": "3"}}


class Untidy(NamedTuple):
    """The example with a broken row, a decision in vain and another miner's candidates, and how it was built."""

    domain: Path
    release: Path
    result: Result
    counts: dict[str, int]


@pytest.fixture(scope="module")
def untidy(tmp_path_factory: pytest.TempPathFactory) -> Untidy:
    folder = tmp_path_factory.mktemp("untidy")
    domain, out = folder / "beauty" / "domain.toml", folder / "out"
    shutil.copytree(ROOT / "examples/beauty", domain.parent)
    with (domain.parent / "catalogue.csv").open("a", encoding="utf-8") as items:
        items.write("B999,没有类目的,,,,,,,,,,,,\nB998,坏行\n")
    with (domain.parent / "decisions.csv").open("a", encoding="utf-8") as decisions:
        decisions.write("accept,needs,皮肤干 > 没有这个,editor,2026-11-01,\n")
    page = (domain.parent / "pages/B001.txt").read_text("utf-8")
    quote = QUOTE | {"sentence": page[:5], "mentions": []}
    lines = [
        OTHERS | {"evidence": [quote, quote | {"start": 6, "end": 11, "sentence": "编造的话"}]},
        {"kind": "nonsense"},
    ]
    (domain.parent / "more.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    policy = domain.read_text("utf-8").replace("\npoi = { score = 0.5, evidence = 2 }", "\npoi = { evidence = 1 }")
    domain.write_text(policy + '\n[candidates]\nfiles = ["more.jsonl"]\n', encoding="utf-8")
    result = run_alime("build", str(domain), "--out", str(out))
    assert result.exit_code == 0, result.output
    return Untidy(domain, out, result, json.loads((out / "report/build.json").read_text("utf-8"))["findings"])


class TestBadInput:
    def test_an_empty_corpus_still_makes_a_release_of_the_catalogue(self, beauty_copy: Path, tmp_path: Path) -> None:
        text = beauty_copy.read_text("utf-8")
        head, _, _ = text.partition("[[texts]]")
        _, mining, tail = text.partition("[mining]")
        beauty_copy.write_text(head + mining + tail, encoding="utf-8")
        result = run_alime("build", str(beauty_copy), "--out", str(tmp_path / "out"), "--json")
        assert result.exit_code == 0
        assert "ALM-D009" not in json.loads(result.output)["findings"]

    def test_broken_rows_cost_rows_and_strict_minds(self, untidy: Untidy, tmp_path: Path) -> None:
        assert "catalogue.csv:50: ALM-C002" in untidy.result.output
        assert "catalogue.csv:51: ALM-C001" in untidy.result.output
        strict = run_alime("build", str(untidy.domain), "--out", str(tmp_path / "strict"), "--strict")
        assert (strict.exit_code, "ALM-B007" in strict.output) == (1, True)
        assert not (tmp_path / "strict").exists()
        assert (tmp_path / "strict.review/findings.jsonl").is_file()

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            (("base = ", "bass = "), "domain.bass"),
            (('base = "https://example.org/beauty/"', 'base = "beauty"'), "domain.base"),
            (('items = "catalogue.csv"', 'items = "nowhere.csv"'), "catalogue.items"),
            (("score = 0.5, evidence = 2 }\npoi", "score = 7, evidence = 2 }\npoi"), "policy.problem.score"),
            (('kind = "chat"', 'kind = "chitchat"'), "texts[2].kind"),
            (('language = "zh"', 'language = "zz zz"'), "domain.language"),
            (('path = "chats.jsonl"', 'path = "no*.jsonl"'), "texts[2].path"),
        ],
    )
    def test_a_wrong_domain_file_says_which_key(self, beauty_copy: Path, change: tuple[str, str], key: str) -> None:
        beauty_copy.write_text(beauty_copy.read_text("utf-8").replace(*change), encoding="utf-8")
        result = run_alime("build", str(beauty_copy), "--out", str(beauty_copy.parent / "out"))
        assert result.exit_code == 2
        assert "ALM-B002" in result.output
        assert key in result.output

    def test_a_column_that_is_not_there_and_a_table_without_rows(self, beauty_copy: Path, tmp_path: Path) -> None:
        text = beauty_copy.read_text("utf-8")
        beauty_copy.write_text(text.replace('"成分", ', '"成份", ', 1), encoding="utf-8")
        wrong = run_alime("build", str(beauty_copy), "--out", str(tmp_path / "out"))
        assert (wrong.exit_code, "ALM-C014" in wrong.output, "成份" in wrong.output) == (2, True, True)
        beauty_copy.write_text(text, encoding="utf-8")
        (beauty_copy.parent / "catalogue.csv").write_text("")
        empty = run_alime("build", str(beauty_copy), "--out", str(tmp_path / "out"))
        assert (empty.exit_code, "ALM-C015" in empty.output) == (2, True)

    def test_what_a_person_accepts_in_vain_is_said(self, untidy: Untidy) -> None:
        assert "decisions.csv:14: ALM-M009 editor accepted 皮肤干 > 没有这个" in untidy.result.output

    def test_a_domain_file_that_is_no_toml_or_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "d.toml").write_text("[domain\n")
        for name in ("d.toml", "none.toml"):
            result = run_alime("build", str(tmp_path / name), "--out", str(tmp_path / "out"))
            assert (result.exit_code, "ALM-B001" in result.output) == (2, True), result.output

    def test_candidates_of_another_miner_are_checked_like_ours(self, untidy: Untidy) -> None:
        assert (untidy.counts["ALM-M005"], untidy.counts["ALM-M008"]) == (1, 1)
        why = run_alime("why", str(untidy.release), "poi:好闻", "a", "alime:POI")
        assert "extracted by llm 3\n" in why.output
        assert "confidence 0.90" in why.output
