from collections.abc import Callable, Sequence

from alime_rdf.domain import Domain
from alime_rdf.records import Candidate, Catalogue, CauseClaim, Document, FeatureModel, ItemColumnNames
from alime_rdf.text import normalise
from mining._features import FeatureHeads, FeatureMiner
from mining._links import LinkReader
from mining._mentions import Read
from mining.concepts import find_concepts, frequent_phrases
from mining.corpus import Lexicon, split_sentences
from mining.heads import load_head, load_reader
from mining.values import StatementReader, complete, concept_dictionary


def mine_texts(
    documents: Sequence[Document],
    catalogue: Catalogue,
    lexicon: Lexicon,
    domain: Domain,
    *,
    progress: Callable[[str], None],
) -> tuple[list[Candidate], FeatureModel | None]:
    """Do what :func:`mining.mine` says."""
    settings = domain.mining
    progress("sentences")
    reads = [Read.of(s) for document in documents for s in split_sentences(document)]
    progress("phrases")
    frequent = frequent_phrases((read.shadow.text for read in reads), lexicon, min_count=settings.min_count)
    concepts = find_concepts(frequent, catalogue, lexicon, settings)
    progress("mentions")
    links = LinkReader(reads, catalogue, concepts)
    progress("values")
    surfaces = (surface for known in concepts.values() for surface in known.surfaces)
    reader = StatementReader(catalogue, concepts=concept_dictionary(surfaces))
    statements = [said for document in documents for said in reader.read(document).statements]
    progress("links")
    found = [*links.concepts(), *complete(statements, catalogue).candidates]
    model = None
    if (columns := _columns(domain)) is None:
        found += [*links.needs(), *links.causes(settings.generalise_after), *links.category_pois()]
    else:
        miner = FeatureMiner(catalogue, reads, settings, _heads(), progress=progress)
        mined = miner.mine(frequent, documents, concepts, columns)
        model = mined.model
        # What is declared is linked by the learned extractors alone: a rule of thumb would add doubtful causes.
        declared = {poi for item in catalogue.items for poi in item.features}
        others = (c for c in links.causes(settings.generalise_after) if _poi(c) not in declared)
        found += [
            *mined.candidates,
            *others,
            *miner.needs(links.needs_rows()),
            *miner.plausible(links.category_pois()),
        ]
    return found, model


def _heads() -> FeatureHeads:
    return FeatureHeads(
        poi=load_head("poi"),
        problem=load_head("problem"),
        relations=load_head("relations"),
        plausibility=load_head("plausibility"),
        reader=load_reader(),
        words=load_reader("none"),
    )


def _poi(candidate: Candidate) -> str | None:
    return normalise(candidate.claim.poi) if isinstance(candidate.claim, CauseClaim) else None


def _columns(domain: Domain) -> ItemColumnNames | None:
    """Return the columns of items that declare features; None where no column does."""
    columns = domain.catalogue.columns
    if columns.features is None:
        return None
    texts = [s.columns.get("text", "text") for s in domain.texts if domain.catalogue.items in s.paths]
    return ItemColumnNames(
        id=columns.id,
        names=columns.name,
        category=columns.category,
        siblings=columns.siblings,
        texts=tuple(dict.fromkeys(texts)),
        gold=columns.features,
        separator=columns.separator,
    )
