"""User data (lists, status, stars, notes) as masks over the papers of a snapshot.

The library identifies papers by row number, ``IndexDocument.row``, which a segment stores for each
of its papers; a table of them, made once for a snapshot, maps a list of 50,000 to the snapshot's
papers in a millisecond. A list is read again only after it changed itself, about 15 ms for 50,000
papers, and user data that the query does not ask for is not read at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from paperbrowse.core import (
    LibraryState,
    ListOrder,
    TimedUserData,
    UnknownListError,
    UserDataKind,
)
from paperbrowse.search.execution.local_days import local_times
from paperbrowse.search.execution.note_index import NoteIndex, NoteView
from paperbrowse.search.execution.snapshot import IndexSnapshot, LRUCache
from paperbrowse.search.ports import IndexFeed
from paperbrowse.search.query import DateRange
from paperbrowse.search.segment import Int64, Mask

T = TypeVar("T")

_MAX_MASKS = 12
"""Cached masks of all papers; a query needs few."""


class _VersionedCache:
    """Values by name, each valid for one change number."""

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[int, Any]] = {}

    def get(self, name: Hashable, number: int, compute: Callable[[], T]) -> T:
        """Return the value of ``name`` at a change number, computed where it is not cached."""
        known = self._values.get(name)
        if known is None or known[0] != number:
            known = self._values[name] = number, compute()
        value: T = known[1]
        return value

    def drop_lists_except(self, lists: Collection[str]) -> None:
        """Drop values named by a tuple that begins with a list, unless it is in ``lists``."""
        for name in list(self._values):
            if isinstance(name, tuple) and name[0] not in lists:
                self._values.pop(name, None)


class UserDataCache:
    """Reads user data from the library, and only changed data again; for any thread."""

    def __init__(self, feed: IndexFeed) -> None:
        self._feed = feed
        self._identity = ""
        self._rows = _VersionedCache()
        self._notes = NoteIndex()
        self._notes_lock = threading.Lock()
        self._last: UserDataView | None = None

    def view_of(self, snapshot: IndexSnapshot, state: LibraryState) -> UserDataView:
        """Return the user data of a snapshot's papers as of ``state``."""
        restored, last = self._reset_if_restored(state), self._last
        doc_cache = _VersionedCache()
        if last is not None and last.snapshot is snapshot and not restored:
            if last.state[2:] == state[2:]:
                return last
            doc_cache = last.doc_cache
        for cache in (self._rows, doc_cache):
            cache.drop_lists_except(state.list_changes)
        self._last = UserDataView(self, snapshot, state, doc_cache)
        return self._last

    def _reset_if_restored(self, state: LibraryState) -> bool:
        """Drop everything where a backup was restored, whose numbers may have been used before."""
        before, self._identity = self._identity, state.identity
        if state.identity != before:
            self._rows, self._notes = _VersionedCache(), NoteIndex()
        return state.identity != before

    def list_rows(self, name: str, order: ListOrder, number: int) -> Int64:
        """Return the rows of a list's papers; none for a list that has been deleted meanwhile."""

        def read() -> Int64:
            try:
                return _to_array(self._feed.list_rows(name, order))
            except UnknownListError:
                return np.zeros(0, np.int64)

        return self._rows.get((name, order), number, read)

    def rows_with(self, kind: UserDataKind, number: int) -> Int64:
        """Return the rows of the papers that are starred, have a note, or have a status."""
        return self._rows.get(kind, number, lambda: _to_array(self._feed.user_data_rows(kind)))

    def rows_with_times(self, kind: TimedUserData, number: int) -> tuple[Int64, Int64]:
        """Return the rows of the papers that were saved or read, and the times."""

        def read() -> tuple[Int64, Int64]:
            pairs = np.array(self._feed.user_data_times(kind), np.int64).reshape(-1, 2)
            return pairs[:, 0], pairs[:, 1]

        return self._rows.get(f"{kind} times", number, read)

    def index_notes(self) -> None:
        """Index the notes in advance, so that no search has to."""
        state = self._feed.state()
        self._reset_if_restored(state)
        self.note_index(state.user_data_changes["noted"])

    def note_index(self, number: int) -> NoteIndex:
        """Return the index of all notes."""
        with self._notes_lock:  # one thread indexes them
            if self._notes.change_number != number:
                self._notes = self._notes.updated(self._feed.note_texts(), number)
            return self._notes


