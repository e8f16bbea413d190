from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from alime_rdf.errors._codes import CODES
from alime_rdf.errors._redact import redacted

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a code from :data:`CODES`, what fills its sentence, and where it is.

    >>> finding = Finding("ALM-C004", {"item": "B001", "category": "鞋"}, source="catalogue.csv", line=7)
    >>> print(finding.message("en"))
    item B001 is in the category 鞋, which the category tree doesn't have; add the category or mend the row
    >>> finding.place
    'catalogue.csv:7'
    """

    code: str
    values: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    source: str | None = None
    line: int | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not a code of this project")
        # Findings are printed, logged and kept in releases: no password of an address belongs in them.
        if any(redacted(value) != value for value in self.values.values()):
            object.__setattr__(self, "values", {key: redacted(value) for key, value in self.values.items()})

    @property
    def place(self) -> str:
        """The source and line as ``file:line``, as much of it as is known."""
        return ":".join(str(part) for part in (self.source, self.line) if part is not None)

    def message(self, language: str = "en") -> str:
        """Return the sentence in `language` (``zh`` or ``en``): what is wrong and what to do."""
        code = CODES[self.code]
        template = code.zh if language == "zh" else code.en
        # What is said in words has a value in each language: {detail} is then detail_zh or detail_en.
        in_language = {k.removesuffix(f"_{language}"): v for k, v in self.values.items()}
        return template.format_map({k: _short(v) for k, v in {**self.values, **in_language}.items()})

    def render(self, language: str = "en") -> str:
        """Return place, code and sentence on one line."""
        head = f"{self.place}: " if self.place else ""
        return f"{head}{self.code} {self.message(language)}"

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON data, with the sentence in both languages."""
        return {
            "code": self.code,
            "source": self.source,
            "line": self.line,
            "values": dict(self.values),
            "message": {"zh": self.message("zh"), "en": self.message("en")},
        }

    def __str__(self) -> str:
        return self.render()


def _short(value: str) -> str:
    """Cut what would flood a terminal, and show control characters by their escapes."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
    return shown if len(shown) <= 120 else f"{shown[:117]}..."
