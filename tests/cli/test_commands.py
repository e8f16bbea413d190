import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from alime_rdf.release import QUERY_FORMATS, Release, run_query
from alime_rdf.serve import SparqlServer
from tests.conftest import ROOT, run_alime

FEATURES = "SELECT ?item ?poi WHERE { ?item alime:hasFeature ?poi } ORDER BY ?item ?poi"


class TestInit:
    def test_a_new_domain_can_be_built_and_asked_at_once(self, tmp_path: Path) -> None:
        shop = tmp_path / "shop"
        assert run_alime("init", str(shop)).exit_code == 0
        built = run_alime("build", str(shop / "domain.toml"), "--out", str(tmp_path / "out"), "--strict")
        assert built.exit_code == 0, built.output
        answer = json.loads(run_alime("ask", str(tmp_path / "out"), "皮肤有点干，用什么洗面奶", "--json").output)
        assert [item["label"] for item in answer["items"]] == ["保湿洁面乳", "水润洁面慕斯"]
        again = run_alime("init", str(shop))
        assert (again.exit_code, "ALM-U001" in again.output) == (2, True)

    def test_columns_are_guessed_and_the_guess_is_shown_and_holds(self, tmp_path: Path) -> None:
        shop = tmp_path / "店"
        result = run_alime("init", str(shop), "--from", str(ROOT / "examples/beauty/catalogue.csv"))
        guesses = {line.split()[0]: line.split()[1] for line in result.output.splitlines() if len(line.split()) > 2}
        assert guesses | {"id": "id", "name": "name", "category": "category", "barcode": "barcode"} == guesses
        assert guesses | {"price": "price", "成分": "property", "质地": "property"} == guesses
        built = run_alime("build", str(shop / "domain.toml"), "--out", str(tmp_path / "out"), "--json")
        report = json.loads(built.output)
        rows = {row["knowledge"]: row for row in report["statistics"]["table"]}
        assert rows["item"]["count"] == 48
        assert rows["IPV"]["imported"] == 189
        assert report["findings"] == {}

    def test_a_table_without_ids_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "t.csv").write_text("颜色\n红\n红\n", encoding="utf-8")
        result = run_alime("init", str(tmp_path / "s"), "--from", str(tmp_path / "t.csv"))
        assert (result.exit_code, "ALM-U002" in result.output) == (2, True)

    def test_levels_of_categories_and_a_description_are_found(self, tmp_path: Path) -> None:
        said = "这口锅导热很快，煎蛋不容易粘，洗起来也轻松，适合家里每天使用，送人也体面。"
        rows = [f"K{i},锅{i},厨具,炒锅,铁,{said}{i}" for i in range(12)]
        table = "商品编号,商品名称,一级类目,二级类目,材质,商品描述\n" + "\n".join(rows) + "\n"
        (tmp_path / "k.csv").write_text(table, encoding="utf-8")
        assert run_alime("init", str(tmp_path / "k"), "--from", str(tmp_path / "k.csv")).exit_code == 0
        built = run_alime("build", str(tmp_path / "k/domain.toml"), "--out", str(tmp_path / "out"), "--json")
        report = json.loads(built.output)
        rows_by = {row["knowledge"]: row["count"] for row in report["statistics"]["table"]}
        assert (rows_by["item"], rows_by["IPV"], report["findings"]) == (12, 12, {})


