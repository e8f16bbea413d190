from collections.abc import Callable, Sequence

from alime_rdf.domain import MiningSettings
from alime_rdf.records import Candidate, Catalogue, Document
from mining._links import LinkReader
from mining._mentions import Read
from mining.concepts import find_concepts
from mining.corpus import Lexicon, split_sentences
from mining.values import StatementReader, complete, concept_dictionary


def mine(
    documents: Sequence[Document],
    catalogue: Catalogue,
    lexicon: Lexicon,
    settings: MiningSettings,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> list[Candidate]:
    """Propose problems, points of interest, needs, causes, CPVs and item values from texts.

    The stages are those of AliMe KG, figure 3, each in its simplest honest form: frequent n-grams by PMI and
    boundary entropy, values by dictionary with polarity, concepts by a model on weak labels, links from sentences
    that hold both ends. The result is sorted and depends on the input alone.
    """
    progress("sentences")
    reads = [Read.of(s) for document in documents for s in split_sentences(document)]
    progress("phrases")
    concepts = find_concepts([read.shadow.text for read in reads], catalogue, lexicon, settings)
    progress("mentions")
    links = LinkReader(reads, catalogue, concepts)
    progress("values")
    surfaces = (surface for known in concepts.values() for surface in known.surfaces)
    reader = StatementReader(catalogue, concepts=concept_dictionary(surfaces))
    statements = [said for document in documents for said in reader.read(document).statements]
    progress("links")
    found = [
        *links.concepts(),
        *links.needs(),
        *links.causes(settings.generalise_after),
        *links.category_pois(),
        *complete(statements, catalogue).candidates,
    ]
    return sorted(found, key=lambda c: (c.claim.kind, str(c.claim), c.extractor))
