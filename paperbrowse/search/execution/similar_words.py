"""Finds the words of the library that a misspelt word of a query may stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    fields = [word.fields, ("author",)] if word.names else [word.fields]
    in_fields, *names_found = snapshot.similar_words.get_or_compute(
        (term, *fields), lambda: _count_papers(term, fields, snapshot)
    )
    if "note" in word.fields and user_data.notes is not None:
        in_fields = in_fields + user_data.notes.count_papers(term)
    in_names = names_found[0] if names_found else Counter[str]()
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
    term: QueryTerm, fields: Sequence[tuple[TextField, ...]], snapshot: IndexSnapshot
) -> Sequence[Counter[str]]:
    """Return for each of ``fields`` its words like one: the papers with each in any of its forms.

    Only words of live papers, and of them the most frequent ones of each segment.
    """
    numbers = [segment.reader.dictionary.find_words(term) for segment in snapshot.segments]
    return [_count_in(numbers, [name for name in f if name != "note"], snapshot) for f in fields]


def _count_in(
    numbers: Sequence[Int64], fields: Sequence[TextField], snapshot: IndexSnapshot
) -> Counter[str]:
    candidates = Counter[str]()
    for segment, own in zip(snapshot.segments, numbers, strict=True):
        reader = segment.reader
        frequent = sum((_occurrences(reader, field, own) for field in fields), start=0 * own)
        for index in np.argsort(-frequent, kind="stable")[:MAX_SIMILAR].tolist():
            if frequent[index]:
                candidates[reader.dictionary.words[int(own[index])]] += int(frequent[index])
    most = sorted(candidates, key=lambda word: (-candidates[word], word))[:MAX_SIMILAR]
    counts, known = Counter[str](), set[str]()
    for segment in snapshot.segments:
        reader = segment.reader
        selections = [reader.dictionary.select([QueryTerm("word", word)]) for word in most]
        families = [[*each.whole_families, *each.partial_families] for each in selections]
        words = [word for word, each in zip(most, families, strict=True) if each]
        in_segment = np.array([each[0] for each in families if each], np.int64)
        for field in fields:
            postings = reader.postings(field)
            papers = postings.paper_counts(in_segment, segment.live_docs).tolist()
            counts.update(dict(zip(words, papers, strict=True)))
            known.update(
                word
                for word, each in zip(most, selections, strict=True)
                if word not in known and postings.has_any(each, segment.live_docs)
            )
    return Counter({word: count for word, count in counts.items() if word in known})


def _occurrences(reader: SegmentReader, field: TextField, numbers: Int64) -> Int64:
    """Return how often the families of words stand in a field."""
    families = reader.dictionary.families_of(numbers)
    return reader.postings(field).count_occurrences(families)
