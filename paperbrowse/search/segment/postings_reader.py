"""Reads the postings of one field of a segment: papers, frequencies and addresses of words.

The papers of a family are either a list with frequencies, or, where more than an eighth of all
papers contain it, one byte for each paper: no longer than the list, and indexed directly.
Frequencies of several families are added up by paper. Words of a family are distinguished by the
forms that stand beside its addresses. Prefixes with many postings have precomputed frequencies, so
that no prefix ever costs more than a pass over a quarter as many postings as there are papers.

An *address* is the start of a paper in the field plus a position in it, so that one ascending list
holds the positions of all papers, and a phrase is found by shifting and intersecting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_ops import (
    MAX_FREQUENCY,
    DocNumbers,
    Int64,
    Mask,
    SmallCounts,
    Uint8,
    Uint32,
    find_runs,
    group_starts,
    nonzero_indices,
    take_slices,
)
from paperbrowse.search.segment.positions import PositionsReader
from paperbrowse.search.segment.string_table import StringTable
from paperbrowse.search.segment.term_dictionary import TermDictionary, TermSelection
from paperbrowse.search.segment.word_addresses import WordAddresses

_SORT_RATIO = 64
"""Papers for each posting above which postings are sorted by paper rather than counted in an
array."""
_MAX_SINGLE_FAMILIES = 64
"""Families that are looked up one by one rather than in runs."""
_MANY_AMONG = 16
"""Blocks of eight addresses for each wanted one, up to which addresses are marked one by one."""
_LOOKUP_RATIO = 8
"""Addresses for each paper from which those of the papers are searched for."""
_LAST_ADDRESS = np.uint32(2**32 - 1)
_MAX_SEPARATE_LISTS = 4
"""Lists of papers that are added one by one."""


_NO_ADDRESSES = np.zeros(0, np.uint32)


class Frequencies(NamedTuple):
    """Papers and how often each contains a word or phrase."""

    docs: DocNumbers | None
    """Papers with a frequency above 0, ascending; None: ``counts`` has a number for every paper."""
    counts: SmallCounts

    def to_dense(self, doc_count: int) -> SmallCounts:
        """Return the frequency of every paper of a segment of ``doc_count``."""
        if self.docs is None:
            return self.counts
        counts = np.zeros(doc_count, self.counts.dtype)
        counts[self.docs] = self.counts
        return counts

    def to_sparse(self) -> tuple[DocNumbers | Int64, SmallCounts]:
        """Return the papers with a frequency above 0, ascending, and their frequencies."""
        if self.docs is not None:
            return self.docs, self.counts
        docs = nonzero_indices(self.counts)
        return docs, self.counts[docs]

    def count_papers(self, live_docs: Mask | None) -> int:
        """Return the number of papers with a frequency above 0, of the live ones where given."""
        if self.docs is None:
            has_word = self.counts > 0
            return int(np.count_nonzero(has_word if live_docs is None else has_word & live_docs))
        return len(self.docs) if live_docs is None else int(live_docs[self.docs].sum())

    def add_to_mask(self, mask: Mask) -> None:
        """Add the papers with a frequency above 0 to ``mask``."""
        if self.docs is None:
            mask |= self.counts.astype(np.bool_)
        else:
            mask[self.docs] = True


class PostingsReader:
    """Postings of one field of a segment."""

    def __init__(
        self,
        arrays: Mapping[str, npt.NDArray[Any]],
        field: str,
        doc_count: int,
        dictionary: TermDictionary,
    ) -> None:
        self._doc_count = doc_count
        self._dictionary = dictionary
        self._families: Uint32 = arrays[f"{field}.families"]
        self._doc_starts: Uint32 = arrays[f"{field}.docs_start"]
        self._docs: DocNumbers = arrays[f"{field}.docs"]
        self._counts: Uint8 = arrays[f"{field}.counts"]
        self._dense_ordinals: Uint32 = arrays[f"{field}.dense_row"]
        self._dense: Uint8 = arrays[f"{field}.dense"]
        self._positions = PositionsReader(arrays, field)
        self._mixed: Uint32 = arrays[f"{field}.mixed"]
        self._forms_start: Uint32 = arrays[f"{field}.forms_start"]
        self._forms: Uint8 = arrays[f"{field}.forms"]
        self._doc_of_address: DocNumbers = arrays[f"{field}.paper_of"]
        self._prefixes = StringTable.open(arrays, f"{field}.prefixes")
        self._prefix_counts: Uint8 = arrays[f"{field}.prefix_counts"]
        self.lengths: Uint32 = arrays[f"{field}.length"]

    def count(self, selection: TermSelection) -> Frequencies:
        """Return how often each paper contains any of the selected words."""
        if len(selection.whole_families) + len(selection.partial_families) == 1:
            return self._count_family(selection)
        parts = self._count_families(selection.whole_families)
        if selection.forms is not None:
            parts.append(self.count_at(self._addresses_of_forms(selection)))
        return self.add_up(parts)

    def paper_counts(self, families: Int64, live_docs: Mask | None) -> Int64:
        """Return the number of papers with each family, only of the live ones where given."""
        low, high = self._ordinal_ranges(families, families)
        starts, ends = self._doc_starts[low], self._doc_starts[high]
        counts = ends.astype(np.int64) - starts
        if live_docs is not None:
            is_live = live_docs[take_slices(self._docs, starts, ends)]
            before = np.concatenate(([0], np.cumsum(is_live)))
            last = np.cumsum(counts)
            counts = before[last] - before[last - counts]
        first_row = np.searchsorted(self._dense_ordinals, low)
        is_dense = np.searchsorted(self._dense_ordinals, high) > first_row
        for index in nonzero_indices(is_dense).tolist():
            row = self._dense[first_row[index]]
            counts[index] = np.count_nonzero(row if live_docs is None else row[live_docs])
        return counts

    def has_any(self, selection: TermSelection, live_docs: Mask | None) -> bool:
        """Return whether a paper contains any of the selected words, a live one where given."""
        if live_docs is not None:
            found, _ = self.count(selection).to_sparse()
            return bool(live_docs[found].any())
        families = selection.whole_families
        low, high = self._ordinal_ranges(families, families)
        is_any = (high > low).any()
        return bool(is_any or (selection.forms is not None and self._are_selected(selection).any()))

    def count_prefix(self, prefix: str) -> Frequencies | None:
        """Return the precomputed frequencies of a prefix, or None."""
        number = self._prefixes.find(prefix)
        return None if number < 0 else Frequencies(None, self._prefix_counts[number])

    def read_addresses(self, selection: TermSelection, among: Uint32 | None = None) -> Uint32:
        """Return the addresses of the selected words, ascending; one with two words is repeated.

        Where only those that are also in ``among`` are wanted, others may be left out: sorting
        those of thousands of words takes longest.
        """
        parts = []
        if len(selection.whole_families):
            low, high = self._ordinal_ranges(*find_runs(selection.whole_families))
            parts.append(self._positions.read(low, high))
        if selection.forms is not None:
            parts.append(self._addresses_of_forms(selection))
        if len(selection.whole_families) == 1 and len(parts) == 1:
            return parts[0]
        if not parts:
            return np.zeros(0, np.uint32)
        addresses = np.concatenate(parts)
        if among is not None and len(among) < len(addresses):
            size = len(self._doc_of_address)
            shift = 0 if len(among) * _MANY_AMONG > size else 3
            is_near = np.zeros(size << 3 >> shift, np.bool_)
            is_near[among[: among.searchsorted(size << 3)] >> shift] = True
            addresses = addresses[is_near[addresses >> shift]]
        return np.sort(addresses, kind="stable")

    def find_word(self, selection: TermSelection) -> WordAddresses | None:
        """Return the addresses of a selection of one word; None where the field has none."""
        family = selection.whole_families if selection.forms is None else selection.partial_families
        if not len(family):
            return None
        ordinal = self._find_ordinal(int(family[0]))
        if ordinal < 0:
            return None
        if selection.forms is None:
            return WordAddresses(self._positions, ordinal, None, 0)
        mixed = int(self._mixed.searchsorted(np.uint32(ordinal)))
        forms = self._forms[int(self._forms_start[mixed]) : int(self._forms_start[mixed + 1])]
        return WordAddresses(self._positions, ordinal, forms, int(selection.forms.argmax()))

    def read_in(self, word: WordAddresses, docs: Int64) -> Uint32:
        """Return the addresses of a word, ascending; at least those in ``docs``, which ascend."""
        if len(docs) * _LOOKUP_RATIO > word.family_size:
            return word.read()
        return word.read_between(self._text_starts[docs], self._text_starts[docs + 1])

    def count_at(self, addresses: Uint32) -> Frequencies:
        """Return the papers at ``addresses``, in any order, and the number of addresses in each."""
        return _sum_by_doc(self._doc_of_address[addresses >> 3], None, self._doc_count)

    def docs_at(self, addresses: Uint32) -> DocNumbers:
        """Return the paper of each address."""
        docs: DocNumbers = self._doc_of_address[addresses >> 3]
        return docs

    def positions_at(self, addresses: Uint32) -> Uint32:
        """Return the position of each address in its paper's text."""
        positions: Uint32 = addresses - self._text_starts[self._doc_of_address[addresses >> 3]]
        return positions

    @cached_property
    def _text_starts(self) -> Uint32:
        """The first address of each paper's text; and, last, one that no text has."""
        docs = np.arange(self._doc_count, dtype=np.uint16)
        blocks = self._doc_of_address.searchsorted(docs)
        return np.append((blocks << 3).astype(np.uint32), _LAST_ADDRESS)

    def add_up(self, parts: Sequence[Frequencies]) -> Frequencies:
        """Return the sum of frequencies, at most MAX_FREQUENCY."""
        present = [part for part in parts if len(part.counts)]
        if len(present) == 1:
            return present[0]
        if not present:
            return Frequencies(self._docs[:0], self._counts[:0])
        lists = [part for part in present if part.docs is not None]
        if len(lists) == len(present) and sum(map(_size, lists)) * _SORT_RATIO <= self._doc_count:
            docs = np.concatenate([part.docs for part in lists if part.docs is not None])
            return _sum_by_doc(
                docs, np.concatenate([part.counts for part in lists]), self._doc_count
            )
        dense = [part.counts for part in present if part.docs is None]
        total: SmallCounts = dense[0].copy() if dense else np.zeros(self._doc_count, np.uint8)
        for counts in dense[1:]:
            total = _cap(total.astype(np.uint16) + counts)
        for part in present:
            if (sparse := part.docs) is not None:
                total[sparse] = np.minimum(
                    total[sparse].astype(np.uint16) + part.counts, MAX_FREQUENCY
                )
        return Frequencies(None, total)

    def count_occurrences(self, families: Int64) -> Int64:
        """Return how often the words of each family occur, in deleted papers too."""
        low, high = self._ordinal_ranges(families, families)
        return self._positions.start[high].astype(np.int64) - self._positions.start[low]

    def estimate_cost(self, selection: TermSelection) -> int:
        """Return an upper bound of the numbers that ``count`` reads."""
        low, high = self._ordinal_ranges(selection.whole_families, selection.whole_families)
        lists = self._doc_starts[high].astype(np.int64) - self._doc_starts[low]
        low, high = self._ordinal_ranges(selection.partial_families, selection.partial_families)
        addresses = self._positions.start[high].astype(np.int64) - self._positions.start[low]
        return int(lists.sum() + addresses.sum())

    def _count_family(self, selection: TermSelection) -> Frequencies:
        """Return ``count`` of words of one family."""
        if selection.forms is not None:
            return self.count_at(self._addresses_of_forms(selection))
        ordinal = self._find_ordinal(int(selection.whole_families[0]))
        if ordinal < 0:
            return Frequencies(self._docs[:0], self._counts[:0])
        own = slice(int(self._doc_starts[ordinal]), int(self._doc_starts[ordinal + 1]))
        if own.start < own.stop:
            return Frequencies(self._docs[own], self._counts[own])
        return Frequencies(None, self._dense[self._dense_ordinals.searchsorted(np.uint32(ordinal))])

    def _find_ordinal(self, family: int) -> int:
        """Return the ordinal of a family, or -1 where the field has no word of it."""
        ordinal = int(self._families.searchsorted(np.uint32(family)))
        is_known = ordinal < len(self._families) and self._families[ordinal] == family
        return ordinal if is_known else -1

    def _count_families(self, families: Int64) -> list[Frequencies]:
        is_few = len(families) <= _MAX_SINGLE_FAMILIES
        first, last = (families, families) if is_few else find_runs(families)
        low, high = self._ordinal_ranges(first, last)
        starts, ends = self._doc_starts[low], self._doc_starts[high]
        dense = self._dense_indices(low, high) if len(self._dense_ordinals) else []
        parts = [Frequencies(None, self._dense[index]) for index in dense]
        sparse = nonzero_indices(ends > starts)
        if is_few and len(sparse) <= _MAX_SEPARATE_LISTS:
            slices = [slice(a, b) for a, b in zip(starts[sparse], ends[sparse], strict=True)]
            parts += [Frequencies(self._docs[each], self._counts[each]) for each in slices]
        elif len(sparse):
            docs = take_slices(self._docs, starts, ends)
            counts = take_slices(self._counts, starts, ends)
            parts.append(_sum_by_doc(docs, counts, self._doc_count))
        return parts

    def _ordinal_ranges(self, first: Int64, last: Int64) -> tuple[Int64, Int64]:
        """Return the first ordinal of each run of families, and the one after its last."""
        low = self._families.searchsorted(first.astype(np.uint32))
        return low, self._families.searchsorted(last.astype(np.uint32), side="right")

    def _dense_indices(self, low: Int64, high: Int64) -> list[int]:
        """Return the rows of ``_dense`` in ranges of ordinals."""
        starts = np.searchsorted(self._dense_ordinals, low).tolist()
        ends = np.searchsorted(self._dense_ordinals, high).tolist()
        return [each for a, b in zip(starts, ends, strict=True) for each in range(a, b)]

    def _addresses_of_forms(self, selection: TermSelection) -> Uint32:
        """Return the addresses of the selected forms, family after family."""
        assert selection.forms is not None
        families = selection.partial_families
        low, high = self._ordinal_ranges(families, families)
        if (low == high).all():  # as of a word that is no author's name
            return _NO_ADDRESSES
        found: Uint32 = self._positions.read(low, high)[self._are_selected(selection)]
        return found

    def _are_selected(self, selection: TermSelection) -> Mask:
        """Return whether the form at each address of the partial families is selected."""
        assert selection.forms is not None
        families = selection.partial_families
        low, high = self._ordinal_ranges(families, families)
        lengths = self._positions.start[high].astype(np.int64) - self._positions.start[low]
        low, high = np.searchsorted(self._mixed, low), np.searchsorted(self._mixed, high)
        forms = take_slices(self._forms, self._forms_start[low], self._forms_start[high])
        if len(families) == 1:
            selected = nonzero_indices(selection.forms)
            keep = forms == selected[0] if len(selected) == 1 else selection.forms[forms]
        else:
            family_starts = self._dictionary.family_starts
            sizes = family_starts[families + 1].astype(np.int64) - family_starts[families]
            form_bases = np.repeat(np.cumsum(sizes) - sizes, lengths)
            keep = selection.forms[form_bases + forms]
        are_selected: Mask = keep
        return are_selected


