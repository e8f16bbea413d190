"""The release in the words of VoID and DCAT: what it holds, how much, and in which files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, serialize

from alime_rdf.emit import Iris
from alime_rdf.release._sealed import file_digest
from alime_rdf.vocabulary import ALIME, GRAPHS, PREFIXES, TYPE

_DCAT, _DCT, _VOID = "http://www.w3.org/ns/dcat#", PREFIXES["dcterms"], "http://rdfs.org/ns/void#"
_SPDX, _XSD = "http://spdx.org/rdf/terms#", PREFIXES["xsd"]
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
_FILES = {".nt.gz": ("application/n-triples", "application/gzip"), ".ttl": ("text/turtle", None)}
_GRAPH_TITLES = {
    "catalogue": ("商品目录", "Catalogue"),
    "knowledge": ("挖掘并接受的知识", "Knowledge, mined and accepted"),
    "inferred": ("推出的三元组", "Inferred triples"),
    "provenance": ("来源与决定", "Provenance and decisions"),
}


def write_description(folder: Path, store: Store, *, domain: Mapping[str, Any]) -> None:
    """Write ``description.ttl``: VoID (https://www.w3.org/TR/void/) and DCAT (https://www.w3.org/TR/vocab-dcat-3/).

    It conforms to the shapes of DCAT-AP 3. Files are named below the domain's base, where a release may be served.
    """
    triples = sorted(set(_dataset(folder, store, domain)), key=str)
    prefixes = {"dcat": _DCAT, "dcterms": _DCT, "void": _VOID, "spdx": _SPDX, "xsd": _XSD, "alime": ALIME}
    serialize(triples, folder / "description.ttl", RdfFormat.TURTLE, prefixes=prefixes)


def _dataset(folder: Path, store: Store, domain: Mapping[str, Any]) -> Iterator[Triple]:
    base = domain["base"]
    dataset = Iris(base).dataset
    titles = domain["title"] or {domain["language"]: domain["name"]}
    yield Triple(dataset, TYPE, NamedNode(_DCAT + "Dataset"))
    yield Triple(dataset, TYPE, NamedNode(_VOID + "Dataset"))
    for language, title in titles.items():
        yield Triple(dataset, NamedNode(_DCT + "title"), Literal(title, language=language))
    said = {
        "zh": "商品、用户问题、关注点及其联系，每条联系附有来源。",
        "en": "Items, shoppers' problems, points of interest and the links between them, each with its source.",
    }
    for language, text in said.items():
        yield Triple(dataset, NamedNode(_DCT + "description"), Literal(text, language=language))
    code = {"zh": "ZHO", "en": "ENG"}.get(domain["language"])
    if code is not None:
        yield Triple(dataset, NamedNode(_DCT + "language"), NamedNode(_LANGUAGES + code))
        yield Triple(NamedNode(_LANGUAGES + code), TYPE, NamedNode(_DCT + "LinguisticSystem"))
    yield Triple(dataset, NamedNode(_VOID + "uriSpace"), Literal(base))
    yield Triple(dataset, NamedNode(_VOID + "vocabulary"), NamedNode(ALIME))
    yield Triple(dataset, NamedNode(_VOID + "triples"), _integer(len(store)))
    for name, graph in GRAPHS.items():
        yield from _graph(base, dataset, name, graph, store)
        for suffix, media in _FILES.items():
            yield from _distribution(base, dataset, folder, f"export/{name}{suffix}", media, _GRAPH_TITLES[name])


def _graph(base: str, dataset: NamedNode, name: str, graph: NamedNode, store: Store) -> Iterator[Triple]:
    subset = NamedNode(f"{base}dataset/{name}")
    quads = list(store.quads_for_pattern(None, None, None, graph))
    yield Triple(dataset, NamedNode(_VOID + "subset"), subset)
    yield Triple(subset, TYPE, NamedNode(_VOID + "Dataset"))
    yield Triple(subset, NamedNode(_VOID + "triples"), _integer(len(quads)))
    properties = Counter(quad.predicate for quad in quads)
    classes = Counter(q.object for q in quads if q.predicate == TYPE and isinstance(q.object, NamedNode))
    yield from _partitions(subset, "property", properties, "triples")
    yield from _partitions(subset, "class", classes, "entities")


def _partitions(subset: NamedNode, kind: str, counts: Mapping[NamedNode, int], counted: str) -> Iterator[Triple]:
    for number, (term, count) in enumerate(sorted(counts.items(), key=lambda item: str(item[0])), start=1):
        part = NamedNode(f"{subset.value}/{kind}/{number}")
        yield Triple(subset, NamedNode(f"{_VOID}{kind}Partition"), part)
        yield Triple(part, NamedNode(_VOID + kind), term)
        yield Triple(part, NamedNode(_VOID + counted), _integer(count))


def _distribution(
    base: str, dataset: NamedNode, folder: Path, name: str, media: tuple[str, str | None], titles: tuple[str, str]
) -> Iterator[Triple]:
    node, checksum = NamedNode(f"{base}distribution/{name}"), NamedNode(f"{base}distribution/{name}/checksum")
    yield Triple(dataset, NamedNode(_DCAT + "distribution"), node)
    yield Triple(node, TYPE, NamedNode(_DCAT + "Distribution"))
    for language, title in zip(("zh", "en"), titles, strict=True):
        yield Triple(node, NamedNode(_DCT + "title"), Literal(title, language=language))
    for predicate in ("accessURL", "downloadURL"):
        yield Triple(node, NamedNode(_DCAT + predicate), NamedNode(base + name))
    for predicate, kind in zip(("mediaType", "compressFormat"), media, strict=True):
        if kind is not None:
            yield Triple(node, NamedNode(_DCAT + predicate), NamedNode(_MEDIA + kind))
            yield Triple(NamedNode(_MEDIA + kind), TYPE, NamedNode(_DCT + "MediaType"))
    size = Literal(str((folder / name).stat().st_size), datatype=NamedNode(_XSD + "nonNegativeInteger"))
    yield Triple(node, NamedNode(_DCAT + "byteSize"), size)
    yield Triple(node, NamedNode(_SPDX + "checksum"), checksum)
    yield Triple(checksum, TYPE, NamedNode(_SPDX + "Checksum"))
    yield Triple(checksum, NamedNode(_SPDX + "algorithm"), NamedNode(_SPDX + "checksumAlgorithm_sha256"))
    yield Triple(NamedNode(_SPDX + "checksumAlgorithm_sha256"), TYPE, NamedNode(_SPDX + "ChecksumAlgorithm"))
    value = Literal(file_digest(folder / name), datatype=NamedNode(_XSD + "hexBinary"))
    yield Triple(checksum, NamedNode(_SPDX + "checksumValue"), value)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(_XSD + "integer"))
