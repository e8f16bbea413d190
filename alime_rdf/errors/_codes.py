from alime_rdf.errors._code import Code
from alime_rdf.errors._graph_codes import GRAPH_CODES
from alime_rdf.errors._input_codes import INPUT_CODES
from alime_rdf.errors._mining_codes import MINING_CODES
from alime_rdf.errors._question_codes import QUESTION_CODES
from alime_rdf.errors._service_codes import SERVICE_CODES

#: Every code. A code is never given a second meaning.
CODES: dict[str, Code] = {
    **GRAPH_CODES,
    **INPUT_CODES,
    **MINING_CODES,
    **QUESTION_CODES,
    **SERVICE_CODES,
}
