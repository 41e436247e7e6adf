"""One segment of an index, opened: its words, its papers' columns and its facets.

A paper's number is its row. Whatever is not asked for is not read: the arrays are views of a
mapped file, and what is made of them is made on first use. A segment never changes, and any
number of threads may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from paperbrowse.search.format import DamagedError
from paperbrowse.search.query.tree import TextField
from paperbrowse.search.segment.array_file import ArrayFile
from paperbrowse.search.segment.array_ops import Mask, Papers
from paperbrowse.search.segment.facet_values import FacetTable
from paperbrowse.search.segment.postings_reader import Postings
from paperbrowse.search.segment.string_table import Entries, encode
from paperbrowse.search.segment.term_dictionary import Lexicon

Order = Literal["title", "date", "comments"]
KeptFacet = Literal["tag", "year", "source"]


class Segment:
    """The papers of one segment, deleted ones included."""

    @classmethod
    def of(cls, file: ArrayFile) -> Segment:
        """Return the segment of a file that holds one; raises DamagedError where it does not."""
        papers = file.facts.get("papers")
        if not isinstance(papers, int):
            raise DamagedError("one of its files is no segment")
        return cls(file.arrays, papers)

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], papers: int) -> None:
        self._arrays = arrays
        self.papers = papers
        self._fields: dict[TextField, Postings] = {}
        self._facets: dict[KeptFacet, FacetTable] = {}

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self._arrays)

    @cached_property
    def ids(self) -> Entries:
        return Entries.of(self._arrays, "ids")

    @cached_property
    def title_keys(self) -> Entries:
        """The folded titles, to sort by."""
        return Entries.of(self._arrays, "titles")

    @cached_property
    def date(self) -> npt.NDArray[np.uint32]:
        """The date of each paper as yyyymmdd, zeros where unknown."""
        return self._arrays["date"]

    @cached_property
    def row(self) -> npt.NDArray[Any]:
        """The library's number for each paper, of the narrowest kind."""
        return self._arrays["row"]

    @cached_property
    def comments(self) -> npt.NDArray[np.int32]:
        """-1 where unknown."""
        return self._arrays["comments"]

    def field(self, name: TextField) -> Postings:
        if name not in self._fields:
            self._fields[name] = Postings(self._arrays, name, self.papers, self.lexicon)
        return self._fields[name]

    def facet(self, name: KeptFacet) -> FacetTable:
        if name not in self._facets:
            self._facets[name] = FacetTable(self._arrays, name, self.papers)
        return self._facets[name]

    def in_order(self, order: Order) -> Papers:
        """Return all papers in an order; ties are broken by title, then id."""
        papers: Papers = self._arrays[f"order.{order}"]
        return papers

    def rank(self, order: Order) -> npt.NDArray[np.uint16]:
        """Return the place of each paper in an order."""
        ranks: npt.NDArray[np.uint16] = self._arrays[f"rank.{order}"]
        return ranks

    def has(self, bit: int) -> Mask:
        """Return which papers have the ``bit``-th of ``filters.HAS``."""
        flags = self._arrays["has"]
        return (flags & np.uint8(1 << bit)).astype(np.bool_)

    def with_id(self, prefix: str) -> Papers:
        """Return the papers whose ids begin so."""
        return _beginning(self.ids, encode(prefix))

    def with_arxiv_id(self, value: str, *, prefix: bool) -> Papers:
        """Return the papers with an arXiv id, or with ids that begin so."""
        known = Entries.of(self._arrays, "arxiv")
        return _beginning(known, encode(value) + (b"" if prefix else b"\n"))


def _beginning(entries: Entries, wanted: bytes) -> Papers:
    """Return the numbers of the texts that begin so, by a search of all bytes."""
    data = entries.text.tobytes()
    found = [0] if data.startswith(wanted) else []
    place = data.find(b"\n" + wanted)
    while place >= 0:
        found.append(place + 1)
        place = data.find(b"\n" + wanted, place + 1)
    if not found:
        return np.zeros(0, np.uint16)
    numbers = entries.holding_at(np.array(found))
    papers: Papers = numbers[entries.start[numbers] == found].astype(np.uint16)
    return papers
