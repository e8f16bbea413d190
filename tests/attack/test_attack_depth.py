"""Texts that are nested, chained or long: each is refused with a code, in a moment, or Oxigraph takes it on half its stack."""
# ruff: noqa: E501 - tables read better than they wrap

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from alime_rdf.errors import QueryError, RequestError
from alime_rdf.release import Release, run_query
from alime_rdf.serve._screen import screen

MEGABYTE = 1 << 20
#: What is repeated: before, in each, in the middle, after each, at the end; ``#`` is the number.
REPEATED = {
    "groups": ("SELECT*", "{", "", "}", ""),
    "brackets": ("ASK{FILTER(", "(", "1", ")", ")}"),
    "not": ("ASK{FILTER(", "!", "1", "", ")}"),
    "not apart": ("ASK{FILTER(", "! ", "1", "", ")}"),
    "minus": ("ASK{FILTER(", "-(", "1", ")", ")}"),
    "sums": ("ASK{FILTER(1", "+1", "", "", ")}"),
    "signed": ("ASK{FILTER(1", " -1", "", "", ")}"),
    "products": ("ASK{FILTER(1", "*1", "", "", ")}"),
    "or": ("ASK{FILTER(?a", "||?a", "", "", ")}"),
    "and equal": ("ASK{FILTER(?a=0", "&&?a=#", "", "", ")}"),
    "compared": ("ASK{FILTER(", "1=(", "1", ")", ")}"),
    "less": ("ASK{FILTER(", "?a<(", "1", ")", ")}"),
    "filters": ("ASK{", "FILTER(?a)", "", "", "}"),
    "having": ("SELECT ?a{}GROUP BY ?a HAVING", "(?a)", "", "", ""),
    "order": ("SELECT*{?a ?b ?c}ORDER BY", "(?a)", "", "", ""),
    "grouped": ("SELECT(1 AS ?z){}GROUP BY", "(?a+#)", "", "", ""),
    "path steps": ("ASK{?s a", "/a", "", "", " ?o}"),
    "path choices": ("ASK{?s a", "|a", "", "", " ?o}"),
    "path brackets": ("ASK{?s ", "(", "a", ")", " ?o}"),
    "path inverses": ("ASK{?s ", "^(", "a", ")", " ?o}"),
    "path stars": ("ASK{?s ", "(", "a", ")*", " ?o}"),
    "path star of steps": ("ASK{?s (a", "/a", "", "", ")* ?o}"),
    "path not": ("ASK{?s !(a", "|a", "", "", ") ?o}"),
    "optionals": ("ASK{", "OPTIONAL{?a a ?b}", "", "", "}"),
    "optionals nested": ("ASK{", "OPTIONAL{", "", "}", "}"),
    "unions": ("ASK{{}", "UNION{?a a ?b}", "", "", "}"),
    "unions nested": ("ASK{", "{}UNION{", "", "}", "}"),
    "minuses": ("ASK{?a a ?b ", "MINUS{?a a ?b}", "", "", "}"),
    "minuses nested": ("ASK{", "MINUS{", "", "}", "}"),
    "lateral": ("ASK{", "LATERAL{", "", "}", "}"),
    "graphs nested": ("ASK{", "GRAPH ?g{", "", "}", "}"),
    "exists": ("ASK{", "FILTER EXISTS{", "", "}", "}"),
    "not exists": ("ASK{", "FILTER NOT EXISTS{", "", "}", "}"),
    "not exists in a row": ("ASK{", "FILTER NOT EXISTS{?a a ?b}", "", "", "}"),
    "subselects": ("SELECT*{", "{SELECT*{", "", "}}", "}"),
    "subselects in a row": ("SELECT*{", "{SELECT*{?a a ?b}}", "", "", "}"),
    "binds": ("ASK{", "BIND(1 AS ?v#)", "", "", "}"),
    "values": ("ASK{", "VALUES ?a{1}", "", "", "}"),
    "rows": ("ASK{VALUES ?a{", "1 ", "", "", "}}"),
    "columns": ("ASK{VALUES(", "?v# ", "", "", "){}}"),
    "empty groups": ("ASK{", "{}", "", "", "}"),
    "triples": ("ASK{", "?v# a ?w#.", "", "", "}"),
    "objects": ("ASK{?a a ?b", ",?v#", "", "", "}"),
    "predicates": ("ASK{?a a ?b", ";a ?v#", "", "", "}"),
    "semicolons": ("ASK{?a a ?b", ";", "", "", "}"),
    "collections": ("ASK{1 a ", "(", "1", ")", "}"),
    "a collection": ("ASK{1 a (", "1 ", "1", "", ")}"),
    "nodes": ("ASK{", "[a ", "1", "]", "}"),
    "terms": ("ASK{1 a ", "<<(1 a ", "1", ")>>", "}"),
    "terms compared": ("ASK{FILTER(", "<<(1 a ", "1", ")>>", ")}"),
    "terms in values": ("ASK{VALUES ?a{", "<<(<a:a> a ", "1", ")>>", "}}"),
    "reified": ("ASK{1 a ", "<<1 a ", "1", ">>", "}"),
    "annotated": ("ASK{1 a 1 ", "{|a 1 ", "", "|}", "}"),
    "reifiers": ("ASK{1 a 1 ", "~", "", "", "}"),
    "if": ("ASK{FILTER(", "IF(1,1,", "1", ")", ")}"),
    "coalesce": ("ASK{FILTER(", "COALESCE(", "1", ")", ")}"),
    "arguments": ("ASK{FILTER(CONCAT(''", ",''", "", "", "))}"),
    "in": ("ASK{FILTER(", "1 IN(", "1", ")", ")}"),
    "one of": ("ASK{FILTER(?a IN(1", ",#", "", "", "))}"),
    "str": ("ASK{FILTER(", "STR(", "1", ")", ")}"),
    "functions": ("ASK{FILTER(", "<a:f>(", "1", ")", ")}"),
    "functions unclosed": ("ASK{FILTER", "<a:f>(", "", "", ""),
    "counts": ("SELECT(", "COUNT(", "1", ")", " AS ?z){}"),
    "regex": ("ASK{FILTER(", "REGEX(", "''", ",'')", ")}"),
    "substr": ("ASK{FILTER(", "SUBSTR(", "''", ",1)", ")}"),
    "replace": ("ASK{FILTER(", "REPLACE(", "''", ",'','')", ")}"),
    "group_concat": ("SELECT(", "GROUP_CONCAT(", "''", ")", " AS ?z){}"),
    "selected": ("SELECT", "(1 AS ?v#)", "", "", "{}"),
    "variables": ("SELECT", "?v# ", "", "", "{}"),
    "counted": ("SELECT", "(COUNT(?w#)AS ?v#)", "", "", "{}"),
    "constructed": ("CONSTRUCT{", "?a a ?b.", "", "", "}{}"),
    "described": ("DESCRIBE", "<a:b>", "", "", ""),
    "from": ("SELECT*", "FROM<a:b>", "", "", "{}"),
    "prefixes": ("", "PREFIX a#:<a:b>", "", "", "ASK{}"),
    "comments": ("", "#\n", "", "", "ASK{}"),
    "a string": ("ASK{FILTER('", "a", "", "", "')}"),
    "escapes": ("ASK{FILTER('", r"\u0041", "", "", "')}"),
    "an IRI": ("ASK{FILTER(<a:", "a", "", "", ">)}"),
    "a name": ("PREFIX :<a:b>ASK{1 a :", ":", "", "", "}"),
    "dots": ("ASK{1 a ", "a.", "", "", "}"),
    "strings unclosed": ("ASK{FILTER(", "'''", "", "", ")}"),
    "strings half closed": ("ASK{VALUES ?a{", "'''a' ", "", "", "}}"),
    "IRIs unclosed": ("ASK{", "<a", "", "", "}"),
    "angles": ("ASK{", "<", "", "", "}"),
    "the word": ("ASK{", "SERVICE ", "", "", "}"),
    "the word alone": ("ASK{", "service", "", "", "}"),
    "letters after the word": ("ASK{service ", "a", "", "", "}"),
    "names after the word": ("PREFIX :<http://[::1]>ASK{service ", ":", "", "", "}"),
    "comparisons after the word": ("ASK{service ", "<a", "", "", "}"),
    "strings after the word": ("ASK{service ", "'''", "", "", "}"),
    "calls": ("ASK{", "SERVICE<a:b>{", "", "}", "}"),
    "clears": ("", "CLEAR ALL;", "", "", ""),
    "inserts": ("", "INSERT{<a:a> a 1}WHERE{};", "", "", ""),
    "data": ("INSERT DATA{", "<a:a> a 1.", "", "", "}"),
    "data in nodes": ("INSERT DATA{<a:a> a ", "[a ", "1", "]", "}"),
    "data in graphs": ("INSERT DATA{", "GRAPH<a:#>{<a:a> a 1}", "", "", "}"),
    "deleted": ("DELETE WHERE{", "?v# a ?w#.", "", "", "}"),
    "updates nested": ("DELETE{}WHERE", "{", "", "}", ""),
    "copies": ("", "COPY DEFAULT TO<a:b>;", "", "", ""),
}  # fmt: skip
#: What can be nested in a group or an expression, to be mixed: before and after a group, before and after an expression.
WRAPPERS = [
    ("{", "}", "g", "g"), ("?a a ?b OPTIONAL{", "}", "g", "g"), ("{}UNION{", "}", "g", "g"), ("{?a a ?b MINUS{", "}}", "g", "g"),
    ("GRAPH ?g{", "}", "g", "g"), ("{SELECT*{", "}}", "g", "g"), ("{SELECT(1 AS ?x){", "}GROUP BY ?a ORDER BY(?a)}", "g", "g"),
    ("FILTER(", ")", "g", "e"), ("FILTER(1&&", ")", "g", "e"), ("FILTER<a:f>(1,", ")", "g", "e"), ("BIND(", " AS ?x)", "g", "e"),
    ("FILTER EXISTS{", "}", "g", "g"), ("{}FILTER NOT EXISTS{", "}{}", "g", "g"), ("(", ")", "e", "e"), ("!", "", "e", "e"),
    ("1+(", ")*2", "e", "e"), ("IF(1,", ",2)", "e", "e"), ("COALESCE(1,", ")", "e", "e"), ("1 IN(2,", ")", "e", "e"),
    ("-(", ")", "e", "e"), ("1||1=(", ")", "e", "e"), ("EXISTS{", "}", "e", "g"), ("!EXISTS{", "}", "e", "g"), ("STR(", ")", "e", "e"),
    ("CONCAT('',", ")", "e", "e"), ("?a<(", ")", "e", "e"), ("<<(1 a 1)>>=(", ")", "e", "e"), ("?a NOT IN(1,", ")", "e", "e"),
]  # fmt: skip


