"""Weights of words by tf-idf: the words that tell some texts from the papers of a snapshot.

The weight of a word is ``(1 + ln occurrences) * idf``, with the idf of ``scoring``: without the
logarithm, what one paper repeats would outweigh all else (``tests.benchmarks.quality``). A word's
papers are those with it in their title, or in their abstract if these are more. Words of one paper,
words of more than a tenth of all papers, stop words, and what is no word tell nothing.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.likeness import GENERAL_WORDS
from paperbrowse.search.query import TextField
from paperbrowse.search.segment import Int64, SegmentReader

TEXT_FIELDS: tuple[TextField, ...] = ("title", "abstract")

_FEW = 2
"""Papers that must have a word: by one of a single paper no other is found."""
_MANY_RATIO = 10
"""Papers of the library for each paper with a word, at least."""
_ALWAYS_ALLOWED = 10
"""Papers that may have a word in however small a library."""
_MAX_CANDIDATES = 2_000
"""Words whose papers are counted: those with most occurrences."""

GENERAL_WEIGHT = 0.5
"""Factor of the weight of a general word: in a small library such a word seems rare."""


class TellingTerm(NamedTuple):
    """A word, given by its stem."""

    stem: str
    weight: float


def find_telling_terms(
    snapshot: IndexSnapshot, occurrences: Mapping[str, float], limit: int
) -> list[TellingTerm]:
    """Return the ``limit`` stems with the highest weights; ties in alphabetical order.

    ``occurrences``: of each stem, at least 1; those in titles count by the weight of titles.
    """
    stems = heapq.nsmallest(
        _MAX_CANDIDATES, occurrences, key=lambda stem: (-occurrences[stem], stem)
    )
    most = max(snapshot.paper_count // _MANY_RATIO, _ALWAYS_ALLOWED)
    terms = []
    for stem, papers in zip(stems, count_papers(snapshot, stems).tolist(), strict=True):
        if _FEW <= papers <= most:
            idf = inverse_document_frequency(snapshot.paper_count, papers)
            weight = (1 + math.log(occurrences[stem])) * idf
            weight *= GENERAL_WEIGHT if stem in GENERAL_WORDS else 1
            terms.append(TellingTerm(stem, weight))
    return heapq.nsmallest(limit, terms, key=lambda term: (-term.weight, term.stem))


def count_papers(snapshot: IndexSnapshot, stems: Sequence[str]) -> Int64:
    """Return the number of papers with each stem, as the module defines it."""
    totals = np.zeros((len(TEXT_FIELDS), len(stems)), np.int64)
    for segment in snapshot.segments:
        families, owners = _find_families(segment.reader, stems)
        for own, field in zip(totals, TEXT_FIELDS, strict=True):
            np.add.at(
                own,
                owners,
                segment.reader.postings(field).paper_counts(families, segment.live_docs),
            )
    most: Int64 = totals.max(axis=0)
    return most


def _find_families(reader: SegmentReader, stems: Sequence[str]) -> tuple[Int64, Int64]:
    """Return the families of all stems, and for each the index of its stem."""
    families, owners = [], []
    for index, stem in enumerate(stems):
        for family in range(*reader.dictionary.find_families(stem)):
            families.append(family)
            owners.append(index)
    return np.array(families, np.int64), np.array(owners, np.int64)


def inverse_document_frequency(papers: int, matching: int) -> float:
    """Return the idf of a word that ``matching`` of all papers have; never below 0."""
    return max(math.log(1 + (papers - matching + 0.5) / (matching + 0.5)), 0.0)
