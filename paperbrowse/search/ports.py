"""What a search needs of the library; ``library.Library`` describes the methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from paperbrowse.core.papers import IndexDocument

ProgressCallback = Callable[[int, int], None]
"""Told the papers done so far, and how many there will be at the least."""


class DocumentSource(Protocol):
    """Where papers are read from, in the order of their changes."""

    def findable(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]: ...


class PaperFeed(DocumentSource, Protocol):
    """The papers, and what changed of them."""

    def identity(self) -> str: ...

    def change_number(self) -> int: ...

    def change_marks(self, after: int, every: int) -> list[int]: ...

    def removed_ids(self, since: int) -> list[str]: ...

    def paper_count(self) -> int: ...

    def for_other_process(self) -> DocumentSource | None: ...


UserDataKind = Literal["starred", "noted", "reading", "read"]
"""What papers can be marked as."""

ListOrder = Literal["list", "saved"]
"""The reader's own order of a list; or what was saved last first."""


class UserDataFeed(Protocol):
    """What the reader made of the papers; none of it is in the index, so that it holds at once.

    Papers are told by ``Findable.row``. What did not change is not read again: of every list and
    every kind of mark there is a number which is another one after each change of it.
    """

    def identity(self) -> str: ...

    def list_change_number(self) -> int: ...

    def list_changes(self) -> Sequence[tuple[str, int]]: ...

    def list_rows(self, name: str, order: ListOrder = "list") -> Sequence[int]: ...

    def mark_changes(self) -> Mapping[UserDataKind, int]: ...

    def marked_rows(self, kind: UserDataKind) -> Sequence[int]: ...

    def note_texts(self) -> Sequence[tuple[int, str]]: ...
