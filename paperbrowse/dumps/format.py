"""Values of the readers: formats and their options, dumps and reading lists, skipped places."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from paperbrowse.core import Batch, ListMembership, ReadBatch, Record, Status
from paperbrowse.dumps.input import DumpFile

_T = TypeVar("_T")
_NOT_SAVED = ListMembership("")

MAX_REPORTED = 1000
"""Skipped places of a dump that are reported; after them, only their number is."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place in a dump that could not be read as a record."""

    line: int | None
    reason: str


Records = Iterator[Record | Skipped]

ListedPapers = Iterator["ListedPaper | Skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """Options of reading, beside the bytes of a file."""

    year: int | None = None
    """The year of dates that are written without one."""
    modified: datetime.datetime | None = None
    """The file's time of modification, used where no date in it has a year."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    ``detect`` returns how certainly a file is in this format: 0 (no) to 100. ``read`` yields the
    records of a file; it may raise DumpError, at once or later.
    """

    name: str
    description: str
    detect: Callable[[DumpFile], int]
    read: Callable[[DumpFile, ReadOptions], Records]
    read_list: Callable[[DumpFile], tuple[str, Iterator[Any]]] | None = None
    """Read a file of the format as a reading list: its title and its ``ListedPaper | Skipped``."""
    read_list_title: Callable[[DumpFile], str] | None = None
    """Return the title of a file's list, "" without one; None for formats of mere collections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPaper:
    """A paper of a reading list, with user data; None or empty where the file has none."""

    record: Record
    paper_id: str | None = None
    """Its id in the library that the file was exported from."""
    citation_key: str | None = None
    saves: tuple[ListMembership, ...] = ()
    """The lists that it was in; nameless where the file is one list."""
    note: str | None = None
    tags: tuple[str, ...] = ()
    status: Status | None = None
    status_since: datetime.datetime | None = None
    starred: bool = False
    """It has a star; not every format has the time."""
    starred_at: datetime.datetime | None = None

    def saved_in(self, list_name: str) -> ListMembership:
        """Return its membership in the list of that name, or in its only one."""
        wanted = list_name.casefold()
        default = self.saves[0] if len(self.saves) == 1 else _NOT_SAVED
        return next((saved for saved in self.saves if saved.list.casefold() == wanted), default)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A reading list being read; ``entries`` can be iterated once, in the list's order."""

    format: str
    title: str
    """The list's title in the file; "" without one."""
    entries: ListedPapers


def build_list_format(
    name: str,
    description: str,
    detect: Callable[[DumpFile], int],
    read: Callable[[DumpFile], tuple[str, ListedPapers]],
    read_title: Callable[[DumpFile], str] = lambda _: "",
) -> Format:
    """Return a format of reading lists, whose files are dumps too."""

    def read_records(file: DumpFile, options: ReadOptions) -> Records:
        _, entries = read(file)
        for entry in entries:
            yield entry.record if isinstance(entry, ListedPaper) else entry

    return Format(name, description, detect, read_records, read, read_title)


class Dump:
    """A dump being read, once: by ``records``, one after the other, or by ``batches``."""

    def __init__(self, format: str, records: Records) -> None:
        """Read up to the first record; a dump without any has ``is_empty``."""
        self.format = format
        self._first: list[Record | Skipped] = []
        self._rest = records
        skips = SkipLimiter()
        for item in records:
            if isinstance(item, Record) or skips.admit(item):
                self._first.append(item)
            if isinstance(item, Record):
                break
        self.dropped = skips.dropped
        """The number of skipped places before the first record that are not reported."""
        self.records = limit_skipped(itertools.chain(self._first, records), skips.dropped)
        """The records in the dump's order, with a limited number of skipped places."""

    @property
    def is_empty(self) -> bool:
        """It has no record."""
        return not any(isinstance(item, Record) for item in self._first[-1:])

    def batches(self, sizes: Iterable[int]) -> Iterator[Batch]:
        """Yield the dump in batches of about these numbers of records, with all skipped places.

        Batches of formats whose files can be read in parts are not read yet.
        """
        if isinstance(self._rest, SplittableRecords):
            yield ReadBatch(self._first)
            yield from self._rest.batches(sizes)
            return
        items = itertools.chain(self._first, self._rest)
        for size in sizes:
            batch = list(itertools.islice(items, size))
            if not batch:
                return
            yield ReadBatch(batch)


@runtime_checkable
class SplittableRecords(Protocol):
    """Records that can be read in batches too, in other processes."""

    def batches(self, sizes: Iterable[int]) -> Iterator[Batch]:
        """Yield the rest of the dump in batches of about these numbers of records."""


class SkipLimiter:
    """Limits the skipped places of one dump that are reported."""

    def __init__(self, dropped: int = 0) -> None:
        """``dropped``: places that were skipped before and are not reported."""
        self.dropped = dropped
        """The number of places that are not reported."""
        self._admitted = 0
        self._last_line: int | None = None

    def admit(self, skipped: Skipped) -> bool:
        """Count a place; return whether it is to be reported."""
        self._last_line = skipped.line or self._last_line
        if self._admitted == MAX_REPORTED:
            self.dropped += 1
            return False
        self._admitted += 1
        return True

    def summary(self) -> Skipped | None:
        """Return the report on the places that are not reported, if there are any."""
        if not self.dropped:
            return None
        total = self._admitted + self.dropped
        reason = f"the last of {total:,} that were skipped; not all of them are listed"
        return Skipped(self._last_line, reason)


def limit_skipped(records: Iterator[_T | Skipped], dropped: int = 0) -> Iterator[_T | Skipped]:
    """Yield ``records`` with at most MAX_REPORTED skipped places, and one more with their number.

    ``dropped`` is the number of places that were skipped before and are not reported.
    """
    limiter = SkipLimiter(dropped)
    for found in records:
        if not isinstance(found, Skipped) or limiter.admit(found):
            yield found
    if (summary := limiter.summary()) is not None:
        yield summary
