"""Reads where the words of one field stand: in which papers, how often, and at which addresses.

A family's papers are either a list with their counts, or, where more than an eighth of all papers
has it, one byte for each paper: no longer than the list, and read without a detour. What several
families have in common is added up paper by paper. Some words of a family are told from the
others by the forms that stand beside its addresses. Beginnings of words with many postings are
kept ready, so that no prefix ever costs more than a pass over a quarter as many postings as
there are papers.

An *address* is a paper's start in the field plus a position in it, so that one ascending list
holds the positions of all papers, and a phrase is found by shifting and intersecting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_ops import (
    MOST_COUNTED,
    Bytes,
    Integers,
    Mask,
    Numbers,
    Papers,
    Small,
    leaders,
    places_of,
    runs,
    take_slices,
)
from paperbrowse.search.segment.positions import Addresses
from paperbrowse.search.segment.string_table import Entries
from paperbrowse.search.segment.term_dictionary import Lexicon, Wanted

_SMALL = 64
"""Of how many papers one may be in a list that is sorted rather than counted paper by paper."""
_FEW = 64
"""Families that are not worth being joined to runs."""
_HANDFUL = 4
"""Lists of papers that are quicker added one by one."""


class Counts(NamedTuple):
    """How often papers hold something."""

    papers: Papers | None
    """Those that hold it, ascending; None: ``counts`` has one number for every paper."""
    counts: Small

    def of_all(self, papers: int) -> Small:
        """Return the count of every one of so many papers."""
        if self.papers is None:
            return self.counts
        counts = np.zeros(papers, self.counts.dtype)
        counts[self.papers] = self.counts
        return counts

    def put_in(self, mask: Mask) -> None:
        """Add the papers that hold it to ``mask``."""
        if self.papers is None:
            mask |= self.counts.astype(np.bool_)
        else:
            mask[self.papers] = True


class Postings:
    """One field of a segment."""

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[Any]], field: str, papers: int, lexicon: Lexicon
    ) -> None:
        self._papers = papers
        self._lexicon = lexicon
        self._families: Numbers = arrays[f"{field}.families"]
        self._docs_start: Numbers = arrays[f"{field}.docs_start"]
        self._docs: Papers = arrays[f"{field}.docs"]
        self._counts: Bytes = arrays[f"{field}.counts"]
        self._dense_row: Numbers = arrays[f"{field}.dense_row"]
        self._dense: Bytes = arrays[f"{field}.dense"]
        self._addresses = Addresses(arrays, field)
        self._mixed: Numbers = arrays[f"{field}.mixed"]
        self._forms_start: Numbers = arrays[f"{field}.forms_start"]
        self._forms: Bytes = arrays[f"{field}.forms"]
        self._paper_of: Papers = arrays[f"{field}.paper_of"]
        self._prefixes = Entries.of(arrays, f"{field}.prefixes")
        self._prefix_counts: Bytes = arrays[f"{field}.prefix_counts"]
        self.lengths: Numbers = arrays[f"{field}.length"]

    def counts(self, wanted: Wanted) -> Counts:
        """Return how often each paper holds any of the wanted words."""
        parts = self._of_families(wanted.whole)
        if wanted.forms is not None:
            parts.append(self.counts_at(self._places_of_part(wanted)))
        return self.together(parts)

    def ready(self, prefix: str) -> Counts | None:
        """Return the counts of a beginning of words, if they are kept ready."""
        row = self._prefixes.find(prefix)
        return None if row < 0 else Counts(None, self._prefix_counts[row])

    def addresses(self, wanted: Wanted) -> Numbers:
        """Return where the wanted words stand, ascending; a place of two words comes twice."""
        pieces = []
        if len(wanted.whole):
            low, high = self._rows(*runs(wanted.whole))
            pieces.append(self._addresses.of_rows(low, high))
        if wanted.forms is not None:
            pieces.append(self._places_of_part(wanted))
        if len(wanted.whole) == 1 and len(pieces) == 1:
            return pieces[0]
        if not pieces:
            return np.zeros(0, np.uint32)
        return np.sort(np.concatenate(pieces), kind="stable")

    def counts_at(self, addresses: Numbers) -> Counts:
        """Return in which papers ``addresses``, in any order, are, and how many of them."""
        return _counted(self._paper_of[addresses >> 3], None, self._papers)

    def papers_at(self, addresses: Numbers) -> Papers:
        """Return the paper of each address."""
        papers: Papers = self._paper_of[addresses >> 3]
        return papers

    def together(self, parts: Sequence[Counts]) -> Counts:
        """Add counts up."""
        told = [part for part in parts if len(part.counts)]
        if len(told) == 1:
            return told[0]
        if not told:
            return Counts(self._docs[:0], self._counts[:0])
        lists = [part for part in told if part.papers is not None]
        if len(lists) == len(told) and sum(map(_size, lists)) * _SMALL <= self._papers:
            papers = np.concatenate([part.papers for part in lists if part.papers is not None])
            return _counted(papers, np.concatenate([part.counts for part in lists]), self._papers)
        whole = [part.counts for part in told if part.papers is None]
        total: Small = whole[0].copy() if whole else np.zeros(self._papers, np.uint8)
        for counts in whole[1:]:
            total = _capped(total.astype(np.uint16) + counts)
        for part in told:
            if (held := part.papers) is not None:
                total[held] = np.minimum(total[held].astype(np.uint16) + part.counts, MOST_COUNTED)
        return Counts(None, total)

    def postings(self, wanted: Wanted) -> int:
        """Return at most how many numbers must be looked at to count the wanted words."""
        low, high = self._rows(wanted.whole, wanted.whole)
        lists = self._docs_start[high].astype(np.int64) - self._docs_start[low]
        low, high = self._rows(wanted.part, wanted.part)
        places = self._addresses.start[high].astype(np.int64) - self._addresses.start[low]
        return int(lists.sum() + places.sum())

    def _of_families(self, families: Integers) -> list[Counts]:
        few = len(families) <= _FEW
        first, last = (families, families) if few else runs(families)
        low, high = self._rows(first, last)
        starts, ends = self._docs_start[low], self._docs_start[high]
        dense = self._dense_ones(low, high) if len(self._dense_row) else []
        parts = [Counts(None, self._dense[each]) for each in dense]
        told = places_of(ends > starts)
        if few and len(told) <= _HANDFUL:
            slices = [slice(a, b) for a, b in zip(starts[told], ends[told], strict=True)]
            parts += [Counts(self._docs[each], self._counts[each]) for each in slices]
        elif len(told):
            papers = take_slices(self._docs, starts, ends)
            counts = take_slices(self._counts, starts, ends)
            parts.append(_counted(papers, counts, self._papers))
        return parts

    def _rows(self, first: Integers, last: Integers) -> tuple[Integers, Integers]:
        """Return the first row, and the one behind the last, of each run of families."""
        low = self._families.searchsorted(first.astype(np.uint32))
        return low, self._families.searchsorted(last.astype(np.uint32), side="right")

    def _dense_ones(self, low: Integers, high: Integers) -> list[int]:
        """Return the places in ``_dense`` of runs of rows."""
        starts = np.searchsorted(self._dense_row, low).tolist()
        ends = np.searchsorted(self._dense_row, high).tolist()
        return [each for a, b in zip(starts, ends, strict=True) for each in range(a, b)]

    def _places_of_part(self, wanted: Wanted) -> Numbers:
        """Return, family after family, the addresses of the wanted forms."""
        assert wanted.forms is not None
        part = wanted.part
        low, high = self._rows(part, part)
        starts, ends = self._addresses.start[low], self._addresses.start[high]
        places = self._addresses.of_rows(low, high)
        low, high = np.searchsorted(self._mixed, low), np.searchsorted(self._mixed, high)
        forms = take_slices(self._forms, self._forms_start[low], self._forms_start[high])
        if len(part) == 1:
            meant = places_of(wanted.forms)
            keep = forms == meant[0] if len(meant) == 1 else wanted.forms[forms]
        else:
            sizes = self._lexicon.first[part + 1].astype(np.int64) - self._lexicon.first[part]
            begins = np.repeat(np.cumsum(sizes) - sizes, ends.astype(np.int64) - starts)
            keep = wanted.forms[begins + forms]
        kept: Numbers = places[keep]
        return kept


def _size(part: Counts) -> int:
    return len(part.counts)


def _capped(counts: npt.NDArray[Any]) -> Small:
    capped: Small = np.minimum(counts, MOST_COUNTED).astype(np.uint16)
    return capped


def _counted(papers: Papers, counts: Small | None, total: int) -> Counts:
    """Add up what is told of the same paper; without ``counts`` each is told of once."""
    if len(papers) * _SMALL > total:
        found = np.bincount(papers, minlength=total)
        if counts is not None:
            several = places_of(counts > 1)
            more = np.bincount(papers[several], counts[several] - 1.0, total)
            found += more.astype(np.int64)
        return Counts(None, _capped(found))
    if counts is None:
        ordered = np.sort(papers)
        leading = leaders(ordered)
        return Counts(ordered[leading], _capped(np.diff(np.append(leading, len(ordered)))))
    if not len(papers):
        return Counts(papers, counts)
    order = np.argsort(papers, kind="stable")
    ordered = papers[order]
    leading = leaders(ordered)
    sums = np.add.reduceat(counts[order], leading, dtype=np.int64)
    return Counts(ordered[leading], _capped(sums))
