"""The values that go into a reader and come out of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from paperbrowse.core.papers import ListMembership, Record, Status
from paperbrowse.dumps.input import DumpFile

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place in a dump that could not be read as a record."""

    line: int | None
    reason: str


MAX_REPORTED = 1000
"""So many places are told one by one; how many there were is told at the end."""


class SkipLimiter:
    """Counts the skipped places of one dump."""

    def __init__(self) -> None:
        self._count = 0
        self._last_line: int | None = None

    def admit(self, skipped: Skipped) -> bool:
        """Count a place; return whether it is one of those to be told."""
        self._count += 1
        self._last_line = skipped.line or self._last_line
        return self._count <= MAX_REPORTED

    def summary(self) -> Skipped | None:
        """Return what tells of those that were not told, if there were any."""
        if self._count <= MAX_REPORTED:
            return None
        told = f"the last of {self._count:,} that were skipped; not all of them are told"
        return Skipped(self._last_line, told)


def limit_skipped(records: Iterator[_T | Skipped]) -> Iterator[_T | Skipped]:
    """Yield ``records`` with at most MOST_TOLD skipped places, and one more with their number."""
    told = SkipLimiter()
    for found in records:
        if not isinstance(found, Skipped) or told.admit(found):
            yield found
    if (rest := told.summary()) is not None:
        yield rest


_NOT_SAVED = ListMembership("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPaper:
    """A paper in a list file; what the file does not say is None or empty."""

    record: Record
    paper_id: str | None = None
    """Its id in the library that the file was exported from."""
    citation_key: str | None = None
    saves: tuple[ListMembership, ...] = ()
    """The lists that it was in; nameless where the file tells of one list only."""
    note: str | None = None
    tags: tuple[str, ...] = ()
    status: Status | None = None
    status_since: datetime.datetime | None = None
    starred: bool = False
    """It has a star; since when, not every format can tell."""
    starred_at: datetime.datetime | None = None

    def saved_in(self, list_name: str) -> ListMembership:
        """Return how it came into the list of that name; into its only one, where it has one."""
        wanted = list_name.casefold()
        for saved in self.saves:
            if saved.list.casefold() == wanted:
                return saved
        return self.saves[0] if len(self.saves) == 1 else _NOT_SAVED


ListedPapers = Iterator[ListedPaper | Skipped]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list file being read: ``entries`` can be gone through once, in the list's order."""

    format: str
    title: str
    """What the file calls the list; "" where it does not say."""
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
        for entry in limit_skipped(entries):
            yield entry.record if isinstance(entry, ListedPaper) else entry

    return Format(name, description, detect, read_records, read, read_title)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What a reader may use beside the bytes."""

    year: int | None = None
    """The year of dates that are written without one."""
    modified: datetime.datetime | None = None
    """When the file was last written, for want of any year in it."""


Records = Iterator[Record | Skipped]


class Block(Protocol):
    """A part of a dump that is still to be read, here or in another process (it can be pickled)."""

    def read(self) -> Sequence[Record | Skipped]:
        """Return what the part holds, in order."""


@runtime_checkable
class SplittableRecords(Protocol):
    """Records that can be had in blocks instead: what has not been gone through yet."""

    def blocks(self, sizes: Iterable[int]) -> Iterator[Block]:
        """Yield the rest of the dump in blocks of about so many records each."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump being read: ``records`` can be gone through once, in the dump's order."""

    format: str
    records: Records
    blocks: Callable[[Iterable[int]], Iterator[Block]] | None = None
    """Gives the same in blocks of about the wanted sizes, instead of ``records``, for formats of
    which parts can be read apart; not all skipped places are told there as ``skips`` has it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    ``detect`` says how surely a file is in this format: 0 (no) to 100. ``read`` yields what the
    file holds; it may raise DumpError, at once or on the way.
    """

    name: str
    description: str
    detect: Callable[[DumpFile], int]
    read: Callable[[DumpFile, ReadOptions], Records]
    read_list: Callable[[DumpFile], tuple[str, Iterator[Any]]] | None = None
    """Read a file of the format as a reading list: its title and its ``ListedPaper | Skipped``."""
    read_list_title: Callable[[DumpFile], str] | None = None
    """Return the title of a file's list, "" without one; None for formats of mere collections."""
