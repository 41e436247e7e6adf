"""Interface of the library that an index reads: papers, user data, and their change numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from paperbrowse.core import IndexDocument, LibraryState, ListOrder, TimedUserData, UserDataKind

ProgressCallback = Callable[[int, int], None]
"""Called with the number of papers done, and the least number that there will be."""


class DocumentSource(Protocol):
    """A source of papers, in the order of their changes."""

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]: ...


class TextSource(Protocol):
    """A source of the texts of papers, for searches that begin with papers."""

    def rows_of(self, ids: Iterable[str]) -> Sequence[int]: ...

    def texts(self, rows: Iterable[int]) -> Sequence[tuple[str, str | None]]: ...


class QuerySource(TextSource, Protocol):
    """A source of what a query may refer to beside the index."""

    def find_by_key(self, kind: Literal["id", "arxiv", "doi"], value: str) -> Sequence[str]: ...

    def saved_queries(self) -> Mapping[str, str]: ...


class IndexFeed(DocumentSource, QuerySource, Protocol):
    """A library as an index reads it; ``paperbrowse.library.IndexFeed`` documents the methods.

    Papers are identified by ``IndexDocument.row``. User data is not in the index, so that its
    changes hold at once; each list and each kind has a change number, and is only read again when
    that differs.
    """

    def state(self, previous: LibraryState | None = None) -> LibraryState: ...

    def change_cuts(self, after: int, every: int) -> list[int]: ...

    def removed_ids(self, since: int) -> list[str]: ...

    def paper_count(self) -> int: ...

    def for_other_process(self) -> DocumentSource | None: ...

    def list_rows(self, name: str, order: ListOrder = "list") -> Sequence[int]: ...

    def user_data_rows(self, kind: UserDataKind) -> Sequence[int]: ...

    def user_data_times(self, kind: TimedUserData) -> Sequence[tuple[int, int]]: ...

    def note_texts(self) -> Sequence[tuple[int, str]]: ...
