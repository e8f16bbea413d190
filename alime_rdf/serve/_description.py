"""The SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/)."""

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from alime_rdf.serve._opened import OpenedRelease
from alime_rdf.vocabulary import GRAPHS, PREFIXES, TYPE

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")


def service_description(opened: OpenedRelease, endpoint: str, *, updates: bool) -> list[Triple]:
    """Return what the endpoint at `endpoint` speaks, and which graphs it has."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if updates else [])]
    triples = [
        Triple(service, TYPE, NamedNode(SD + "Service")),
        Triple(service, NamedNode(SD + "endpoint"), NamedNode(endpoint)),
        Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
        *(Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + each)) for each in languages),
        *(Triple(service, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + each)) for each in _RESULTS),
        Triple(service, NamedNode(SD + "defaultDataset"), dataset),
        Triple(dataset, TYPE, NamedNode(SD + "Dataset")),
        Triple(dataset, NamedNode(SD + "defaultGraph"), default),
        Triple(default, TYPE, NamedNode(SD + "Graph")),
        Triple(
            default,
            NamedNode(PREFIXES["dcterms"] + "description"),
            Literal("union of the named graphs", language="en"),
        ),
    ]
    counts = opened.release.manifest.get("graphs", {})
    for name, iri in GRAPHS.items():
        named, graph = BlankNode(f"named-{name}"), BlankNode(f"graph-{name}")
        triples += [
            Triple(dataset, NamedNode(SD + "namedGraph"), named),
            Triple(named, TYPE, NamedNode(SD + "NamedGraph")),
            Triple(named, NamedNode(SD + "name"), iri),
            Triple(named, NamedNode(SD + "graph"), graph),
            Triple(graph, TYPE, NamedNode(SD + "Graph")),
        ]
        if name in counts:
            size = Literal(str(counts[name]["triples"]), datatype=_INTEGER)
            triples.append(Triple(graph, NamedNode("http://rdfs.org/ns/void#triples"), size))
    return triples
