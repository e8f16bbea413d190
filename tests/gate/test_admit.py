"""The gate on a small graph: what it refuses, what that drags along, and what it says."""

from pathlib import Path

import pytest

from alime_rdf._resources import shapes_dir
from alime_rdf.emit import (
    AcceptancePolicy,
    Accepted,
    EmittedAssertion,
    Iris,
    document_quads,
    emit_assertion,
    emit_catalogue,
)
from alime_rdf.gate import Admission, admit, load_shapes
from alime_rdf.records import (
    Candidate,
    Catalogue,
    CategoryRecord,
    CauseClaim,
    Claim,
    CPVClaim,
    Document,
    Evidence,
    ExtractorId,
    HasPOIClaim,
    ItemRecord,
    NeedClaim,
    POIClaim,
    ProblemClaim,
    SchemaRecord,
    claim_text,
)

IRIS = Iris("https://example.org/t/")
CATALOGUE = Catalogue(
    categories=(CategoryRecord(key="洁面", label="洁面", parent=None, source="c.csv", line=2),),
    schema=(
        SchemaRecord(category="洁面", property="成分", enumerable=True, values=("甘油",), source="s.csv", line=2),
    ),
    items=(ItemRecord(id="A1", label="洁面乳", categories=("洁面",), source="i.csv", line=2),),
)
DOCUMENT = Document(id="d.txt", kind="article", text="皮肤干要保湿。")
SHAPES = load_shapes([shapes_dir()])


def emitted(claim: Claim, score: float = 0.9, end: int = 7) -> EmittedAssertion:
    evidence = (Evidence("d.txt", 0, end, "皮肤干要保湿。"),)
    candidate = Candidate(claim=claim, score=score, extractor=ExtractorId("t", "1"), evidence=evidence)
    accepted = Accepted(claim, (candidate,), AcceptancePolicy("p", "1", {}))
    return emit_assertion(accepted, IRIS, category_labels={"洁面": "洁面"}, known_values=set())


def gate(*assertions: EmittedAssertion) -> Admission:
    return admit(emit_catalogue(CATALOGUE, IRIS) | set(document_quads(DOCUMENT, IRIS)), assertions, SHAPES)


def refused(admission: Admission) -> list[str]:
    return sorted(claim_text(a.accepted.claim) for a, _ in admission.refused)


GOOD = [ProblemClaim("皮肤干"), POIClaim("保湿"), NeedClaim("皮肤干", "保湿"), CPVClaim("洁面", "成分", "甘油")]
GOOD += [CauseClaim("洁面", "成分", "甘油", "保湿"), HasPOIClaim("洁面", "保湿")]


def test_what_is_right_passes() -> None:
    admission = gate(*map(emitted, GOOD))
    assert refused(admission) == []
    assert admission.findings == []
    assert len(admission.admitted) == len(GOOD)


def test_links_to_concepts_that_nobody_accepted_are_refused_with_the_shape_and_a_sentence() -> None:
    admission = gate(*(emitted(c) for c in GOOD if not isinstance(c, POIClaim)))
    assert refused(admission) == ["洁面 > 保湿", "洁面 > 成分 > 甘油 > 保湿", "皮肤干 > 保湿"]
    said = {finding.render("zh") for _, finding in admission.refused}
    assert all("ALM-G001" in text and "已接受的关注点" in text for text in said)


def test_refusing_one_may_undo_another() -> None:
    broken = emitted(POIClaim("保湿"), end=99)
    admission = gate(*(emitted(c) for c in GOOD if not isinstance(c, POIClaim)), broken)
    assert "保湿" in refused(admission)
    assert "皮肤干 > 保湿" in refused(admission)
    assert admission.rounds >= 3
    assert not admission.findings


@pytest.mark.parametrize("score", [1.7, -0.1])
def test_a_confidence_that_is_none_is_refused(score: float) -> None:
    assert refused(gate(emitted(ProblemClaim("皮肤干"), score=score))) == ["皮肤干"]


def test_a_problem_that_is_a_point_of_interest_too_is_refused() -> None:
    both = emitted(ProblemClaim("保湿"))
    as_poi = EmittedAssertion(
        both.accepted,
        IRIS.statement("assertion", both.triple[0], both.triple[1], emitted(POIClaim("x")).triple[2]),
        (both.triple[0], both.triple[1], emitted(POIClaim("x")).triple[2]),
        tuple(type(q)(both.triple[0], q.predicate, q.object, q.graph_name) for q in emitted(POIClaim("保湿")).facts),
        (),
    )
    assert refused(gate(both, as_poi)) == ["保湿", "保湿"]


def test_imported_data_that_breaks_a_shape_is_a_finding_and_no_refusal(tmp_path: Path) -> None:
    bad = Catalogue(items=(ItemRecord(id="A1", label="水", categories=("鞋",), source="i.csv", line=2),))
    admission = admit(emit_catalogue(bad, IRIS), [], SHAPES)
    assert [f.code for f in admission.findings] == ["ALM-G002"]
