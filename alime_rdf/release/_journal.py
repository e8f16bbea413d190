from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Quad, Store


class Journal:
    """A store that remembers which quads were put in or taken out; else it is the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changed: set[Quad] = set()

    def add(self, quad: Quad) -> None:
        """Put a quad in."""
        self.changed.add(quad)
        self._store.add(quad)

    def remove(self, quad: Quad) -> None:
        """Take a quad out."""
        self.changed.add(quad)
        self._store.remove(quad)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Put quads in, all or none."""
        listed = list(quads)
        self.changed.update(listed)
        self._store.extend(listed)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._store)

    def __len__(self) -> int:
        return len(self._store)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
