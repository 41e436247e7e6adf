"""The values that a reader of list files gives: papers with what their reader made of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from paperbrowse.dumps.skips import few_skipped
from paperbrowse.dumps.values import DumpFile, Format, ReadOptions, Records, Skipped
from paperbrowse.papers import Record, Saved, Status

_NOWHERE = Saved("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPaper:
    """A paper in a list file; what the file does not say is None or empty."""

    record: Record
    paper_id: str | None = None
    """Its id in the library that the file was exported from."""
    citation_key: str | None = None
    saves: tuple[Saved, ...] = ()
    """The lists that it was in; nameless where the file tells of one list only."""
    note: str | None = None
    tags: tuple[str, ...] = ()
    status: Status | None = None
    status_since: datetime.datetime | None = None
    starred: bool = False
    """It has a star; since when, not every format can tell."""
    starred_at: datetime.datetime | None = None

    def saved_in(self, list_name: str) -> Saved:
        """Return how it came into the list of that name; into its only one, where it has one."""
        wanted = list_name.casefold()
        for saved in self.saves:
            if saved.list.casefold() == wanted:
                return saved
        return self.saves[0] if len(self.saves) == 1 else _NOWHERE


ListedPapers = Iterator[ListedPaper | Skipped]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list file being read: ``entries`` can be gone through once, in the list's order."""

    format: str
    title: str
    """What the file calls the list; "" where it does not say."""
    entries: ListedPapers


@dataclass(frozen=True, slots=True)
class ListReader:
    """How the files of one format are read as lists.

    ``read`` returns the list's title and its papers, lazily; it may raise DumpError.
    """

    read: Callable[[DumpFile], tuple[str, ListedPapers]]

    def as_records(self, file: DumpFile, options: ReadOptions) -> Records:
        """Read the file as a dump: what it says of the papers, without their reader's marks."""
        _, entries = self.read(file)
        for entry in few_skipped(entries):
            yield entry.record if isinstance(entry, ListedPaper) else entry


def list_format(
    name: str,
    description: str,
    detect: Callable[[DumpFile], int],
    read: Callable[[DumpFile], tuple[str, ListedPapers]],
) -> Format:
    """Return a format of list files, which are dumps too."""
    reader = ListReader(read)
    return Format(name, description, detect, reader.as_records, reader.read)
