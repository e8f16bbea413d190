"""The store and bulk engines: the same triples from every graph, every rule, every file format."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from alime_rdf.errors import UsageError
from alime_rdf.reason import RuleSet, load_rules, reason, shipped_rules
from alime_rdf.triples import TripleSource
from tests.conftest import run_alime

MANY = settings(
    max_examples=max(150, settings.default.max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
HEAD = "# id: {id}\n# zh: 甲\n# en: a\nPREFIX e: <http://e/>\n"
BODIES = [
    "?x e:p ?y . ?y e:q ?z",
    "?x e:p/e:q ?z",
    "?x e:p+ ?z",
    "?x e:p* ?z . ?z e:q ?x",
    "?x ^e:q/e:p* ?z",
    "?x ?r ?z . ?r e:p ?x",
    "?x ?r ?y . ?k e:q ?r . ?y e:p ?z",
    "?z e:r ?x",
    "?x e:r ?y . ?y e:r ?z",
    "?x e:p e:a . ?z e:q e:b",
    "?x e:p ?x . ?x e:q ?z",
    "?x e:p|^e:q ?z",
    "{ ?x e:p ?z } UNION { ?z e:q ?x }",
    "?x e:p ?z . ?z e:q ?y FILTER(?x != ?y)",
    "?x e:p ?z . ?x e:q ?y FILTER(?y > 1 && ?y <= 2.5)",
    "?x e:p ?z FILTER(?z = 1 || !(?z != e:b) || isBlank(?x))",
    '?x e:p ?z FILTER(!(?z = "x") && ?z != "x"@zh)',
    "?x e:p ?z FILTER(?z NOT IN (1, e:a, 'y') || !(?z < 2))",
    "?x ?r ?z FILTER(?r != e:p && !isLiteral(?z))",
    "?x e:p+ ?z FILTER(isIRI(?z) && sameTerm(?x, ?z))",
]
NODES = st.sampled_from(["<http://e/a>", "<http://e/b>", "<http://e/c>", "<http://e/p>", "<http://e/q>", "_:n"])
XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES = [("1", "integer"), ("3", "integer"), ("2.5", "decimal"), ("true", "boolean"), ("2026-01-02", "date")]
LITERALS = ['"x"', '"y"', '"x"@zh', '"x"^^<http://e/dt>', *(f'"{text}"^^<{XSD}{kind}>' for text, kind in VALUES)]
OBJECTS = st.one_of(NODES, st.sampled_from(LITERALS))
PREDICATES = st.sampled_from(["<http://e/p>", "<http://e/q>", "<http://e/r>", "<http://e/s>"])
GRAPHS = st.sets(st.tuples(NODES, PREDICATES, OBJECTS), max_size=14)
RULES = st.lists(st.tuples(st.sampled_from(["e:p", "e:q", "e:r"]), st.sampled_from(BODIES)), min_size=1, max_size=3)


def rules(folder: Path, parts: list[tuple[str, str]]) -> RuleSet:
    for old in folder.glob("*.rq"):
        old.unlink()
    for number, (predicate, body) in enumerate(parts):
        text = HEAD.format(id=f"r{number}") + f"CONSTRUCT {{ ?x {predicate} ?z }} WHERE {{ {body} }}"
        (folder / f"r{number}.rq").write_text(text, encoding="utf-8")
    return RuleSet(load_rules(folder.glob("*.rq")))


@settings(
    max_examples=max(150, settings.default.max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(graph=GRAPHS, parts=RULES)
def test_store_and_bulk_derive_the_same(
    tmp_path: Path, graph: set[tuple[str, str, str]], parts: list[tuple[str, str]]
) -> None:
    found = rules(tmp_path, parts)
    source = tmp_path / "in.nt"
    source.write_text("".join(f"{s} {p} {o} .\n" for s, p, o in sorted(graph)), encoding="utf-8")
    reason([TripleSource(source)], found, tmp_path / "store.nt", engine="store")
    assert reason([TripleSource(source)], found, tmp_path / "bulk.nt", threads=1).engine == "bulk"
    by_store, by_bulk = ((tmp_path / f"{name}.nt").read_text("utf-8").splitlines() for name in ("store", "bulk"))
    assert sorted(by_bulk) == sorted(by_store)
    assert len(by_bulk) == len(set(by_bulk))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('FILTER(regex(str(?y), "b$"))', ["<http://e/a> <http://e/q> <http://e/b> ."]),
        ("FILTER NOT EXISTS { ?y e:p ?z }", ["<http://e/b> <http://e/q> <http://e/c> ."]),
    ],
)
def test_what_sql_cannot_run_runs_in_the_store_and_is_said(
    tmp_path: Path, condition: str, expected: list[str]
) -> None:
    source, rule = tmp_path / "in.nt", tmp_path / "mine.rq"
    source.write_text("<http://e/a> <http://e/p> <http://e/b> .\n<http://e/b> <http://e/p> <http://e/c> .\n")
    body = f"CONSTRUCT {{ ?x e:q ?y }} WHERE {{ ?x e:p ?y {condition} }}"
    rule.write_text(HEAD.format(id="mine") + body, encoding="utf-8")
    out = tmp_path / "out.nt"
    result = run_alime("reason", str(source), "--rules", str(rule), "--only", "mine", "--out", str(out))
    assert (result.exit_code, "mine.rq: ALM-R006" in result.stderr) == (0, True), result.output
    assert lines(out) == expected


def test_ids_are_kept_and_read_again(tmp_path: Path) -> None:
    source, ids = tmp_path / "in.nt", tmp_path / "ids"
    source.write_text("<http://e/a> <http://e/p> <http://e/b> .\n", encoding="utf-8")
    more = tmp_path / "more.nt"
    more.write_text('<http://e/b> <http://e/p> "保" .\n', encoding="utf-8")
    found = rules(tmp_path, [("e:q", "?x e:p/e:p ?z")])
    reason([TripleSource(source)], found, tmp_path / "none.nt", save_ids=ids)
    reason([TripleSource(ids), TripleSource(more)], found, tmp_path / "out.nt")
    assert lines(tmp_path / "out.nt") == ['<http://e/a> <http://e/q> "保" .']
    (ids / "terms.parquet").write_bytes((ids / "triples.parquet").read_bytes())
    broken = run_alime("reason", str(ids), "--out", str(tmp_path / "x.nt"))
    assert (broken.exit_code, "ids: ALM-G004" in broken.output) == (2, True)


def test_the_example_is_derived_as_its_release_has_it(beauty_release: Path, tmp_path: Path) -> None:
    sources = [str(beauty_release / f"export/{name}.nt.gz") for name in ("catalogue", "knowledge")]
    expected = gzip.decompress((beauty_release / "export/inferred.nt.gz").read_bytes()).decode().splitlines()
    for engine in ("store", "bulk"):
        out = tmp_path / f"{engine}.nt"
        result = run_alime("reason", *sources, "--engine", engine, "--out", str(out))
        assert result.exit_code == 0, result.output
        assert sorted(out.read_text("utf-8").splitlines()) == sorted(expected)


@pytest.mark.parametrize("name", ["x.ttl", "x.nq", "x.nt", "x.nt.gz", "x.nt.zst", "x.parquet"])
def test_every_format_is_read_and_written_alike(beauty_release: Path, tmp_path: Path, name: str) -> None:
    plain = tmp_path / "plain.nt"
    plain.write_bytes(
        b"".join(
            gzip.decompress((beauty_release / f"export/{n}.nt.gz").read_bytes()) for n in ("catalogue", "knowledge")
        )
    )
    reason([TripleSource(plain)], shipped_rules(), tmp_path / "expected.nt")
    source = tmp_path / name
    triples = [quad.triple for quad in parse(path=plain, format=RdfFormat.N_TRIPLES)]
    if name.endswith((".ttl", ".nq")):
        kind = RdfFormat.TURTLE if name.endswith(".ttl") else RdfFormat.N_QUADS
        source.write_bytes(serialize(triples, format=kind) or b"")
    else:
        copy_of(plain, source)
    out = tmp_path / f"out-{name}" if name.startswith("x.nt") or name.endswith("parquet") else tmp_path / "out.nt"
    reason([TripleSource(source)], shipped_rules(), out)
    assert lines(out) == lines(tmp_path / "expected.nt")


_COMPRESSION = {".gz": "gzip", ".zst": "zstd"}


def copy_of(plain: Path, target: Path) -> None:
    from alime_rdf.triples import write_lines

    write_lines(plain.read_text("utf-8").splitlines(), target)


def lines(path: Path) -> list[str]:
    import duckdb

    if path.suffix == ".parquet":
        rows = duckdb.execute(
            "SELECT subject || ' ' || predicate || ' ' || object || ' .' FROM read_parquet(?)", [str(path)]
        )
        return sorted(line for (line,) in rows.fetchall())
    options = "delim = '\x01', quote = '', escape = '', header = false, auto_detect = false"
    options += f", compression = '{_COMPRESSION.get(path.suffix, 'none')}'"
    query = f"SELECT * FROM read_csv(?, columns = {{'l': 'VARCHAR'}}, {options})"
    return sorted(line for (line,) in duckdb.execute(query, [str(path)]).fetchall())


def test_lines_that_are_not_canonical_are_read_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "in.nt"
    source.write_text(
        '# a comment\n<http://e/\\u4FDD>\t<http://e/p>  <http://e/b>.\n<http://e/保> <http://e/p> "a > \\" b" .\n',
        encoding="utf-8",
    )
    found = rules(tmp_path, [("e:q", "?x e:p ?z")])
    reason([TripleSource(source)], found, tmp_path / "out.nt")
    assert lines(tmp_path / "out.nt") == [
        '<http://e/保> <http://e/q> "a > \\" b" .',
        "<http://e/保> <http://e/q> <http://e/b> .",
    ]


@pytest.mark.parametrize("good_lines", [3000, pytest.param(2_999_999, marks=pytest.mark.slow)])
def test_a_broken_line_is_named_and_nothing_half_written_is_left(tmp_path: Path, good_lines: int) -> None:
    source = tmp_path / "in.nt"
    good = "".join(f"<http://e/a{i}> <http://e/p> <http://e/b> .\n" for i in range(good_lines))
    source.write_text(good + "<http://e/a> <http://e/p> broken .\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        reason([TripleSource(source)], shipped_rules(), tmp_path / "out.nt")
    assert (caught.value.finding.code, caught.value.finding.line) == ("ALM-G004", good_lines + 1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.nt"]
    result = run_alime("reason", str(source), "--out", str(tmp_path / "out.nt"))
    assert (result.exit_code, f"in.nt:{good_lines + 1}" in result.output) == (2, True)


def test_a_rule_of_the_users_and_a_rule_that_is_not_there(tmp_path: Path) -> None:
    source, rule = tmp_path / "in.nt", tmp_path / "mine.rq"
    source.write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    rule.write_text(HEAD.format(id="mine") + "CONSTRUCT { ?y e:q ?x } WHERE { ?x e:p ?y }", encoding="utf-8")
    arguments = ["reason", str(source), "--out", str(tmp_path / "out.nt"), "--rules", str(rule)]
    assert run_alime(*arguments, "--only", "mine").exit_code == 0
    assert lines(tmp_path / "out.nt") == ["<http://e/b> <http://e/q> <http://e/a> ."]
    missing = run_alime(*arguments, "--only", "yours")
    assert (missing.exit_code, "ALM-R004" in missing.output) == (2, True)


def test_an_input_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "in.nt"
    source.write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    result = run_alime("reason", str(source), "--out", str(source))
    assert (result.exit_code, "ALM-B010" in result.output) == (2, True)
    assert source.read_text() == "<http://e/a> <http://e/p> <http://e/b> .\n"


@pytest.mark.parametrize(("name", "data"), [("x.ttl.gz", b"no"), ("x.nt.zst", b"no"), ("x.parquet", b"no")])
def test_a_file_that_is_not_what_it_says_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    result = run_alime("reason", str(tmp_path / name), "--out", str(tmp_path / "out.nt"))
    assert (result.exit_code, "ALM-G004" in result.output, name in result.output) == (2, True, True)
    assert not (tmp_path / "out.nt").exists()


def test_a_memory_limit_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    arguments = ["reason", str(tmp_path / "x.nt"), "--out", str(tmp_path / "out.nt"), "--memory-limit"]
    assert run_alime(*arguments, "lots").exit_code == 2
    small = run_alime(*arguments, "1KB")
    assert (small.exit_code, "ALM-B011" in small.output) == (3, True), small.output


def test_little_memory_means_disk_and_not_failure(tmp_path: Path) -> None:
    source = tmp_path / "in.nt"
    source.write_text("".join(f"<http://e/a{i}> <http://e/p> <http://e/b{i % 50}> .\n" for i in range(60_000)))
    found = rules(tmp_path, [("e:q", "?x e:p ?z"), ("e:r", "?x e:q ?z")])
    out = tmp_path / "out.nt"
    reason([TripleSource(source)], found, out, memory_limit="120MB", threads=1)
    assert len(lines(out)) == 120_000
