"""The notice bar: one line on the selection, the index and the query."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class NoticeBar(Static):
    """Joins its parts, and is painted only when one of them has changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts = {"selection": Content(), "index": Content(), "query": Content()}
        self._offered = Content()
        self._shown = Content()

    def show(
        self,
        *,
        selection: Content | None = None,
        index: Content | None = None,
        query: Content | None = None,
        offered: Content | None = None,
    ) -> None:
        """Show other parts, in this order; without one it stays as it is.

        What is ``offered`` to be typed stands in the place of them all.
        """
        self._offered = self._offered if offered is None else offered
        given = {"selection": selection, "index": index, "query": query}
        self._parts.update({name: part for name, part in given.items() if part is not None})
        parts = Content(" ·").join(part for part in self._parts.values() if part)
        line = self._offered or parts
        if line != self._shown:
            self._shown = line
            self.update(line, layout=False)
