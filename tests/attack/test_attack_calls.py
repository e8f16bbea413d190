"""Texts, shapes, rules and files that would make the program call an address: a listener says whether it did."""
# ruff: noqa: E501 - tables read better than they wrap

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, RdfFormat, Store

from alime_rdf.errors import AlimeError, RequestError, UsageError
from alime_rdf.gate import load_shapes, parse_data, run_shapes
from alime_rdf.reason import load_rules
from alime_rdf.serve._screen import screen
from tests.conftest import run_alime


class Listener:
    """Counts who connects, and hangs up."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.called = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.called += 1
                connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


# Queries and updates: what the screen lets pass, Oxigraph makes no call for.

PREFIXES = ["", "e", "SERVICE", "service", "a", "true", "、", "a·b", "a.b", "é-1", "LOAD", "SILENT"]
NAMESPACES = ["http://e/", "http://[::1]", "http://e:8", "{at}", "{at}#"]
#: What may touch the word: the ends of everything that can be before it.
BEFORE = [
    "", "{}", "?s ?p ?o", "?s ?p ?o.", "?s ?p 1", "?s ?p 1.", "?s ?p .5", "?s ?p 1e5", "?s ?p true", "?s ?p false",
    "?s ?p 'a'", "?s ?p '''a'''", '?s ?p "a"@en', '?s ?p "a"@en-x', "?s ?p <a:b>", "?s ?p _:b", "?s ?p []", "?s ?p ()",
    "?s ?p (1)", "?s a ?o;", "?s a 1,2", "FILTER(1)", "FILTER(?s<?o)", "FILTER(?s<'>')", "FILTER(?s<1&&?o>2)",
    "OPTIONAL{}", "MINUS{}", "{}UNION{}", "GRAPH ?g{}", "LATERAL{}", "BIND(1 AS ?x)", "VALUES ?x{1}", "VALUES(?x){(1)}",
    "VALUES ?x{'''''' 'a'}", "VALUES ?x{''''a'''}", "VALUES ?x{true}", "FILTER NOT EXISTS{}", "FILTER(EXISTS{})",
    "{SELECT*{}LIMIT 1}", "?s ?p ?o{|a 1|}", "?s ?p <<(<a:a> a 1)>>", "<<?s ?p ?o>>", "?s (a|!a)* ?o", "?s ?p $t.",
    "?s ?p {p}:", "?s ?p {p}:.", "?s ?p {p}:x", "?s ?p {p}:x.", "?s ?p {p}:a.b.", r"?s ?p {p}:a\.", r"?s ?p {p}:\%",
    "?s ?p {p}:%41.", "?s ?p {p}:é", "?s {p}:x/{p}: ?o.", "FILTER({p}:f(1))", "FILTER {p}:f(1)", "BASE:", "{p}:x {p}:x {p}:x.",
]  # fmt: skip
GAPS = ["", " ", "\n", "\t", "#\n", "# '\r", '#"""\n', "#>\n", " #<\n "]
WORD = [
    "SERVICE",
    "service",
    "Service",
    "sErViCe",
    "SERVICE SILENT",
    "serviceSILENT",
    "SERVICE#\nsilent",
    r"\u0053ERVICE",
]
NAMES = [
    "<{at}>",
    "<{at}a\\u0062>",
    "<x>",
    "<//127.0.0.1:{port}/>",
    "?s",
    "$s",
    "{p}:",
    "{p}:x",
    r"{p}:a\~b",
    "{p}:%41",
]
AROUND = [
    "SELECT*{%s}", "SELECT*WHERE{%s}", "ASK{%s}", "CONSTRUCT{}WHERE{%s}", "DESCRIBE ?s{%s}", "SELECT*{{%s}}",
    "SELECT*{OPTIONAL{%s}}", "SELECT*{{}UNION{%s}}", "SELECT*{MINUS{%s}}", "SELECT*{GRAPH ?g{%s}}", "SELECT*{{SELECT*{%s}}}",
    "SELECT*{LATERAL{%s}}", "SELECT*{FILTER EXISTS{%s}}", "SELECT*{FILTER(1=1&&NOT EXISTS{%s})}",
    "SELECT(EXISTS{%s}AS ?e){}", "SELECT*{BIND(IF(EXISTS{%s},1,2)AS ?e)}", "SELECT*{}ORDER BY(EXISTS{%s})",
    "SELECT(1 AS ?e){}GROUP BY ?z HAVING(EXISTS{%s})", "SELECT*{FILTER(1 IN(EXISTS{%s}))}",
    "SELECT*{SERVICE SILENT{at2}{%s}}",
]  # fmt: skip
UPDATES = [
    "INSERT{}WHERE{%s}",
    "DELETE{}WHERE{%s}",
    "CLEAR ALL;INSERT{}WHERE{%s}",
    "INSERT DATA{};DELETE{?s a 1}WHERE{%s}",
]
AFTER = ["", "?s ?p ?o", "{}", "FILTER(1)", "#"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a query or an update with a SERVICE or LOAD somewhere; ``{at}`` is the address of the listener."""

    def pick(values: Sequence[str]) -> str:
        return draw(st.sampled_from(values))

    prefix = pick(PREFIXES)
    gap = pick(GAPS)
    head = f"PREFIX {prefix}:{gap}<{pick(NAMESPACES)}>"
    if draw(st.booleans()):
        head += pick([f" PREFIX : <{pick(NAMESPACES)}>", " BASE <{at}>", "prefix a: <{at}> VERSION '1.2'"])
    name = pick(NAMES).replace("{p}", pick([prefix, prefix, ""]))
    if draw(st.integers(0, 3)):
        call = f"{pick(WORD)}{pick(GAPS)}{name}{pick(GAPS)}{{{pick(['', '?s ?p ?o'])}}}"
        before = pick(BEFORE).replace("{p}", prefix)
        inner = f"{before}{pick(GAPS)}{call}{pick(AFTER)}"
        around = pick(AROUND + UPDATES)
        if "#" in inner.rpartition("\n")[2]:
            inner += "\n"
        return f"{head}{pick(GAPS[1:])}{around.replace('{at2}', '<{at}>') % inner.replace('%', '%')}"
    word = pick(["LOAD", "load", "LOAD SILENT", "Load#\n", "LOADSILENT"])
    into = pick(["", " INTO GRAPH <a:b>", "INTO GRAPH<a:b>", ";", "; CLEAR ALL"])
    return f"{head} {pick(['', 'CLEAR ALL;', 'INSERT DATA{{}};'])}{word}{pick(GAPS)}{name}{into}"


def is_called(text: str, listener: Listener) -> bool:
    """Run a text in Oxigraph as the server would, and tell whether it called."""
    before, store = listener.called, Store()
    # Something to join with, so that what is asked for a row is asked.
    store.load(b"<a:s> <a:p> <a:o> . <a:s> <a:q> 1 .", RdfFormat.TURTLE)
    base = f"http://127.0.0.1:{listener.port}/base"
    for run in (store.query, store.update):
        with suppress(SyntaxError, ValueError, RuntimeError, OSError):
            answer = run(text, base_iri=base)
            if answer is not None and not isinstance(answer, QueryBoolean):
                list(answer)
    return listener.called > before


def passes(text: str, allowed: tuple[str, ...] = ()) -> bool:
    try:
        screen(text, allowed=allowed)
    except RequestError:
        return False
    return True


def resolved(text: str, listener: Listener) -> str:
    return text.replace("{at}", f"http://127.0.0.1:{listener.port}/").replace("{port}", str(listener.port))


def no_call_passes(listener: Listener, examples: int) -> None:
    called = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(texts())
    def holds(drawn: str) -> None:
        nonlocal called
        text = resolved(drawn, listener)
        if is_called(text, listener):
            called += 1
            assert not passes(text), text

    holds()
    # Most of what is drawn has to be one that Oxigraph reads, or the property says nothing.
    assert called > examples // 10


def test_what_passes_calls_nothing(listener: Listener) -> None:
    no_call_passes(listener, 300)


@pytest.mark.slow
def test_what_passes_calls_nothing_at_length(listener: Listener) -> None:
    no_call_passes(listener, 5000)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://e/> {}' }",
        'SELECT * { ?s ?p """say "SERVICE <http://e/> {}"\n SERVICE <http://e/> {} """ }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://e/> {}",
        "SELECT * { ?s <http://e/SERVICE?x{}/> ?o }".replace("{}", ""),
        "PREFIX ex: <http://e/> SELECT * { ?s ex:service <http://e/load> . ?service ex:a.SERVICE ?load {} }",
        "PREFIX service: <http://e/> SELECT * { service:x service:SERVICE service:load }",
        "PREFIX load: <http://e/> INSERT DATA { load:a load:LOAD 'LOAD <http://e/>' }",
        "PREFIX : <http://e/> SELECT ?service { :SERVICE :a.service ?service OPTIONAL { _:service a :load } }",
        "SELECT * { ?s ?p ?o FILTER(?service < 5 && ?load > 3) FILTER(?o = 'x') }",
        "SELECT (COUNT(*) AS ?service) { ?s ?p '服务 service'@en-service }",
        "INSERT DATA { <a:load> <a:p> 'LOAD <a:b>;' } ; CLEAR ALL # LOAD <a:b>",
    ],
)
def test_the_words_elsewhere_are_no_calls(text: str) -> None:
    screen(text, allowed=())


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("SELECT * { SERVICE <http://e/sparql> {} }", True),
        ("SELECT * { SERVICE SILENT <http://e/sparql> {} }", True),
        ("PREFIX e: <http://e/> SELECT * { SERVICE e:sparql {} }", True),
        ("BASE <http://e/x/> SELECT * { SERVICE <../sparql> {} }", True),
        ("SELECT * { SERVICE <http://e/\\u0073parql> {} }", True),
        ("SELECT * { SERVICE <http://e/sparql/> {} }", False),
        ("SELECT * { SERVICE <http://e/sparql> { SERVICE <http://f/> {} } }", False),
        ("SELECT * { SERVICE <sparql> {} }", False),
        ("SELECT * { VALUES ?s { <http://e/sparql> } SERVICE ?s {} }", False),
        # The last declaration of a prefix counts.
        ("PREFIX e: <http://e/> PREFIX e: <http://f/> SELECT * { SERVICE e:sparql {} }", False),
        # SILENT:x is a name, or SILENT and :x.
        ("PREFIX SILENT: <http://e/> PREFIX : <http://f/> SELECT * { SERVICE SILENT:sparql {} }", False),
    ],
)
def test_an_allowed_address_is_the_whole_address(text: str, passed: bool) -> None:
    assert passes(text, ("http://e/sparql",)) == passed


