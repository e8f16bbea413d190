from dataclasses import dataclass, fields
from typing import ClassVar, Literal, TypeAlias

Status = Literal["proposed", "accepted", "rejected", "refused"]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A word that supports a claim: ``document.text[start:end] == surface``."""

    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A sentence that supports a claim: ``document.text[start:end] == sentence``; `mentions` lie within it."""

    document: str
    start: int
    end: int
    sentence: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class ExtractorId:
    """The program that proposed a candidate, with its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ProblemClaim:
    """`problem` names a problem that shoppers have."""

    kind: ClassVar[str] = "problem"
    problem: str


@dataclass(frozen=True, slots=True)
class POIClaim:
    """`poi` names a point of interest."""

    kind: ClassVar[str] = "poi"
    poi: str


@dataclass(frozen=True, slots=True)
class NeedClaim:
    """`problem` needs `poi`."""

    kind: ClassVar[str] = "needs"
    problem: str
    poi: str


@dataclass(frozen=True, slots=True)
class CPVClaim:
    """Items of `category` may have `value` as their `property`."""

    kind: ClassVar[str] = "cpv"
    category: str
    property: str
    value: str


@dataclass(frozen=True, slots=True)
class CauseClaim:
    """For items of `category`, having `value` as `property` causes `poi`."""

    kind: ClassVar[str] = "causes"
    category: str
    property: str
    value: str
    poi: str


@dataclass(frozen=True, slots=True)
class SupportClaim:
    """For items of `category`, having `value` as `property` speaks for `poi`, but isn't enough for it."""

    kind: ClassVar[str] = "supports"
    category: str
    property: str
    value: str
    poi: str


@dataclass(frozen=True, slots=True)
class HasPOIClaim:
    """Shoppers care about `poi` in `category`."""

    kind: ClassVar[str] = "has_poi"
    category: str
    poi: str


@dataclass(frozen=True, slots=True)
class IPVClaim:
    """`item` (a catalogue id) has `value` as its `property`."""

    kind: ClassVar[str] = "ipv"
    item: str
    property: str
    value: str


Claim: TypeAlias = ProblemClaim | POIClaim | NeedClaim | CPVClaim | CauseClaim | SupportClaim | HasPOIClaim | IPVClaim

CLAIM_TYPES: dict[str, type[Claim]] = {
    c.kind: c for c in (ProblemClaim, POIClaim, NeedClaim, CPVClaim, CauseClaim, SupportClaim, HasPOIClaim, IPVClaim)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A claim with its score from 0 to 1, who proposed it, and the sentences that it rests on.

    `alt_labels` are other words for the concept that the claim names (problems and POIs only). `weight` is what a
    cause or support weighs as evidence that an item has the feature, in log-odds from 0 on. `reason` is the code of
    the finding that rejected or refused it.
    """

    claim: Claim
    score: float
    extractor: ExtractorId
    evidence: tuple[Evidence, ...] = ()
    alt_labels: tuple[str, ...] = ()
    status: Status = "proposed"
    reason: str | None = None
    weight: float | None = None


def claim_text(claim: Claim) -> str:
    """Return the claim's parts joined by `` > ``, as decisions files write them.

    >>> claim_text(NeedClaim("皮肤干", "保湿"))
    '皮肤干 > 保湿'
    """
    return " > ".join(str(getattr(claim, f.name)) for f in fields(claim))


def parse_claim(kind: str, text: str) -> Claim:
    """Read what :func:`claim_text` wrote.

    Raises ValueError where `kind` is unknown or the number of parts is wrong.

    >>> parse_claim("cpv", "护肤/洁面 > 成分 > 玻尿酸")
    CPVClaim(category='护肤/洁面', property='成分', value='玻尿酸')
    """
    if kind not in CLAIM_TYPES:
        raise ValueError(f"kind {kind!r} is none of {', '.join(CLAIM_TYPES)}")
    claim_type = CLAIM_TYPES[kind]
    names = [f.name for f in fields(claim_type)]
    parts = [part.strip() for part in text.split(" > ")]
    if len(parts) != len(names) or not all(parts):
        raise ValueError(f"{kind} takes {' > '.join(names)}")
    return claim_type(*parts)