class TestQuery:
    @pytest.mark.parametrize("format_", [f for f in QUERY_FORMATS if f not in ("turtle", "ntriples")])
    def test_select_in_every_format(self, beauty_release: Path, format_: str) -> None:
        result = run_alime("query", str(beauty_release), "-", "--format", format_, input=FEATURES)
        assert result.exit_code == 0
        assert "B008" in result.output

    @pytest.mark.parametrize("format_", ["turtle", "ntriples", "table"])
    def test_construct(self, beauty_release: Path, format_: str) -> None:
        query = "CONSTRUCT { ?x alime:needs ?y } WHERE { ?x alime:needs ?y }"
        result = run_alime("query", str(beauty_release), "-", "--format", format_, input=query)
        assert result.exit_code == 0
        assert "皮肤干" in result.output

    def test_what_can_not_be_written_or_parsed(self, beauty_release: Path) -> None:
        wrong = run_alime("query", str(beauty_release), "-", "--format", "turtle", input=FEATURES)
        assert (wrong.exit_code, "ALM-Q005" in wrong.output, "json" in wrong.output) == (2, True, True)
        broken = run_alime("query", str(beauty_release), "-", input="SELECT WHERE")
        assert (broken.exit_code, "ALM-Q004" in broken.output) == (2, True)
        nowhere = "SELECT * WHERE { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }"
        failed = run_alime("query", str(beauty_release), "-", input=nowhere)
        assert (failed.exit_code, "ALM-Q004" in failed.output) == (2, True)

    def test_nothing_is_cut_where_there_is_no_terminal(self, beauty_release: Path) -> None:
        query = "SELECT ?e ?q WHERE { ?e alime:quote ?q }"
        command = [sys.executable, "-m", "alime_rdf", "query", str(beauty_release), "-"]
        done = subprocess.run(
            command, input=query, capture_output=True, text=True, env=os.environ | {"COLUMNS": "40"}
        )
        assert "…" not in done.stdout
        quotes = {row[1].value for row in run_query(Release(beauty_release), query).rows}
        assert all(" ".join(q.split()) in " ".join(done.stdout.split()) for q in quotes)

    def test_a_query_in_another_encoding_is_refused(self, beauty_release: Path, tmp_path: Path) -> None:
        (tmp_path / "q.rq").write_bytes("# 查询\nASK {}".encode("gbk"))
        result = run_alime("query", str(beauty_release), str(tmp_path / "q.rq"))
        assert (result.exit_code, "ALM-Q004" in result.output) == (2, True)

    def test_command_server_and_library_give_equal_answers(self, beauty_release: Path) -> None:
        release = Release(beauty_release)
        by_command = run_alime("query", str(beauty_release), "-", "--format", "json", input=FEATURES).output
        rows = [(b["item"]["value"], b["poi"]["value"]) for b in json.loads(by_command)["results"]["bindings"]]
        by_library = [(i.value, p.value) for i, p in run_query(release, FEATURES).rows]
        by_rdflib = [(str(i), str(p)) for i, p in release.dataset.query(FEATURES)]  # type: ignore[misc]
        prologue = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in release.prefixes.items())
        with SparqlServer(release) as server:
            by_server = ask_server(server.url, prologue + FEATURES)
        assert rows == by_library == by_rdflib == by_server
        assert len(rows) > 50


def ask_server(url: str, query: str) -> list[tuple[str, ...]]:
    import urllib.request

    request = urllib.request.Request(url, data=query.encode(), method="POST")
    request.add_header("Content-Type", "application/sparql-query")
    request.add_header("Accept", "text/csv")
    with urllib.request.urlopen(request, timeout=10) as answer:
        rows = list(csv.reader(io.StringIO(answer.read().decode())))
    return [tuple(row) for row in rows[1:]]


class TestAsk:
    def test_simplified_and_traditional_are_one_question(self, beauty_release: Path) -> None:
        answers = [
            json.loads(run_alime("ask", str(beauty_release), question, "--json").output)
            for question in ("皮肤很干，想找一款精华液", "皮膚很乾，想找一款精華液")
        ]
        assert [a.pop("question") for a in answers]
        assert answers[0] == answers[1]
        assert [n["poi"]["label"] for n in answers[0]["needs"]] == ["保湿"]
        assert all(r["evidence"] for item in answers[0]["items"] for r in item["reasons"])
        quotes = [e["sentence"] for item in answers[0]["items"] for r in item["reasons"] for e in r["evidence"]]
        texts = "".join(p.read_text("utf-8") for p in (ROOT / "examples/beauty").rglob("*") if p.is_file())
        assert any(quote in texts for quote in quotes)

    def test_scores_are_as_stated_and_the_best_comes_first(self, beauty_release: Path) -> None:
        answer = json.loads(run_alime("ask", str(beauty_release), "长痘又出油", "--limit", "50", "--json").output)
        order = [(-item["score"], -len(item["reasons"]), item["iri"]) for item in answer["items"]]
        assert order[0] == min(order)
        weights = {need["poi"]["iri"]: need["weight"] for need in answer["needs"]}
        for item in answer["items"]:
            total = sum(weights[r["poi"]["iri"]] * r["confidence"] for r in item["reasons"])
            assert item["score"] == pytest.approx(total, abs=1e-3)

    def test_a_category_includes_what_is_below_it(self, beauty_release: Path) -> None:
        release = str(beauty_release)
        leaf = json.loads(run_alime("ask", release, "皮肤干", "--category", "洗面奶", "--json").output)
        inner = json.loads(
            run_alime("ask", release, "皮肤干", "--category", "面部护肤", "--limit", "99", "--json").output
        )
        assert {i["iri"] for i in leaf["items"]} < {i["iri"] for i in inner["items"]}
        assert leaf["wanted"]["categories"][0]["label"] == "洁面"

    @pytest.mark.parametrize(
        ("question", "wanted", "denied"),
        [
            ("不要保湿的，控油的洗面奶", ["控油"], ["保湿"]),
            ("除了面膜，皮肤干还能用什么", ["保湿"], ["面膜"]),
            ("我没有黑头，只是皮肤干", ["保湿"], ["黑头"]),
            ("有没有保湿的面霜", ["保湿"], []),
            ("还有别的保湿面霜吗", ["保湿"], []),
        ],
    )
    def test_what_a_question_denies_is_not_wanted(
        self, beauty_release: Path, question: str, wanted: list[str], denied: list[str]
    ) -> None:
        answer = json.loads(run_alime("ask", str(beauty_release), question, "--json").output)
        assert [need["poi"]["label"] for need in answer["needs"]] == wanted
        assert [linked["label"] for linked in answer["linked"] if linked["denied"]] == denied

    def test_nothing_understood_and_nothing_found_are_findings(self, beauty_release: Path) -> None:
        unknown = run_alime("ask", str(beauty_release), "今天天气如何")
        assert (unknown.exit_code, "ALM-Q006" in unknown.output) == (1, True)
        empty = run_alime("ask", str(beauty_release), "掉头发用什么面霜")
        assert (empty.exit_code, "ALM-Q007" in empty.output) == (1, True)
        needless = run_alime("ask", str(beauty_release), "头发扁塌怎么办")
        assert (needless.exit_code, "ALM-Q008" in needless.output) == (1, True)
        wrong = run_alime("ask", str(beauty_release), "皮肤干", "--category", "poi:保湿")
        assert (wrong.exit_code, "ALM-Q009" in wrong.output) == (2, True)
        assert run_alime("ask", str(beauty_release), "晒黑", "--category", "防晒").exit_code == 0

    def test_answers_in_chinese(self, beauty_release: Path) -> None:
        result = run_alime("--lang", "zh", "ask", str(beauty_release), "皮肤有点干", "--limit", "1", "--why")
        assert "推出的需求" in result.output
        assert "来源同上" in result.output


