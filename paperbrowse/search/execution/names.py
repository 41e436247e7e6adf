"""Finds papers by the whole name of an author or venue, or by the beginnings of its words.

There may be a million names, so none is compared before the words of the text index have found the
few papers that can have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from paperbrowse.search.analysis import letters_of, name_words
from paperbrowse.search.execution.matching import count_match
from paperbrowse.search.query import Filter, Match, QueryTerm
from paperbrowse.search.segment import Mask, SegmentReader, nonzero_indices

NameField = Literal["author", "venue"]


def has_name(name: str, words: Sequence[str], *, initials: bool, prefix: bool) -> bool:
    """Return whether a name consists of these words.

    ``initials``: a single letter stands for any word that begins with it; ``prefix``: so does the
    last word, and more words may follow it.
    """
    letters = letters_of(name)
    if letters is not None and not letters.startswith((letters_of(words[0]) or "")[:1]):
        return False
    own = name_words(name)
    if len(own) < len(words) or (len(own) > len(words) and not prefix):
        return False
    return all(
        mine == wanted
        or (
            mine.startswith(wanted)
            and ((initials and len(wanted) == 1) or (prefix and place == len(words) - 1))
        )
        for place, (mine, wanted) in enumerate(zip(own, words, strict=False))
    )


def has_row(name: str, words: Sequence[str], *, initials: bool) -> bool:
    """Return whether a name has these words in a row, perhaps among others."""
    own = name_words(name)
    return any(
        has_name(" ".join(own[start : start + len(words)]), words, initials=initials, prefix=False)
        for start in range(len(own) - len(words) + 1)
    )


def name_mask(reader: SegmentReader, node: Filter, *, whole: bool) -> Mask:
    """Return the papers of a segment with the name of a filter, ``author`` or ``venue``.

    Unless ``whole``, the name may have more words than the filter.
    """
    field: NameField = "author" if node.name == "author" else "venue"
    words, mask = name_words(node.value), np.zeros(reader.doc_count, np.bool_)
    if not words:
        return mask
    initials = field == "author"
    open_ended = [initials and len(word) == 1 for word in words]
    open_ended[-1] |= node.prefix
    terms = tuple(
        QueryTerm("prefix" if is_open else "word", word)
        for word, is_open in zip(words, open_ended, strict=True)
    )
    candidates = papers_with(reader, Match(node.value, (field,), (terms,)))
    holders, values = reader.facet(field).values_of(nonzero_indices(candidates))
    numbers, inverse = np.unique(values, return_inverse=True)
    names = reader.facet(field).values
    found = np.fromiter(
        (
            has_name(names[number], words, initials=initials, prefix=node.prefix)
            if whole
            else has_row(names[number], words, initials=initials)
            for number in numbers.tolist()
        ),
        np.bool_,
        len(numbers),
    )
    mask[holders[found[inverse]]] = True
    return mask


def papers_with(reader: SegmentReader, match: Match) -> Mask:
    """Return the papers of a segment whose text has a match."""
    mask = np.zeros(reader.doc_count, np.bool_)
    for frequencies in count_match(reader, match).values():
        frequencies.add_to_mask(mask)
    return mask


def papers_with_beginnings(reader: SegmentReader, field: NameField, words: Sequence[str]) -> Mask:
    """Return the papers that have, of each word, one in a field that begins with it."""
    mask = np.ones(reader.doc_count, np.bool_)
    for word in words:
        mask &= papers_with(reader, Match(word, (field,), ((QueryTerm("prefix", word),),)))
    return mask
