"""Turns the occurrences of words in one field of a segment's papers into the arrays of the field.

An occurrence has an *address*: where its paper starts in the field, plus its position. Papers start
at multiples of 8, with at least 8 free addresses before the next, so that ``address >> 3`` tells
the paper, and words of two papers are never neighbours. Family, address and form of an occurrence
are packed into one 64-bit number; sorting those (numpy takes 0.1 s for ten million) brings together
what belongs together, and everything else are flags and running sums.

Arrays of a field F, for S families and n papers (the first two kinds uint32):

``F.start``, ``F.length``
    [n + 1] where each paper starts; [n] its words (positions)
``F.places``, by ``F.places_start`` [S + 1]
    addresses of a family's occurrences, ascending
``F.forms`` uint8, by ``F.forms_start`` [S + 1]
    beside the places, which word of the family it is; nothing for families of one word
``F.docs`` uint16 and ``F.counts`` uint8, by ``F.docs_start`` [S + 1]
    *sparse* postings: papers that hold a word of the family, and how many (at most 255)
``F.dense_stem`` uint32 [D], ``F.dense`` uint8 [D, n]
    instead, for families in more than n/8 papers (of 64 or more): that number for every paper
``F.paper_of`` uint16
    the paper of an address, by ``address >> 3``

Cost: ten million occurrences take 0.5 s, and 30 bytes each while they are worked on.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from paperbrowse.search.engine.arrays import Array
from paperbrowse.search.engine.prefixes import FEWEST_PAPERS, Occurrences, prefix_arrays
from paperbrowse.search.engine.vocabulary import FAMILY_SHIFT, FORM_BITS, Vocabulary

_MOST_COUNTED = 255
_DENSE_SHARE = 8
_AT_ONCE = 2**19


def place_papers(length: Array, first: int) -> Array:
    """Return the addresses at which papers of these lengths start, from ``first``, and the end."""
    room = (length.astype(np.int64) + 15) & ~7
    return first + np.append(0, np.cumsum(room))


def encode_field(field: str, vocabulary: Vocabulary, occurrences: Occurrences) -> dict[str, Array]:
    """Return the arrays of a field."""
    papers = len(occurrences.length)
    families = len(vocabulary.is_mixed)
    start = occurrences.start.astype(np.uint32)
    paper_of = np.repeat(np.arange(papers, dtype=np.uint16), np.diff(start) >> 3)
    packed = _pack(vocabulary, occurrences)
    bounds = np.arange(families + 1, dtype=np.uint64) << np.uint64(FAMILY_SHIFT)
    places_start = np.searchsorted(packed, bounds)
    forms_start = np.append(0, np.cumsum(np.diff(places_start) * vocabulary.is_mixed))

    places = np.empty(len(packed), np.uint32)
    forms = np.empty(int(forms_start[-1]), np.uint8)
    begins, keys, formed, before = [], [], 0, None
    for part in _parts(len(packed)):
        piece = packed[part]
        places[part] = piece >> np.uint64(FORM_BITS)  # the family's bits fall off
        family = (piece >> np.uint64(FAMILY_SHIFT)).astype(np.int64)
        mixed = piece[vocabulary.is_mixed[family]].astype(np.uint8)
        forms[formed : formed + len(mixed)] = mixed
        formed += len(mixed)
        key = family << 16 | paper_of[places[part] >> 3]
        begin = np.append(key[0] != before, key[1:] != key[:-1])
        before = key[-1]
        begins.append(np.flatnonzero(begin) + part.start)
        keys.append(key[begin])
    del packed
    key, begin = _joined(keys), _joined(begins)
    counts = np.minimum(np.diff(begin, append=len(places)), _MOST_COUNTED).astype(np.uint8)
    family, docs = key >> 16, key.astype(np.uint16)

    holders = np.bincount(family, minlength=families)
    is_dense = (holders * _DENSE_SHARE > papers) & (papers >= FEWEST_PAPERS)
    dense_stem = np.flatnonzero(is_dense)
    dense = np.zeros((len(dense_stem), papers), np.uint8)
    among = is_dense[family]
    dense[np.searchsorted(dense_stem, family[among]), docs[among]] = counts[among]
    sparse = np.where(is_dense, 0, holders)
    return {
        f"{field}.docs_start": np.append(0, np.cumsum(sparse)).astype(np.uint32),
        f"{field}.docs": docs[~among],
        f"{field}.counts": counts[~among],
        f"{field}.dense_stem": dense_stem.astype(np.uint32),
        f"{field}.dense": dense,
        f"{field}.places_start": places_start.astype(np.uint32),
        f"{field}.places": places,
        f"{field}.forms_start": forms_start.astype(np.uint32),
        f"{field}.forms": forms,
        f"{field}.start": start,
        f"{field}.paper_of": paper_of,
        f"{field}.length": occurrences.length.astype(np.uint32),
        **prefix_arrays(field, vocabulary, sparse, occurrences, paper_of),
    }


def _pack(vocabulary: Vocabulary, occurrences: Occurrences) -> Array:
    """Return the occurrences, packed and sorted."""
    packed = np.empty(len(occurrences.word), np.uint64)
    for part in _parts(len(packed)):
        packed[part] = vocabulary.packed[occurrences.word[part]]
        packed[part] |= occurrences.address[part].astype(np.uint64) << np.uint64(FORM_BITS)
    packed.sort()
    return packed


def _parts(length: int) -> Iterator[slice]:
    """Yield the parts in which to go through a long array: what is in between stays small."""
    for begin in range(0, length, _AT_ONCE):
        yield slice(begin, min(begin + _AT_ONCE, length))


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)
