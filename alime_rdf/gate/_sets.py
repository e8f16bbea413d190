"""SHACL core over encoded tables, a set of nodes at a time (https://www.w3.org/TR/shacl/)."""

from collections.abc import Callable

from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from alime_rdf.gate._encoded import LEXICAL, Encoded, re2_pattern
from alime_rdf.gate._queries import Queries
from alime_rdf.gate._rows import Row


class Evaluator:
    """Evaluates shapes of a graph; `rows` gathers the results."""

    def __init__(self, data: Encoded, shapes: Graph, queries: Queries) -> None:
        self.data = data
        self.shapes = shapes
        self.queries = queries
        self.rows: list[Row] = []
        self._instances: dict[Node, str] = {}
        self._edges: dict[tuple[Node, bool], str] = {}
        self._constraints: dict[URIRef, Callable[[Node, str, Node], str]] = {
            SH["class"]: self._class,
            SH.datatype: self._datatype,
            SH.nodeKind: self._node_kind,
            SH.minCount: self._min_count,
            SH.maxCount: self._max_count,
            SH.minExclusive: lambda s, v, x: self._range(v, x, ">"),
            SH.minInclusive: lambda s, v, x: self._range(v, x, ">="),
            SH.maxExclusive: lambda s, v, x: self._range(v, x, "<"),
            SH.maxInclusive: lambda s, v, x: self._range(v, x, "<="),
            SH.minLength: lambda s, v, x: self._length(v, x, ">="),
            SH.maxLength: lambda s, v, x: self._length(v, x, "<="),
            SH.pattern: self._pattern,
            SH.languageIn: self._language_in,
            SH.uniqueLang: self._unique_lang,
            SH.equals: self._equals,
            SH.disjoint: self._disjoint,
            SH.lessThan: lambda s, v, p: self._less(v, p, "<"),
            SH.lessThanOrEquals: lambda s, v, p: self._less(v, p, "<="),
            SH.hasValue: self._has_value,
            SH["in"]: self._in,
            SH["not"]: self._not,
            SH["and"]: self._and,
            SH["or"]: self._or,
            SH.xone: self._xone,
            SH.node: self._node,
        }

    def run(self, shape: Node) -> None:
        """Validate the targets of a shape."""
        self.check(shape, self.data.table(f"SELECT DISTINCT x FROM ({self.targets(shape)})"), emit=True)

    def targets(self, shape: Node) -> str:
        """Return SQL of a shape's target nodes, as column x."""
        graph, data = self.shapes, self.data
        classes = list(graph.objects(shape, SH.targetClass))
        if (shape, RDF.type, RDFS.Class) in graph:
            classes.append(shape)
        parts = [f"SELECT x FROM {self.instances(c)}" for c in classes]
        parts += [f"SELECT {data.id(n)} x" for n in graph.objects(shape, SH.targetNode)]
        parts += [
            f"SELECT s x FROM triples WHERE p = {data.id(p)}" for p in graph.objects(shape, SH.targetSubjectsOf)
        ]
        parts += [f"SELECT o x FROM triples WHERE p = {data.id(p)}" for p in graph.objects(shape, SH.targetObjectsOf)]
        for target in graph.objects(shape, SH.target):
            found = self.queries.targets(target)
            table = data.table("SELECT 0::UBIGINT x WHERE false")
            data.db.execute(f"INSERT INTO {table} SELECT hash(t) FROM (SELECT unnest(?::VARCHAR[]) t)", [found])
            parts.append(f"SELECT x FROM {table}")
        return " UNION ALL ".join(parts) or "SELECT 0::UBIGINT x WHERE false"

    def instances(self, class_: Node) -> str:
        """Return the table of a class's SHACL instances."""
        if class_ not in self._instances:
            below = (
                f"WITH RECURSIVE c(x) AS (SELECT {self.data.id(class_)} UNION SELECT t.s FROM triples t "
                f"JOIN c ON t.o = c.x WHERE t.p = {self.data.id(RDFS.subClassOf)})"
            )
            typed = f"SELECT DISTINCT t.s x FROM triples t JOIN c ON t.o = c.x WHERE t.p = {self.data.id(RDF.type)}"
            self._instances[class_] = self.data.table(f"{below} {typed}")
        return self._instances[class_]

    # Shapes

    def check(self, shape: Node, bag: str, *, emit: bool) -> str:
        """Validate the nodes of table `bag`; return the table of those that don't conform.

        A node that stands in the bag twice, as the value of two others, gives its results twice.
        """
        focus = self.data.table(f"SELECT DISTINCT x FROM {bag}")
        if self.shapes.value(shape, SH.deactivated) == Literal(True) or self.data.is_empty(bag):
            return self.data.table("SELECT 0::UBIGINT x WHERE false")
        path = self.shapes.value(shape, SH.path)
        values = f"SELECT x f, x FROM {focus}" if path is None else self.walk(f"SELECT x f, x FROM {focus}", path)
        v = self.data.table(f"SELECT DISTINCT f, x FROM ({values})")
        failing = []
        for predicate, constrain in self._constraints.items():
            for parameter in sorted(self.shapes.objects(shape, predicate), key=str):
                # A constraint before may have checked other nodes against another shape.
                self._focus = focus
                query = constrain(shape, v, parameter)
                if query:
                    bad = self.data.table(f"SELECT f, x, NULL::UBIGINT p FROM ({query})")
                    failing.append(self._record(bad, bag, shape, path, _component(predicate), emit=emit))
        failing += self._counted(shape, v, focus, bag, path, emit=emit)
        for constraint in sorted(self.shapes.objects(shape, SH.sparql), key=str):
            failing.append(self._queried(constraint, shape, focus, path, emit=emit))
        if self.shapes.value(shape, SH.closed) == Literal(True):
            failing.append(
                self._record(self._closed(shape, v), bag, shape, None, "ClosedConstraintComponent", emit=emit)
            )
        for nested in sorted(self.shapes.objects(shape, SH.property), key=str):
            inner = self.data.table(f"SELECT v.x FROM {bag} u JOIN {v} v ON v.f = u.x")
            bad = self.check(nested, inner, emit=emit)
            failing.append(f"SELECT v.f x FROM {v} v JOIN {bad} b ON b.x = v.x")
        return self.data.table(" UNION ".join(failing) or "SELECT 0::UBIGINT x WHERE false")

    def failing(self, shape: Node, v: str) -> str:
        """Return the table of the value nodes that don't conform to a shape, without results of their own."""
        return self.check(shape, self.data.table(f"SELECT DISTINCT x FROM {v}"), emit=False)

    def _record(self, bad: str, bag: str, shape: Node, path: Node | None, component: str, *, emit: bool) -> str:
        if emit and not self.data.is_empty(bad):
            query = (
                f"SELECT a.term, b.term, c.term FROM {bad} r JOIN {bag} u ON u.x = r.f JOIN terms a ON a.id = r.f "
                "LEFT JOIN terms b ON b.id = r.x LEFT JOIN terms c ON c.id = r.p"
            )
            for focus, value, predicate in self.data.db.execute(query).fetchall():
                where = URIRef(predicate[1:-1]) if predicate else path
                self.rows.append(Row(focus, where, value, component, shape))
        return f"SELECT f x FROM {bad}"

    # Paths

    def walk(self, start: str, path: Node, *, back: bool = False) -> str:
        """Return SQL of (f, x): where a path leads from the pairs (f, x) of `start`; `back` walks it inversely."""
        if isinstance(path, URIRef):
            here, there = ("o", "s") if back else ("s", "o")
            joined = f"JOIN triples t ON t.{here} = v.x AND t.p = {self.data.id(path)}"
            return f"SELECT v.f, t.{there} x FROM ({start}) v {joined}"
        graph = self.shapes
        if (path, RDF.first, None) in graph:
            steps = list(Collection(graph, path))
            walked = start
            for step in reversed(steps) if back else steps:
                walked = self.walk(walked, step, back=back)
            return walked
        if (inner := graph.value(path, SH.inversePath)) is not None:
            return self.walk(start, inner, back=not back)
        if (choices := graph.value(path, SH.alternativePath)) is not None:
            ways = (self.walk(start, choice, back=back) for choice in Collection(graph, choices))
            return " UNION ".join(f"({way})" for way in ways)
        if (inner := graph.value(path, SH.zeroOrOnePath)) is not None:
            return f"({start}) UNION ({self.walk(start, inner, back=back)})"
        if (inner := graph.value(path, SH.zeroOrMorePath)) is not None:
            return self._repeated(start, inner, back=back)
        inner = graph.value(path, SH.oneOrMorePath)
        assert inner is not None
        return self._repeated(self.walk(start, inner, back=back), inner, back=back)

    def _repeated(self, start: str, inner: Node, *, back: bool) -> str:
        if (inner, back) not in self._edges:
            nodes = "SELECT s f, s x FROM triples UNION SELECT o, o FROM triples"
            self._edges[inner, back] = self.data.table(self.walk(nodes, inner, back=back))
        step = f"SELECT r.f, e.x FROM r JOIN {self._edges[inner, back]} e ON e.f = r.x"
        return f"WITH RECURSIVE r(f, x) AS (({start}) UNION {step}) SELECT f, x FROM r"

    # Constraints: SQL of (f, x), the focus node and the value that offends, or NULL

    def _where(self, v: str, condition: str) -> str:
        return f"SELECT v.f, v.x FROM {v} v JOIN features t ON t.id = v.x WHERE NOT coalesce({condition}, false)"

    def _class(self, shape: Node, v: str, class_: Node) -> str:
        return f"SELECT f, x FROM {v} WHERE x NOT IN (SELECT x FROM {self.instances(class_)})"

    def _datatype(self, shape: Node, v: str, datatype: Node) -> str:
        good = f"t.dt = {_quoted(datatype)}"
        if str(datatype) in LEXICAL:
            good += f" AND regexp_full_match(t.lex, '{LEXICAL[str(datatype)]}')"
        return self._where(v, good)

    def _node_kind(self, shape: Node, v: str, kind: Node) -> str:
        name = str(kind).rsplit("#", 1)[-1]
        marks = [mark for mark, part in (("<", "IRI"), ("_", "BlankNode"), ('"', "Literal")) if part in name]
        return self._where(v, f"t.mark IN ({', '.join(repr(mark) for mark in marks)})")

    def _min_count(self, shape: Node, v: str, least: Node) -> str:
        counts = f"SELECT u.x f, count(v.x) n FROM {self._focus} u LEFT JOIN {v} v ON v.f = u.x GROUP BY u.x"
        return f"SELECT f, NULL::UBIGINT x FROM ({counts}) WHERE n < {int(str(least))}"

    def _max_count(self, shape: Node, v: str, most: Node) -> str:
        return f"SELECT f, NULL::UBIGINT x FROM {v} GROUP BY f HAVING count(*) > {int(str(most))}"

    def _range(self, v: str, limit: Node, operator: str) -> str:
        return self._where(v, f"t.num {operator} {float(str(limit))!r}")

    def _length(self, v: str, limit: Node, operator: str) -> str:
        return self._where(v, f"t.mark <> '_' AND length(t.lex) {operator} {int(str(limit))}")

    def _pattern(self, shape: Node, v: str, pattern: Node) -> str:
        flags = str(self.shapes.value(shape, SH.flags) or "")
        text = _quoted(re2_pattern(str(pattern)) or "")
        options = f", {_quoted(flags)}" if flags else ""
        return self._where(v, f"t.mark <> '_' AND regexp_matches(t.lex, {text}{options})")

    def _language_in(self, shape: Node, v: str, languages: Node) -> str:
        ranges = [str(language).lower() for language in Collection(self.shapes, languages)]
        tests = (f"t.lang = {_quoted(r)} OR starts_with(t.lang, {_quoted(f'{r}-')})" for r in ranges)
        return self._where(v, " OR ".join(tests) or "false")

    def _unique_lang(self, shape: Node, v: str, wanted: Node) -> str:
        if wanted != Literal("true", datatype=XSD.boolean, normalize=False):
            return ""
        langs = f"SELECT v.f, t.lang FROM {v} v JOIN features t ON t.id = v.x WHERE t.lang IS NOT NULL"
        return f"SELECT f, NULL::UBIGINT x FROM ({langs}) GROUP BY f, lang HAVING count(*) > 1"

    def _others(self, predicate: Node) -> str:
        theirs = f"JOIN triples t ON t.s = u.x AND t.p = {self.data.id(predicate)}"
        return f"SELECT u.x f, t.o x FROM {self._focus} u {theirs}"

    def _equals(self, shape: Node, v: str, predicate: Node) -> str:
        others = self._others(predicate)
        here = f"SELECT f, x FROM {v}"
        return f"({here} EXCEPT {others}) UNION ({others} EXCEPT {here})"

    def _disjoint(self, shape: Node, v: str, predicate: Node) -> str:
        return f"SELECT f, x FROM {v} INTERSECT {self._others(predicate)}"

    def _less(self, v: str, predicate: Node, operator: str) -> str:
        """Compare numbers with numbers, days with days and strings with strings; what can't be compared offends."""
        days = f"('{XSD.date}', '{XSD.dateTime}')"
        day = "TRY_CAST({}.lex AS TIMESTAMPTZ)".format
        compared = (
            f"CASE WHEN a.num IS NOT NULL AND b.num IS NOT NULL THEN a.num {operator} b.num "
            f"WHEN a.dt = b.dt AND a.dt IN {days} THEN {day('a')} {operator} {day('b')} "
            f"WHEN a.dt = b.dt AND a.dt = '{XSD.string}' THEN a.lex {operator} b.lex END"
        )
        return (
            f"SELECT v.f, v.x FROM {v} v JOIN ({self._others(predicate)}) o ON o.f = v.f "
            "JOIN features a ON a.id = v.x JOIN features b ON b.id = o.x "
            f"WHERE NOT coalesce({compared}, false)"
        )

    def _has_value(self, shape: Node, v: str, value: Node) -> str:
        having = f"SELECT f FROM {v} WHERE x = {self.data.id(value)}"
        return f"SELECT x f, NULL::UBIGINT x FROM {self._focus} WHERE x NOT IN ({having})"

    def _in(self, shape: Node, v: str, members: Node) -> str:
        return f"SELECT f, x FROM {v} WHERE x NOT IN {self.data.ids(list(Collection(self.shapes, members)))}"

    def _not(self, shape: Node, v: str, other: Node) -> str:
        return f"SELECT f, x FROM {v} WHERE x NOT IN (SELECT x FROM {self.failing(other, v)})"

    def _node(self, shape: Node, v: str, other: Node) -> str:
        return f"SELECT f, x FROM {v} WHERE x IN (SELECT x FROM {self.failing(other, v)})"

    def _and(self, shape: Node, v: str, members: Node) -> str:
        return self._conforming(v, members, "< $n")

    def _or(self, shape: Node, v: str, members: Node) -> str:
        return self._conforming(v, members, "= 0")

    def _xone(self, shape: Node, v: str, members: Node) -> str:
        return self._conforming(v, members, "<> 1")

    def _conforming(self, v: str, members: Node, test: str) -> str:
        """Return the values for which the number of the shapes of a list that they conform to passes a test."""
        shapes = list(Collection(self.shapes, members))
        counts = " + ".join(f"(x NOT IN (SELECT x FROM {self.failing(s, v)}))::INT" for s in shapes) or "0"
        return f"SELECT f, x FROM {v} WHERE ({counts}) {test.replace('$n', str(len(shapes)))}"

    # Constraints with more than one parameter

    def _counted(self, shape: Node, v: str, focus: str, bag: str, path: Node | None, *, emit: bool) -> list[str]:
        """Check sh:qualifiedValueShape with its counts."""
        failing = []
        limits = ((SH.qualifiedMinCount, "<", "QualifiedMinCount"), (SH.qualifiedMaxCount, ">", "QualifiedMaxCount"))
        for qualified in sorted(self.shapes.objects(shape, SH.qualifiedValueShape), key=str):
            conditions = [f"v.x NOT IN (SELECT x FROM {self.failing(qualified, v)})"]
            if self.shapes.value(shape, SH.qualifiedValueShapesDisjoint) == Literal(True):
                conditions += (
                    f"v.x IN (SELECT x FROM {self.failing(s, v)})" for s in self._siblings(shape, qualified)
                )
            good = f"SELECT v.f, v.x FROM {v} v WHERE {' AND '.join(conditions)}"
            counts = f"SELECT u.x f, count(g.x) n FROM {focus} u LEFT JOIN ({good}) g ON g.f = u.x GROUP BY u.x"
            for predicate, operator, name in limits:
                limit = self.shapes.value(shape, predicate)
                if limit is not None:
                    wrong = f"SELECT f FROM ({counts}) WHERE n {operator} {int(str(limit))}"
                    bad = self.data.table(f"SELECT f, NULL::UBIGINT x, NULL::UBIGINT p FROM ({wrong})")
                    failing.append(self._record(bad, bag, shape, path, f"{name}ConstraintComponent", emit=emit))
        return failing

    def _queried(self, constraint: Node, shape: Node, focus: str, path: Node | None, *, emit: bool) -> str:
        """Run a SPARQL constraint on the store, and keep what it says of the nodes in focus."""
        if self.shapes.value(constraint, SH.deactivated) == Literal(True):
            return f"SELECT x FROM {focus} WHERE false"
        terms = f"SELECT t.term FROM {focus} u JOIN terms t ON t.id = u.x"
        nodes = [text for (text,) in self.data.db.execute(terms).fetchall()]
        found = self.queries.violations(constraint, nodes, path)
        if emit:
            component = "SPARQLConstraintComponent"
            self.rows += (
                Row(
                    v.focus,
                    URIRef(v.path[1:-1]) if v.path else path,
                    v.value,
                    component,
                    shape,
                    constraint,
                    v.messages,
                )
                for v in found
            )
        bad = sorted({violation.focus for violation in found})
        table = self.data.table("SELECT 0::UBIGINT x WHERE false")
        self.data.db.execute(f"INSERT INTO {table} SELECT hash(t) FROM (SELECT unnest(?::VARCHAR[]) t)", [bad])
        return f"SELECT x FROM {table}"

    def _siblings(self, shape: Node, qualified: Node) -> list[Node]:
        parents = self.shapes.subjects(SH.property, shape)
        shapes = {s for parent in parents for p in self.shapes.objects(parent, SH.property)
                  for s in self.shapes.objects(p, SH.qualifiedValueShape)}  # fmt: skip
        return sorted(shapes - {qualified}, key=str)

    def _closed(self, shape: Node, v: str) -> str:
        properties = self.shapes.objects(shape, SH.property)
        paths = (self.shapes.value(p, SH.path) for p in properties)
        ignored = self.shapes.value(shape, SH.ignoredProperties)
        allowed: list[Node] = [path for path in paths if isinstance(path, URIRef)]
        allowed += list(Collection(self.shapes, ignored)) if ignored is not None else []
        others = f"t.p NOT IN {self.data.ids(allowed)}"
        return self.data.table(f"SELECT v.f, t.o x, t.p FROM {v} v JOIN triples t ON t.s = v.x WHERE {others}")


def _component(predicate: URIRef) -> str:
    name = str(predicate).rsplit("#", 1)[-1]
    return f"{name[0].upper()}{name[1:]}ConstraintComponent"


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
