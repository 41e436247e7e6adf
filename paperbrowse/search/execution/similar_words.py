"""Finds the words of the library that a misspelt word of a query may stand for."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.query import Match, QueryTerm, TextField, parse_fuzzy, parse_word
from paperbrowse.search.segment import Int64, SegmentReader

MAX_SIMILAR = 16
"""Words taken for one misspelt word: those that stand most often in the library."""


class SimilarWords(NamedTuple):
    """The match for similar words, in all their forms, in the place of a misspelt one."""

    match: Match
    words: tuple[str, ...]
    """The words, those of most papers first."""


def find_similar_words(word: Match, edits: int, user_data: UserDataView) -> SimilarWords | None:
    """Return the words within some edits of ``word`` in its fields, or None without any.

    A plain word may also be the name of an author.
    """
    fuzzy = parse_fuzzy(f"{word.text}~{edits}", word.fields)
    if fuzzy is None or fuzzy.sequences[0][0].kind != "fuzzy":
        return None
    term = fuzzy.sequences[0][0]
    snapshot = user_data.snapshot
    in_fields = _count_papers(term, word.fields, snapshot)
    if "note" in word.fields and user_data.notes is not None:
        in_fields += user_data.notes.count_papers(term)
    in_names = _count_papers(term, ("author",), snapshot) if word.names else Counter[str]()
    counts = in_fields + in_names
    counts.pop(term.text, None)
    words = sorted(counts, key=lambda each: (-counts[each], each))
    parsed = {each: parse_word(each, word.fields) for each in words}
    sequences = [
        s for each in words if each in in_fields for m in parsed[each] for s in m.sequences
    ]
    names = [names for each in words if each in in_names for m in parsed[each] for names in m.names]
    if not sequences and not names:
        return None
    text = " | ".join(words[:2]) + " | …" * (len(words) > 2)
    match = Match(text, word.fields, tuple(dict.fromkeys(sequences)), tuple(dict.fromkeys(names)))
    return SimilarWords(match, tuple(words))


def _count_papers(
    term: QueryTerm, fields: tuple[TextField, ...], snapshot: IndexSnapshot
) -> Counter[str]:
    """Return the live papers with each of the most frequent words of each segment like one."""
    return snapshot.similar_words.get_or_compute(
        (term, fields), lambda: _read_papers(term, fields, snapshot)
    )


def _read_papers(
    term: QueryTerm, fields: tuple[TextField, ...], snapshot: IndexSnapshot
) -> Counter[str]:
    texts = [field for field in fields if field != "note"]
    candidates = Counter[str]()
    for segment in snapshot.segments:
        reader = segment.reader
        numbers = reader.dictionary.find_words(term)
        frequent = sum((_occurrences(reader, field, numbers) for field in texts), start=0 * numbers)
        for index in np.argsort(-frequent, kind="stable")[:MAX_SIMILAR].tolist():
            if frequent[index]:
                candidates[reader.dictionary.words[int(numbers[index])]] += int(frequent[index])
    counts = Counter[str]()
    for word, _ in sorted(candidates.items(), key=lambda item: (-item[1], item[0]))[:MAX_SIMILAR]:
        for segment in snapshot.segments:
            number = segment.reader.dictionary.words.find(word)
            if number < 0:
                continue
            selection = segment.reader.dictionary.select_words(np.array([number]))
            mask = np.zeros(segment.reader.doc_count, np.bool_)
            for field in texts:
                segment.reader.postings(field).count(selection).add_to_mask(mask)
            live = mask if segment.live_docs is None else mask & segment.live_docs
            counts[word] += int(np.count_nonzero(live))
    return +counts


def _occurrences(reader: SegmentReader, field: TextField, numbers: Int64) -> Int64:
    """Return how often the families of words stand in a field."""
    families = reader.dictionary.families_of(numbers)
    return reader.postings(field).count_occurrences(families)
