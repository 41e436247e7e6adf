"""The sorted terms of one field of a segment, and the postings of each.

Terms are numbered from 0 and found by bisection, which costs some 10 us.

* ``WordTerms``: stems. A stem of very many words consists of several families next to each other,
  which are one term; a family without a word in this field is none. The segment stores counts up to
  255; larger ones are counted again, for Whoosh has no such limit.
* ``ValueTerms``: tags, years or sources. "Unknown" is the empty text there, and no term.
* ``IdTerms``: ids of papers, sorted on first use (about 20 ms for 50,000).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment import PositionsReader, StringTable, doc_starts

Arrays = Mapping[str, npt.NDArray[Any]]
_MAX_COUNT = 255
_RECENT = 16


class Postings(NamedTuple):
    """The papers of a term, ascending; its count in each; its positions in one of them."""

    docs: npt.NDArray[Any]
    counts: npt.NDArray[Any]
    positions: Callable[[int], list[int]]


class FieldTerms(Protocol):
    """Sorted terms by number."""

    def __len__(self) -> int: ...

    def text(self, number: int) -> bytes: ...

    def lower_bound(self, text: bytes) -> int:
        """Return the number of the first term that is not before ``text``."""

    def postings(self, number: int) -> Postings: ...


def find_term(lexicon: FieldTerms, text: bytes) -> int | None:
    """Return the number of a term, or None."""
    number = lexicon.lower_bound(text)
    return number if number < len(lexicon) and lexicon.text(number) == text else None


class WordTerms:
    """The stems of a text field."""

    def __init__(self, arrays: Arrays, field: str) -> None:
        self._stems = StringTable.open(arrays, "stems")
        self._docs = arrays[f"{field}.docs"]
        self._counts = arrays[f"{field}.counts"]
        self._dense = arrays[f"{field}.dense"]
        self._dense_index = {
            ordinal: index for index, ordinal in enumerate(arrays[f"{field}.dense_row"].tolist())
        }
        # Single numbers are read faster from a memoryview than from an array.
        self._docs_start = arrays[f"{field}.docs_start"].data
        self._positions = PositionsReader(arrays, field)
        self._recent: dict[int, memoryview] = {}
        self._start: list[int] = doc_starts(arrays[f"{field}.length"], 0).tolist()

        # Terms: the first families of the stems in this field, and the ordinals of each.
        families = arrays[f"{field}.families"]
        heads = _stem_heads(self._stems)
        ordinals = np.searchsorted(families, heads)
        ends = np.append(ordinals[1:], len(families))
        is_present = ends > ordinals
        self._first: list[int] = heads[is_present].tolist()
        self._ordinals: list[int] = [*ordinals[is_present].tolist(), len(families)]

    def __len__(self) -> int:
        return len(self._first)

    def text(self, number: int) -> bytes:
        return self._stems.raw(self._first[number])

    def lower_bound(self, text: bytes) -> int:
        return bisect_left(self._first, self._stems.lower_bound(text))

    def postings(self, number: int) -> Postings:
        ordinals = range(self._ordinals[number], self._ordinals[number + 1])

        def positions(paper: int) -> list[int]:
            start = self._start[paper]
            offsets = [
                address - start
                for ordinal in ordinals
                for address in self._read_addresses(ordinal, paper)
            ]
            offsets.sort()
            return offsets

        if len(ordinals) == 1:
            return Postings(*self._read_counts(ordinals[0]), positions)
        total = np.zeros(len(self._start) - 1, np.int64)
        for ordinal in ordinals:
            docs, counts = self._read_counts(ordinal)
            total[docs] += counts
        docs = np.flatnonzero(total)
        return Postings(docs, total[docs], positions)

    def _read_counts(self, ordinal: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return the papers that contain words of a family, and how often."""
        dense_index = self._dense_index.get(ordinal)
        if dense_index is not None:
            docs = np.flatnonzero(self._dense[dense_index])
            counts = self._dense[dense_index][docs].astype(np.int64)
        else:
            start, end = self._docs_start[ordinal], self._docs_start[ordinal + 1]
            docs = self._docs[start:end]
            counts = self._counts[start:end].astype(np.int64)
        for capped in np.flatnonzero(counts == _MAX_COUNT).tolist():
            counts[capped] = len(self._read_addresses(ordinal, int(docs[capped])))
        return docs, counts

    def _read_addresses(self, ordinal: int, paper: int) -> memoryview:
        """Return the addresses of a family's words in one paper."""
        # Cached, as Whoosh goes through the terms of a query paper by paper.
        addresses = self._recent.get(ordinal)
        if addresses is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            addresses = self._positions.read(np.array([ordinal]), np.array([ordinal + 1])).data
            self._recent[ordinal] = addresses
        low = bisect_left(addresses, self._start[paper])
        high = bisect_left(addresses, self._start[paper + 1], low)
        return addresses[low:high]


def _stem_heads(stems: StringTable) -> npt.NDArray[np.int64]:
    """Return the families whose stem differs from the one before."""
    begins = stems.start[:-1].astype(np.int64)
    lengths = np.diff(stems.start.astype(np.int64))
    candidates = np.flatnonzero(lengths[1:] == lengths[:-1]) + 1
    offset = 0
    while len(candidates):
        is_equal = lengths[candidates] <= offset
        if is_equal.all():
            break
        same_byte = (
            stems.text[begins[candidates] + offset * ~is_equal]
            == (stems.text[begins[candidates - 1] + offset * ~is_equal])
        )
        candidates = candidates[is_equal | same_byte]
        offset += 1
    is_head = np.ones(len(begins), np.bool_)
    is_head[candidates] = False
    return np.flatnonzero(is_head)


class ValueTerms:
    """The values of a field that a paper may have several of."""

    def __init__(self, arrays: Arrays, field: str) -> None:
        self._values = StringTable.open(arrays, f"{field}.values")
        self._starts = arrays[f"{field}.docs_start"]
        self._docs = arrays[f"{field}.docs"]
        self._unknown = 1 if len(self._values) and not self._values.raw(0) else 0

    def __len__(self) -> int:
        return len(self._values) - self._unknown

    def text(self, number: int) -> bytes:
        return self._values.raw(number + self._unknown)

    def lower_bound(self, text: bytes) -> int:
        return max(0, self._values.lower_bound(text) - self._unknown)

    def postings(self, number: int) -> Postings:
        value = number + self._unknown
        return _once_each(self._docs[int(self._starts[value]) : int(self._starts[value + 1])])


class IdTerms:
    """The ids of the papers."""

    def __init__(self, arrays: Arrays) -> None:
        self._ids = StringTable.open(arrays, "ids")

    @cached_property
    def _sorted(self) -> list[tuple[bytes, int]]:
        return sorted((self._ids.raw(paper), paper) for paper in range(len(self._ids)))

    def __len__(self) -> int:
        return len(self._ids)

    def text(self, number: int) -> bytes:
        return self._sorted[number][0]

    def lower_bound(self, text: bytes) -> int:
        return bisect_left(self._sorted, (text, -1))

    def postings(self, number: int) -> Postings:
        return _once_each(np.array([self._sorted[number][1]]))


def _once_each(docs: npt.NDArray[Any]) -> Postings:
    """Return postings without positions, with each paper counted once."""
    return Postings(docs, np.ones(len(docs), np.int64), lambda paper: [])
