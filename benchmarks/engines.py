"""Run one engine: ``python benchmarks/engines.py ENGINE GRAPH.nt OUT.nt``. Called by reason.py in a process each."""

import sys
from pathlib import Path

OURS = ("bulk", "ids", "store", "spark")
ALIME = "https://w3id.org/alime/ontology#"
MATCHES = f"""
    PREFIX alime: <{ALIME}>
    CONSTRUCT {{ ?item alime:matchesCPV ?cpv }} WHERE {{
      {{ SELECT ?cpv ?category ?property ?value WHERE {{
           ?cpv alime:onCategory ?category ; alime:onProperty ?property ; alime:onValue ?value }} }}
      ?item ?property ?value .
      ?item alime:inCategory ?leaf . ?leaf alime:parentCategory* ?category . }}"""
FEATURES = f"""
    PREFIX alime: <{ALIME}>
    CONSTRUCT {{ ?item alime:hasFeature ?poi }} WHERE {{ ?item alime:matchesCPV ?cpv . ?cpv alime:causes ?poi }}"""


def ours(name: str, graph: Path, out: Path) -> None:
    from alime_rdf.reason import RuleSet, reason, shipped_rules
    from alime_rdf.triples import TripleSource

    wanted = ("matches-cpv", "chain-hasFeature")
    chosen = RuleSet(tuple(rule for rule in shipped_rules().rules if rule.id in wanted))
    source = graph.with_suffix(".ids") if name == "ids" else graph
    reason([TripleSource(source)], chosen, out, engine="bulk" if name == "ids" else name)  # type: ignore[arg-type]


def steps(graph: Path, out: Path) -> None:
    """The bare steps: parse in columns, hand-written joins on hashes, write in columns."""
    import duckdb

    db = duckdb.connect()
    db.execute("SET preserve_insertion_order = false")
    options = "delim = '\x01', quote = '', escape = '', header = false, auto_detect = false"
    lines = f"read_csv('{graph}', columns = {{'l': 'VARCHAR'}}, {options})"
    parts = ", ".join(f"split_part(l, ' ', {n}) {c}" for n, c in ((1, "s"), (2, "p"), (3, "o")))
    db.execute(f"CREATE TABLE raw AS SELECT {parts} FROM {lines}")
    db.execute("CREATE TABLE t AS SELECT hash(s) s, hash(p) p, hash(o) o FROM raw")
    db.execute(
        "CREATE TABLE d AS SELECT hash(x) id, x FROM (SELECT DISTINCT s x FROM raw UNION SELECT DISTINCT o FROM raw)"
    )
    for name in ("onCategory", "onProperty", "onValue", "inCategory", "parentCategory", "causes"):
        db.execute(f"CREATE TABLE {name} AS SELECT s, o FROM t WHERE p = hash('<{ALIME}{name}>')")
    db.execute(
        "CREATE TABLE above AS WITH RECURSIVE a(c, a) AS (SELECT DISTINCT o, o FROM onCategory UNION SELECT s, s "
        "FROM parentCategory UNION SELECT a.c, p.o FROM a JOIN parentCategory p ON p.s = a.a) SELECT * FROM a"
    )
    db.execute(
        "CREATE TABLE m AS SELECT DISTINCT v.s item, c.s cpv FROM onCategory c JOIN onProperty p ON p.s = c.s "
        "JOIN onValue x ON x.s = c.s JOIN t v ON v.p = p.o AND v.o = x.o JOIN inCategory i ON i.s = v.s "
        "JOIN above ON above.c = i.o AND above.a = c.o"
    )
    db.execute("CREATE TABLE f AS SELECT DISTINCT m.item, causes.o poi FROM m JOIN causes ON causes.s = m.cpv")
    derived = " UNION ALL ".join(
        f"SELECT a.x || ' <{ALIME}{name}> ' || b.x || ' .' FROM {table} "
        f"JOIN d a ON a.id = item JOIN d b ON b.id = {column}"
        for name, table, column in (("matchesCPV", "m", "cpv"), ("hasFeature", "f", "poi"))
    )
    db.execute(f"COPY ({derived}) TO '{out}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')")


def nemo(graph: Path, out: Path) -> None:
    from nmo_python import NemoEngine, NemoOutputManager, load_string

    program = f"""
        @prefix alime: <{ALIME}> .
        @import t :- rdf{{resource="{graph}"}} .
        above(?c, ?c) :- t(?i, alime:inCategory, ?c) .
        above(?c, ?b) :- above(?c, ?a), t(?a, alime:parentCategory, ?b) .
        cpv(?k, ?c, ?p, ?v) :- t(?k, alime:onCategory, ?c), t(?k, alime:onProperty, ?p), t(?k, alime:onValue, ?v) .
        in(?i, ?a) :- t(?i, alime:inCategory, ?c), above(?c, ?a) .
        matches(?i, ?k) :- cpv(?k, ?c, ?p, ?v), t(?i, ?p, ?v), in(?i, ?c) .
        feature(?i, ?f) :- matches(?i, ?k), t(?k, alime:causes, ?f) .
        result(?i, alime:matchesCPV, ?k) :- matches(?i, ?k) .
        result(?i, alime:hasFeature, ?f) :- feature(?i, ?f) .
        @export result :- ntriples{{resource="out.nt"}} .
    """
    engine = NemoEngine(load_string(program))
    engine.reason()
    manager = NemoOutputManager(str(out.parent))
    engine.write_result("result", manager)
    (out.parent / "out.nt").rename(out)