def repeated(name: str, count: int) -> str:
    before, each, middle, after, end = REPEATED[name]
    return (
        before
        + "".join(each.replace("#", str(n)) if "#" in each[:-1] or each[-1:] == "#" else each for n in range(count))
        + middle
        + after * count
        + end
    )


def code(text: str) -> str | None:
    try:
        screen(text, allowed=())
    except RequestError as error:
        return error.finding.code
    return None


def largest(make: Callable[[int], str], most: int = 4000) -> str:
    """Return the largest text of a kind that passes."""
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if code(make(middle)) is None else (low, middle)
    return make(low)


def taken(texts: list[str], *, stack: int) -> None:
    """Run texts in Oxigraph on so large a stack; fail where that ends the process or takes long."""
    program = (
        "import json, sys, threading, pyoxigraph\n"
        "def run():\n"
        "    for text in json.load(sys.stdin):\n"
        "        print(json.dumps(text[:80]), flush=True)\n"
        "        for method in ('query', 'update'):\n"
        "            try:\n"
        "                answer = getattr(pyoxigraph.Store(), method)(text)\n"
        "                list(answer) if hasattr(answer, '__next__') else None\n"
        "            except (SyntaxError, ValueError, RuntimeError, OSError): pass\n"
        f"threading.stack_size({stack})\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(texts), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{done.returncode} at {done.stdout.splitlines()[-1:]} {done.stderr[-200:]}"


def mixed(seed: int) -> Callable[[int], str]:
    """Return what nests a few constructs in each other, over and over."""
    chosen = random.Random(seed)
    cycle: list[tuple[str, str]] = []
    place = "g"
    while len(cycle) < 2 or place != "g" or (len(cycle) < 5 and chosen.random() < 0.6):
        before, after, _, inner = chosen.choice([w for w in WRAPPERS if w[2] == place])
        cycle.append((before, after))
        place = inner
        if len(cycle) > 12 and place == "e":
            cycle.append(("EXISTS{", "}"))
            place = "g"

    def make(count: int) -> str:
        layers = list(islice((c for _ in range(count) for c in cycle), count * len(cycle)))
        return "ASK{" + "".join(b for b, _ in layers) + "".join(a for _, a in reversed(layers)) + "}"

    return make


def seconds(name: str, size: int) -> float:
    """Return the processor time that a text of a size takes to be decided."""
    _, each, _, after, _ = REPEATED[name]
    text = repeated(name, (size - 100) // (len(each) + len(after) + 5 * ("#" in each)))
    began = time.process_time()
    code(text)
    return time.process_time() - began


def test_a_long_text_is_decided_at_once() -> None:
    assert not {name: took for name in REPEATED if (took := seconds(name, MEGABYTE >> 5)) > 0.5}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REPEATED))
