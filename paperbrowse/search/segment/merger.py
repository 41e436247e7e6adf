"""Merges segments into one, without the deleted papers.

A segment holds everything that it was made of except the texts: each occurrence has its word (by
family and form) and its address, which gives paper and position. Merging restores the builder's
input, the occurrences in the order of the text; renumbers papers, addresses and words; and lets the
builder's own code make the arrays. The result is, byte for byte, the segment that the builder would
make of the remaining papers, whatever families must split or close up, values vanish, or families
become dense.

Cost: about 3 s for 50,000 papers, and as much memory as building them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.segment.array_file import Array, ArrayFile
from paperbrowse.search.segment.builder import (
    DEFAULT_LIMITS,
    FIELDS,
    SegmentLimits,
    build_arrays,
    find_used_words,
)
from paperbrowse.search.segment.doc_values import DocValues, encode_doc_values
from paperbrowse.search.segment.facet_fields import ARRAY_NAMES, FACET_VALUES, IndexedFacet
from paperbrowse.search.segment.facet_values import encode_facet
from paperbrowse.search.segment.positions import PositionsReader
from paperbrowse.search.segment.postings_writer import doc_starts
from paperbrowse.search.segment.prefix_postings import Occurrences
from paperbrowse.search.segment.string_table import unpack_texts, unpack_words
from paperbrowse.search.segment.term_numbers import StemmedWords, merge_sorted, number_terms

LiveDocs = npt.NDArray[np.bool_] | None
"""Whether each paper of a segment is live; None: all are."""


class _MergeInput(NamedTuple):
    arrays: dict[str, Array]
    live_docs: npt.NDArray[np.bool_]
    word_numbers: Array
    """Numbers of the segment's words among the words of all segments, by family and form."""


