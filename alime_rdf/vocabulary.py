"""Every term of the ontology as a constant, the named graphs, and the prefixes that the project writes.

A test compares this list with ``ontology/alime.ttl``: neither may have a term that the other lacks.

>>> NEEDS.value
'https://w3id.org/alime/ontology#needs'
"""

from pyoxigraph import NamedNode

ALIME = "https://w3id.org/alime/ontology#"

# Classes
USER = NamedNode(ALIME + "User")
ITEM = NamedNode(ALIME + "Item")
SCENARIO = NamedNode(ALIME + "Scenario")
CATEGORY = NamedNode(ALIME + "Category")
PROBLEM = NamedNode(ALIME + "Problem")
POI = NamedNode(ALIME + "POI")
PROPERTY = NamedNode(ALIME + "Property")
VALUE = NamedNode(ALIME + "Value")
CPV = NamedNode(ALIME + "CPV")
STATEMENT = NamedNode(ALIME + "Statement")
ASSERTION = NamedNode(ALIME + "Assertion")
INFERENCE = NamedNode(ALIME + "Inference")
RULE = NamedNode(ALIME + "Rule")
EVIDENCE = NamedNode(ALIME + "Evidence")
RECORD = NamedNode(ALIME + "Record")
DOCUMENT = NamedNode(ALIME + "Document")
EXTRACTOR = NamedNode(ALIME + "Extractor")
POLICY = NamedNode(ALIME + "Policy")
DECISION = NamedNode(ALIME + "Decision")

# Users and needs
HAS_PROBLEM = NamedNode(ALIME + "hasProblem")
NEEDS = NamedNode(ALIME + "needs")
PREFERS = NamedNode(ALIME + "prefers")
INTENDS = NamedNode(ALIME + "intends")
IN_SCENARIO = NamedNode(ALIME + "inScenario")
SUITS_SCENARIO = NamedNode(ALIME + "suitsScenario")

# Category schema and items
PARENT_CATEGORY = NamedNode(ALIME + "parentCategory")
HAS_PROPERTY = NamedNode(ALIME + "hasProperty")
HAS_POI = NamedNode(ALIME + "hasPOI")
IN_CATEGORY = NamedNode(ALIME + "inCategory")
ON_CATEGORY = NamedNode(ALIME + "onCategory")
ON_PROPERTY = NamedNode(ALIME + "onProperty")
ON_VALUE = NamedNode(ALIME + "onValue")
CAUSES = NamedNode(ALIME + "causes")
SUPPORTS = NamedNode(ALIME + "supports")
MATCHES_CPV = NamedNode(ALIME + "matchesCPV")
HAS_FEATURE = NamedNode(ALIME + "hasFeature")
ENUMERABLE = NamedNode(ALIME + "enumerable")
AMOUNT = NamedNode(ALIME + "amount")
UNIT = NamedNode(ALIME + "unit")
BARCODE = NamedNode(ALIME + "barcode")
PRICE = NamedNode(ALIME + "price")

# Provenance
ASSERTED_SUBJECT = NamedNode(ALIME + "assertedSubject")
ASSERTED_PREDICATE = NamedNode(ALIME + "assertedPredicate")
ASSERTED_OBJECT = NamedNode(ALIME + "assertedObject")
EXTRACTED_BY = NamedNode(ALIME + "extractedBy")
ACCEPTED_BY = NamedNode(ALIME + "acceptedBy")
DECIDED_BY = NamedNode(ALIME + "decidedBy")
DECIDED_ON = NamedNode(ALIME + "decidedOn")
IN_DOCUMENT = NamedNode(ALIME + "inDocument")
ABOUT_ITEM = NamedNode(ALIME + "aboutItem")
BY_RULE = NamedNode(ALIME + "byRule")
HAS_PREMISE = NamedNode(ALIME + "hasPremise")
CONFIDENCE = NamedNode(ALIME + "confidence")
PROPOSED_SCORE = NamedNode(ALIME + "proposedScore")
WEIGHT = NamedNode(ALIME + "weight")
WEAKENED = NamedNode(ALIME + "weakened")
QUOTE = NamedNode(ALIME + "quote")
START_OFFSET = NamedNode(ALIME + "startOffset")
END_OFFSET = NamedNode(ALIME + "endOffset")
MENTION = NamedNode(ALIME + "mention")
LENGTH = NamedNode(ALIME + "length")
DOCUMENT_KIND = NamedNode(ALIME + "documentKind")
LINE = NamedNode(ALIME + "line")
REGULATED_WORD = NamedNode(ALIME + "regulatedWord")
SAYS_REGULATED = NamedNode(ALIME + "saysRegulated")
VERSION = NamedNode(ALIME + "version")
EXPLANATION = NamedNode(ALIME + "explanation")

# Named graphs: the same for every domain, so that a query or rule holds for any base IRI.
CATALOGUE_GRAPH = NamedNode("https://w3id.org/alime/graph/catalogue")
KNOWLEDGE_GRAPH = NamedNode("https://w3id.org/alime/graph/knowledge")
INFERRED_GRAPH = NamedNode("https://w3id.org/alime/graph/inferred")
PROVENANCE_GRAPH = NamedNode("https://w3id.org/alime/graph/provenance")
#: The three graphs that hold facts; a triple stands in exactly one of them.
DATA_GRAPHS = (CATALOGUE_GRAPH, KNOWLEDGE_GRAPH, INFERRED_GRAPH)
#: Short name to graph, in the order in which exports are written.
GRAPHS = {
    "catalogue": CATALOGUE_GRAPH,
    "knowledge": KNOWLEDGE_GRAPH,
    "inferred": INFERRED_GRAPH,
    "provenance": PROVENANCE_GRAPH,
}

PREFIXES = {
    "alime": ALIME,
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Terms of other vocabularies that the graph is written with
TYPE = NamedNode(PREFIXES["rdf"] + "type")
COMMENT = NamedNode(PREFIXES["rdfs"] + "comment")
PREF_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")
ALT_LABEL = NamedNode(PREFIXES["skos"] + "altLabel")
WAS_DERIVED_FROM = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