def test_a_megabyte_of_anything_is_decided_at_once(name: str) -> None:
    # On a machine that has nothing else to do it is a third of that.
    assert seconds(name, MEGABYTE) < 3


QUICK = ("groups", "brackets", "not", "sums", "or", "path brackets", "path choices", "optionals nested", "unions", "exists", "subselects", "binds", "nodes", "terms", "if", "coalesce", "str", "selected", "counted", "described", "angles", "functions unclosed", "updates nested", "data in nodes", "grouped", "replace")  # fmt: skip


def test_what_passes_fits_on_half_the_stack() -> None:
    texts = [largest(lambda n, name=name: repeated(name, n)) for name in QUICK]  # type: ignore[misc]
    texts += [largest(mixed(seed), 500) for seed in range(12)]
    taken(texts, stack=MEGABYTE)


@pytest.mark.slow
def test_whatever_passes_fits_on_half_the_stack() -> None:
    taken([largest(lambda n, name=name: repeated(name, n)) for name in sorted(REPEATED)], stack=MEGABYTE)  # type: ignore[misc]
    for batch in range(10):
        taken([largest(mixed(seed), 500) for seed in range(100 + batch * 60, 160 + batch * 60)], stack=MEGABYTE)


@pytest.mark.parametrize("name", ["groups", "not", "or", "optionals", "str", "described", "columns", "replace"])
def test_what_is_too_much_is_said(name: str, beauty_release: Path) -> None:
    text = repeated(name, 20_000)
    assert code(text) == "ALM-S034"
    with pytest.raises(QueryError, match="ALM-Q035"):
        run_query(Release(beauty_release), text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {" + "".join(f"?s <http://e/p{n}> ?o{n} . " for n in range(60)) + "}",
        "SELECT * { ?s a <http://e/C> " + "".join(f"OPTIONAL {{ ?s <http://e/p{n}> ?o{n} }} " for n in range(60)) + "}",
        "SELECT * { ?s ?p ?o VALUES ?s { " + "<http://e/item> " * 20_000 + "} }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(f"'值{n}'" for n in range(10_000)) + ")) }",
        "SELECT * { ?s ?p ?o FILTER(" + " || ".join(f"?o = '值{n}'" for n in range(200)) + ") }",
        "SELECT (" + "REPLACE(" * 12 + "?o" + ", 'a', '')" * 12 + " AS ?z) { ?s ?p ?o }",
        "SELECT (" + "IF(?o = 1, 'x', " * 20 + "'y'" + ")" * 20 + " AS ?z) { ?s ?p ?o }",
        "SELECT * { " + " UNION ".join(f"{{ ?s <http://e/p{n}> ?o ; <http://e/q> ?z }}" for n in range(60)) + "}",
        "INSERT DATA { " + "".join(f"<http://e/{n}> a <http://e/C> ; <http://e/p> '文{n}', [ a 1 ] ." for n in range(5000)) + "}",
        "INSERT DATA { <a:a> a 1 } ;" * 5000,
        "SELECT " + " ".join(f"(SUM(?v{n}) AS ?s{n})" for n in range(40)) + " { ?a ?b ?c }",
        "CONSTRUCT { " + "".join(f"?s <http://e/p{n}> ?o . " for n in range(500)) + "} WHERE { ?s ?p ?o }",
    ],
)  # fmt: skip
def test_what_people_write_passes(text: str) -> None:
    assert code(text) is None