# Shapes and rules

CALLING = "SELECT $this WHERE { $this ?p ?o . %s <{at}> { ?a ?b ?c } }"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
SPARQL = SHAPES + "e:S a sh:NodeShape ; sh:targetNode e:x ; sh:sparql [ sh:prefixes e:O ; sh:select {query} ] .\n"
DECLARED = "e:O sh:declare [ sh:prefix {prefix} ; sh:namespace {namespace} ] .\n"
SHAPES_THAT_CALL = {
    "constraint": SPARQL.replace("{query}", f'"{CALLING % "SERVICE"}"'),
    "touching": SPARQL.replace("{query}", '"SELECT $this WHERE { $this ?p trueSERVICE <{at}> { ?a ?b ?c } }"'),
    "silent": SPARQL.replace("{query}", f'"{CALLING % "service SILENT"}"'),
    "escaped": SPARQL.replace("{query}", f'"{CALLING % "SERV&ICE"}"').replace("&I", "\\\\u0049"),
    "prefixed": SPARQL.replace("{query}", '"SELECT $this { e:x ?p $this . SERVICE o: { ?a ?b ?c } }"')
    + DECLARED.format(prefix='"o"', namespace='"{at}"'),
    "namespace": SPARQL.replace("{query}", '"SELECT $this { $this ?p ?o }"')
    + DECLARED.format(prefix='"o"', namespace='"http://e/> SELECT $this { SERVICE <{at}> { ?a ?b ?c } } #"'),
    "from": SPARQL.replace("{query}", '"SELECT $this FROM <{at}x.ttl> WHERE { $this ?p ?o }"'),
    "target": SHAPES + 'e:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { SERVICE <{at}> '
    '{ ?this ?b ?c } }" ] ; sh:nodeKind sh:IRI .',
    "rule": SHAPES + 'e:S a sh:NodeShape ; sh:targetNode e:x ; sh:rule [ a sh:SPARQLRule ; sh:construct "CONSTRUCT '
    '{ $this a e:T } WHERE { SERVICE <{at}> { ?a ?b ?c } }" ] .',
    "imports": SHAPES + "e:S a sh:NodeShape, owl:Ontology ; owl:imports <{at}s.ttl> ; sh:targetNode e:x ; sh:nodeKind "
    "sh:IRI . <> a owl:Ontology ; owl:imports <{at}t.ttl> .",
    "graph": SHAPES + "e:S a sh:NodeShape ; sh:shapesGraph <{at}g> ; sh:targetNode e:x ; sh:nodeKind sh:IRI .",
    "script": SHAPES + 'e:S a sh:NodeShape ; sh:targetNode e:x ; sh:js [ a sh:JSConstraint ; sh:jsLibrary [ '
    'sh:jsLibraryURL "{at}l.js" ] ; sh:jsFunctionName "f" ] .',
    "component": SHAPES + 'e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:p ] ; sh:validator [ a '
    'sh:SPARQLAskValidator ; sh:ask "ASK { SERVICE <{at}> { ?a ?b ?c } }" ] . e:S a sh:NodeShape ; sh:targetNode e:x ; '
    "e:p 1 .",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SHAPES_THAT_CALL))
