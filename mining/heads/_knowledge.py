from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from alime_rdf.errors import Finding
from alime_rdf.files import text_lines
from alime_rdf.text import normalise

#: How many triples an anchor gets (K-BERT, section 4.1: 2).
MOST_TAILS = 2


class Knowledge:
    """Triples to look up by their head, as K-BERT injects them.

    >>> Knowledge([("氨纶面料", "特点", "弹性高")]).tails("氨綸面料")
    ('弹性高',)
    """

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        """Take (head, relation, tail); heads are compared as labels are: 繁 and 简, full and half width alike."""
        tails: dict[str, dict[str, None]] = defaultdict(dict)
        for head, _, tail in triples:
            tails[normalise(head)].setdefault(normalise(tail))
        self._tails = {head: tuple(found)[:MOST_TAILS] for head, found in tails.items()}

    def __len__(self) -> int:
        return len(self._tails)

    def tails(self, head: str) -> Sequence[str]:
        """Return the tails of a head's first triples, none where it has no triple."""
        return self._tails.get(normalise(head), ())


def read_knowledge(path: Path, *, findings: list[Finding]) -> Knowledge:
    """Read a file of `head relation tail`, parted by tabs, one triple a line (``.spo``, as K-BERT's HowNet).

    A line of another form adds ALM-H003 to `findings`.
    """
    return Knowledge(_triples(path, findings))


def _triples(path: Path, findings: list[Finding]) -> Iterator[tuple[str, str, str]]:
    for number, line in text_lines(path):
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) == 3 and all(parts):
            yield parts[0], parts[1], parts[2]
        elif line.strip():
            findings.append(Finding("ALM-H003", {"count": str(len(parts))}, path.name, number))
