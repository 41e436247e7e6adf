"""What an index needs of the library; ``library.Library`` describes the methods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from paperbrowse.papers import Findable

Progress = Callable[[int, int], None]
"""Told the papers done so far, and how many there will be at the least."""


class FindableSource(Protocol):
    """Where papers are read from, in the order of their changes."""

    def findable(self, after: int, upto: int | None = None) -> Iterator[Findable]: ...


class Papers(FindableSource, Protocol):
    """The papers, and what changed of them."""

    def change_number(self) -> int: ...

    def change_marks(self, after: int, every: int) -> list[int]: ...

    def removed_ids(self, since: int) -> list[str]: ...

    def paper_count(self) -> int: ...

    def elsewhere(self) -> FindableSource | None: ...


class Lists(Protocol):
    """The reading lists, which are never kept in the index: a save shows at once."""

    def list_change_number(self) -> int: ...

    def list_members(self) -> Mapping[str, Collection[str]]: ...

    def list_ids(self, name: str) -> Sequence[str]: ...
