"""What the reader made of the papers, brought to the papers of a view.

The library tells papers by its own numbers, ``Findable.row``, which a segment keeps of each of its
papers; a table of them, made once for a view, brings a list of 50,000 to the view's papers in a
millisecond. A list is read again only when it has changed itself, about 15 ms for 50,000 papers,
and what the query does not ask for (what is read, starred, noted) is not read at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from paperbrowse.core.errors import UnknownListError
from paperbrowse.search.execution.note_index import Noted, Notes
from paperbrowse.search.execution.snapshot import Recent, View
from paperbrowse.search.ports import ListOrder, MarkKind, Marks
from paperbrowse.search.segment.array_ops import Integers, Mask

T = TypeVar("T")

_MASKS = 12
"""Masks of all papers that are kept; a query asks for few."""


class _Kept:
    """Values that hold as long as a number is the same, by name."""

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[int, Any]] = {}

    def get(self, name: Hashable, number: int, make: Callable[[], T]) -> T:
        """Return what is kept under a name and number, else what ``make`` returns."""
        known = self._values.get(name)
        if known is None or known[0] != number:
            known = self._values[name] = number, make()
        value: T = known[1]
        return value

    def forget_lists_but(self, lists: Collection[str]) -> None:
        """Forget what is named after a list, as a tuple that begins with its name, but for some."""
        for name in list(self._values):
            if isinstance(name, tuple) and name[0] not in lists:
                self._values.pop(name, None)


class _Numbers(NamedTuple):
    """The state of all marks, by the numbers that the library gives for them."""

    lists: Mapping[str, int]
    kinds: Mapping[MarkKind, int]


class ReaderMarks:
    """Reads the marks from the library, and again what has changed; for any thread."""

    def __init__(self, source: Marks) -> None:
        self._source = source
        self._identity = ""
        self._rows = _Kept()
        self._notes = Notes()
        self._reading_notes = threading.Lock()
        self._last: Marked | None = None

    def of(self, view: View) -> Marked:
        """Return what the reader made of a view's papers until now."""
        change, last = self._source.list_change_number(), self._last
        if last is not None and last.change == change and last.view is view:
            return last
        if last is not None and last.change == change:
            numbers = last.numbers
        else:
            if self._is_another_library():
                last = None
            numbers = _Numbers(dict(self._source.list_changes()), self._source.mark_changes())
        papers = last.papers if last is not None and last.view is view else _Kept()
        for kept in (self._rows, papers):
            kept.forget_lists_but(numbers.lists)
        self._last = Marked(self, view, change, numbers, papers)
        return self._last

    def _is_another_library(self) -> bool:
        """Whether the library was restored, and forget all: its numbers may have been used."""
        identity, before = self._source.identity(), self._identity
        if identity != before:
            self._identity, self._rows, self._notes = identity, _Kept(), Notes()
        return identity != before

    def list_rows(self, name: str, order: ListOrder, number: int) -> Integers:
        """Return the rows of a list's papers; of a list that is gone by now, none."""

        def read() -> Integers:
            try:
                return _integers(self._source.list_rows(name, order))
            except UnknownListError:
                return np.zeros(0, np.int64)

        return self._rows.get((name, order), number, read)

    def marked_rows(self, kind: MarkKind, number: int) -> Integers:
        """Return the rows of the papers that are marked so."""
        return self._rows.get(kind, number, lambda: _integers(self._source.marked_rows(kind)))

    def read_notes(self) -> None:
        """Take the notes apart, so that no search has to."""
        self._is_another_library()
        self.notes(self._source.mark_changes()["noted"])

    def notes(self, number: int) -> Notes:
        """Return the words of all notes."""
        with self._reading_notes:  # once, whoever asks
            if self._notes.number != number:
                self._notes = self._notes.changed_to(self._source.note_texts(), number)
            return self._notes


