from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What one code says, in zh and en; braces name the values that a finding fills in."""

    zh: str
    en: str
