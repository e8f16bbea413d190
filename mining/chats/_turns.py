from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it was read: who spoke, in which role if that is known, and when (seconds, for gaps alone)."""

    text: str
    speaker: str = ""
    role: str | None = None
    at: float | None = None
    #: Why the turn isn't to be read, where that is known by its kind: ``note``, ``system``, ``media``.
    silent: str | None = None
    #: The export's word for the role, where it isn't known.
    word: str = ""


@dataclass(slots=True)
class Session:
    """A conversation: its id (None where the export has none), its item, its turns, and names of people in it."""

    id: str | None
    item: str | None = None
    turns: list[Said] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
