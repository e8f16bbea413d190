from pathlib import Path

from alime_rdf.emit import AcceptancePolicy, CatalogueFit, Decided, Threshold, apply_renames, decide, read_decisions
from alime_rdf.errors import Finding
from alime_rdf.records import (
    Candidate,
    Catalogue,
    CategoryRecord,
    CauseClaim,
    Claim,
    Evidence,
    ExtractorId,
    NeedClaim,
    POIClaim,
    SchemaRecord,
    claim_text,
)

CATALOGUE = Catalogue(
    categories=(CategoryRecord(key="护肤", label="护肤", parent=None, source="c.csv", line=2),),
    schema=(
        SchemaRecord(category="护肤", property="成分", enumerable=True, values=("玻尿酸",), source="s.csv", line=2),
    ),
)
POLICY = AcceptancePolicy(
    "test", "1", {"needs": Threshold(0.5, 2), "poi": Threshold(0.5, 1), "causes": Threshold(0.5, 1)}
)


def candidate(claim: Claim, score: float = 0.9, sentences: int = 2) -> Candidate:
    evidence = tuple(Evidence("d", i, i + 1, f"句{i}") for i in range(sentences))
    return Candidate(claim=claim, score=score, extractor=ExtractorId("t", "1"), evidence=evidence)


def decided(candidates: list[Candidate], lines: str, tmp_path: Path) -> tuple[Decided, list[Finding]]:
    path = tmp_path / "decisions.csv"
    path.write_text("verdict,kind,claim,by,date,note\n" + lines, encoding="utf-8")
    findings: list[Finding] = []
    decisions = read_decisions(path, findings=findings)
    renamed = apply_renames(candidates, decisions, findings=findings)
    return decide(
        renamed, policy=POLICY, decisions=decisions, fit=CatalogueFit(CATALOGUE), findings=findings
    ), findings


def accepted(outcome: Decided) -> list[str]:
    return [claim_text(a.claim) for a in outcome.accepted]


def reasons(outcome: Decided) -> list[str]:
    return [finding.code for _, finding in outcome.rejected]


def test_the_policy_asks_for_score_and_for_different_sentences(tmp_path: Path) -> None:
    weak, single = candidate(NeedClaim("干", "保湿"), score=0.2), candidate(NeedClaim("油", "控油"), sentences=1)
    outcome, _ = decided([weak, single, candidate(NeedClaim("痘", "祛痘"))], "", tmp_path)
    assert accepted(outcome) == ["痘 > 祛痘"]
    assert reasons(outcome) == ["ALM-M001", "ALM-M002"]


def test_a_persons_decision_counts_over_the_policy_and_the_last_one_counts(tmp_path: Path) -> None:
    lines = "reject,needs,干 > 保湿,editor,2026-01-01,no\naccept,needs,干 > 保湿,editor,2026-01-02,yes\n"
    outcome, findings = decided([candidate(NeedClaim("干", "保湿"), score=0.1)], lines, tmp_path)
    assert accepted(outcome) == ["干 > 保湿"]
    assert findings == []


def test_what_a_person_accepts_needs_no_candidate(tmp_path: Path) -> None:
    outcome, _ = decided([], "accept,poi,保湿,editor,2026-01-01,\n", tmp_path)
    assert accepted(outcome) == ["保湿"]
    assert outcome.accepted[0].candidates == ()


def test_merged_labels_become_alternative_ones_and_links_follow(tmp_path: Path) -> None:
    claims: list[Claim] = [POIClaim("补水"), POIClaim("保湿"), NeedClaim("干", "补水"), NeedClaim("干", "保湿")]
    outcome, _ = decided([candidate(c) for c in claims], "merge,poi,补水 > 保湿,editor,2026-01-01,\n", tmp_path)
    assert accepted(outcome) == ["干 > 保湿", "保湿"]
    alts = {alt for a in outcome.accepted for c in a.candidates for alt in c.alt_labels}
    assert alts == {"补水"}


def test_renames_that_go_round_end(tmp_path: Path) -> None:
    lines = "rename,poi,甲 > 乙,editor,,\nrename,poi,乙 > 甲,editor,,\n"
    outcome, findings = decided([candidate(POIClaim("甲"))], lines, tmp_path)
    assert accepted(outcome) == ["甲"]
    assert [(f.code, f.line) for f in findings] == [("ALM-M006", 2), ("ALM-M006", 3)]


def test_spelling_makes_no_difference_to_a_decision(tmp_path: Path) -> None:
    outcome, _ = decided([candidate(POIClaim("保濕"))], "reject,poi,保湿,editor,2026-01-01,no\n", tmp_path)
    assert reasons(outcome) == ["ALM-M003"]


def test_what_does_not_fit_the_catalogue_is_rejected_whoever_accepts_it(tmp_path: Path) -> None:
    claims = [
        CauseClaim("鞋", "成分", "玻尿酸", "保湿"),
        CauseClaim("护肤", "颜色", "红", "显白"),
        CauseClaim("护肤", "成分", "铁", "保湿"),
    ]
    lines = "accept,causes,护肤 > 成分 > 铁 > 保湿,editor,2026-01-01,\n"
    outcome, _ = decided([candidate(c) for c in claims], lines, tmp_path)
    assert outcome.accepted == []
    assert sorted(reasons(outcome)) == ["ALM-C005", "ALM-C006", "ALM-M004"]


def test_broken_and_idle_decisions_are_reported_with_their_line(tmp_path: Path) -> None:
    lines = (
        "maybe,poi,保湿,editor,,\n"
        "accept,needs,干,editor,,\n"
        "reject,poi,没有,editor,,\n"
        "merge,poi,旧 > 新,editor,,\n"
        "accept,poi,保湿,,,\n"
        "accept,poi,保湿,editor,2026-13-45,\n"
    )
    _, findings = decided([], lines, tmp_path)
    assert [(f.code, f.line) for f in findings] == [
        ("ALM-M006", 2),
        ("ALM-M006", 3),
        ("ALM-M006", 6),
        ("ALM-M006", 7),
        ("ALM-M007", 5),
        ("ALM-M007", 4),
    ]