class UserDataView:
    """The user data of a snapshot's papers."""

    def __init__(
        self,
        cache: UserDataCache,
        snapshot: IndexSnapshot,
        state: LibraryState,
        doc_cache: _VersionedCache,
    ) -> None:
        """Use ``UserDataCache.view_of``; ``doc_cache``: values computed for the same snapshot."""
        self.snapshot = snapshot
        self.state = state
        self.doc_cache = doc_cache
        self._cache = cache
        self._masks = LRUCache(_MAX_MASKS)

    @cached_property
    def lists(self) -> Mapping[str, Int64]:
        """Every list: its live papers in the user's order, numbered as by ``doc_bases``."""
        return {name: self.list_in_order(name, "list") for name in self.state.list_changes}

    def list_rows(self, name: str) -> Int64:
        """Return the library's rows of a list's papers, in the user's order."""
        return self._cache.list_rows(name, "list", self.state.list_changes[name])

    def list_in_order(self, name: str, order: ListOrder) -> Int64:
        """Return a list's papers in an order, otherwise like ``lists``."""
        number = self.state.list_changes[name]
        return self.doc_cache.get(
            (name, order),
            number,
            lambda: self._live_docs(self._cache.list_rows(name, order, number)),
        )

    def count_lists(self, masks: Sequence[Mask]) -> Mapping[str, int]:
        """Return the number of papers in each list, among those in ``masks``."""
        docs, list_indices = self._list_entries
        counts = np.zeros(len(self.lists), np.int64)
        if len(docs):
            mask = np.concatenate(masks)
            counts = np.bincount(list_indices[mask[docs]], minlength=len(counts))
        return dict(zip(self.lists, counts.tolist(), strict=True))

    @cached_property
    def _list_entries(self) -> tuple[Int64, Int64]:
        """The papers of all lists, and for each the index of its list."""
        sizes = [len(docs) for docs in self.lists.values()]
        docs = np.concatenate([np.zeros(0, np.int64), *self.lists.values()])
        return docs, np.repeat(np.arange(len(sizes)), sizes)

    def list_mask(self, segment: int, names: Collection[str]) -> Mask:
        """Return the papers of a segment that are in any of some lists."""
        lists = [self.lists[name] for name in names if name in self.lists]
        return self._cached_mask(segment, frozenset(names), lambda: self._mask_of(lists))

    def value_mask(self, segment: int, value: str) -> Mask:
        """Return the papers of a segment with ``value`` of ``is:``, or with tags of the user's."""
        return self._cached_mask(segment, value, lambda: self._compute_value_mask(value))

    def _compute_value_mask(self, value: str) -> Mask:
        if value == "new":
            since = np.uint64(max(self.state.new_since, 0))
            added = [segment.reader.added for segment in self.snapshot.segments]
            return np.concatenate([np.zeros(0, np.uint64), *added]) > since
        if value == "saved":
            return self._mask_of(self.lists.values())
        if value == "unread":
            return ~self._mask_of([self._docs_with("reading"), self._docs_with("read")])
        return self._mask_of([self._docs_with(value)])  # type: ignore[arg-type]

    def time_mask(self, segment: int, kind: TimedUserData, dates: DateRange) -> Mask:
        """Return the papers of a segment that were saved or read on these days.

        Without any day, those that never were.
        """
        return self._cached_mask(segment, dates, lambda: self._compute_time_mask(kind, dates))

    def _compute_time_mask(self, kind: TimedUserData, dates: DateRange) -> Mask:
        docs, times = self._docs_with_times(kind)
        if dates.is_unknown:
            return ~self._mask_of([docs])
        first, end = local_times(dates)
        return self._mask_of([docs[(times >= first) & (times < end)]])

    def _docs_with_times(self, kind: TimedUserData) -> tuple[Int64, Int64]:
        """Return the live papers that were saved or read, and the times."""

        def compute() -> tuple[Int64, Int64]:
            rows, times = self._cache.rows_with_times(kind, self.state.user_change)
            docs = self.snapshot.docs_of_rows(rows)
            return docs[docs >= 0], times[docs >= 0]

        return self.doc_cache.get(f"{kind} times", self.state.user_change, compute)

    def _cached_mask(self, segment: int, name: Hashable, compute: Callable[[], Mask]) -> Mask:
        """Return a new array: a segment's part of a mask of all papers, which is cached by name."""
        first, end = self.snapshot.doc_bases[segment : segment + 2]
        return self._masks.get_or_compute(name, compute)[first:end].copy()

    def _mask_of(self, groups: Iterable[Int64]) -> Mask:
        mask = np.zeros(self.snapshot.doc_bases[-1], np.bool_)
        for docs in groups:
            mask[docs] = True
        return mask

    @cached_property
    def notes(self) -> NoteView | None:
        """The notes; None where there are none."""
        number = self.state.user_data_changes["noted"]
        notes = self._cache.note_index(number)
        if not notes.segments:
            return None
        return self.doc_cache.get(
            "notes", notes.change_number, lambda: NoteView(self.snapshot, notes)
        )

    def _docs_with(self, kind: UserDataKind) -> Int64:
        number = self.state.user_data_changes[kind]
        return self.doc_cache.get(
            kind, number, lambda: self._live_docs(self._cache.rows_with(kind, number))
        )

    def _live_docs(self, rows: Int64) -> Int64:
        """Return the numbers of the live papers with these rows, in that order."""
        numbers = self.snapshot.docs_of_rows(rows)
        return numbers[numbers >= 0]


def _to_array(numbers: Sequence[int]) -> Int64:
    return np.fromiter(numbers, np.int64, len(numbers))
