from alime_rdf.records import ExtractorId

#: Who proposes a concept that a knowledge engineer listed, and how surely.
LEXICON = ExtractorId("lexicon", "1")
LEXICON_SCORE = 0.95
