"""The queries used before, as the search bar recalls them one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Recall = Callable[[], Sequence[str]]
"""Returns the queries used before, the newest first."""

_LEAST_TYPED = 3
"""Letters from which on a query that goes on so is looked for."""


class QueryRecall:
    """Walks the queries, the newest first; the one being typed is newer than all."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self._queries: Sequence[str] | None = None
        self._walked: list[str] = []
        self._place = 0

    def restart(self) -> None:
        """Begin anew, with the queries that were used since."""
        self._queries = None
        self._walked = []

    def older(self, typed: str) -> str:
        """Return the query before ``typed``, which is at the end of the walk the last one."""
        if not self._is_at(typed):
            self._walked = [typed, *(query for query in self._recall() if query != typed)]
            self._place = 0
        self._place = min(self._place + 1, len(self._walked) - 1)
        return self._walked[self._place]

    def newer(self, typed: str) -> str | None:
        """Return the query after ``typed``; None where that is the newest."""
        if not self._is_at(typed) or not self._place:
            return None
        self._place -= 1
        return self._walked[self._place]

    def _is_at(self, typed: str) -> bool:
        return bool(self._walked) and self._walked[self._place] == typed

    def find_longer(self, typed: str) -> str:
        """Return the newest query that begins as ``typed`` and goes on, or ""."""
        if len(typed) < _LEAST_TYPED:
            return ""
        if self._queries is None:
            self._queries = self._recall()
        longer = (query for query in self._queries if query.startswith(typed))
        return next((query for query in longer if query != typed), "")