class Marked:
    """What the reader made of the papers of a view."""

    def __init__(
        self, reader: ReaderMarks, view: View, change: int, numbers: _Numbers, papers: _Kept
    ) -> None:
        """Use ``ReaderMarks.of``; ``papers``: what was found in the same view before."""
        self.view = view
        self.change = change
        self.numbers = numbers
        self.papers = papers
        self._reader = reader
        self._masks = Recent(_MASKS)

    @cached_property
    def lists(self) -> Mapping[str, Integers]:
        """Every list: its living papers in the reader's order, numbered as ``View.starts`` says."""
        return {name: self.in_order(name, "list") for name in self.numbers.lists}

    def in_order(self, name: str, order: ListOrder) -> Integers:
        """Return a list's papers in an order, otherwise like ``lists``."""
        number = self.numbers.lists[name]
        return self.papers.get(
            (name, order),
            number,
            lambda: self._living(self._reader.list_rows(name, order, number)),
        )

    def list_counts(self, chosen: Sequence[Mask]) -> Mapping[str, int]:
        """Return how many of some papers, told for each part, are in each list."""
        papers, of = self._entries
        counts = np.zeros(len(self.lists), np.int64)
        if len(papers):
            is_chosen = np.concatenate(chosen)
            counts = np.bincount(of[is_chosen[papers]], minlength=len(counts))
        return dict(zip(self.lists, counts.tolist(), strict=True))

    @cached_property
    def _entries(self) -> tuple[Integers, Integers]:
        """The papers of all lists, and for each the place of its list among the lists."""
        sizes = [len(papers) for papers in self.lists.values()]
        return _together(self.lists.values()), np.repeat(np.arange(len(sizes)), sizes)

    def in_any(self, part: int, names: Collection[str]) -> Mask:
        """Return which papers of a part are in any of some lists."""
        lists = self.lists
        papers = [lists[name] for name in names if name in lists]
        return self._mask(part, frozenset(names), lambda: self._mask_of(papers))

    def mask(self, part: int, value: str) -> Mask:
        """Return which papers of a part are what ``value``, of ``filters.MARKS``, says."""
        return self._mask(part, value, lambda: self._mask_of_mark(value))

    def _mask_of_mark(self, value: str) -> Mask:
        if value == "saved":
            return self._mask_of(self.lists.values())
        if value == "unread":
            return ~self._mask_of([self._marked("reading"), self._marked("read")])
        return self._mask_of([self._marked(value)])  # type: ignore[arg-type]

    def _mask(self, part: int, name: Hashable, make: Callable[[], Mask]) -> Mask:
        """Return a new array: a part of the mask of all papers that is kept under a name."""
        first, end = self.view.starts[part : part + 2]
        return self._masks.get(name, make)[first:end].copy()

    def _mask_of(self, papers: Iterable[Integers]) -> Mask:
        mask = np.zeros(self.view.starts[-1], np.bool_)
        for each in papers:
            mask[each] = True
        return mask

    @cached_property
    def noted(self) -> Noted | None:
        """The words of the notes; None where there are none."""
        number = self.numbers.kinds["noted"]
        notes = self._reader.notes(number)
        if not notes.parts:
            return None
        return self.papers.get("notes", notes.number, lambda: Noted(self.view, notes))

    def _marked(self, kind: MarkKind) -> Integers:
        number = self.numbers.kinds[kind]
        return self.papers.get(
            kind, number, lambda: self._living(self._reader.marked_rows(kind, number))
        )

    def _living(self, rows: Integers) -> Integers:
        """Return the papers of the view that have these rows, by number, in that order."""
        numbers = self.view.numbers_of(rows)
        return numbers[numbers >= 0]


def _together(arrays: Iterable[Integers]) -> Integers:
    return np.concatenate([np.zeros(0, np.int64), *arrays])


def _integers(numbers: Sequence[int]) -> Integers:
    return np.fromiter(numbers, np.int64, len(numbers))
