from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from cachetools import LRUCache, cached
from pyoxigraph import Literal, NamedNode

from alime_rdf.presales import Guide, Namer, Questions, Recommender, Writer
from alime_rdf.release import Release

#: So many bytes of answers, and of names, are kept: whoever asks for much must not fill the memory.
_ANSWERS, _NAMES = 32 << 20, 8 << 20
#: What an entry takes beside what is in it, and the longest name of a thing that is kept.
_ENTRY, _LONGEST = 400, 400


@dataclass
class OpenedRelease:
    """A release with what is made of it once for all requests; `id` is that of publishing.

    `writers` draft recommendations before the templates do.
    """

    release: Release
    id: str
    writers: tuple[Writer, ...] = ()
    _answers: LRUCache[Hashable, bytes] = field(default_factory=lambda: LRUCache(_ANSWERS, _size))

    def remembered(self, request: Hashable) -> bytes | None:
        """Return what was answered to the same request before: a release never changes."""
        return self._answers.get(request)

    def remember(self, request: Hashable, answer: bytes) -> None:
        """Keep an answer under a short key; those asked for longest ago go where there are too many bytes."""
        if _size(answer) <= _ANSWERS // 8:
            self._answers[request] = answer

    @cached_property
    def name(self) -> Namer:
        """Names things; a release never changes, so what was looked up once stays true."""
        labels = self.release.labels
        remembered = cached(LRUCache(_NAMES // (_ENTRY + 2 * _LONGEST)), lock=Lock())(labels)

        def name(term: NamedNode | Literal) -> str:
            return remembered(term) if len(term.value) <= _LONGEST else labels(term)

        return name

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


def _size(answer: bytes) -> int:
    return len(answer) + _ENTRY
