"""Matches one word or phrase of a query in one segment: how often each paper contains it.

All single-word spellings of a word (its stem, the prefix being typed, the joined form) are first
merged into one selection of words, so that a word that fits several of them counts once. Phrases
are found by addresses: those of the first word, intersected with those of the second minus one, and
so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.search.query import Match, QueryTerm, TextField
from paperbrowse.search.segment import (
    MAX_POSTINGS_PER_PAPER,
    Frequencies,
    PostingsReader,
    SegmentReader,
    TermDictionary,
    TermSelection,
    TooManyWordsError,
    Uint32,
    intersect_sorted,
    unique_sorted,
)

_MIN_GAP = 8
"""Free addresses between two papers, at least."""
_CHEAP_KINDS = ("stem", "word", "prefix")


class TooBroadError(Exception):
    """A match would have to read the postings of too many words."""

    def __init__(self, match: Match) -> None:
        super().__init__(match.text)
        self.match = match


FieldFrequencies = Mapping[TextField, Frequencies]


def count_match(segment: SegmentReader, match: Match) -> FieldFrequencies:
    """Return how often each paper contains ``match``, by field; raises TooBroadError.

    The user's notes are in no segment; see ``note_index``.
    """
    fields = [name for name in match.fields if name != "note"]
    if not fields:
        return {}
    singles = tuple(dict.fromkeys(s[0] for s in match.sequences if len(s) == 1))
    longer = [sequence for sequence in match.sequences if len(sequence) > 1]
    words = _WordLookup(segment.dictionary)
    found: dict[TextField, Frequencies] = {}
    try:
        for element in singles:
            if element.kind == "pattern":
                words.select(element)
    except TooManyWordsError as error:
        raise TooBroadError(match) from error
    for name in fields:
        postings = segment.postings(name)
        parts = [_count_single_words(postings, words, singles, match)] if singles else []
        starts = [_phrase_starts(postings, words, sequence) for sequence in longer]
        starts = [places for places in starts if len(places)]
        if starts:
            merged = (
                starts[0] if len(starts) == 1 else unique_sorted(np.sort(np.concatenate(starts)))
            )
            parts.append(postings.count_at(merged))
        found[name] = postings.add_up(parts)
    return found


class _WordLookup:
    """The words that query terms select, looked up once for all fields."""

    def __init__(self, lexicon: TermDictionary) -> None:
        self.dictionary = lexicon
        self._known: dict[tuple[QueryTerm, ...], TermSelection] = {}

    def select(self, *elements: QueryTerm) -> TermSelection:
        if elements not in self._known:
            self._known[elements] = self.dictionary.select(elements)
        return self._known[elements]

    def select_outside(
        self, prefix: QueryTerm, elements: Sequence[QueryTerm]
    ) -> TermSelection | None:
        """Return the words of ``terms`` that do not begin with ``prefix``, or None."""
        first, end = self.dictionary.words.prefix_range(prefix.text)
        found = []
        for element in elements:
            if element.kind in ("prefix", "word") and element.text.startswith(prefix.text):
                continue
            words = self.dictionary.find_words(element)
            words = words[(words < first) | (words >= end)]
            if len(words):
                found.append(words)
        if not found:
            return None
        return self.dictionary.select_words(unique_sorted(np.sort(np.concatenate(found))))


def _count_single_words(
    postings: PostingsReader, words: _WordLookup, singles: tuple[QueryTerm, ...], match: Match
) -> Frequencies:
    for element in singles:
        if element.kind == "prefix" and (ready := postings.count_prefix(element.text)) is not None:
            rest = words.select_outside(element, singles)
            return ready if rest is None else postings.add_up([ready, postings.count(rest)])
    wanted = words.select(*singles)
    if any(element.kind not in _CHEAP_KINDS for element in singles) and (
        postings.estimate_cost(wanted) > MAX_POSTINGS_PER_PAPER * max(len(postings.lengths), 1000)
    ):
        raise TooBroadError(match)
    return postings.count(wanted)


def _phrase_starts(
    postings: PostingsReader, words: _WordLookup, sequence: Sequence[QueryTerm]
) -> Uint32:
    """Return the addresses at which the terms stand one after the other, ascending."""
    places = []
    for element in sequence:
        found = postings.read_addresses(words.select(element))
        if not len(found):
            return found
        places.append(found)
    # The rarest first: whatever follows is then a search for few.
    order = sorted(range(len(places)), key=lambda place: len(places[place]))
    first = order[0]
    kept = unique_sorted(places[first])
    for place in order[1:]:
        if place > first:
            kept = intersect_sorted(kept + np.uint32(place - first), places[place]) - np.uint32(
                place - first
            )
        else:
            distance = np.uint32(first - place)
            kept = intersect_sorted(
                kept[np.searchsorted(kept, distance) :] - distance, places[place]
            )
            kept = kept + distance
        if not len(kept):
            return kept
    starts = kept[np.searchsorted(kept, first) :] - np.uint32(first)
    if len(sequence) > _MIN_GAP + 1:
        ends = starts + np.uint32(len(sequence) - 1)
        starts = starts[postings.docs_at(starts) == postings.docs_at(ends)]
    return starts
