from collections.abc import Iterable, Iterator

from alime_rdf.records import Document
from alime_rdf.text import Match, Matcher
from mining._mentions import Read
from mining.corpus import split_sentences
from mining.values._polarity import polarity

Key = tuple[str, ...]


class ValueFinder:
    """Finds all that a text states of a dictionary of values: words within longer words too, but nothing denied."""

    def __init__(self, names: Iterable[tuple[str, Key]]) -> None:
        """Take pairs of a name and the value that it stands for."""
        self._matcher: Matcher[Key] = Matcher(names, overlapping=True)

    def stated(self, read: Read) -> list[Match[Key]]:
        """Return what a sentence states."""
        return [found for found in self._matcher.find(read.shadow) if polarity(read, found) == "positive"]

    def find(self, text: str) -> Iterator[tuple[Key, int, int]]:
        """Yield what a text states: the value, and where (code points of the text)."""
        for sentence in split_sentences(Document(id="", kind="detail-page", text=text)):
            read = Read.of(sentence)
            for found in self.stated(read):
                start, end = read.shadow.span(found.start, found.end)
                yield found.key, sentence.start + start, sentence.start + end
