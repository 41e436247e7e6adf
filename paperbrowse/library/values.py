"""The values that go into a library and come out of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from paperbrowse.core.papers import Status

DEFAULT_LIST = "Reading list"


TaggerInput: TypeAlias = tuple[str, str | None, Sequence[str]]
"""What tags follow from: a paper's title, its abstract, its addresses."""


class Tagger(Protocol):
    """What gives papers their tags by rule."""

    @property
    def digest(self) -> str:
        """Text that changes whenever the rules do; the papers are then tagged anew."""

    @property
    def topics(self) -> Collection[str]:
        """Every tag that it can give."""

    def tags_of_all(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        """Return the tags of each of the papers, the most telling first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A dump that is about to be read."""

    name: str
    """What the reader calls it: the file's base name."""
    path: Path | None
    """Where it lies, absolute; None where it came through a pipe."""
    digest: str
    """A hash of its bytes: the same content is the same source, wherever it lies."""
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A dump whose records are in the library."""

    name: str
    """Unique in its library; papers name their sources so."""
    format: str
    records: int
    papers: int
    path: Path | None
    imported_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the records of an import; ``records`` is the sum of the other three."""

    records: int = 0
    new: int = 0
    """Records of papers that the library did not have."""
    merged: int = 0
    """Records that told more of a paper that it had."""
    unchanged: int = 0
    """Records that it had."""

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.records + other.records,
            self.new + other.new,
            self.merged + other.merged,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many papers bear it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A reading list: its name as the reader wrote it, and how many papers it holds."""

    name: str
    count: int
    created_at: datetime.datetime


MoveTarget = Literal["up", "down", "top", "bottom"]
"""Where papers go in a list: past one neighbour, or to an end."""

ListSortKey = Literal["date", "title", "status", "saved"]
"""What a list is put in order by: newest first; by title; reading, then unread, then read, each
newest first; or what was saved last first."""

UserDataKind = Literal["starred", "noted", "reading", "read"]
"""What papers can be marked as so that they are asked for together."""

StepState = Literal["done", "undone", "detour"]
"""Whether a step holds, could be done again, or was left behind by a change after undoing."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that the reader gave a name."""

    name: str
    query: str
    """Text of the query language."""
    created_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the reader did, and that can be undone."""

    row: int
    """Names the step; grows with time."""
    at: datetime.datetime
    name: str
    """In words: Removed 3 papers from Thesis."""
    state: StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedListEntry:
    """A paper of a list that comes from elsewhere, with what is told of it there."""

    paper_id: str
    saved_at: datetime.datetime | None = None
    query: str = ""
    note: str | None = None
    tags: tuple[str, ...] = ()
    status: Status | None = None
    status_since: datetime.datetime | None = None
    starred_at: datetime.datetime | None = None
