"""Write the generated parts of docs/reference: ``python docs/_generate.py``.

A page keeps what stands above its ``<!-- generated -->`` line; everything below is made from the code, so that a
test can compare the two.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import alime_rdf
import mining
from alime_rdf.cli import main
from alime_rdf.errors import CODES
from alime_rdf.vocabulary import ALIME

FOLDER = Path(__file__).parent / "reference"
ONTOLOGY = Path(__file__).parents[1] / "ontology" / "alime.ttl"
MARK = "<!-- generated: python docs/_generate.py -->\n"

#: What is exported and can't carry a docstring.
CONSTANTS = {
    "CLAIM_TYPES": "The claim classes by kind, in the order in which they build on one another.",
    "CODES": "Every code with its sentence in Chinese and English.",
    "Claim": "Any one of the seven claim classes.",
    "ConceptKey": "Kind (`problem` or `poi`) and label of a concept.",
    "ConceptKind": "`problem`, `poi` or `other`.",
    "DocumentKind": "`detail-page`, `article`, `review`, `chat` or `catalogue`.",
    "EXPORT_FORMATS": "The formats of `export_release`.",
    "Fact": "A triple: two IRIs and an IRI or a literal.",
    "LABEL_LIMIT": "The longest label, in code points, that names a thing.",
    "Polarity": "`positive`, `negative` or `uncertain`.",
    "Proof": "`Leaf` or `Inferred`.",
    "QUERY_FORMATS": "The formats of `alime query`.",
    "Status": "`proposed`, `accepted`, `rejected` or `refused`.",
    "__version__": "The version of the package.",
}


def generated(name: str) -> str:
    """Return a page of docs/reference as it should be: its own head, and below it what the code says."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    head, _, _ = text.partition(MARK)
    return f"{head}{MARK}\n{''.join(PAGES[name]()).rstrip()}\n"


def cli() -> Iterator[str]:
    """Yield the help of the program and of each command."""
    for name in ("", *main.commands):
        arguments = [name] if name else []
        result = CliRunner().invoke(main, [*arguments, "--help"], prog_name="alime", terminal_width=100)
        lines = re.sub(r"[^\S\n]+$", "", result.output, flags=re.MULTILINE).rstrip()
        yield f"## {' '.join(['alime', *arguments])}\n\n```text\n{lines}\n```\n\n"


def errors() -> Iterator[str]:
    """Yield the table of codes."""
    yield "| code | 中文 | English |\n| --- | --- | --- |\n"
    for code, said in sorted(CODES.items()):
        yield f"| `{code}` | {_cell(said.zh)} | {_cell(said.en)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def ontology() -> Iterator[str]:
    """Yield tables of the ontology's classes and properties."""
    graph = Graph().parse(ONTOLOGY)
    yield "## Classes\n\n| class | 中文 | is a | definition |\n| --- | --- | --- | --- |\n"
    for term in _terms(graph, OWL.Class):
        above = ", ".join(f"`{_short(graph, t)}`" for t in sorted(graph.objects(term, RDFS.subClassOf), key=str))
        yield f"| `{_short(graph, term)}` | {_said(graph, term, RDFS.label, 'zh')} | {above} "
        yield f"| {_said(graph, term, SKOS.definition, 'en')} |\n"
    for kind, title in (
        (OWL.ObjectProperty, "Object properties"),
        (OWL.DatatypeProperty, "Datatype properties"),
        (OWL.AnnotationProperty, "Annotation properties"),
    ):
        yield f"\n## {title}\n\n| property | 中文 | from | to | definition |\n| --- | --- | --- | --- | --- |\n"
        for term in _terms(graph, kind):
            ends = (_ends(graph, term, RDFS.domain), _ends(graph, term, RDFS.range))
            yield f"| `{_short(graph, term)}` | {_said(graph, term, RDFS.label, 'zh')} | {ends[0]} | {ends[1]} "
            yield f"| {_said(graph, term, SKOS.definition, 'en')}{_chain(graph, term)} |\n"


def _terms(graph: Graph, kind: URIRef) -> list[URIRef]:
    found = graph.subjects(RDF.type, kind)
    return sorted(t for t in found if isinstance(t, URIRef) and t.startswith(ALIME))


def _short(graph: Graph, term: Node) -> str:
    return graph.namespace_manager.normalizeUri(str(term))


def _said(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    texts = (t for t in graph.objects(term, predicate) if isinstance(t, Literal) and t.language == language)
    return _cell(str(next(texts, "")))


def _ends(graph: Graph, term: URIRef, predicate: URIRef) -> str:
    return ", ".join(f"`{_short(graph, t)}`" for t in sorted(graph.objects(term, predicate), key=str))


def _chain(graph: Graph, term: URIRef) -> str:
    chains = [list(Collection(graph, node)) for node in graph.objects(term, OWL.propertyChainAxiom)]
    return "".join(f" Derived: `{' o '.join(_short(graph, step) for step in chain)}`." for chain in chains)


def python() -> Iterator[str]:
    """Yield the public names of each package with the first sentence of their docstrings."""
    for package in (alime_rdf, mining):
        names = [package.__name__, *(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))]
        for name in names:
            if not any(part.startswith("_") for part in name.split(".")):
                yield from _module(name)


def _module(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    public = getattr(module, "__all__", None)
    if public is None:
        return
    yield f"## {name}\n\n{_sentence(module)}\n\n| name | is |\n| --- | --- |\n"
    for exported in sorted(public, key=str.lower):
        thing = getattr(module, exported)
        said = CONSTANTS.get(exported) or _sentence(thing)
        yield f"| `{exported}` | {_cell(said)} |\n"
    yield "\n"


def _sentence(thing: object) -> str:
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", inspect.getdoc(thing) or "").replace("``", "`")
    first = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<=[.!?]) (?=[A-Z`])", first)[0]


PAGES = {"cli": cli, "errors": errors, "ontology": ontology, "python": python}

if __name__ == "__main__":
    for page in PAGES:
        text = generated(page)
        (FOLDER / f"{page}.md").write_text(text, encoding="utf-8")
