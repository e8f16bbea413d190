from typing import Any

from pyoxigraph import Literal, Store

from alime_rdf.vocabulary import (
    ALIME,
    CATALOGUE_GRAPH,
    GRAPHS,
    KNOWLEDGE_GRAPH,
    TYPE,
)

#: The rows of AliMe KG, table 2: layer, knowledge, and what counts as one.
_ROWS = (
    ("user", "problem", f"?x {TYPE} alime:Problem"),
    ("item", "CPV", f"?x {TYPE} alime:CPV"),
    ("item", "item", f"?x {TYPE} alime:Item"),
    ("item", "IPV", f"?x ?y ?z . ?y {TYPE} alime:Property"),
    ("poi", "POI", f"?x {TYPE} alime:POI"),
    ("poi", "problem - POI", "?x alime:needs ?y"),
    ("poi", "C - POI", "?x alime:hasPOI ?y"),
    ("poi", "C - PV - POI", "?x alime:causes ?y"),
    ("poi", "I - PV - POI", "?x alime:matchesCPV ?y . ?y alime:causes ?z"),
    ("poi", "I - POI", "?x alime:hasFeature ?y"),
    ("user", "user - POI", "?x alime:prefers ?y"),
)


def statistics(store: Store) -> dict[str, Any]:
    """Count a store in the form of AliMe KG, table 2, and its triples by graph.

    Each row of ``table`` has `layer`, `knowledge`, `count`, and how many of these were `imported` (stand in the
    catalogue graph), `mined` (in the knowledge graph) and `inferred`.
    """
    catalogue, knowledge = [CATALOGUE_GRAPH], [KNOWLEDGE_GRAPH]
    table = []
    for layer, knowledge_name, pattern in _ROWS:
        total = _count(store, pattern, None)
        imported = _count(store, pattern, catalogue)
        mined = (
            _mined(store, pattern) if "?y" in pattern and "Property" in pattern else _count(store, pattern, knowledge)
        )
        table.append(
            {
                "layer": layer,
                "knowledge": knowledge_name,
                "count": total,
                "imported": imported,
                "mined": mined,
                "inferred": total - imported - mined,
            }
        )
    graphs = {name: sum(1 for _ in store.quads_for_pattern(None, None, None, g)) for name, g in GRAPHS.items()}
    return {"table": table, "triples": graphs}


def _count(store: Store, pattern: str, graphs: list[Any] | None) -> int:
    query = f"PREFIX alime: <{ALIME}> SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT * WHERE {{ {pattern} }} }}"
    if graphs is None:
        rows = store.query(query, use_default_graph_as_union=True)
    else:
        rows = store.query(query, default_graph=graphs)
    return _number(rows)


def _mined(store: Store, pattern: str) -> int:
    """Count item values in the knowledge graph; that their predicates are properties stands in the catalogue."""
    first, second = pattern.split(" . ")
    query = (
        f"PREFIX alime: <{ALIME}> SELECT (COUNT(*) AS ?n) WHERE {{ "
        f"GRAPH <{CATALOGUE_GRAPH.value}> {{ {second} }} GRAPH <{KNOWLEDGE_GRAPH.value}> {{ {first} }} }}"
    )
    return _number(store.query(query))


def _number(rows: Any) -> int:
    value = next(iter(rows))["n"]
    assert isinstance(value, Literal)
    return int(value.value)
