"""A library in memory, as far as an index needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from paperbrowse.errors import UnknownListError
from paperbrowse.papers import Paper


class FakeLibrary:
    """Papers with the change numbers of their last change, and reading lists."""

    def __init__(self, papers: Sequence[Paper] = ()) -> None:
        self.lists: dict[str, list[str]] = {}
        self._papers: dict[str, tuple[int, Paper]] = {}
        self._removed: dict[str, int] = {}
        self._change = 0
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

    def changed_papers(self, since: int) -> Iterator[Paper]:
        changed = sorted((c, p.id, p) for c, p in self._papers.values() if c > since)
        return (paper for _, _, paper in changed)

    def removed_ids(self, since: int) -> list[str]:
        return [paper_id for paper_id, change in self._removed.items() if change > since]

    def paper_count(self) -> int:
        return len(self._papers)

    def list_members(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(ids) for name, ids in self.lists.items()}

    def list_ids(self, name: str) -> list[str]:
        for known, ids in self.lists.items():
            if known.casefold() == name.casefold():
                return list(ids)
        raise UnknownListError(f"There is no list {name}.")
