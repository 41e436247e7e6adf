"""The selection: an ordered set of papers to act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Selection:
    """An ordered set of paper ids that knows the last one the user selected."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}
        self._last: str | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, paper_id: str) -> bool:
        return paper_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    @property
    def last(self) -> str | None:
        """The paper that the user selected last, if it still is; where a range begins."""
        return self._last if self._last in self._ids else None

    def toggle(self, paper_id: str) -> None:
        """Select a paper, or take it out."""
        if paper_id in self._ids:
            del self._ids[paper_id]
        else:
            self._ids[paper_id] = None
            self._last = paper_id

    def add(self, ids: Iterable[str], *, last: str | None = None) -> None:
        """Select papers; ``last`` is where the next range begins."""
        selected = self._ids  # where all are taken out meanwhile, what is added goes with them
        for paper_id in ids:
            selected.setdefault(paper_id)
        if last is not None:
            self._last = last

    def discard(self, ids: Iterable[str]) -> None:
        """Take papers out."""
        for paper_id in ids:
            self._ids.pop(paper_id, None)

    def clear(self) -> None:
        """Take every paper out."""
        self._ids = {}
        self._last = None
