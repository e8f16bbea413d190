from dataclasses import dataclass
from functools import cached_property

from alime_rdf.presales import Guide, Questions
from alime_rdf.release import Release


@dataclass
class OpenedRelease:
    """A release with what is made of it once for all requests; `id` is that of publishing."""

    release: Release
    id: str

    @cached_property
    def guide(self) -> Guide:
        """Answers questions."""
        return Guide(self.release)

    @cached_property
    def questions(self) -> Questions:
        """Answers questions about items."""
        return Questions(self.guide)
