from dataclasses import dataclass
from pathlib import Path

from alime_rdf.domain import LexiconSettings
from alime_rdf.errors import Finding
from alime_rdf.text import normalise
from mining.tables import read_text


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A label with its synonyms, and where it stands; `property` is set in value lexicons."""

    label: str
    synonyms: tuple[str, ...]
    source: str
    line: int
    property: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of a domain; an entry's label is its normal form."""

    problems: tuple[LexiconEntry, ...] = ()
    pois: tuple[LexiconEntry, ...] = ()
    values: tuple[LexiconEntry, ...] = ()
    regulated: tuple[LexiconEntry, ...] = ()


def read_lexicon(settings: LexiconSettings, *, findings: list[Finding]) -> Lexicon:
    """Read the word lists: ``label<TAB>synonym|synonym``, for values ``property<TAB>label<TAB>synonyms``.

    ``#`` starts a comment. A line of another form adds ALM-C001 and is left out.
    """
    return Lexicon(
        problems=_read(settings.problems, findings, with_property=False),
        pois=_read(settings.pois, findings, with_property=False),
        values=_read(settings.values, findings, with_property=True),
        regulated=_read(settings.regulated, findings, with_property=False),
    )


def _read(path: Path | None, findings: list[Finding], *, with_property: bool) -> tuple[LexiconEntry, ...]:
    if path is None:
        return ()
    entries = []
    for number, line in enumerate(read_text(path, findings=findings).split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("#", 1)[0].split("\t")]
        if not any(cells):
            continue
        property_ = cells.pop(0) if with_property and len(cells) > 1 else None
        if len(cells) > 2 or not cells[0] or (with_property and not property_):
            form = "property<TAB>label<TAB>synonyms" if with_property else "label<TAB>synonyms"
            findings.append(Finding("ALM-C001", {"detail": f"a line is {form}"}, path.name, number))
            continue
        synonyms = tuple(s for s in (part.strip() for part in "".join(cells[1:]).split("|")) if s)
        entries.append(LexiconEntry(normalise(cells[0]), synonyms, path.name, number, property_))
    return tuple(entries)
