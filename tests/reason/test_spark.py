"""Spark in local mode derives what the store does, from the same graphs under the same rules."""

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alime_rdf.reason import RuleSet, reason, shipped_rules
from alime_rdf.triples import TripleSource
from tests.conftest import run_alime
from tests.reason.test_engines import GRAPHS, RULES, copy_of, lines, rules

if shutil.which("java") is None:
    pytest.skip("there is no java", allow_module_level=True)
pyspark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'alime-rdf[spark]'")
PACKS = max(8, settings.default.max_examples // 50)


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[object]:
    """One session for the module: each would take seconds to start."""
    builder = pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    found = builder.config("spark.sql.shuffle.partitions", "1").config("spark.log.level", "ERROR").getOrCreate()
    yield found
    found.stop()


def apart(graph: set[tuple[str, str, str]], number: int) -> set[tuple[str, str, str]]:
    """Give a graph's nodes names of their own; predicates stay, as nodes too."""

    def renamed(term: str) -> str:
        own = term in ("<http://e/a>", "<http://e/b>", "<http://e/c>") and number
        return f"{term[:-1]}{number}>" if own else f"{term}{number}" if term.startswith("_:") else term

    return {(renamed(s), p, renamed(o)) for s, p, o in graph}


@settings(
    max_examples=PACKS,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graphs=st.lists(GRAPHS, min_size=25, max_size=30), parts=RULES)
def test_store_and_spark_derive_the_same(
    tmp_path: Path, graphs: list[set[tuple[str, str, str]]], parts: list[tuple[str, str]]
) -> None:
    found = rules(tmp_path, parts)
    source = tmp_path / "in.nt"
    triples = {triple for number, graph in enumerate(graphs) for triple in apart(graph, number)}
    source.write_text("".join(f"{s} {p} {o} .\n" for s, p, o in sorted(triples)), encoding="utf-8")
    reason([TripleSource(source)], found, tmp_path / "store.nt", engine="store")
    assert reason([TripleSource(source)], found, tmp_path / "spark.nt", engine="spark").engine == "spark"
    by_store, by_spark = ((tmp_path / f"{name}.nt").read_text("utf-8").splitlines() for name in ("store", "spark"))
    assert sorted(by_spark) == sorted(by_store)
    assert len(by_spark) == len(set(by_spark))


def test_the_example_is_derived_as_in_bulk(beauty_release: Path, tmp_path: Path) -> None:
    sources = [TripleSource(beauty_release / f"export/{name}.nt.gz") for name in ("catalogue", "knowledge")]
    names = ("matches-cpv", "chain-hasFeature", "chain-prefers")
    reason(sources, RuleSet(tuple(r for r in shipped_rules().rules if r.id in names)), tmp_path / "bulk.nt")
    arguments = [str(source.path) for source in sources]
    arguments += [part for name in names for part in ("--only", name)]
    result = run_alime("reason", *arguments, "--engine", "spark", "--out", str(tmp_path / "spark.nt.gz"))
    assert result.exit_code == 0, result.output
    assert lines(tmp_path / "spark.nt.gz") == lines(tmp_path / "bulk.nt")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bulk.nt", "spark.nt.gz"]


@pytest.mark.parametrize("kind", ["nt", "parquet"])
def test_the_job_for_a_cluster_runs(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, alime = tmp_path / f"in.{kind}", "https://w3id.org/alime/ontology#"
    plain = tmp_path / "plain.nt"
    plain.write_text(
        f"<http://e/i> <{alime}matchesCPV> <http://e/c> .\n<http://e/c> <{alime}causes> <http://e/保> .\n", "utf-8"
    )
    copy_of(plain, source)
    monkeypatch.setattr("sys.argv", ["job", str(source), str(tmp_path / "out"), str(tmp_path / "work")])
    runpy.run_path("examples/spark_job.py", run_name="__main__")
    assert "chain-hasFeature 1" in capsys.readouterr().out
    rows = pyspark.SparkSession.active().read.parquet(str(tmp_path / "out")).collect()
    assert ("<http://e/i>", f"<{alime}hasFeature>", "<http://e/保>") in [tuple(row) for row in rows]
