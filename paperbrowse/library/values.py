"""The values that go into a library and come out of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

DEFAULT_LIST = "Reading list"


Described: TypeAlias = tuple[str, str | None, Sequence[str]]
"""What tags follow from: a paper's title, its abstract, its addresses."""


class Tagger(Protocol):
    """What gives papers their tags by rule."""

    @property
    def digest(self) -> str:
        """Text that changes whenever the rules do; the papers are then tagged anew."""

    def tags_of_all(self, papers: Sequence[Described]) -> list[tuple[str, ...]]:
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