class TestWhy:
    def test_the_proof_goes_down_to_sentence_and_offsets(self, beauty_release: Path) -> None:
        result = run_alime("why", str(beauty_release), "item:B008", "hasFeature", "保湿", "--format", "json")
        proof = json.loads(result.output)
        assert proof["rule"] == "chain-hasFeature"
        evidence = [e for premise in proof["premises"] for e in premise.get("evidence", [])]
        assert evidence
        for quote in evidence:
            name = quote["document"].rsplit("/document/", 1)[1].replace(":", "/")
            path = ROOT / "examples/beauty" / name
            if path.suffix == ".txt":
                assert path.read_text("utf-8")[quote["start"] : quote["end"]] == quote["sentence"]

    def test_a_proof_in_rdf_can_be_read_and_names_rule_and_premises(self, beauty_release: Path) -> None:
        result = run_alime("why", str(beauty_release), "item:B008", "有特点", "poi:保湿", "--format", "turtle")
        triples = [quad.triple for quad in parse(result.output.encode(), format=RdfFormat.TURTLE)]
        predicates = {t.predicate.value.rsplit("#", 1)[-1] for t in triples}
        assert {"byRule", "hasPremise", "quote", "wasDerivedFrom", "assertedSubject"} <= predicates

    def test_names_that_stand_for_nothing_or_for_too_much(self, beauty_release: Path) -> None:
        by_id = run_alime("why", str(beauty_release), "B008", "hasFeature", "保湿")
        assert by_id.exit_code == 0
        nothing = run_alime("why", str(beauty_release), "火箭", "hasFeature", "保湿")
        assert (nothing.exit_code, "ALM-Q001" in nothing.output) == (2, True)
        both = run_alime("why", str(beauty_release), "item:B001", "alime:intends", "保湿")
        assert (both.exit_code, "poi:保湿, value:保湿" in both.output) == (2, True)

    def test_a_triple_that_does_not_hold_is_a_finding(self, beauty_release: Path) -> None:
        result = run_alime("why", str(beauty_release), "item:B001", "hasFeature", "poi:防晒")
        assert (result.exit_code, "ALM-Q003" in result.output) == (1, True)


def test_exports_of_every_format_hold_the_same_triples(beauty_release: Path, tmp_path: Path) -> None:
    seen = []
    for format_ in ("turtle", "ntriples", "nquads", "trig"):
        out = tmp_path / f"x.{format_}"
        exported = run_alime(
            "export", str(beauty_release), "--graph", "knowledge", "--format", format_, "--out", str(out)
        )
        assert exported.exit_code == 0, exported.output
        kinds = {
            "turtle": RdfFormat.TURTLE,
            "ntriples": RdfFormat.N_TRIPLES,
            "nquads": RdfFormat.N_QUADS,
            "trig": RdfFormat.TRIG,
        }
        seen.append({quad.triple for quad in parse(path=out, format=kinds[format_])})
    assert all(triples == seen[0] for triples in seen)
    assert run_alime("export", str(beauty_release), "--graph", "inferred").output.startswith("@prefix")
    inside = run_alime("export", str(beauty_release), "--out", str(beauty_release / "more.trig"))
    assert (inside.exit_code, "ALM-B004" in inside.output) == (2, True)
    lost = run_alime("export", str(beauty_release), "--out", "/nowhere/at/all.trig")
    assert (lost.exit_code, "ALM-B009" in lost.output) == (3, True)