def test_shapes_call_nothing(name: str, listener: Listener, tmp_path: Path) -> None:
    before = listener.called
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(resolved(SHAPES_THAT_CALL[name], listener), encoding="utf-8")
    data.write_text("<http://e/x> <http://e/p> true .", encoding="utf-8")
    result = run_alime("validate", str(data), "--shapes", str(shapes))
    assert listener.called == before
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if "SERVICE" in SHAPES_THAT_CALL[name].upper():
        assert result.exit_code == 2
        assert "ALM-G022" in result.output or "ALM-G023" in result.output


def test_shapes_with_the_word_in_a_string_run(tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    query = "\"SELECT $this WHERE { $this ?service 'SERVICE <http://e/> {}' } # SERVICE <http://e/> {}\""
    shapes.write_text(SPARQL.replace("{query}", query), encoding="utf-8")
    data.write_text("<http://e/x> <http://e/p> true .", encoding="utf-8")
    run_shapes([], load_shapes([shapes]))
    assert run_alime("validate", str(data), "--shapes", str(shapes)).exit_code == 0


@pytest.mark.parametrize(
    "body",
    [
        "SERVICE <{at}> { ?a ?b ?c }",
        "?a ?b ?c SERVICE SILENT <{at}> { ?a ?b ?c }",
        "?a ?b ?c FILTER NOT EXISTS { SERVICE <{at}> { ?a ?b ?c } }",
        "?a ?b ?c FILTER(EXISTS { SERVICE <{at}> { ?a ?b ?c } } || ?a = ?b)",
        "{ ?a ?b ?c } UNION { SERVICE <{at}> { ?a ?b ?c } }",
        "?a ?b ?c { SELECT * { SERVICE <{at}> { ?a ?b ?c } } }",
        r"?a ?b ?c . \u0053ERVICE <{at}> { ?a ?b ?c }",
    ],
)
def test_rules_call_nothing(body: str, listener: Listener, tmp_path: Path) -> None:
    before, rule = listener.called, tmp_path / "rule.rq"
    text = f"# id: r\n# zh: 甲\n# en: a\nCONSTRUCT {{ ?a ?b ?c }} WHERE {{ {body} }}"
    rule.write_text(resolved(text, listener), encoding="utf-8")
    with pytest.raises(AlimeError, match="ALM-R00"):
        load_rules([rule])
    assert listener.called == before


# Files that name others

FILES = {
    "context.jsonld": '{"@context": "{at}c.jsonld", "@id": "http://e/x", "http://e/p": 1}',
    "contexts.jsonld": '{"@context": ["{at}c.jsonld", {"p": "http://e/p"}], "@id": "http://e/x", "p": 1}',
    "import.jsonld": '{"@context": {"@version": 1.1, "@import": "{at}c.jsonld"}, "@id": "http://e/x"}',
    "scoped.jsonld": '{"@context": {"p": {"@id": "http://e/p", "@context": "{at}c.jsonld"}}, "p": {"q": 1}}',
    "entity.rdf": '<!DOCTYPE r [<!ENTITY x SYSTEM "{at}x">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/x"><e:p>&x;</e:p></rdf:Description></rdf:RDF>',
    "dtd.rdf": '<!DOCTYPE rdf:RDF SYSTEM "{at}x.dtd"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "parameter.rdf": '<!DOCTYPE r [<!ENTITY % x SYSTEM "{at}x"> %x;]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "stylesheet.rdf": '<?xml-stylesheet href="{at}x.xsl"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "imports.ttl": "<http://e/> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{at}o> .",
    "base.ttl": "@base <{at}> . <x> <y> <z> .",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_files_fetch_nothing(name: str, listener: Listener, tmp_path: Path) -> None:
    before, file = listener.called, tmp_path / name
    file.write_text(resolved(FILES[name], listener), encoding="utf-8")
    with suppress(UsageError):
        parse_data(file)
    result = run_alime("validate", str(file))
    assert listener.called == before
    assert result.exception is None or isinstance(result.exception, SystemExit)
