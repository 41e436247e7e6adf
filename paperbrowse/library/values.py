"""The value types of the library's face: sources, counts, lists, steps, imported entries."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from paperbrowse.core import Status

DEFAULT_LIST = "Reading list"


TaggerInput: TypeAlias = tuple[str, str | None, Sequence[str]]
"""A paper as the topic rules see it: its title, its abstract, its links."""


class Tagger(Protocol):
    """The topic rules, which give papers their topics."""

    @property
    def digest(self) -> str:
        """A text that changes with the rules; the papers are then tagged anew."""

    @property
    def topics(self) -> Collection[str]:
        """Every topic that the rules can give."""

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        """Return the topics of each paper, the most certain first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A dump that is about to be imported."""

    name: str
    """The file's base name."""
    path: Path | None
    """The file's absolute path; None for a pipe."""
    digest: str
    """A hash of its bytes: the same content is the same source, at any path."""
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A dump that was imported."""

    name: str
    """Unique in its library; ``Paper.sources`` has these names."""
    format: str
    records: int
    papers: int
    path: Path | None
    imported_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """The outcome of an import; ``records`` is the sum of the other three."""

    records: int = 0
    new: int = 0
    """Records of papers that are new in the library."""
    merged: int = 0
    """Further records of papers that it had."""
    unchanged: int = 0
    """Records that it had already."""

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.records + other.records,
            self.new + other.new,
            self.merged + other.merged,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and the number of papers that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A reading list: its name as the user wrote it, and its number of papers."""

    name: str
    count: int
    created_at: datetime.datetime


MoveTarget = Literal["up", "down", "top", "bottom"]
"""The place to move papers of a list to: past one neighbour, or to an end."""

ListSortKey = Literal["date", "title", "status", "saved"]
"""The key that a list is sorted by: newest first; by title; reading, then unread, then read, each
newest first; or last saved first."""

StepState = Literal["done", "undone", "detour"]
"""Whether a step is in force, can be redone, or was left behind by a change after undoing."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that the user gave a name."""

    name: str
    query: str
    """In the query language; facet values that were chosen are a part of it."""
    created_at: datetime.datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What it asks beside the query, and how the query and the facet values were apart, as JSON;
    ``paperbrowse.workspace`` writes and reads it. Empty for one saved before version 5."""
    opened_at: datetime.datetime | None = None
    """When it was last opened; None where it never was since it was saved."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change that the user made and can undo."""

    row: int
    """Its row in the journal, which identifies it; grows with time."""
    at: datetime.datetime
    name: str
    """As the user sees it: Removed 3 papers from Thesis."""
    state: StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedListEntry:
    """A paper of a list from another library or program, with its user data there."""

    paper_id: str
    saved_at: datetime.datetime | None = None
    query: str = ""
    note: str | None = None
    tags: tuple[str, ...] = ()
    status: Status | None = None
    status_since: datetime.datetime | None = None
    starred_at: datetime.datetime | None = None
