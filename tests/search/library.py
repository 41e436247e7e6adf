"""A library in memory, as far as an index needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.errors import UnknownListError
from paperbrowse.papers import Findable, Paper


def findable(change: int, paper: Paper) -> Findable:
    """Return what an index takes of ``paper``."""
    date = paper.published
    return Findable(
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
    )


@dataclass(frozen=True)
class FakeRows:
    """Papers that can be sent to another process."""

    rows: tuple[Findable, ...]

    def findable(self, after: int, upto: int | None = None) -> Iterator[Findable]:
        for row in self.rows:
            if after < row.change and (upto is None or row.change <= upto):
                yield row


class FakeLibrary:
    """Papers with the change numbers of their last change, and reading lists."""

    def __init__(self, papers: Sequence[Paper] = (), *, elsewhere: bool = False) -> None:
        """``elsewhere``: other processes may be given the papers."""
        self.lists: dict[str, list[str]] = {}
        self._papers: dict[str, tuple[int, Paper]] = {}
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

    def remove(self, *ids: str) -> None:
        for paper_id in ids:
            self._change += 1
            del self._papers[paper_id]
            self._removed[paper_id] = self._change

    def all_papers(self) -> list[Paper]:
        return [paper for _, paper in self._papers.values()]

    def change_number(self) -> int:
        return self._change

    def findable(self, after: int, upto: int | None = None) -> Iterator[Findable]:
        return self._rows().findable(after, self._change if upto is None else upto)

    def change_marks(self, after: int, every: int) -> list[int]:
        changes = sorted(change for change, _ in self._papers.values() if change > after)
        marks = changes[every - 1 :: every]
        return marks if not changes or marks[-1:] == changes[-1:] else [*marks, changes[-1]]

    def elsewhere(self) -> FakeRows | None:
        return self._rows() if self._elsewhere else None

    def _rows(self) -> FakeRows:
        numbered = sorted((change, paper.id, paper) for change, paper in self._papers.values())
        return FakeRows(tuple(findable(change, paper) for change, _, paper in numbered))

    def removed_ids(self, since: int) -> list[str]:
        return [paper_id for paper_id, change in self._removed.items() if change > since]

    def paper_count(self) -> int:
        return len(self._papers)

    def list_change_number(self) -> int:
        return hash(tuple((name, tuple(ids)) for name, ids in self.lists.items()))

    def list_members(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(ids) for name, ids in self.lists.items()}

    def list_ids(self, name: str) -> list[str]:
        for known, ids in self.lists.items():
            if known.casefold() == name.casefold():
                return list(ids)
        raise UnknownListError(f"There is no list {name}.")
