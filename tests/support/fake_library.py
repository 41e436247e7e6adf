"""A library in memory, as far as an index needs one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paperbrowse.core.errors import UnknownListError
from paperbrowse.core.papers import (
    IndexDocument,
    LibraryState,
    ListOrder,
    Paper,
    Status,
    TimedUserData,
    UserDataKind,
)


def _document_of(change: int, row: int, paper: Paper) -> IndexDocument:
    """Return what an index takes of ``paper``."""
    date = paper.published
    return IndexDocument(
        change,
        paper.id,
        paper.title,
        paper.abstract,
        paper.authors,
        paper.venue,
        (date.year, date.month, date.day) if date else (0, 0, 0),
        paper.comments,
        paper.arxiv_id,
        paper.tags,
        paper.sources,
        row,
        paper.organization,
        paper.upvotes,
        paper.citations,
        paper.doi,
        paper.categories,
        paper.language,
        int(paper.added.timestamp()) * 1_000_000 if paper.added else 0,
        paper.arxiv_id is not None or any(link.endswith(".pdf") for link in paper.links),
    )


@dataclass(frozen=True)
class FakeDocuments:
    """Papers that can be sent to another process."""

    rows: tuple[IndexDocument, ...]

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        for row in self.rows:
            if after < row.change and (upto is None or row.change <= upto):
                yield row


class FakeLibrary:
    """Papers with the change numbers of their last change, and user data."""

    def __init__(self, papers: Sequence[Paper] = (), *, elsewhere: bool = False) -> None:
        """``elsewhere``: other processes may be given the papers."""
        self.lists: dict[str, list[str]] = {}
        """In the user's order; nothing is ever moved, so the last was saved last."""
        self.status: dict[str, Status] = {}
        self.starred: set[str] = set()
        self.notes: dict[str, str] = {}
        self.keys: dict[tuple[str, str], list[str]] = {}
        """Ids of papers by other keys of theirs that the index does not know."""
        self.searches: dict[str, str] = {}
        """Queries of saved searches by name."""
        self.tagged: set[str] = set()
        """The papers with tags of the user's own."""
        self.saved_at: dict[str, int] = {}
        self.read_at: dict[str, int] = {}
        """When papers were saved, or read, in microseconds since 1970."""
        self.new_since = 0
        self.read: list[str] = []
        """Lists and kinds of user data that were read."""
        self.states_read = 0
        self.name = "one"
        self._papers: dict[str, tuple[int, Paper]] = {}
        self._rows: dict[str, int] = {}
        self._removed: dict[str, int] = {}
        self._change = 0
        self._elsewhere = elsewhere
        self.put(*papers)

    def put(self, *papers: Paper) -> None:
        """Add papers, or replace those of the same id."""
        for paper in papers:
            self._change += 1
            self._removed.pop(paper.id, None)
            self._papers[paper.id] = (self._change, paper)
            self._rows.setdefault(paper.id, 3 * len(self._rows) + 1)

    def remove(self, *ids: str) -> None:
        for paper_id in ids:
            self._change += 1
            del self._papers[paper_id]
            self._removed[paper_id] = self._change

    def all_papers(self) -> list[Paper]:
        return [paper for _, paper in self._papers.values()]

    def state(self, previous: LibraryState | None = None) -> LibraryState:
        self.states_read += 1
        lists = {name: hash(tuple(ids)) for name, ids in self.lists.items()}
        status = hash(frozenset(self.status.items()))
        changes: dict[UserDataKind, int] = {
            "starred": hash(frozenset(self.starred)),
            "noted": hash(frozenset(self.notes.items())),
            "reading": status,
            "read": status,
            "tagged": hash(frozenset(self.tagged)),
        }
        times = frozenset((*self.saved_at.items(), *self.read_at.items()))
        user_change = hash((*lists.items(), *changes.values(), times))
        state = LibraryState(self.name, self._change, user_change, lists, changes, self.new_since)
        return previous if previous == state else state

    def documents(self, after: int, upto: int | None = None) -> Iterator[IndexDocument]:
        return self._documents().documents(after, self._change if upto is None else upto)

    def change_cuts(self, after: int, every: int) -> list[int]:
        changes = sorted(change for change, _ in self._papers.values() if change > after)
        cuts = changes[every - 1 :: every]
        return cuts if not changes or cuts[-1:] == changes[-1:] else [*cuts, changes[-1]]

    def for_other_process(self) -> FakeDocuments | None:
        return self._documents() if self._elsewhere else None

    def _documents(self) -> FakeDocuments:
        numbered = sorted((change, paper.id, paper) for change, paper in self._papers.values())
        rows = (_document_of(change, self._rows[each], paper) for change, each, paper in numbered)
        return FakeDocuments(tuple(rows))

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        return [self._rows[each] for each in dict.fromkeys(ids) if each in self._papers]

    def texts(self, rows: Iterable[int]) -> list[tuple[str, str | None]]:
        by_row = {self._rows[each]: paper for each, (_, paper) in self._papers.items()}
        return [(by_row[row].title, by_row[row].abstract) for row in rows if row in by_row]

    def removed_ids(self, since: int) -> list[str]:
        return [paper_id for paper_id, change in self._removed.items() if change > since]

    def paper_count(self) -> int:
        return len(self._papers)

    # User data

    def list_rows(self, name: str, order: ListOrder = "list") -> list[int]:
        if name not in self.lists:
            raise UnknownListError(f"There is no list {name}.")
        self.read.append(name)
        rows = self._rows_of(self.lists[name])
        return rows if order == "list" else rows[::-1]

    def user_data_rows(self, kind: UserDataKind) -> list[int]:
        self.read.append(kind)
        match kind:
            case "starred":
                return self._rows_of(self.starred)
            case "noted":
                return self._rows_of(self.notes)
            case "tagged":
                return self._rows_of(self.tagged)
            case _:
                return self._rows_of([each for each, value in self.status.items() if value == kind])

    def user_data_times(self, kind: TimedUserData) -> list[tuple[int, int]]:
        self.read.append(f"{kind} times")
        times = self.saved_at if kind == "saved" else self.read_at
        return [*zip(self._rows_of(times), times.values(), strict=True)]

    def find_by_key(self, kind: str, value: str) -> list[str]:
        return self.keys.get((kind, value), [])

    def saved_queries(self) -> dict[str, str]:
        self.read.append("searches")
        return self.searches

    def note_texts(self) -> list[tuple[int, str]]:
        self.read.append("notes")
        return [(self._rows[each], note) for each, note in self.notes.items() if each in self._rows]

    def _rows_of(self, ids: Iterable[str]) -> list[int]:
        """Return the rows of papers; one that there has never been has one beyond all others."""
        return [self._rows.get(each, 10_000) for each in ids]
