from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from alime_rdf.presales import Guide, Namer, Questions, Recommender, Writer
from alime_rdf.release import Release

#: So many names and answers are kept.
_NAMES, _ANSWERS = 100_000, 2_000


@dataclass
class OpenedRelease:
    """A release with what is made of it once for all requests; `id` is that of publishing.

    `writers` draft recommendations before the templates do.
    """

    release: Release
    id: str
    writers: tuple[Writer, ...] = ()
    _answers: dict[Hashable, bytes] = field(default_factory=dict)

    def remembered(self, request: Hashable) -> bytes | None:
        """Return what was answered to the same request before: a release never changes."""
        return self._answers.get(request)

    def remember(self, request: Hashable, answer: bytes) -> None:
        """Keep an answer; the oldest one goes where there are too many."""
        while len(self._answers) >= _ANSWERS:
            self._answers.pop(next(iter(self._answers)), None)
        self._answers[request] = answer

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

    @cached_property
    def recommender(self) -> Recommender:
        """Says why items are recommended."""
        return Recommender(self.guide, writers=self.writers)
