"""Opens the index for one search at a time, and keeps in memory what its states have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from paperbrowse.search.catalogue import Catalogue, Entry
from paperbrowse.search.postings import WhooshPostings, read_words
from paperbrowse.search.stores import Store

Key = tuple[tuple[str, int], ...]
"""Names a state of the index: its segments, and how many papers of each are left."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    key: Key
    catalogue: Catalogue
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words_of(self, reader: Any, name: str) -> tuple[str, ...]:
        """Return a field's words, read once for all searches of this state."""
        if name not in self.words:
            self.words[name] = read_words(reader, name)
        return self.words[name]


class Snapshots:
    """The last state of an index that was searched; any thread may ask for it.

    Every caller gets a reader of its own: one shared between threads reads nonsense.
    """

    def __init__(self) -> None:
        self._last: _Snapshot | None = None

    @contextmanager
    def opened(self, store: Store) -> Iterator[tuple[WhooshPostings, Catalogue]]:
        """Open the store as it is now; raises whatever whoosh does on damaged files."""
        with store.reader() as reader:
            leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.segment() is not None]
            key = tuple((leaf.segment().segment_id(), leaf.doc_count()) for leaf in leaves)
            snapshot = self._last
            if snapshot is None or snapshot.key != key:
                snapshot = _Snapshot(key, _read_catalogue(reader))
                self._last = snapshot
            yield WhooshPostings(reader, snapshot.words_of), snapshot.catalogue

    def forget(self) -> None:
        """Read everything anew next time."""
        self._last = None


def _read_catalogue(reader: Any) -> Catalogue:
    return Catalogue.of((n, Entry(*stored["entry"])) for n, stored in reader.iter_docs())
