"""Finds in one segment how often each paper holds what a match asks for.

All readings of a single word (its stem, the beginning that is being typed, the joined form) are
first brought together as words of the lexicon, so that a word that fits several of them counts
once. Longer readings are found by their addresses: those of the first element, of which only such
stay that have the second one place on, and so forth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperbrowse.search.query.tree import Element, Match, TextField
from paperbrowse.search.segment.array_ops import Numbers, both, distinct
from paperbrowse.search.segment.postings_reader import Counts, Postings
from paperbrowse.search.segment.reader import Segment
from paperbrowse.search.segment.term_dictionary import Lexicon, Wanted
from paperbrowse.search.segment.wildcards import TooManyError

_GAP = 8
"""Addresses that are free between two papers at the least."""
MOST_POSTINGS = 8
"""Postings, for each paper of a segment, up to which a pattern's words are counted."""
_BOUNDED = ("stem", "word", "prefix")


class TooBroadError(Exception):
    """A match would have to look at too many words."""

    def __init__(self, match: Match) -> None:
        super().__init__(match.shown)
        self.match = match


Occurrences = Mapping[TextField, Counts]


def occurrences(segment: Segment, match: Match) -> Occurrences:
    """Return how often each paper holds ``match``, by field; raises TooBroadError.

    No segment has the reader's notes; see ``notes``.
    """
    fields = [name for name in match.fields if name != "note"]
    if not fields:
        return {}
    singles = tuple(dict.fromkeys(s[0] for s in match.sequences if len(s) == 1))
    longer = [sequence for sequence in match.sequences if len(sequence) > 1]
    words = _Words(segment.lexicon)
    found: dict[TextField, Counts] = {}
    try:
        for element in singles:
            if element.kind == "pattern":
                words.of(element)
    except TooManyError as error:
        raise TooBroadError(match) from error
    for name in fields:
        postings = segment.field(name)
        parts = [_single_words(postings, words, singles, match)] if singles else []
        starts = [_starts(postings, words, sequence) for sequence in longer]
        starts = [places for places in starts if len(places)]
        if starts:
            merged = starts[0] if len(starts) == 1 else distinct(np.sort(np.concatenate(starts)))
            parts.append(postings.counts_at(merged))
        found[name] = postings.together(parts)
    return found


class _Words:
    """What elements stand for in a lexicon, looked up once for all fields."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known: dict[tuple[Element, ...], Wanted] = {}

    def of(self, *elements: Element) -> Wanted:
        if elements not in self._known:
            self._known[elements] = self.lexicon.wanted(elements)
        return self._known[elements]

    def beyond(self, prefix: Element, elements: Sequence[Element]) -> Wanted | None:
        """Return the words of ``elements`` that do not begin with ``prefix``, if there are any."""
        first, end = self.lexicon.words.beginning_with(prefix.text)
        found = []
        for element in elements:
            if element.kind in ("prefix", "word") and element.text.startswith(prefix.text):
                continue
            words = self.lexicon.words_of(element)
            words = words[(words < first) | (words >= end)]
            if len(words):
                found.append(words)
        if not found:
            return None
        return self.lexicon.wanted_words(distinct(np.sort(np.concatenate(found))))


def _single_words(
    postings: Postings, words: _Words, singles: tuple[Element, ...], match: Match
) -> Counts:
    for element in singles:
        if element.kind == "prefix" and (ready := postings.ready(element.text)) is not None:
            rest = words.beyond(element, singles)
            return ready if rest is None else postings.together([ready, postings.counts(rest)])
    wanted = words.of(*singles)
    if any(element.kind not in _BOUNDED for element in singles) and (
        postings.postings(wanted) > MOST_POSTINGS * max(len(postings.lengths), 1000)
    ):
        raise TooBroadError(match)
    return postings.counts(wanted)


def _starts(postings: Postings, words: _Words, sequence: Sequence[Element]) -> Numbers:
    """Return the addresses at which the elements stand one after the other, ascending."""
    places = []
    for element in sequence:
        found = postings.addresses(words.of(element))
        if not len(found):
            return found
        places.append(found)
    # The rarest first: whatever follows is then a search for few.
    order = sorted(range(len(places)), key=lambda place: len(places[place]))
    first = order[0]
    kept = distinct(places[first])
    for place in order[1:]:
        if place > first:
            kept = both(kept + np.uint32(place - first), places[place]) - np.uint32(place - first)
        else:
            distance = np.uint32(first - place)
            kept = both(kept[np.searchsorted(kept, distance) :] - distance, places[place])
            kept = kept + distance
        if not len(kept):
            return kept
    starts = kept[np.searchsorted(kept, first) :] - np.uint32(first)
    if len(sequence) > _GAP + 1:
        ends = starts + np.uint32(len(sequence) - 1)
        starts = starts[postings.papers_at(starts) == postings.papers_at(ends)]
    return starts