def merge_segments(
    segments: Sequence[ArrayFile],
    live_docs: Sequence[LiveDocs],
    limits: SegmentLimits = DEFAULT_LIMITS,
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays and metadata of one segment of the live papers, in their order.

    Raises ValueError when they are more, or have more words, than a segment can number.
    """
    merged, word_numbers = _merge_words(segments)
    sources = [
        _MergeInput(dict(segment.arrays), _live_mask(segment, live), numbers)
        for segment, live, numbers in zip(segments, live_docs, word_numbers, strict=True)
    ]
    if sum(int(source.live_docs.sum()) for source in sources) > limits.docs:
        raise ValueError(f"a segment has at most {limits.docs} papers")
    doc_values = encode_doc_values(_merge_doc_values(sources))
    for facet in FACET_VALUES:
        doc_values |= _merge_facet(facet, sources)
    occurrences = {name: _merge_occurrences(name, sources, limits.addresses) for name in FIELDS}
    used = find_used_words(occurrences, len(merged.words))
    words = [merged.words[number] for number in used.tolist()]
    stemmed = StemmedWords(words, merged.stems, merged.stem_of[used])
    return build_arrays(number_terms(stemmed, used, len(merged.words)), occurrences, doc_values)


def _live_mask(segment: ArrayFile, live_docs: LiveDocs) -> npt.NDArray[np.bool_]:
    return np.ones(len(segment.arrays["date"]), np.bool_) if live_docs is None else live_docs


def _merge_words(segments: Sequence[ArrayFile]) -> tuple[StemmedWords, list[Array]]:
    """Return the words of all segments; and the numbers in it of each segment's words."""
    arrays = [segment.arrays for segment in segments]
    words, word_numbers = merge_sorted([unpack_words("words", own) for own in arrays])
    stems, stem_numbers = merge_sorted([unpack_words("stems", own) for own in arrays])
    stem_of = np.zeros(len(words), np.int64)
    for own, word, stem in zip(arrays, word_numbers, stem_numbers, strict=True):
        stem_of[word] = stem[own["words.stem"]]
    numbers = [
        word[own["stems.words"]].astype(np.uint32)
        for own, word in zip(arrays, word_numbers, strict=True)
    ]
    return StemmedWords(words, stems, stem_of), numbers


def _merge_doc_values(sources: Sequence[_MergeInput]) -> DocValues:
    merged = DocValues()
    for arrays, live, _ in sources:
        is_live = live.tolist()
        merged.ids += compress(unpack_texts("ids", arrays), is_live)
        merged.titles += compress(unpack_texts("titles", arrays), is_live)
        merged.arxiv_ids += compress(unpack_texts("arxiv", arrays), is_live)
        merged.dois += compress(unpack_texts("doi", arrays), is_live)
        merged.dates += arrays["date"][live].tolist()
        merged.added += arrays["added"][live].tolist()
        for name, counts in merged.counts.items():
            counts += arrays[name][live].tolist()
        merged.library_rows += arrays["row"][live].tolist()
    return merged


def _merge_facet(facet: IndexedFacet, sources: Sequence[_MergeInput]) -> dict[str, Array]:
    name = ARRAY_NAMES[facet]
    numbers: dict[bytes, int] = {}
    value_lists, count_lists = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for arrays, live_docs, _ in sources:
        own_values = unpack_texts(f"{name}.values", arrays)
        new_numbers = [numbers.setdefault(text, len(numbers)) for text in own_values]
        start = arrays[f"{name}.of_start"].astype(np.int64)
        counts = start[1:] - start[:-1]
        values = np.array(new_numbers, np.int64)[arrays[f"{name}.of"]]
        value_lists.append(values[np.repeat(live_docs, counts)])
        count_lists.append(counts[live_docs])
    return encode_facet(
        facet, list(numbers), np.concatenate(value_lists), np.concatenate(count_lists)
    )


def _merge_occurrences(
    field: str, sources: Sequence[_MergeInput], max_addresses: int
) -> Occurrences:
    """Return the words of a field in the live papers, in the order of the text."""
    all_words, all_addresses = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
    all_starts, all_lengths = [], [np.zeros(0, np.uint32)]
    end = 0
    for arrays, live_docs, word_numbers in sources:
        word, address = _read_occurrences(field, arrays, word_numbers)
        old_starts = doc_starts(arrays[f"{field}.length"], 0)[:-1].astype(np.uint32)
        length = arrays[f"{field}.length"][live_docs]
        start = doc_starts(length, end)
        if start[-1] >= max_addresses:
            raise ValueError("more words than a segment can number")
        # The difference between new and old addresses of a paper, modulo 2**32.
        shift = np.zeros(len(live_docs), np.uint32)
        shift[live_docs] = start[:-1].astype(np.uint32) - old_starts[live_docs]
        docs = arrays[f"{field}.paper_of"][address >> 3]
        is_live = live_docs[docs]
        all_words.append(word[is_live])
        all_addresses.append((address + shift[docs])[is_live])
        all_starts.append(start[:-1].astype(np.uint32))
        all_lengths.append(length)
        end = int(start[-1])
    return Occurrences(
        word=np.concatenate(all_words),
        address=np.concatenate(all_addresses),
        start=np.concatenate([*all_starts, np.array([end], np.uint32)]),
        length=np.concatenate(all_lengths),
    )


def _read_occurrences(
    field: str, arrays: dict[str, Array], word_numbers: Array
) -> tuple[Array, Array]:
    """Return the words and addresses of a field, by ascending address."""
    family_starts, families = arrays["stems.first"], arrays[f"{field}.families"]
    counts = np.diff(arrays[f"{field}.places_start"])
    # Index of each occurrence's word in ``stems.words``: its family's start, then plus its form.
    slots = np.repeat(family_starts[families], counts)
    is_mixed = np.zeros(len(families), np.bool_)
    is_mixed[arrays[f"{field}.mixed"]] = True
    slots[np.repeat(is_mixed, counts)] += arrays[f"{field}.forms"]
    addresses = PositionsReader(arrays, field).read(np.array([0]), np.array([len(families)]))
    packed = addresses.astype(np.uint64) << np.uint64(32)
    packed |= word_numbers[slots]
    packed.sort()
    return packed.astype(np.uint32), (packed >> np.uint64(32)).astype(np.uint32)
