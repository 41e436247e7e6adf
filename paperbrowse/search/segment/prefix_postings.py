"""Precomputes how often each paper contains words with a frequent prefix.

A prefix such as ``co`` matches tens of thousands of words. Reading all their postings would make
the first letters typed the slowest; so frequent prefixes are counted in advance: every one (up to
16 characters) whose words' families have more than n/4 sparse postings in the field, for n papers.
Any other prefix costs at most that much at query time. A field has hardly more than 200 frequent
prefixes, each an array of n bytes.

Arrays, for a field F: ``F.prefixes.text/.start``, sorted; ``F.prefix_counts`` (a row for each, a
byte for each paper): the number of its words with that prefix, at most 255.

Method: the words are sorted, so a prefix is a range of them. The ends of all chosen ranges cut the
words into stretches; occurrences are counted by stretch and paper, and a range is a difference of
sums over stretches. That costs one step for each occurrence, however many prefixes it has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from paperbrowse.search.segment.array_file import Array
from paperbrowse.search.segment.array_ops import MAX_FREQUENCY
from paperbrowse.search.segment.string_table import encode_text, pack_texts
from paperbrowse.search.segment.term_numbers import MAX_PREFIX_LENGTH, TermNumbers

MIN_DOCS = 64
"""In a smaller segment no prefix is frequent."""

_FREQUENT_SHARE = 4
_DOCS_PER_BLOCK = 512  # so that the counts fit in a processor's first cache


class Occurrences(NamedTuple):
    """The words of one field of a segment's papers, in the order of the text."""

    word: Array
    """Word numbers, by any numbering (uint32)."""
    address: Array
    """Ascending (uint32)."""
    start: Array
    """The address at which each paper starts; and, last, at which the next one would."""
    length: Array
    """Number of words (positions) of each paper's text."""


class _PrefixRange(NamedTuple):
    text: bytes
    low: int
    """The first word with the prefix."""
    high: int
    """The first word after it without the prefix."""


def encode_prefixes(
    field: str, term_numbers: TermNumbers, sparse: Array, occurrences: Occurrences, paper_of: Array
) -> dict[str, Array]:
    """Return the arrays of a field; ``sparse`` has the number of sparse postings by family."""
    doc_count = len(occurrences.length)
    ranges = (
        sorted(_find_frequent_prefixes(term_numbers, sparse, doc_count))
        if doc_count >= MIN_DOCS
        else []
    )
    return {
        **pack_texts(f"{field}.prefixes", [range_.text for range_ in ranges]),
        f"{field}.prefix_counts": _count_prefixes(ranges, term_numbers, occurrences, paper_of),
    }


def _find_frequent_prefixes(
    term_numbers: TermNumbers, sparse: Array, doc_count: int
) -> list[_PrefixRange]:
    """Return the ranges of words with a frequent prefix, one more character at a time.

    Only a frequent prefix and one more character can be frequent.
    """
    words = term_numbers.words
    ranges: list[_PrefixRange] = []
    word = np.arange(len(words))
    run = np.zeros(len(words), np.int64)
    for length in range(1, MAX_PREFIX_LENGTH + 1):
        letter = term_numbers.letters[word, length - 1]
        long_enough = letter != 0
        word, run, letter = word[long_enough], run[long_enough], letter[long_enough]
        if not len(word):
            break
        is_start = np.append(True, (run[1:] != run[:-1]) | (letter[1:] != letter[:-1]))
        run = np.cumsum(is_start) - 1
        is_frequent = (
            _sum_postings(run, term_numbers.family[word], sparse) * _FREQUENT_SHARE > doc_count
        )
        first = np.flatnonzero(is_start)
        last = np.append(first[1:], len(word)) - 1
        ranges += [
            _PrefixRange(encode_text(words[low][:length]), low, high + 1)
            for low, high in zip(
                word[first][is_frequent].tolist(), word[last][is_frequent].tolist(), strict=True
            )
        ]
        is_kept = is_frequent[run]
        word, run = word[is_kept], run[is_kept]
    return ranges


def _sum_postings(run: Array, family: Array, sparse: Array) -> Array:
    """Return the sum of the sparse postings of each range's families, each family counted once."""
    pairs = (run << 32) | family.astype(np.int64)
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    return np.bincount(pairs >> 32, sparse[pairs & 0xFFFFFFFF])


def _count_prefixes(
    ranges: list[_PrefixRange], term_numbers: TermNumbers, occurrences: Occurrences, paper_of: Array
) -> Array:
    doc_count = len(occurrences.length)
    counts = np.zeros((len(ranges), doc_count), np.uint8)
    if not ranges:
        return counts
    low = np.array([range_.low for range_ in ranges])
    high = np.array([range_.high for range_ in ranges])
    bounds = np.sort(np.append(low, high))
    bounds = bounds[np.append(True, bounds[1:] != bounds[:-1])]
    stretch = np.searchsorted(bounds, term_numbers.rank, side="right")  # by former number
    low_index, high_index = np.searchsorted(bounds, low), np.searchsorted(bounds, high)
    block_bounds = np.append(np.arange(0, doc_count, _DOCS_PER_BLOCK), doc_count)
    ends = np.searchsorted(occurrences.address, occurrences.start[block_bounds])
    for block in range(len(block_bounds) - 1):
        first, width = block_bounds[block], block_bounds[block + 1] - block_bounds[block]
        span = slice(ends[block], ends[block + 1])
        docs = paper_of[occurrences.address[span] >> 3]
        cell = stretch[occurrences.word[span]] * width + (docs - first)
        table = np.bincount(cell, minlength=(len(bounds) + 1) * width)
        up_to = np.cumsum(table.reshape(len(bounds) + 1, width), axis=0)
        counted = up_to[high_index] - up_to[low_index]
        counts[:, first : first + width] = np.minimum(counted, MAX_FREQUENCY)
    return counts
