"""Matches one word or phrase of a query in one segment: how often each paper contains it.

All single-word spellings of a word (its stem, the prefix being typed, the joined form) are first
merged into one selection of words, so that a word that fits several of them counts once. Phrases
are found by addresses: those of the first word, intersected with those of the second minus one, and
so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.search.query import Match, QueryTerm, TermSequence, TextField
from paperbrowse.search.segment import (
    MAX_POSTINGS_PER_PAPER,
    DocNumbers,
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
"""Kinds of terms whose cost is bounded by the index."""


class TooBroadError(Exception):
    """A match would have to read the postings of too many words."""

    def __init__(self, match: Match) -> None:
        super().__init__(match.text)
        self.match = match


FieldFrequencies = Mapping[TextField, Frequencies]
"""How often each paper contains a match, by field."""


def count_match(reader: SegmentReader, match: Match) -> FieldFrequencies:
    """Return how often each paper contains ``match``, by field; raises TooBroadError.

    The user's notes are in no segment; see ``note_index``.
    """
    words = WordLookup(reader.dictionary)
    frequencies: dict[TextField, Frequencies] = {
        name: _count_sequences(reader.postings(name), words, match.sequences, match)
        for name in match.fields
        if name != "note"
    }
    if match.names:
        frequencies["author"] = _count_sequences(
            reader.postings("author"), words, match.names, match
        )
    return frequencies


def _count_sequences(
    postings: PostingsReader, words: WordLookup, sequences: Sequence[TermSequence], match: Match
) -> Frequencies:
    """Return how often each paper contains any of the sequences of ``match`` in a field."""
    single_terms = tuple(dict.fromkeys(s[0] for s in sequences if len(s) == 1))
    phrases = [sequence for sequence in sequences if len(sequence) > 1]
    try:
        for term in single_terms:
            if term.kind == "pattern":
                words.select(term)
    except TooManyWordsError as error:
        raise TooBroadError(match) from error
    parts = [_count_single_words(postings, words, single_terms, match)] if single_terms else []
    starts = [_phrase_starts(postings, words, sequence) for sequence in phrases]
    starts = [addresses for addresses in starts if len(addresses)]
    if len(starts) > 1:
        starts = [unique_sorted(np.sort(np.concatenate(starts)))]
    parts += map(postings.count_at, starts)
    return postings.add_up(parts)


def find_first(
    reader: SegmentReader, field: TextField, sequences: Sequence[TermSequence], length: int
) -> DocNumbers:
    """Return the papers with any of ``sequences`` within the first ``length`` words of a field.

    Beginnings of words are passed over: there can be very many.
    """
    postings, words = reader.postings(field), WordLookup(reader.dictionary)
    starts = [
        _phrase_starts(postings, words, sequence)
        for sequence in sequences
        if sequence[-1].kind != "prefix"
    ]
    addresses = np.concatenate([np.zeros(0, np.uint32), *starts])
    return postings.docs_at(addresses[postings.positions_at(addresses) < length])


class WordLookup:
    """The words that query terms select, looked up once for all fields."""

    def __init__(self, dictionary: TermDictionary) -> None:
        self.dictionary = dictionary
        self._known: dict[tuple[QueryTerm, ...], TermSelection] = {}

    def select(self, *terms: QueryTerm) -> TermSelection:
        if terms not in self._known:
            self._known[terms] = self.dictionary.select(terms)
        return self._known[terms]

    def select_outside(self, prefix: QueryTerm, terms: Sequence[QueryTerm]) -> TermSelection | None:
        """Return the words of ``terms`` that do not begin with ``prefix``, or None."""
        first, end = self.dictionary.words.prefix_range(prefix.text)
        word_lists = []
        for term in terms:
            if term.kind in ("prefix", "word") and term.text.startswith(prefix.text):
                continue
            words = self.dictionary.find_words(term)
            words = words[(words < first) | (words >= end)]
            if len(words):
                word_lists.append(words)
        if not word_lists:
            return None
        return self.dictionary.select_words(unique_sorted(np.sort(np.concatenate(word_lists))))


def _count_single_words(
    postings: PostingsReader, words: WordLookup, terms: tuple[QueryTerm, ...], match: Match
) -> Frequencies:
    for term in terms:
        if term.kind == "prefix" and (precomputed := postings.count_prefix(term.text)) is not None:
            rest = words.select_outside(term, terms)
            if rest is None:
                return precomputed
            return postings.add_up([precomputed, postings.count(rest)])
    selection = words.select(*terms)
    if any(term.kind not in _CHEAP_KINDS for term in terms):
        limit = MAX_POSTINGS_PER_PAPER * max(len(postings.lengths), 10_000)
        if postings.estimate_cost(selection) > limit:
            raise TooBroadError(match)
    return postings.count(selection)


def _phrase_starts(
    postings: PostingsReader, words: WordLookup, sequence: Sequence[QueryTerm]
) -> Uint32:
    """Return the addresses at which the terms stand one after the other, ascending."""
    selections = [words.select(term) for term in sequence]
    # Addresses are read only of words that all are known: the spellings of a compound seldom are.
    if not all(selection.has_words for selection in selections):
        return np.zeros(0, np.uint32)
    address_lists: list[Uint32] = []
    for index, selection in enumerate(selections):
        among = None
        if address_lists:
            rarest = min(range(index), key=lambda each: len(address_lists[each]))
            among = address_lists[rarest] + np.uint32(index - rarest)
        addresses = postings.read_addresses(selection, among)
        if not len(addresses):
            return addresses
        address_lists.append(addresses)
    return intersect_addresses(postings, address_lists)


def intersect_addresses(postings: PostingsReader, address_lists: Sequence[Uint32]) -> Uint32:
    """Return the addresses from which on each list has the next address, ascending."""
    # The rarest first: every further search is then for few.
    order = sorted(range(len(address_lists)), key=lambda index: len(address_lists[index]))
    first = order[0]
    rarest = unique_sorted(address_lists[first])
    for index in order[1:]:
        if not len(rarest):
            return rarest
        if index > first:
            distance = np.uint32(index - first)
            rarest = intersect_sorted(rarest + distance, address_lists[index]) - distance
        else:
            distance = np.uint32(first - index)
            shifted = rarest[np.searchsorted(rarest, distance) :] - distance
            rarest = intersect_sorted(shifted, address_lists[index]) + distance
    starts = rarest[np.searchsorted(rarest, first) :] - np.uint32(first)
    if len(address_lists) > _MIN_GAP + 1:
        ends = starts + np.uint32(len(address_lists) - 1)
        starts = starts[postings.docs_at(starts) == postings.docs_at(ends)]
    return starts