def _size(part: Frequencies) -> int:
    return len(part.counts)


def _cap(counts: npt.NDArray[Any]) -> SmallCounts:
    capped: SmallCounts = np.minimum(counts, MAX_FREQUENCY).astype(np.uint16)
    return capped


def _sum_by_doc(docs: DocNumbers, counts: SmallCounts | None, doc_count: int) -> Frequencies:
    """Add up the counts of each paper; without ``counts`` every entry counts once."""
    if len(docs) * _SORT_RATIO > doc_count:
        totals = np.bincount(docs, minlength=doc_count)
        if counts is not None:
            repeated = nonzero_indices(counts > 1)
            extra = np.bincount(docs[repeated], counts[repeated] - 1.0, doc_count)
            totals += extra.astype(np.int64)
        return Frequencies(None, _cap(totals))
    if counts is None:
        ordered = np.sort(docs)
        starts = group_starts(ordered)
        return Frequencies(ordered[starts], _cap(np.diff(np.append(starts, len(ordered)))))
    if not len(docs):
        return Frequencies(docs, counts)
    order = np.argsort(docs, kind="stable")
    ordered = docs[order]
    starts = group_starts(ordered)
    sums = np.add.reduceat(counts[order], starts, dtype=np.int64)
    return Frequencies(ordered[starts], _cap(sums))
