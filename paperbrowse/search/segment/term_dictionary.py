"""Term dictionary of a segment: finds words by stem, spelling, prefix, wildcard or edit distance.

Every word belongs to a *family*, the words of one stem, and has a number in it, its *form*. The
result is a ``TermSelection`` by family: usually whole families, else some forms of a family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.query import QueryTerm
from paperbrowse.search.segment.array_ops import (
    Int64,
    Mask,
    Uint32,
    group_starts,
    nonzero_indices,
    take_slices,
    unique_sorted,
)
from paperbrowse.search.segment.fuzzy import FuzzyFinder
from paperbrowse.search.segment.string_table import StringTable
from paperbrowse.search.segment.wildcards import find_wildcard

_EMPTY = np.zeros(0, np.int64)
_DENSE_SPAN = 8
"""Families that may lie between the words of a selection, for each word, to be counted in one
array."""


class TermSelection(NamedTuple):
    """Words of a segment, by family; both lists ascend and share no family."""

    whole_families: Int64
    """Families with all words selected."""
    partial_families: Int64 = _EMPTY
    """Families with only some words selected."""
    forms: Mask | None = None
    """For every form of every partial family, one family after the other, whether it is selected;
    None without such families."""

    @property
    def has_words(self) -> bool:
        return len(self.whole_families) > 0 or len(self.partial_families) > 0


class TermDictionary:
    """The words of all fields of a segment."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self.words = StringTable.open(arrays, "words")
        self.stems = StringTable.open(arrays, "stems")
        self.family_starts: Uint32 = arrays["stems.first"]
        """The index in ``stems.words`` at which each family begins."""
        self._words_by_family: Uint32 = arrays["stems.words"]
        self._family_of_word: Uint32 = arrays["words.stem"]
        self._form_of_word: npt.NDArray[np.uint8] = arrays["words.form"]
        self._fuzzy = FuzzyFinder(self.words)

    def find_words(self, term: QueryTerm) -> Int64:
        """Return the numbers of the words that a query term matches, ascending."""
        match term.kind:
            case "stem":
                low, high = self.find_families(term.text)
                members = self._words_by_family[self.family_starts[low] : self.family_starts[high]]
                return np.sort(members).astype(np.int64)
            case "word":
                number = self.words.find(term.text)
                return np.array([number]) if number >= 0 else _EMPTY
            case "prefix":
                return np.arange(*self.words.prefix_range(term.text))
            case "pattern":
                return find_wildcard(self.words, term.text)
            case "fuzzy":
                return self._fuzzy.find(term.text, term.edits)

    def find_families(self, stem: str) -> tuple[int, int]:
        """Return the first family of a stem and the one after its last; nearly always one."""
        low = self.stems.find(stem)
        if low < 0:
            return 0, 0
        high, raw = low + 1, self.stems.raw(low)
        while high < len(self.stems) and self.stems.raw(high) == raw:
            high += 1
        return low, high

    def select(self, terms: Iterable[QueryTerm]) -> TermSelection:
        """Return the words that any of ``terms`` matches."""
        terms = tuple(terms)
        if len(terms) == 1 and terms[0].kind == "word":
            return self._select_word(self.words.find(terms[0].text))
        families: set[int] = set()
        word_lists = []
        for term in terms:
            if term.kind == "stem":
                families.update(range(*self.find_families(term.text)))
            elif len(words := self.find_words(term)):
                word_lists.append(words)
        if not word_lists:
            return TermSelection(np.array(sorted(families), np.int64))
        if families:
            word_lists.append(self.words_of_families(np.array(sorted(families), np.int64)))
        if len(word_lists) == 1:
            return self.select_words(word_lists[0])
        return self.select_words(unique_sorted(np.sort(np.concatenate(word_lists))))

    def _select_word(self, word: int) -> TermSelection:
        """Return a word, by family, or none where it is below 0."""
        if word < 0:
            return TermSelection(_EMPTY)
        family = int(self._family_of_word[word])
        size = int(self.family_starts[family + 1]) - int(self.family_starts[family])
        if size == 1:
            return TermSelection(np.array([family]))
        forms = np.zeros(size, np.bool_)
        forms[self._form_of_word[word]] = True
        return TermSelection(_EMPTY, np.array([family]), forms)

    def select_words(self, words: Int64) -> TermSelection:
        """Return ``words``, ascending without repeats, by family."""
        if not len(words):
            return TermSelection(_EMPTY)
        families = self._family_of_word[words]
        first = int(families.min())
        span = int(families.max()) - first + 1
        if span <= _DENSE_SPAN * len(words):  # usually, as neighbouring words are in such families
            counts = np.bincount(families - np.uint32(first), minlength=span)
            selected = nonzero_indices(counts)
            counts = counts[selected]
            selected += first
        else:
            ordered = np.sort(families)
            leading = group_starts(ordered)
            selected = ordered[leading].astype(np.int64)
            counts = np.diff(np.append(leading, len(ordered)))
        is_whole = counts == self._family_sizes(selected)
        if is_whole.all():
            return TermSelection(selected)
        partial = selected[~is_whole]
        sizes = self._family_sizes(partial)
        form_starts = np.cumsum(sizes) - sizes
        indices = np.searchsorted(partial, families)
        indices[indices == len(partial)] = 0
        inside = nonzero_indices(partial[indices] == families)
        forms = np.zeros(int(sizes.sum()), np.bool_)
        forms[form_starts[indices[inside]] + self._form_of_word[words[inside]]] = True
        return TermSelection(selected[is_whole], partial, forms)

    def families_of(self, words: Int64) -> Int64:
        """Return the family of each word."""
        return self._family_of_word[words].astype(np.int64)

    def _family_sizes(self, families: Int64) -> Int64:
        """Return the number of words of each family."""
        return self.family_starts[families + 1].astype(np.int64) - self.family_starts[families]

    def words_of_families(self, families: Int64) -> Int64:
        """Return the words of families."""
        return take_slices(
            self._words_by_family, self.family_starts[families], self.family_starts[families + 1]
        ).astype(np.int64)