def oxigraph(graph: Path, out: Path) -> None:
    from pyoxigraph import RdfFormat, Store, serialize

    store = Store()
    store.bulk_load(path=str(graph), format=RdfFormat.N_TRIPLES)
    with out.open("wb") as lines:
        for query in (MATCHES, FEATURES):
            store.update(query.replace("CONSTRUCT", "INSERT"))
        for name in ("matchesCPV", "hasFeature"):
            rows = store.query(f"CONSTRUCT {{ ?s <{ALIME}{name}> ?o }} WHERE {{ ?s <{ALIME}{name}> ?o }}")
            serialize(rows, lines, RdfFormat.N_TRIPLES)


def maplib(graph: Path, out: Path) -> None:
    from maplib import Model

    model = Model()
    model.read(str(graph), format="ntriples")
    for query in (MATCHES, FEATURES):
        model.insert(query)
    with out.open("w", encoding="utf-8") as lines:
        for name in ("matchesCPV", "hasFeature"):
            frame = model.query(f"SELECT ?s ?o WHERE {{ ?s <{ALIME}{name}> ?o }}")
            lines.writelines(f"{s} <{ALIME}{name}> {o} .\n" for s, o in frame.rows())


def rdflib(graph: Path, out: Path) -> None:
    from rdflib import Graph, URIRef

    data = Graph()
    data.parse(graph, format="nt")
    for query in (MATCHES, FEATURES):
        for triple in list(data.query(query)):
            data.add(triple)
    with out.open("w", encoding="utf-8") as lines:
        for name in ("matchesCPV", "hasFeature"):
            predicate = URIRef(ALIME + name)
            lines.writelines(f"{s.n3()} {predicate.n3()} {o.n3()} .\n" for s, o in data.subject_objects(predicate))


def owl_axioms(graph: Path, out: Path) -> None:
    """Write the graph with the rule as OWL 2 RL axioms, one for each CPV: OWL has no variable for a property.

    ``P value v and inCategory value c`` is below ``matchesCPV value k``; a chain takes inCategory up the categories.
    """
    owl, rdfs = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#"
    parts: dict[str, dict[str, str]] = {}
    lines = graph.read_text(encoding="utf-8").splitlines()
    for line in lines:
        s, p, o = line[:-2].split(" ", 2)
        if p[len(ALIME) + 1 : -1] in ("onCategory", "onProperty", "onValue"):
            parts.setdefault(s, {})[p[len(ALIME) + 1 : -1]] = o
    axioms = [f"@prefix owl: <{owl}> . @prefix rdfs: <{rdfs}> . @prefix : <{ALIME}> ."]
    properties = sorted({cpv["onProperty"] for cpv in parts.values()})
    named = [":inCategory", ":parentCategory", ":matchesCPV", ":causes", ":hasFeature", *properties]
    axioms += [f"{name} a owl:ObjectProperty ." for name in named]
    axioms += [":inCategory owl:propertyChainAxiom ( :inCategory :parentCategory ) ."]
    axioms += [":hasFeature owl:propertyChainAxiom ( :matchesCPV :causes ) ."]
    restriction = "[ a owl:Restriction ; owl:onProperty {} ; owl:hasValue {} ]"
    for name, cpv in sorted(parts.items()):
        both = (
            restriction.format(cpv["onProperty"], cpv["onValue"]),
            restriction.format(":inCategory", cpv["onCategory"]),
        )
        head = restriction.format(":matchesCPV", name)
        axioms.append(f"[] a owl:Class ; owl:intersectionOf ( {' '.join(both)} ) ; rdfs:subClassOf {head} .")
    out.write_text("\n".join([*axioms, *lines]) + "\n", encoding="utf-8")


def reasonable(graph: Path, out: Path) -> None:
    from reasonable import PyReasoner

    turtle = out.with_suffix(".ttl")
    owl_axioms(graph, turtle)
    reasoner = PyReasoner()
    reasoner.load_file(str(turtle))
    wanted = (ALIME + "matchesCPV", ALIME + "hasFeature")
    with out.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in reasoner.reason() if str(p) in wanted)


def hermit(graph: Path, out: Path) -> None:
    import owlready2
    import rdflib

    turtle, triples = out.with_suffix(".ttl"), out.with_suffix(".input.nt")
    owl_axioms(graph, turtle)
    data = rdflib.Graph().parse(turtle)
    for node in set(data.all_nodes()):
        if isinstance(node, rdflib.URIRef) and not any(
            part in node for part in ("ontology#", "/property/", "w3.org")
        ):
            data.add((node, rdflib.RDF.type, rdflib.OWL.NamedIndividual))
    data.serialize(triples, format="nt")
    world = owlready2.World()
    world.get_ontology(triples.as_uri()).load()
    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    found = world.as_rdflib_graph()
    with out.open("w", encoding="utf-8") as lines:
        for name in ("matchesCPV", "hasFeature"):
            predicate = rdflib.URIRef(ALIME + name)
            lines.writelines(f"{s.n3()} {predicate.n3()} {o.n3()} .\n" for s, o in found.subject_objects(predicate))


def main() -> None:
    engine, graph, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if engine in OURS:
        ours(engine, graph, out)
    else:
        peers = {f.__name__: f for f in (steps, nemo, oxigraph, maplib, rdflib, reasonable, hermit)}
        peers[engine](graph, out)


if __name__ == "__main__":
    main()