class TestValidate:
    def test_a_releases_exports_conform(self, beauty_release: Path, tmp_path: Path) -> None:
        names = ("catalogue", "knowledge", "provenance")
        paths = [str(beauty_release / f"export/{name}.nt.gz") for name in names]
        result = run_alime("validate", *paths)
        assert result.exit_code == 0, result.output

    def test_findings_are_grouped_by_shape_with_code_and_sentence(self, tmp_path: Path) -> None:
        data = tmp_path / "d.ttl"
        data.write_text(
            "@prefix alime: <https://w3id.org/alime/ontology#> . @prefix e: <http://e/> ."
            "e:i a alime:Item ; alime:barcode 123 . e:j a alime:Item .",
            encoding="utf-8",
        )
        result = run_alime("validate", str(data))
        assert result.exit_code == 1
        assert "ItemBarcode" in result.output
        assert "ALM-G003" in result.output

    def test_the_ontology_is_checked_by_its_own_shapes(self) -> None:
        assert run_alime("validate", str(ROOT / "ontology/alime.ttl")).exit_code == 0

    def test_what_is_no_rdf_says_where(self, tmp_path: Path) -> None:
        data = tmp_path / "d.nt"
        data.write_text("<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> broken\n")
        result = run_alime("validate", str(data))
        assert (result.exit_code, "d.nt:2: ALM-G004" in result.output) == (2, True)

    def test_shapes_that_are_none_are_no_green_light(self, tmp_path: Path) -> None:
        (tmp_path / "d.ttl").write_text("")
        (tmp_path / "s.ttl").write_text("")
        (tmp_path / "bad.ttl").write_text("<a> <b>")
        for shapes, code in (("s.ttl", "ALM-G005"), ("bad.ttl", "ALM-G004")):
            result = run_alime("validate", str(tmp_path / "d.ttl"), "--shapes", str(tmp_path / shapes))
            assert (result.exit_code, code in result.output) == (2, True), result.output


class TestStats:
    def test_rows_are_those_of_the_papers_table_2(self, beauty_release: Path) -> None:
        counted = json.loads(run_alime("stats", str(beauty_release), "--json").output)
        rows = {row["knowledge"]: row for row in counted["table"]}
        assert {"problem", "CPV", "item", "IPV", "POI", "problem - POI", "C - PV - POI", "I - PV - POI"} <= set(rows)
        for row in rows.values():
            assert row["imported"] + row["mined"] + row["inferred"] == row["count"]
        assert rows["IPV"]["imported"] > 0
        assert rows["IPV"]["mined"] > 0
        assert run_alime("stats", str(beauty_release)).exit_code == 0


@pytest.mark.parametrize("command", ["stats", "ask", "query", "export", "why", "serve"])
def test_what_is_no_release_fails_with_a_code(tmp_path: Path, command: str) -> None:
    rest = {"ask": ["保湿"], "query": ["-"], "why": ["a", "b", "c"]}.get(command, [])
    result = run_alime(command, str(tmp_path), *rest, input="ASK {}")
    assert (result.exit_code, "ALM-B005" in result.output) == (3, True)


def test_messages_follow_the_locale(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "ALIME_LANG"} | {
        "LC_ALL": "zh_CN.UTF-8",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "alime_rdf", "stats", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert result.returncode == 3
    assert "不是 alime 的发布" in result.stderr


def test_a_table_as_a_shop_has_it_is_asked_for_a_category_and_a_price(tmp_path: Path) -> None:
    (tmp_path / "items.tsv").write_text(
        "sep=;\nid;name;category;price\nC1;Tee &amp; Cap;Clothing > T-shirts;59,90 EUR\n"
        "C2;<b>Warm</b> one;Clothing > Hoodies;1.059,00 EUR\nC3;Pan;Home / Kitchen;5 EUR\n",
        encoding="utf-8",
    )
    (tmp_path / "domain.toml").write_text(
        '[domain]\nname = "t"\nbase = "https://example.org/t/"\nlanguage = "en"\n'
        '[catalogue]\nitems = "items.tsv"\n[catalogue.columns]\nprice = ["old price", "price"]\ndecimal = ","\n',
        encoding="utf-8",
    )
    release = str(tmp_path / "r")
    assert run_alime("build", str(tmp_path / "domain.toml"), "--out", release).exit_code == 0
    said = run_alime("--lang", "en", "ask", release, "a hoodie").output
    assert "category: Hoodies" in said
    assert "Warm one  item:C2  price 1059 EUR" in said
    manifest = json.loads((tmp_path / "r/manifest.json").read_text(encoding="utf-8"))
    assert manifest["domain"]["currency"] == "EUR"
