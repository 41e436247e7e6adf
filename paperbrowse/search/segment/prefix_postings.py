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
_DOCS_PER_BLOCK = 512  # so that what is counted stays within a processor's nearest memory


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
    field: str, vocabulary: TermNumbers, sparse: Array, occurrences: Occurrences, paper_of: Array
) -> dict[str, Array]:
    """Return the arrays of a field; ``sparse`` has the number of sparse postings by family."""
    papers = len(occurrences.length)
    runs = sorted(_find_frequent_prefixes(vocabulary, sparse, papers)) if papers >= MIN_DOCS else []
    return {
        **pack_texts(f"{field}.prefixes", [run.text for run in runs]),
        f"{field}.prefix_counts": _count_prefixes(runs, vocabulary, occurrences, paper_of),
    }


def _find_frequent_prefixes(
    vocabulary: TermNumbers, sparse: Array, papers: int
) -> list[_PrefixRange]:
    """Return the ranges of words with a frequent prefix, one more character at a time.

    Only a frequent prefix and one more character can be frequent.
    """
    words = vocabulary.words
    runs: list[_PrefixRange] = []
    word = np.arange(len(words))
    run = np.zeros(len(words), np.int64)
    for length in range(1, MAX_PREFIX_LENGTH + 1):
        letter = vocabulary.letters[word, length - 1]
        long_enough = letter != 0
        word, run, letter = word[long_enough], run[long_enough], letter[long_enough]
        if not len(word):
            break
        begins = np.append(True, (run[1:] != run[:-1]) | (letter[1:] != letter[:-1]))
        run = np.cumsum(begins) - 1
        is_dear = _sum_postings(run, vocabulary.family[word], sparse) * _FREQUENT_SHARE > papers
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(word)) - 1
        runs += [
            _PrefixRange(encode_text(words[low][:length]), low, high + 1)
            for low, high in zip(
                word[first][is_dear].tolist(), word[last][is_dear].tolist(), strict=True
            )
        ]
        kept = is_dear[run]
        word, run = word[kept], run[kept]
    return runs


def _sum_postings(run: Array, family: Array, sparse: Array) -> Array:
    """Return the sum of the sparse postings of each range's families, each family counted once."""
    pairs = (run << 32) | family.astype(np.int64)
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    return np.bincount(pairs >> 32, sparse[pairs & 0xFFFFFFFF])


def _count_prefixes(
    runs: list[_PrefixRange], vocabulary: TermNumbers, occurrences: Occurrences, paper_of: Array
) -> Array:
    papers = len(occurrences.length)
    counts = np.zeros((len(runs), papers), np.uint8)
    if not runs:
        return counts
    low = np.array([run.low for run in runs])
    high = np.array([run.high for run in runs])
    cuts = np.sort(np.append(low, high))
    cuts = cuts[np.append(True, cuts[1:] != cuts[:-1])]
    stretch = np.searchsorted(cuts, vocabulary.rank, side="right")  # by former number
    before_low, before_high = np.searchsorted(cuts, low), np.searchsorted(cuts, high)
    bounds = np.append(np.arange(0, papers, _DOCS_PER_BLOCK), papers)
    ends = np.searchsorted(occurrences.address, occurrences.start[bounds])
    for place in range(len(bounds) - 1):
        first, width = bounds[place], bounds[place + 1] - bounds[place]
        part = slice(ends[place], ends[place + 1])
        paper = paper_of[occurrences.address[part] >> 3]
        cell = stretch[occurrences.word[part]] * width + (paper - first)
        table = np.bincount(cell, minlength=(len(cuts) + 1) * width)
        up_to = np.cumsum(table.reshape(len(cuts) + 1, width), axis=0)
        found = up_to[before_high] - up_to[before_low]
        counts[:, first : first + width] = np.minimum(found, MAX_FREQUENCY)
    return counts
