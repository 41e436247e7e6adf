"""Segment reader: the term dictionary, postings, doc values and facets of one segment.

Papers are numbered from 0 (``doc``). Nothing is read before it is used: the arrays are views of a
mapped file, and derived values are computed on first use. A segment never changes, and any number
of threads may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.query import TextField
from paperbrowse.search.segment.array_file import ArrayFile
from paperbrowse.search.segment.array_ops import DocNumbers
from paperbrowse.search.segment.facet_fields import IndexedFacet
from paperbrowse.search.segment.facet_values import FacetReader
from paperbrowse.search.segment.postings_reader import PostingsReader
from paperbrowse.search.segment.string_table import StringTable, encode_text
from paperbrowse.search.segment.term_dictionary import TermDictionary

IndexedOrder = Literal["title", "date", "added", "comments", "upvotes", "citations"]
CountName = Literal["comments", "upvotes", "citations"]


class SegmentReader:
    """The papers of one segment, deleted ones included."""

    @classmethod
    def open(cls, file: ArrayFile) -> SegmentReader:
        """Return the segment in a file; raises DamagedIndexError where it holds none."""
        doc_count = file.metadata.get("papers")
        if not isinstance(doc_count, int):
            raise DamagedIndexError("one of its files is no segment")
        return cls(file.arrays, doc_count)

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], doc_count: int) -> None:
        self._arrays = arrays
        self.doc_count = doc_count
        self._fields: dict[TextField, PostingsReader] = {}
        self._facets: dict[IndexedFacet, FacetReader] = {}

    @cached_property
    def dictionary(self) -> TermDictionary:
        return TermDictionary(self._arrays)

    @cached_property
    def ids(self) -> StringTable:
        return StringTable.open(self._arrays, "ids")

    @cached_property
    def title_keys(self) -> StringTable:
        """Sort keys of the titles."""
        return StringTable.open(self._arrays, "titles")

    @cached_property
    def dates(self) -> npt.NDArray[np.uint32]:
        """The date of each paper as yyyymmdd, zeros where unknown."""
        return self._arrays["date"]

    @cached_property
    def library_rows(self) -> npt.NDArray[Any]:
        """The library's row number of each paper, in the smallest dtype."""
        return self._arrays["row"]

    @cached_property
    def added(self) -> npt.NDArray[np.uint64]:
        """The time at which each paper came, in microseconds since 1970, 0 where unknown."""
        return self._arrays["added"]

    def counts(self, name: CountName) -> npt.NDArray[np.int32]:
        """Return a number of each paper, -1 where unknown."""
        return self._arrays[name]

    def postings(self, name: TextField) -> PostingsReader:
        if name not in self._fields:
            self._fields[name] = PostingsReader(self._arrays, name, self.doc_count, self.dictionary)
        return self._fields[name]

    def facet(self, name: IndexedFacet) -> FacetReader:
        if name not in self._facets:
            self._facets[name] = FacetReader(self._arrays, name, self.doc_count)
        return self._facets[name]

    def sorted_docs(self, order: IndexedOrder) -> DocNumbers:
        """Return all papers in an order; ties are broken by title, then id."""
        docs: DocNumbers = self._arrays[f"order.{order}"]
        return docs

    def sort_ranks(self, order: IndexedOrder) -> npt.NDArray[np.uint16]:
        """Return the index of each paper in an order."""
        ranks: npt.NDArray[np.uint16] = self._arrays[f"rank.{order}"]
        return ranks

    def sort_numbers(self, order: IndexedOrder) -> npt.NDArray[Any] | None:
        """Return the numbers by which an order sorts, the greatest first; None for titles."""
        return None if order == "title" else self._arrays[order]

    def find_id(self, value: str, *, prefix: bool) -> DocNumbers:
        """Return the papers with an id, or with ids that begin with it."""
        return _find_prefix(self.ids, encode_text(value) + (b"" if prefix else b"\n"))

    def find_identifier(
        self, kind: Literal["arxiv", "doi"], value: str, *, prefix: bool
    ) -> DocNumbers:
        """Return the papers with an arXiv id or DOI, or with those that begin with it."""
        identifiers = StringTable.open(self._arrays, kind)
        return _find_prefix(identifiers, encode_text(value) + (b"" if prefix else b"\n"))


def _find_prefix(table: StringTable, prefix: bytes) -> DocNumbers:
    """Return the numbers of the texts that begin with ``prefix``, searching all bytes."""
    data = table.text.tobytes()
    offsets = [0] if data.startswith(prefix) else []
    offset = data.find(b"\n" + prefix)
    while offset >= 0:
        offsets.append(offset + 1)
        offset = data.find(b"\n" + prefix, offset + 1)
    if not offsets:
        return np.zeros(0, np.uint16)
    numbers = table.containing(np.array(offsets))
    docs: DocNumbers = numbers[table.start[numbers] == offsets].astype(np.uint16)
    return docs
