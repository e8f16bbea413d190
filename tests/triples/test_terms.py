"""Terms through DuckDB: whatever a text holds, it comes back as it was."""

import gzip
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from alime_rdf.errors import UsageError
from alime_rdf.triples import TripleSource, load_triples, unescaped, write_lines, write_triples
from tests.conftest import run_alime

SUBJECT, PREDICATE = NamedNode("http://e/s"), NamedNode("http://e/o'neil")
#: What a line of N-Triples, an escape, a separator or a quote might be taken for.
PIECES = [
    *("\\", "\\u3000", "\\U0001F600", "\\x01", "\\n", '"', "'", "\n", "\r", "\t", "\x01", "\x00", "\x7f", "\x85"),
    *(
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U00020000",
        "😀",
        "> .",
        " . ",
        "> <",
        '" .',
        "^^<http://e/t>",
        "@zh",
        "_:b",
        "#",
    ),
    "^^<http://www.w3.org/2001/XMLSchema#string>",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=6).map("".join)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="zh-hans")),
    TEXTS.map(lambda text: Literal(text, datatype=NamedNode("http://e/t'"))),
)


@settings(max_examples=max(5, settings.default.max_examples // 100))
@given(st.sets(LITERALS, min_size=60, max_size=120))
def test_any_text_goes_through_files_of_triples(
    tmp_path_factory: pytest.TempPathFactory, literals: set[Literal]
) -> None:
    folder = tmp_path_factory.mktemp("triples")
    triples = {Triple(SUBJECT, PREDICATE, literal) for literal in literals}
    serialize(sorted(triples, key=str), folder / "in.ttl", RdfFormat.TURTLE)
    serialize(sorted(triples, key=str), folder / "in.nt", RdfFormat.N_TRIPLES)
    (folder / "in.nt.gz").write_bytes(gzip.compress((folder / "in.nt").read_bytes()))
    write_lines([f"{t.subject} {t.predicate} {t.object} ." for t in triples], folder / "in.parquet")
    texts = {str(literal): literal.value for literal in literals}
    for source in ("in.nt", "in.ttl", "in.nt.gz", "in.parquet"):
        with duckdb.connect() as connection:
            load_triples(connection, [TripleSource(folder / source)])
            assert (
                dict(connection.execute("SELECT term, term FROM terms WHERE term[1] = '\"'").fetchall()).keys()
                == texts.keys()
            )
            inside = "regexp_extract(term, '(?s)^\"(.*)\"', 1)"
            found = connection.execute(f"SELECT term, {unescaped(inside)} FROM terms WHERE term[1] = '\"'").fetchall()
            assert dict(found) == texts
            for out in ("out.nt", "out.nt.zst", "out.parquet"):
                write_triples(connection, [(PREDICATE, "triples")], folder / out)
        for out in ("out.nt.zst", "out.parquet"):
            with duckdb.connect() as connection:
                load_triples(connection, [TripleSource(folder / out)])
                assert {term for (term,) in connection.execute("SELECT term FROM terms").fetchall()} >= texts.keys()
        assert {quad.triple for quad in parse(path=folder / "out.nt", format=RdfFormat.N_TRIPLES)} == triples


@pytest.mark.parametrize(
    "line",
    [
        '<http://e/s> <http://e/p> "x"@ZH .',
        '<http://e/s>  <http://e/p> "x"@zh .',
        '<http://e/s> <http://e/p> "\\u0078"@zh .',
        '<http://e/\\u0073> <http://e/p> "x"@zh .',
        '<http://e/s> <http://e/p> "x"@zh . # said "so" .',
        '<http://e/s><http://e/p>"x"@zh.',
        '\ufeff<http://e/s> <http://e/p> "x"@zh .',
    ],
)
def test_lines_that_are_not_canonical_give_the_same_terms(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.nt"
    path.write_text(line + "\n", encoding="utf-8")
    with duckdb.connect() as connection:
        load_triples(connection, [TripleSource(path)])
        terms = {term for (term,) in connection.execute("SELECT term FROM terms").fetchall()}
    assert terms == {"<http://e/s>", "<http://e/p>", '"x"@zh'}


@pytest.mark.parametrize(
    "line",
    [
        '<http://e/s> <http://e/p> "x\\y" .',
        '<http://e/s> <http://e/p> "x"y" .',
        "<http://e/s> <http://e/p> x .",
        "<http://e/s> _:p <http://e/o> .",
        "<http://e/s> <p> <http://e/o> .",
        '"x" <http://e/p> <http://e/o> .',
        '<http://e/s> <http://e/p> "x"',
        "<http://e/s> <http://e/p> <http://e/a b> .",
        "<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> .",
    ],
)
def test_lines_that_are_none_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.nt"
    path.write_text(line + "\n", encoding="utf-8")
    with duckdb.connect() as connection, pytest.raises(UsageError, match="ALM-G004"):
        load_triples(connection, [TripleSource(path)])


def test_a_line_longer_than_a_buffer_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    path.write_text(f'<http://e/s> <http://e/p> "{"好" * 1_000_000}" .\n', encoding="utf-8")
    with duckdb.connect() as connection:
        load_triples(connection, [TripleSource(path)])
        assert connection.execute("SELECT max(length(term)) FROM terms").fetchone() == (1_000_002,)


def test_shapes_with_regular_expressions_can_be_validated() -> None:
    for name in ("catalogue", "knowledge", "provenance", "ontology"):
        result = run_alime("validate", f"shapes/{name}.ttl")
        assert (result.exit_code, "conforms" in result.output) == (0, True), result.output
