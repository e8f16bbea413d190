from dataclasses import dataclass
from functools import cached_property, lru_cache

from alime_rdf.presales import Guide, Namer, Questions
from alime_rdf.release import Release

#: So many names are kept.
_NAMES = 100_000


@dataclass
class OpenedRelease:
    """A release with what is made of it once for all requests; `id` is that of publishing."""

    release: Release
    id: str

    @cached_property
    def name(self) -> Namer:
        """Names things; a release never changes, so what was looked up once stays true."""
        return lru_cache(_NAMES)(self.release.labels)

    @cached_property
    def guide(self) -> Guide:
        """Answers questions."""
        return Guide(self.release)

    @cached_property
    def questions(self) -> Questions:
        """Answers questions about items."""
        return Questions(self.guide)
